# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import api, fields, models

from odoo.addons.coopaem_member.controllers.uploads import check_upload


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
                check_upload(self.env, base64.b64decode(record.proof))
