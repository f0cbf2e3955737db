# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What is noted by hand; the rest is written by itself.
BY_HAND = "disclosure"
# What may be added to a record later, once: the paper that proves it.
PROOF = {"proof", "proof_name"}


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
            ("disclosure", "Given to others"),
            ("member", "Member anonymised"),
            ("candidate", "Candidates anonymised"),
        ],
        string="What",
        required=True,
        readonly=True,
        default=BY_HAND,
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
    reference = fields.Char(help="Number of the member; no name is kept here.")
    count = fields.Integer(string="People", default=1)
    recipient = fields.Char(help="The bank, funder, authority or other who got them.")
    data_kinds = fields.Char(
        string="Which data", help="Such as name, phone number and turnover of the year."
    )
    ground = fields.Selection(
        selection=[
            ("consent", "Consent of the people"),
            ("law", "A duty by law"),
            ("agreement", "The agreement with the people"),
            ("interest", "A vital or public interest"),
        ],
        string="Legal ground",
    )
    ground_note = fields.Char(
        string="About the ground", help="The consent, the article, the agreement."
    )
    proof = fields.Binary(
        attachment=True,
        help="Such as the record of the destruction, where the law wants one. It can be"
        " added later, once.",
    )
    proof_name = fields.Char()
    has_proof = fields.Boolean(compute="_compute_has_proof")
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

    @api.depends("proof")
    def _compute_has_proof(self):
        for record in self:
            record.has_proof = bool(record._origin.proof)

    @api.constrains("kind", "recipient", "data_kinds", "ground")
    def _check_disclosure(self):
        for record in self.filtered(lambda record: record.kind == BY_HAND):
            if not (record.recipient and record.data_kinds and record.ground):
                raise ValidationError(
                    self.env._(
                        "Say who got the data, which data, and on what ground of the"
                        " law."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Note what was given to others; all else is noted by itself.

        :raises UserError: for a record of another kind that somebody types
        """
        if not self.env.su:
            if any(vals.get("kind", BY_HAND) != BY_HAND for vals in vals_list):
                raise UserError(
                    self.env._("What was done with data is noted by itself.")
                )
            vals_list = [
                {
                    **vals,
                    "kind": BY_HAND,
                    "user_id": self.env.uid,
                    "company_id": self.env.company.id,
                }
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: a record that can be changed proves nothing. Proof can be added."""
        self.check_access("write")
        is_proof = set(vals) <= PROOF and not any(self.mapped("proof"))
        if self and not is_proof:
            raise UserError(
                self.env._("The record of personal data cannot be changed.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The record of personal data cannot be deleted."))
