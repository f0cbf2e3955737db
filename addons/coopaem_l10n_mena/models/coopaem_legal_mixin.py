# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What nobody has to look up again before relying on it.
TRUSTED = ("law", "official")


class CoopaemLegalMixin(models.AbstractModel):
    """What a legal figure carries wherever it is kept: period, source and trust."""

    _name = "coopaem.legal.mixin"
    _inherit = ["coopaem.cached.mixin"]
    _description = "Dated and sourced legal figure"

    # Fields that say which records follow one another in time; none may overlap.
    _legal_key = ()
    # Fields whose change asks for a new check.
    _legal_values = ()

    # Fields declaration
    country_id = fields.Many2one(
        comodel_name="res.country", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", help="Last day. Empty: until further notice.")
    status = fields.Selection(
        selection=[
            ("law", "Text of law"),
            ("official", "Official"),
            ("secondary", "Secondary"),
            ("code", "Read in software"),
            ("derived", "Derived"),
            ("disputed", "Sources disagree"),
            ("unsourced", "Unsourced"),
        ],
        required=True,
        default="unsourced",
        help="Text of law: the wording itself was read. Official: a page of the "
        "authority or of the social-security body. Secondary: a tax firm, the press. "
        "Derived: computed from figures that have a source.",
    )
    source_ids = fields.Many2many(comodel_name="coopaem.legal.source", string="Sources")
    note = fields.Text(translate=True)
    to_verify = fields.Boolean(
        string="To be checked",
        compute="_compute_to_verify",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="An accountant of the cooperative still has to look this figure up.",
    )
    verified_by_id = fields.Many2one(
        comodel_name="res.users", string="Checked by", readonly=True, copy=False
    )
    verified_on = fields.Date(string="Checked on", readonly=True, copy=False)
    caveat = fields.Char(
        compute="_compute_caveat",
        help="What to say of this figure wherever it is used.",
    )

    # Compute and constraint methods
    @api.depends("status")
    def _compute_to_verify(self):
        for record in self:
            record.to_verify = record.status not in TRUSTED

    @api.depends("to_verify", "status")
    @api.depends_context("lang")
    def _compute_caveat(self):
        label = dict(self._fields["status"]._description_selection(self.env))
        for record in self:
            record.caveat = (
                self.env._("%s, to be checked", label[record.status])
                if record.to_verify
                else False
            )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        if any(r.date_to and r.date_to < r.date_from for r in self):
            raise ValidationError(
                self.env._("The last day of a legal figure is before its first day.")
            )
        keys = self._legal_key
        if not keys:
            return
        rows = self.with_context(active_test=False).search_fetch(
            [(keys[0], "in", self.mapped(keys[0]))], [*keys, "date_from", "date_to"]
        )
        last = {}
        for row in rows.sorted("date_from"):
            key = tuple(row[name] for name in keys)
            before = last.get(key)
            if before and (not before.date_to or before.date_to >= row.date_from):
                raise ValidationError(
                    self.env._(
                        "Two figures hold on the same day: %(first)s and %(second)s. "
                        "End the older one the day before the newer one begins.",
                        first=before.display_name,
                        second=row.display_name,
                    )
                )
            last[key] = row

    # CRUD methods
    def write(self, vals):
        changed = set(vals) & {*self._legal_values, "date_from", "date_to", "status"}
        if changed and "to_verify" not in vals:
            vals = {**vals, "to_verify": True}
        if vals.get("to_verify"):
            vals = {**vals, "verified_by_id": False, "verified_on": False}
        return super().write(vals)

    # Action methods
    def action_verify(self):
        """Note that the user has looked these figures up and found them right."""
        self.write(
            {
                "to_verify": False,
                "verified_by_id": self.env.uid,
                "verified_on": fields.Date.context_today(self),
            }
        )

    # Business methods
    @api.model
    def _get_domain_on(self, date):
        """Domain of what holds on a day.

        :param date date: the day
        :return: list
        """
        return [
            ("date_from", "<=", date),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", date),
        ]
