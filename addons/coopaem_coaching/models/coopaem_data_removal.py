# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemDataRemoval(models.Model):
    """Whose data were given out or removed, when and by whom. Nobody changes it."""

    _name = "coopaem.data.removal"
    _description = "Record of personal data"
    _order = "date desc, id desc"
    _rec_name = "reference"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        selection=[
            ("export", "Given to the person"),
            ("member", "Member anonymised"),
            ("candidate", "Candidates anonymised"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    reference = fields.Char(
        readonly=True, help="Number of the member; no name is kept here."
    )
    count = fields.Integer(string="People", readonly=True, default=1)
    period_note = fields.Char(
        string="Period",
        readonly=True,
        help="After how long it was removed, and how far that period can be relied on.",
    )

    @api.model
    def _describe_period(self, kept_of):
        """After how long data are removed, and where that period is from.

        :param str kept_of: whose data, see coopaem.data.purpose
        :return: str or False
        """
        purpose = self.env["coopaem.data.purpose"]._get_decisive(kept_of)
        if not purpose:
            return False
        period = self.env._(
            "%(months)s months, %(purpose)s",
            months=purpose.retention_months,
            purpose=purpose.name,
        )
        return f"{period} ({purpose.caveat})" if purpose.caveat else period

    def write(self, vals):
        """Refuse: a record that can be changed proves nothing."""
        self.check_access("write")
        if self:
            raise UserError(
                self.env._("The record of personal data cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of personal data cannot be deleted."))
