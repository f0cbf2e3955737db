# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.coopaem_member.models.coopaem_member_document import (
    FILE_TYPES,
    MOST_BYTES,
)


class CoopaemProofMixin(models.AbstractModel):
    """A paper that proves what the record says: a PDF or a picture."""

    _name = "coopaem.proof.mixin"
    _description = "With a proof"

    proof = fields.Binary(attachment=True, copy=False)
    proof_name = fields.Char(copy=False)
    has_proof = fields.Boolean(
        string="With proof",
        compute="_compute_has_proof",
        store=True,
        help="A paper that proves it is on file.",
    )

    @api.depends("proof")
    def _compute_has_proof(self):
        for record in self.with_context(bin_size=True):
            record.has_proof = bool(record.proof)

    @api.constrains("proof")
    def _check_proof(self):
        for record in self.with_context(bin_size=False):
            if record.proof:
                self._check_proof_content(base64.b64decode(record.proof))

    @api.model
    def _check_proof_content(self, content):
        """Refuse files that are too large, or neither PDF nor picture.

        :param bytes content: the file
        :raises ValidationError: saying what to send instead
        """
        if len(content) > MOST_BYTES:
            raise ValidationError(
                self.env._(
                    "The file is larger than %s MB. Take a smaller picture or"
                    " reduce the file.",
                    MOST_BYTES // 1024 // 1024,
                )
            )
        if guess_mimetype(content) not in FILE_TYPES:
            raise ValidationError(
                self.env._(
                    "This file is no PDF and no picture (JPEG, PNG, WebP). Save it"
                    " as one of these."
                )
            )
