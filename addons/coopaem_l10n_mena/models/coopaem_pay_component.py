# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemPayComponent(models.Model):
    """A contribution or a levy of a scheme: who pays what share of what."""

    _name = "coopaem.pay.component"
    _inherit = ["coopaem.pay.parameter"]
    _description = "Pay Component"
    _order = "scheme_id, sequence, code, payer, option, date_from desc, id"
    _legal_key = ("code", "scheme_id", "payer", "option")
    _legal_values = (
        "rate",
        "base",
        "floor",
        "ceiling",
        "floor_figure",
        "ceiling_figure",
        "base_figure",
        "base_factor",
        "base_months",
        "class_factors",
        "exempt_to",
        "is_blank",
    )
    _share_fields = ("rate",)

    # Fields declaration
    sequence = fields.Integer(default=10)
    scheme_id = fields.Many2one(
        comodel_name="coopaem.pay.scheme",
        required=True,
        ondelete="cascade",
        index=True,
    )
    country_id = fields.Many2one(
        related="scheme_id.country_id",
        store=True,
        index=True,
        required=False,
        readonly=True,
    )
    body = fields.Char(translate=True, help="Who collects it: CNSS, tax office…")
    payer = fields.Selection(
        selection=[("employee", "Person paid"), ("employer", "Cooperative")],
        required=True,
        default="employee",
        help="Person paid: kept back from the pay. Cooperative: on top of it.",
    )
    kind = fields.Selection(
        selection=[("contribution", "Contribution"), ("levy", "Other levy")],
        required=True,
        default="contribution",
        help="Other levy: neither a social contribution nor income tax.",
    )
    is_deductible = fields.Boolean(
        string="Lowers taxable income",
        help="What the person pays of it is taken off before income tax.",
    )
    base = fields.Selection(
        selection=[
            ("gross", "Gross pay"),
            ("taxable", "Taxable income"),
            ("flat", "Flat income of a class"),
            ("declared", "Income that the person declares"),
        ],
        required=True,
        default="gross",
    )
    rate = fields.Float(
        aggregator=None, digits=(16, 7), help="Share of the base: 0.0448 for 4.48 %."
    )
    is_rate_asked = fields.Boolean(
        string="Rate of each case",
        help="The rate is said when pay is computed, as that of an insurance policy; "
        "nothing is counted without it.",
    )
    floor = fields.Float(
        aggregator=None,
        string="Monthly floor",
        digits=(16, 3),
        help="Least base of a month. 0: none.",
    )
    ceiling = fields.Float(
        aggregator=None,
        string="Monthly ceiling",
        digits=(16, 3),
        help="Greatest base of a month. 0: there is none.",
    )
    floor_figure = fields.Char(
        string="Floor by figure", help="Code of the legal figure that is the floor."
    )
    ceiling_figure = fields.Char(
        string="Ceiling by figure", help="Code of the legal figure that is the ceiling."
    )
    base_figure = fields.Char(
        string="Income by figure",
        help="Code of the legal figure that a flat income is counted from.",
    )
    base_factor = fields.Float(
        aggregator=None,
        string="Times the figure",
        digits=(16, 3),
        default=1.0,
        help="Flat income of the first class is so many times the figure: the hours of "
        "a year where the figure is a wage per hour.",
    )
    base_months = fields.Integer(
        aggregator=None,
        string="For months",
        default=1,
        help="How many months this flat income is for: 3 for a quarter, 12 for a year.",
    )
    class_factors = fields.Char(
        string="Classes",
        help="Income of each class in times that of the first: 1, 1.5, 2…",
    )
    exempt_to = fields.Float(
        aggregator=None,
        string="Exempt up to",
        digits=(16, 3),
        help="Nothing is due if the year's taxable income is not more.",
    )

    # Compute and constraint methods
    @api.depends("name", "payer", "date_from", "option")
    @api.depends_context("lang")
    def _compute_display_name(self):
        payers = dict(self._fields["payer"]._description_selection(self.env))
        for component in self:
            option = f", {component.option}" if component.option else ""
            component.display_name = (
                f"{component.name} ({payers.get(component.payer, '')}{option})"
            )

    @api.constrains("floor", "ceiling", "exempt_to", "base_factor", "base_months")
    def _check_amounts(self):
        for component in self:
            low, high = component.floor, component.ceiling
            if (
                min(low, high, component.exempt_to, component.base_factor) < 0
                or 0 < high < low
                or component.base_months < 1
            ):
                raise ValidationError(
                    self.env._(
                        "%s: amounts are not negative, and the ceiling is not below "
                        "the floor.",
                        component.display_name,
                    )
                )

    @api.constrains("class_factors")
    def _check_class_factors(self):
        for component in self:
            try:
                component._get_class_factors()
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "%s: classes are numbers parted by commas, as in “1, 1.5, 2”.",
                        component.display_name,
                    )
                ) from error

    # Business methods
    def _get_class_factors(self):
        """Income of each class, as a multiple of the first one's.

        :return: list of float; one class if none are named
        """
        texts = (self.class_factors or "1").split(",")
        return [float(text) for text in texts]
