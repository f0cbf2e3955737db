# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class CoopaemSessionNote(models.Model):
    """What a coach writes about a session for nobody else.

    A rule for all users, managers included, lets an author read the own notes alone. No
    other model points here, nothing of it is tracked, mailed or exported.
    """

    _name = "coopaem.session.note"
    _description = "Private Note of a Session"
    _inherit = ["coopaem.owned.mixin"]
    _order = "id desc"
    _rec_name = "session_id"
    _check_company_auto = True
    _owner_field = "session_id"

    session_id = fields.Many2one(
        comodel_name="coopaem.session",
        string="Session",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, precompute=True, index=True
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Author",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
        index=True,
    )
    note = fields.Text(required=True, exportable=False)

    _one_each = models.UniqueIndex(
        "(session_id, author_id)",
        "You have a note on this session already. Write into that one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Write notes, always in the user's own name."""
        return super().create(
            [{**vals, "author_id": self.env.uid} for vals in vals_list]
        )

    def write(self, vals):
        """Change notes; an author stays the author.

        :raises AccessError: when another author is given
        """
        if "author_id" in vals:
            raise AccessError(self.env._("A private note stays with its author."))
        return super().write(vals)

    def export_data(self, fields_to_export):
        """Refuse to export: a file is read by others.

        :raises AccessError: always
        """
        raise AccessError(self.env._("Private notes are not exported."))
