# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError


class CoopaemOwnedMixin(models.AbstractModel):
    """Records that stay with whom they were made for.

    Record rules are asked about what is changed, not about what it becomes: a coach
    could hand a record to a member of somebody else's portfolio, or take it in there.
    """

    _name = "coopaem.owned.mixin"
    _description = "Record that Stays with its Owner"

    # the field that says whose a record is
    _owner_field = "member_id"

    def write(self, vals):
        """Change records, but not whose they are.

        :raises UserError: when another owner is given
        """
        name = self._owner_field
        if name in vals and any(record[name].id != vals[name] for record in self):
            raise UserError(
                self.env._(
                    "%(record)s stays with %(owner)s. Make a new record instead.",
                    record=self[0].display_name,
                    # its name alone
                    owner=self[0].sudo()[name].display_name,
                )
            )
        return super().write(vals)

    def _take_attachments(self):
        """Let uploaded files belong to their record, so that rights follow it.

        :raises UserError: when a file is another record's
        """
        for record in self:
            # what belongs elsewhere need not be readable
            files = record.attachment_ids.sudo()
            files.filtered(
                lambda file: not file.res_id and file.create_uid.id == self.env.uid
            ).write({"res_model": self._name, "res_id": record.id})
            if any(
                (file.res_model, file.res_id) != (self._name, record.id)
                for file in files
            ):
                raise UserError(
                    self.env._(
                        "One of the files belongs to another record. Upload it here"
                        " once more."
                    )
                )
