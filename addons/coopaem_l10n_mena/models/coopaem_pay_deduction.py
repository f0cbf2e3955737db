# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemPayDeduction(models.Model):
    """What lowers the income that tax is counted on, or the tax itself."""

    _name = "coopaem.pay.deduction"
    _inherit = ["coopaem.pay.parameter"]
    _description = "Deduction from Taxable Income"
    _order = "country_id, sequence, code, option, date_from desc, income_from, id"
    _legal_key = ("code", "country_id", "option", "income_from")
    _legal_values = (
        "kind",
        "per",
        "amount",
        "rate",
        "cap",
        "first_unit",
        "max_units",
        "limit_group",
        "reference",
        "income_to",
        "is_blank",
    )
    _share_fields = ("rate",)

    # Fields declaration
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("expenses", "Professional expenses"),
            ("exemption", "Exemption"),
            ("family", "Family"),
            ("credit", "Taken off the tax"),
        ],
        required=True,
        default="family",
    )
    per = fields.Selection(
        selection=[
            ("person", "Person paid"),
            ("head_of_family", "Head of a family"),
            ("dependant", "Dependant"),
            ("child", "Child"),
            ("student", "Student without grant"),
            ("disabled_child", "Disabled child"),
            ("parent", "Parent in their care"),
        ],
        string="For each",
        required=True,
        default="person",
    )
    amount = fields.Float(aggregator=None, string="Amount of a year", digits=(16, 3))
    rate = fields.Float(
        aggregator=None, digits=(16, 7), help="Share of the income named below."
    )
    reference = fields.Selection(
        selection=[
            ("gross", "Gross pay"),
            ("net", "Gross pay less contributions"),
            ("income", "Income less contributions and expenses"),
        ],
        string="Share of",
        required=True,
        default="gross",
    )
    cap = fields.Float(
        aggregator=None,
        string="At most in a year",
        digits=(16, 3),
        help="For each one. 0: no limit.",
    )
    first_unit = fields.Integer(
        aggregator=None,
        string="Counted from",
        default=1,
        help="2: the first one does not count, as where the second child gives another "
        "amount than the first.",
    )
    limit_group = fields.Char(
        string="Number shared",
        help="Deductions with the same word here share the greatest number: of four "
        "children in all, say, students first.",
    )
    max_units = fields.Integer(
        aggregator=None,
        string="For at most",
        help="Greatest number that counts. 0: no limit.",
    )
    income_from = fields.Float(
        aggregator=None, string="Gross pay of a year above", digits=(16, 3), default=0.0
    )
    income_to = fields.Float(
        aggregator=None,
        string="Gross pay of a year up to",
        digits=(16, 3),
        help="0: no limit.",
    )

    # Compute and constraint methods
    @api.depends("name", "option", "income_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for deduction in self:
            more = [deduction.option] if deduction.option else []
            if deduction.income_from:
                more.append(f"> {deduction.income_from:,.0f}")
            deduction.display_name = " ".join(
                [deduction.name or "", *(f"({text})" for text in more)]
            )

    @api.constrains("amount", "cap", "max_units", "income_from", "income_to")
    def _check_amounts(self):
        for deduction in self:
            low, high = deduction.income_from, deduction.income_to
            if (
                min(deduction.amount, deduction.cap, deduction.max_units, low, high) < 0
                or 0 < high <= low
            ):
                raise ValidationError(
                    self.env._(
                        "%s: amounts are not negative, and the end of a range of pay "
                        "is above its beginning.",
                        deduction.display_name,
                    )
                )
