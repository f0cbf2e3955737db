# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The ways in which people are covered in a country, and what each of them costs."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

#: In the order in which they count when a person has several.
COVER_KINDS = [
    ("wage", "Wage declared by the cooperative"),
    ("own", "Own social contributions"),
    ("employer", "Another employer"),
    ("spouse", "Through a relative"),
    ("assistance", "Assistance scheme"),
    ("private", "Private insurance"),
]
PERIOD_MONTHS = [("1", "Month"), ("3", "Quarter"), ("12", "Year")]


class CoopaemCoverScheme(models.Model):
    """A scheme of social protection: whom it covers, from what, and who pays when."""

    _name = "coopaem.cover.scheme"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Scheme of Social Protection"
    _order = "country_id, sequence, id"
    _rec_names_search = ["code", "name"]
    _legal_key = ("code", "country_id")
    _legal_values = (
        "kind",
        "pay_scheme_id",
        "months",
        "amount_codes",
        "amount_months",
        "deadline_code",
        "waiting_code",
        "is_from_next_year",
        "risk_ids",
    )

    # Fields declaration
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(selection=COVER_KINDS, required=True, default="own")
    risk_ids = fields.Many2many(
        comodel_name="coopaem.cover.risk",
        string="Covers",
        help="Empty: no source says what it covers.",
    )
    months = fields.Selection(
        selection=PERIOD_MONTHS,
        string="Paid for each",
        help="Empty: the person pays nothing, or the cooperative does not follow it.",
    )
    pay_scheme_id = fields.Many2one(
        comodel_name="coopaem.pay.scheme",
        string="Contributions",
        ondelete="restrict",
        domain="[('country_id', '=', country_id), ('is_from_gross', '=', False)]",
        help="What is due follows from this scheme, the person's class or declared "
        "income.",
    )
    amount_codes = fields.Char(
        string="Amounts by figure",
        help="Codes of the legal figures that say what is due, parted by commas: the "
        "first one is that of class 1.",
    )
    amount_months = fields.Integer(
        string="Amounts are for months",
        default=12,
        help="How many months these amounts are for: 12 for a year.",
    )
    deadline_code = fields.Char(
        string="Deadline by figure",
        help="Code of the legal figure with the day by which a period is paid, in the "
        "month after it; 31 is the last day.",
    )
    waiting_code = fields.Char(
        string="Waiting time by figure",
        help="Code of the legal figure with the months between the first day and the "
        "first right.",
    )
    is_from_next_year = fields.Boolean(
        string="Due from the next year",
        help="Contributions are due from 1 January of the year after registration.",
    )

    # Constraints
    _amount_months_check = models.Constraint(
        "CHECK (amount_months >= 1)", "Amounts are for one month at least."
    )

    # Business methods
    def _get_classes(self):
        """How many classes of contributions there are; 0 where there are none.

        :return: int
        """
        self.ensure_one()
        codes = self._get_amount_codes()
        if codes:
            return len(codes) if len(codes) > 1 else 0
        flat = self.pay_scheme_id.component_ids.filtered(lambda c: c.base == "flat")
        most = max((len(c._get_class_factors()) for c in flat), default=0)
        return most if most > 1 else 0

    def _get_amount_codes(self):
        return [
            code.strip()
            for code in (self.amount_codes or "").split(",")
            if code.strip()
        ]

    def _get_period(self, day):
        """The period of contributions that a day falls in.

        :param date day: the day
        :return: tuple of dates, the first and the last day
        """
        self.ensure_one()
        months = int(self.months)
        first = day.replace(day=1, month=(day.month - 1) // months * months + 1)
        return first, first + relativedelta(months=months, days=-1)

    def _get_contribution(self, date_to, flat_class=0, insured_income=0.0):
        """What is due for the period that ends on a day.

        :param date date_to: last day of the period, whose law applies
        :param int flat_class: class of the person, from 1
        :param float insured_income: monthly income that the person declares
        :return: tuple of the amount, in the country's currency, and what to say of the
            figures it rests on, or ""
        :raises UserError: when a figure is not known, or class or income is missing:
            nothing is guessed
        """
        self.ensure_one()
        if self.pay_scheme_id:
            # The law is the same for everybody, and secret to nobody.
            result = (
                self.env["coopaem.pay"]
                .sudo()
                .compute(
                    self.country_id,
                    self.pay_scheme_id.status,
                    date_to,
                    gross=0,
                    months=int(self.months),
                    scheme=self.pay_scheme_id.code,
                    flat_class=flat_class or None,
                    insured_income=insured_income or None,
                )
            )
            caveats = dict.fromkeys(line["caveat"] for line in result["lines"])
            return result["employee_contributions"], "; ".join(filter(None, caveats))
        codes = self._get_amount_codes()
        if not codes:
            raise UserError(
                self.env._(
                    "%s: what is due is not known. Enter the amount that the body asks "
                    "for.",
                    self.name,
                )
            )
        if len(codes) > 1 and not 1 <= flat_class <= len(codes):
            raise UserError(
                self.env._(
                    "%(name)s: enter the class, from 1 to %(last)s.",
                    name=self.name,
                    last=len(codes),
                )
            )
        code = codes[flat_class - 1 if len(codes) > 1 else 0]
        figure = self.env["coopaem.legal.figure"]._get_on(
            code, self.country_id, date_to
        )
        amount = figure.value * int(self.months) / self.amount_months
        return self.country_id.currency_id.round(amount), figure.caveat or ""

    def _get_due_date(self, date_to):
        """The last day on which the period that ends on a day is paid in time.

        :param date date_to: last day of the period
        :return: date, False where no figure says it
        """
        self.ensure_one()
        number = self._get_number(self.deadline_code, date_to)
        if number is None:
            return False
        return date_to + relativedelta(months=1, day=int(number))

    def _get_rights_date(self, date_from):
        """The first day on which the cover counts.

        :param date date_from: first day of the registration
        :return: date
        """
        self.ensure_one()
        months = self._get_number(self.waiting_code, date_from)
        return date_from + relativedelta(months=int(months or 0))

    def _get_number(self, code, day):
        """A figure that may be missing, where its absence is shown and not guessed.

        :return: float or None
        """
        if not code:
            return None
        try:
            return self.env["coopaem.legal.figure"]._get_value(
                code, self.country_id, day
            )
        except UserError:
            return None
