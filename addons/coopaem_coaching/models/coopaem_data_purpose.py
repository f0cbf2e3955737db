# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# Statuses that need no second look.
TRUSTED = ("law", "official")
PERIOD = {"retention_months", "status", "source", "kept_of"}


class CoopaemDataPurpose(models.Model):
    """What data about people are kept for, on what ground, and how long."""

    _name = "coopaem.data.purpose"
    _description = "Purpose of personal data"
    _order = "sequence, code, id"

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    needs_consent = fields.Boolean(
        string="Asks for consent",
        help="Else it rests on the agreement with the person, or on a duty by law.",
    )
    text = fields.Text(
        translate=True,
        help="What people are told or agree to. What somebody agreed to is kept as it"
        " was worded then.",
    )
    ground = fields.Char(string="Rests on", translate=True)
    kept_of = fields.Selection(
        selection=[
            ("member", "Members, from the exit on"),
            ("candidate", "Candidates who did not join, from the last change on"),
            ("reading", "Log of who read social files, from the reading on"),
        ],
        string="Kept of",
        required=True,
        default="member",
    )
    retention_months = fields.Integer(
        string="Kept for (months)",
        help="Zero: decided together with the other purposes of the same people. Of"
        " several purposes the longest counts.",
    )
    status = fields.Selection(
        selection=[
            ("law", "Text of law"),
            ("official", "Official"),
            ("secondary", "Secondary"),
            ("unsourced", "Unsourced"),
        ],
        string="Where the period is from",
        required=True,
        default="unsourced",
        help="Text of law: the wording itself was read. Official: what the authority"
        " was told or answered. Secondary: a law firm, the press. Unsourced: a"
        " proposal.",
    )
    source = fields.Char(help="The article, the receipt of the authority, the page.")
    date_from = fields.Date(
        string="Holds from",
        required=True,
        default=fields.Date.context_today,
        help="Since when data are kept for this period.",
    )
    to_verify = fields.Boolean(
        string="To be checked",
        compute="_compute_to_verify",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="The period still has to be looked up, or declared to the authority.",
    )
    verified_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    verified_on = fields.Date(string="Checked on", readonly=True, copy=False)
    caveat = fields.Char(
        compute="_compute_caveat",
        help="What to say of this period wherever it is used.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another purpose has this code. Choose another code."
    )
    _retention_positive = models.Constraint(
        "CHECK(retention_months >= 0)", "Data cannot be kept for less than no time."
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("status")
    def _compute_to_verify(self):
        for purpose in self:
            purpose.to_verify = purpose.status not in TRUSTED

    @api.depends("to_verify", "status", "retention_months")
    @api.depends_context("lang")
    def _compute_caveat(self):
        labels = dict(self._fields["status"]._description_selection(self.env))
        for purpose in self:
            purpose.caveat = (
                self.env._("%s, to be checked", labels[purpose.status])
                if purpose.to_verify and purpose.retention_months
                else False
            )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def write(self, vals):
        """Change purposes; a period that is another one has to be checked anew."""
        if PERIOD & set(vals) and "to_verify" not in vals:
            vals = {**vals, "to_verify": True}
            if "retention_months" in vals and "date_from" not in vals:
                vals["date_from"] = fields.Date.context_today(self)
        if vals.get("to_verify"):
            vals = {**vals, "verified_by_id": False, "verified_on": False}
        return super().write(vals)

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_verify(self):
        """Note that the user has looked these periods up and found them right."""
        self.write(
            {
                "to_verify": False,
                "verified_by_id": self.env.uid,
                "verified_on": fields.Date.context_today(self),
            }
        )

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_retention(self, kept_of):
        """How many months data are kept: the longest of all purposes.

        :param str kept_of: whose data, a key of the field
        :return: int, 0 where nothing is set: then nothing is ever anonymised by itself
        """
        return self._get_decisive(kept_of).retention_months

    def _get_decisive(self, kept_of):
        """The purpose that data are kept longest for, as superuser.

        :param str kept_of: whose data, a key of the field
        :return: coopaem.data.purpose, empty where no period is set
        """
        # periods are the same for everybody, and secret to nobody
        return (
            self.sudo()
            .search([("kept_of", "=", kept_of), ("retention_months", ">", 0)])
            .sorted(lambda purpose: -purpose.retention_months)[:1]
        )
