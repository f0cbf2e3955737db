# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

from odoo.addons.coopaem_member.models.coopaem_data_request import RIGHTS


class CoopaemDataDuty(models.Model):
    """What a country's law asks of those who keep data about people."""

    _name = "coopaem.data.duty"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Duty on personal data"
    _order = "country_id, sequence, code, id"
    _legal_key = ("code",)
    _legal_values = (
        "description",
        "days",
        "guards_identity",
        "needs_writing",
        "needs_consent",
        "right",
        "adult_age",
        "needs_judge",
    )

    # Fields declaration
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("authorisation", "Before starting"),
            ("consent", "Consent"),
            ("sensitive", "Sensitive data"),
            ("children", "Children"),
            ("rights", "Rights of people"),
            ("retention", "Keeping and deleting"),
            ("breach", "Breaches"),
            ("transfer", "Abroad"),
        ],
        required=True,
    )
    right = fields.Selection(
        selection=RIGHTS,
        help="Which right of people it is about; empty: all of them.",
    )
    authority = fields.Char(translate=True)
    description = fields.Text(required=True, translate=True)
    days = fields.Float(help="Within how many days; 3 are 72 hours. Zero: none is set.")
    guards_identity = fields.Boolean(
        string="Identity numbers wait for it",
        help="Numbers of identity cards are kept only once the reference of the "
        "authorisation is noted.",
    )
    needs_writing = fields.Boolean(
        string="In writing",
        help="A consent is noted only with the signed paper, or on the portal.",
    )
    needs_consent = fields.Boolean(
        string="Asks for consent",
        help="Members are asked for a consent to what their social file holds.",
    )
    adult_age = fields.Integer(
        string="Of age at",
        help="Below it a guardian agrees for the person.",
    )
    needs_judge = fields.Boolean(
        string="The judge agrees too",
        help="The consent of a guardian is noted only with what the judge decided.",
    )
    hosting_note = fields.Text(compute="_compute_hosting_note")
    authorisation_ids = fields.One2many(
        comodel_name="coopaem.data.authorisation",
        inverse_name="duty_id",
        string="What was obtained",
    )

    @api.depends("kind", "country_id", "authorisation_ids.date_end")
    @api.depends_context("company", "lang")
    def _compute_hosting_note(self):
        company = self.env.company
        for duty in self:
            duty.hosting_note = (
                duty.kind == "transfer"
                and duty.country_id == company.country_id
                and company._get_hosting_note()
            )

    def _get_held(self, company, day):
        """What a company obtained for these duties that holds on a day.

        :param company: res.company
        :param date day: the day
        :return: coopaem.data.authorisation
        """
        return self.authorisation_ids.filtered(
            lambda held: held.company_id == company
            and (not held.date_end or held.date_end >= day)
        )

    @api.model
    def _find_duty(self, country, kind, right, day):
        """The duty of a country that holds on a day, the one about the right first.

        :param country: res.country
        :param str kind: kind of the duty
        :param right: one of the rights, or False
        :param date day: the day
        :return: coopaem.data.duty, empty where nothing was read
        """
        # what the law says is the same for everybody, and secret to nobody
        duties = self.sudo().search(
            [
                ("country_id", "=", country.id),
                ("kind", "=", kind),
                ("right", "in", (right, False)),
                *self._get_domain_on(day),
            ]
        )
        return duties.sorted(lambda duty: duty.right != right)[:1]

    def _get_note(self):
        """What the duty says, and how far it can be relied on.

        :return: str
        """
        self.ensure_one()
        parts = [self._get_words()]
        if not self._get_sourced_days():
            parts.append(
                self.env._(
                    "No number of days was found in the law: answer without delay."
                )
                if self.kind == "rights"
                else self.env._(
                    "No duty to tell the authority was found; telling it and the people"
                    " is a matter of trust."
                )
            )
        if self.caveat:
            parts.append(self.caveat)
        return "\n".join(parts)

    def _get_words(self):
        """What the duty says, and whose law it is.

        :return: str
        """
        self.ensure_one()
        if self.authority:
            return f"{self.authority}: {self.description}"
        return self.description

    def _get_sourced_days(self):
        """How many days the duty leaves; False where that has no source."""
        self.ensure_one()
        return self.status != "unsourced" and self.days or False
