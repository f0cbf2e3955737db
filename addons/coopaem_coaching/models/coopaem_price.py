# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import Decimal
from functools import partial

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.coopaem_member.models.portal_format import (
    format_amount,
    format_figure,
    is_right_to_left,
)

from .plan_chart import make_line_chart, make_stack
from .price_kernel import ZERO, PriceTerms, find_anyway, to_decimal

# How many months before this one the fixed costs are proposed from.
COST_MONTHS = 6
CHART_POINTS = 12
MONTHS = 12
COLOURS = {
    "direct": "#14808a",
    "time": "#3f6fb5",
    "fixed": "#7a6bb0",
    "commission": "#b57b1f",
    "levies": "#8a8f2a",
    "tax": "#5c6b73",
    "surplus": "#2f8f4e",
    "lack": "#b3362b",
}
TERMS = (
    "line_ids.kind",
    "line_ids.quantity",
    "line_ids.price",
    "unit_id",
    "minutes",
    "hourly_income",
    "pieces",
    "fixed_share",
    "commission_rate",
    "price",
)


class CoopaemPrice(models.Model):
    """What a product or service of a unit has to cost, worked out by coach and member.

    Amounts are before VAT. Levies are counted by the cooperative's own rules for a
    month in which nothing but this is sold; the tax is that of the unit's small regime.
    """

    _name = "coopaem.price"
    _description = "Price Calculation"
    _inherit = ["coopaem.owned.mixin", "coopaem.portal.mixin"]
    _order = "name, id"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(
        string="Product or service",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    available_unit_ids = fields.Many2many(
        comodel_name="coopaem.unit", compute="_compute_available_units"
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        compute="_compute_unit_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain="[('id', 'in', available_unit_ids)]",
    )
    available_product_ids = fields.Many2many(
        comodel_name="product.template", compute="_compute_available_products"
    )
    product_id = fields.Many2one(
        comodel_name="product.template",
        string="On the price list",
        ondelete="set null",
        index="btree_not_null",
        domain="[('id', 'in', available_product_ids)]",
        help="The unit's product that this price is for.",
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.price.line",
        inverse_name="price_id",
        string="Costs",
        copy=True,
    )
    minutes = fields.Float(
        string="Minutes for one piece",
        help="Your own time, preparing and selling included.",
    )
    hourly_income = fields.Monetary(string="Income wanted an hour")
    pieces = fields.Float(string="Pieces a month", default=1.0)
    fixed_share = fields.Float(
        string="Share of the fixed costs, %",
        default=100.0,
        help="What this product bears of the fixed costs when there are others, and of "
        "what levies and tax ask for whatever is sold.",
    )
    commission_rate = fields.Float(
        string="Commission, % of the price",
        help="What a shop or a platform keeps of the price.",
    )
    wanted_margin = fields.Float(
        string="Margin wanted, %",
        default=10.0,
        help="Share of the price that is left when all costs and your time are paid.",
    )
    vat_rate = fields.Float(
        string="VAT, %",
        compute="_compute_vat_rate",
        store=True,
        readonly=False,
        precompute=True,
    )
    price = fields.Monetary(
        string="Price before VAT",
        compute="_compute_price",
        store=True,
        readonly=False,
        precompute=True,
    )
    whatif_price = fields.Monetary(string="What if the price were")
    whatif_pieces = fields.Float(string="What if pieces a month were")
    note = fields.Text(string="Notes")
    active = fields.Boolean(default=True)

    # Results: those of lists in one go, and what is sought, said and drawn for one
    cost_price = fields.Monetary(compute="_compute_results")
    minimum_price = fields.Monetary(
        compute="_compute_results",
        help="The lowest price that pays all costs, levies, tax and your time.",
    )
    wanted_price = fields.Monetary(
        string="Price for the margin wanted", compute="_compute_advice"
    )
    price_with_tax = fields.Monetary(
        string="What the customer pays", compute="_compute_results"
    )
    direct_cost = fields.Monetary(
        string="Costs of one piece", compute="_compute_results"
    )
    time_cost = fields.Monetary(
        string="Own time in one piece", compute="_compute_results"
    )
    fixed_cost = fields.Monetary(
        string="Fixed costs in one piece", compute="_compute_results"
    )
    levy_piece = fields.Monetary(
        string="Levies in one piece", compute="_compute_results"
    )
    tax_piece = fields.Monetary(string="Tax in one piece", compute="_compute_results")
    margin = fields.Monetary(
        string="Margin on one piece",
        compute="_compute_results",
        help="What is left of the price when everything is paid, your time included.",
    )
    margin_rate = fields.Float(string="Margin, %", compute="_compute_results")
    month_turnover = fields.Monetary(
        string="Sales of the month", compute="_compute_results"
    )
    month_levies = fields.Monetary(
        string="Levies of the month", compute="_compute_results"
    )
    month_tax = fields.Monetary(string="Tax of the month", compute="_compute_results")
    month_income = fields.Monetary(
        string="Left for your work in the month", compute="_compute_results"
    )
    month_surplus = fields.Monetary(
        string="Margin of the month", compute="_compute_results"
    )
    break_even = fields.Integer(
        string="Pieces a month to lose nothing",
        compute="_compute_advice",
        help="From here on all costs are paid, and your time as you wish.",
    )
    hourly_real = fields.Monetary(
        string="Income an hour at this price", compute="_compute_results"
    )
    whatif_margin = fields.Monetary(
        string="Margin on one piece then", compute="_compute_results"
    )
    whatif_income = fields.Monetary(
        string="Left for your work then", compute="_compute_results"
    )
    whatif_surplus = fields.Monetary(
        string="Margin of the month then", compute="_compute_results"
    )
    whatif_hourly = fields.Monetary(
        string="Income an hour then", compute="_compute_results"
    )
    messages = fields.Text(string="To look at", compute="_compute_advice")
    chart = fields.Html(compute="_compute_advice", sanitize=False, exportable=False)

    # Constraints
    _name_uniq = models.UniqueIndex(
        "(unit_id, name) WHERE active",
        "There is a calculation of this name already. Open it, or choose another name.",
    )
    _figures_positive = models.Constraint(
        "CHECK (minutes >= 0 AND hourly_income >= 0 AND pieces >= 0 AND price >= 0"
        " AND fixed_share BETWEEN 0 AND 100 AND commission_rate BETWEEN 0 AND 100"
        " AND wanted_margin BETWEEN 0 AND 99 AND vat_rate BETWEEN 0 AND 100"
        " AND whatif_price >= 0 AND whatif_pieces >= 0)",
        "Enter figures of zero or more; shares go up to 100 %, the margin to 99 %.",
    )

    @api.constrains("member_id", "unit_id", "product_id")
    def _check_unit(self):
        for price in self.sudo():
            if price.unit_id not in price.member_id.unit_ids:
                raise ValidationError(
                    self.env._(
                        "%(member)s does not hold %(unit)s. Choose a unit of theirs.",
                        member=price.member_id.name,
                        unit=price.unit_id.display_name,
                    )
                )
            if price.product_id and price.product_id not in price.available_product_ids:
                raise ValidationError(
                    self.env._(
                        "%(product)s is not a product of %(unit)s. Choose one of its"
                        " own, or leave it empty.",
                        product=price.product_id.display_name,
                        unit=price.unit_id.display_name,
                    )
                )

    # Compute methods
    @api.depends("company_id")
    def _compute_currency_id(self):
        for record in self:
            record.currency_id = (record.company_id or self.env.company).currency_id

    @api.depends("member_id")
    def _compute_available_units(self):
        for price in self:
            # the member's units, whoever coaches them
            units = price.sudo().member_id.unit_ids
            price.available_unit_ids = units.filtered(
                lambda unit: unit.kind == "activity"
            )

    @api.depends("member_id")
    def _compute_unit_id(self):
        for price in self:
            units = price.available_unit_ids
            if price.unit_id not in units:
                price.unit_id = units[:1]

    @api.depends("unit_id")
    def _compute_available_products(self):
        products = self.unit_id._get_planning_products()
        for price in self:
            price.available_product_ids = [
                product["id"] for product in products.get(price.unit_id._origin.id, ())
            ]

    def _get_product(self):
        """What is known of the product: dict, or None."""
        self.ensure_one()
        unit = self.unit_id._origin or self.unit_id
        if not self.product_id or not unit:
            return None
        return next(
            (
                product
                for product in unit._get_planning_products()[unit.id]
                if product["id"] == self.product_id._origin.id
            ),
            None,
        )

    @api.depends("product_id")
    def _compute_name(self):
        for price in self:
            product = not price.name and price._get_product()
            if product:
                price.name = product["name"]

    @api.depends("product_id", "unit_id")
    def _compute_vat_rate(self):
        for price in self:
            product = price._get_product()
            unit = price.unit_id._origin or price.unit_id
            if product:
                price.vat_rate = product["rate"]
            elif not price.vat_rate and not price._origin and unit:
                rates = unit._get_planning_rates()[unit.id]
                price.vat_rate = rates[0] if rates else 0.0

    @api.depends("product_id")
    def _compute_price(self):
        for price in self:
            product = price._get_product()
            if product:
                price.price = product["price"]

    @api.depends(*TERMS, "vat_rate", "whatif_price", "whatif_pieces")
    def _compute_results(self):
        for price, terms, _levies, _tax in self._with_terms():
            price.update(price._count(terms))

    @api.depends(*TERMS, "wanted_margin", "minimum_price")
    @api.depends_context("lang")
    def _compute_advice(self):
        for price, terms, levies, tax in self._with_terms():
            margin = to_decimal(price.wanted_margin) / 100
            found = terms.find_price(to_decimal(price.pieces), margin)
            price.wanted_price = float(found or 0)
            price.break_even = terms.break_even(to_decimal(price.price)) or 0
            month = terms.month(to_decimal(price.price), to_decimal(price.pieces))
            price.messages = "\n".join(price._get_messages(month, levies, tax))
            price.chart = price._draw(terms, month)

    # Business methods
    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {"active", "name", "price", "unit_id"}

    def _with_terms(self):
        """What is known of each price: rules and law are read once for all of them.

        :return: list of (coopaem.price, PriceTerms, levies, tax); for the last two see
            ``_get_terms``
        """
        units = self.unit_id._origin
        today = fields.Date.context_today(self)
        # rules of levies and of the law are not open to all who plan; what they ask of
        # the unit is
        levies = units.sudo()._get_planning_levies(today.replace(day=1))
        taxes = units._get_planning_taxes(today)
        found = []
        for price in self:
            unit_id = price.unit_id._origin.id
            known = levies.get(unit_id), taxes.get(unit_id)
            found.append((price, price._get_terms(*known), *known))
        return found

    def _get_terms(self, levies, tax):
        """What the kernel counts with.

        :param levies: as ``_get_planning_levies`` gives it for the unit, or None
        :param tax: as ``_get_planning_taxes`` gives it for the unit, or None
        :return: PriceTerms
        """
        self.ensure_one()
        direct = fixed = ZERO
        for line in self.line_ids:
            amount = to_decimal(line.quantity) * to_decimal(line.price)
            if line.kind == "fixed":
                fixed += amount
            else:
                direct += amount
        share = to_decimal(self.fixed_share) / 100
        functions = {}
        if levies:
            functions["levies"] = partial(levies.count_month, share=share)
        if tax:
            functions["tax"] = self._share_tax(tax[1], share)
        return PriceTerms(
            rounding=Decimal(repr(self.currency_id.rounding or 0.01)),
            direct=direct,
            minutes=to_decimal(self.minutes),
            hourly=to_decimal(self.hourly_income),
            commission=to_decimal(self.commission_rate) / 100,
            fixed=fixed * share,
            **functions,
        )

    def _share_tax(self, count, share):
        """The tax of a month, with this product's share of what is due anyway.

        :param count: function of the year's turnover, see ``_get_planning_taxes``
        :param Decimal share: of the unit's fixed amounts
        :return: function of the month's turnover
        """
        anyway = find_anyway(count)

        def count_month(turnover):
            tax = to_decimal(count(float(turnover * MONTHS)))
            return (tax - min(tax, anyway) * (1 - share)) / MONTHS

        return count_month

    def _count(self, terms):
        """The results of a calculation that lists show, and what follows from them.

        :param PriceTerms terms: of this price
        :return: dict of values
        """
        self.ensure_one()
        pieces, price = to_decimal(self.pieces), to_decimal(self.price)
        month = terms.month(price, pieces)
        whatif_price = to_decimal(self.whatif_price) or price
        whatif_pieces = to_decimal(self.whatif_pieces) or pieces
        other = terms.month(whatif_price, whatif_pieces)

        def each(amount, count=pieces):
            return terms.round(amount / count) if count else ZERO

        values = {
            "cost_price": terms.cost_price(pieces),
            "minimum_price": terms.find_price(pieces),
            "price_with_tax": terms.round(
                price * (1 + to_decimal(self.vat_rate) / 100)
            ),
            "direct_cost": terms.round(terms.direct),
            "time_cost": terms.round(terms.time_cost),
            "fixed_cost": each(month.fixed),
            "levy_piece": each(month.levies),
            "tax_piece": each(month.tax),
            "margin": each(month.surplus),
            "margin_rate": (
                round(100 * month.surplus / month.turnover, 1)
                if month.turnover
                else ZERO
            ),
            "month_turnover": month.turnover,
            "month_levies": month.levies,
            "month_tax": month.tax,
            "month_income": month.left,
            "month_surplus": month.surplus,
            "hourly_real": terms.hourly_income(price, pieces),
            "whatif_margin": each(other.surplus, whatif_pieces),
            "whatif_income": other.left,
            "whatif_surplus": other.surplus,
            "whatif_hourly": terms.hourly_income(whatif_price, whatif_pieces),
        }
        return {name: float(value or 0) for name, value in values.items()}

    def _get_messages(self, month, levies, tax):
        """What to look at, in sentences; what was sought in vain is zero by now.

        :param month: price_kernel.Month at the price
        :param levies: see ``_get_terms``
        :param tax: see ``_get_terms``
        :return: list of texts
        """
        texts = []
        if not self.pieces:
            texts.append(self.env._("Say how many pieces you sell a month."))
        if not self.price:
            texts.append(self.env._("Enter a price to see what it leaves."))
        if self.pieces and not self.minimum_price:
            texts.append(
                self.env._(
                    "No price is enough: commission, levies and tax take as much as the"
                    " price brings. Look at them again."
                )
            )
        elif self.pieces and not self.wanted_price:
            texts.append(
                self.env._("No price leaves such a margin. Lower the margin wanted.")
            )
        if self.price and self.pieces:
            if month.left < 0:
                texts.append(
                    self.env._(
                        "You lose money: the price does not even pay the costs. Your"
                        " work earns nothing."
                    )
                )
            elif month.surplus < 0:
                texts.append(
                    self.env._(
                        "The price pays the costs, but not all of your time as you"
                        " wish."
                    )
                )
        if self.price and not self.break_even:
            texts.append(
                self.env._(
                    "At this price no quantity is enough: each piece costs more than it"
                    " brings, your time included."
                )
            )
        if not self.minutes:
            texts.append(
                self.env._("Your own time is not counted: enter minutes for one piece.")
            )
        if levies is None:
            texts.append(
                self.env._("No levies of the cooperative are counted: none are known.")
            )
        else:
            if levies.on_treasury:
                texts.append(
                    self.env._(
                        "A levy on the treasury is not counted: it hangs on all you"
                        " sell."
                    )
                )
            if levies.leaves_out():
                texts.append(
                    self.env._(
                        "A levy on the margin is not counted: it takes off certain"
                        " costs alone, which are not told apart here."
                    )
                )
        if tax:
            texts.append(self.env._("Tax is counted by the regime %s.", tax[0]))
        return texts

    def _draw(self, terms, month):
        """The price bar and the lines of sales and costs, as HTML.

        :param PriceTerms terms: of this price
        :param month: price_kernel.Month at the price
        """
        price, pieces = to_decimal(self.price), to_decimal(self.pieces)
        mirrored = is_right_to_left(self.env)
        labels = {
            "direct": self.env._("Costs of the piece"),
            "time": self.env._("Your time"),
            "fixed": self.env._("Fixed costs"),
            "commission": self.env._("Commission"),
            "levies": self.env._("Levies"),
            "tax": self.env._("Tax"),
            "surplus": self.env._("Margin"),
        }
        parts = []
        for name, label in labels.items():
            amount = getattr(month, name)
            if not amount and name != "surplus":
                continue
            colour = COLOURS["lack" if amount < 0 else name]
            each = terms.round(amount / pieces) if pieces else ZERO
            parts.append(
                {
                    "name": label,
                    "colour": colour,
                    "amount": amount,
                    "text": format_amount(self.env, self.currency_id, float(each)),
                }
            )
        chart = None
        if price and pieces:
            start = self.break_even
            most = max(2 * pieces, Decimal(10))
            if start and start <= 10 * pieces:
                most = max(most, Decimal(start) * 5 / 4)
            counts = [most * n / CHART_POINTS for n in range(CHART_POINTS + 1)]
            months = [terms.month(price, count) for count in counts]
            marks = [{"x": pieces, "colour": "#5c6b73", "name": self.env._("Now")}]
            if start and start <= most:
                marks.append(
                    {
                        "x": Decimal(start),
                        "colour": COLOURS["surplus"],
                        "name": self.env._("Nothing lost from here"),
                    }
                )
            chart = make_line_chart(
                [
                    {
                        "name": self.env._("Sales"),
                        "colour": COLOURS["direct"],
                        "dashed": False,
                        "points": [
                            (count, one.turnover)
                            for count, one in zip(counts, months, strict=True)
                        ],
                    },
                    {
                        "name": self.env._("All costs, your time included"),
                        "colour": COLOURS["lack"],
                        "dashed": True,
                        "points": [
                            (count, one.turnover - one.surplus)
                            for count, one in zip(counts, months, strict=True)
                        ],
                    },
                ],
                mirrored=mirrored,
                marks=marks,
                labels=[
                    (most * n / 4, format_figure(self.env, float(most * n / 4)))
                    for n in (1, 2, 3)
                ],
            )
        return self.env["ir.qweb"]._render(
            "coopaem_coaching.price_charts",
            {
                "stack": make_stack(parts, mirrored) if pieces else None,
                "chart": chart,
            },
        )

    def _propose_fixed_costs(self):
        """Take the fixed costs from what the units' accounts say, instead of others.

        :return: whether anything was found
        """
        today = fields.Date.context_today(self)
        costs = self.unit_id._get_planning_costs(today, COST_MONTHS)
        for price in self:
            found = costs.get(price.unit_id.id)
            if not found:
                continue
            fixed = price.line_ids.filtered(lambda line: line.kind == "fixed")
            price.line_ids = [
                *(Command.delete(line.id) for line in fixed),
                *(
                    Command.create(
                        {"kind": "fixed", "name": name, "quantity": 1, "price": amount}
                    )
                    for name, amount in found
                ),
            ]
        return any(costs.values())

    # Actions
    def action_propose_fixed_costs(self):
        """Take the fixed costs from the accounts of the last months.

        :raises UserError: when they say nothing
        """
        self.check_access("write")
        self._check_unit()
        if not self._propose_fixed_costs():
            raise UserError(
                self.env._(
                    "The accounts of the last months hold no such costs, or are not"
                    " open to you. Enter them by hand."
                )
            )

    def action_set_price(self):
        """Put the price on the price list: that of the unit's product.

        :raises UserError: without a product or a price
        """
        self.check_access("write")
        self._check_unit()
        for price in self:
            if not price.product_id or price.price <= 0:
                raise UserError(
                    self.env._(
                        "Choose a product of the price list and enter a price first."
                    )
                )
            if not price.unit_id._set_planning_price(price.product_id.id, price.price):
                raise UserError(
                    self.env._(
                        "%s is not on the unit's price list any more.",
                        price.product_id.display_name,
                    )
                )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The price list has the new price."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_take_wanted_price(self):
        """Take the price that leaves the margin wanted."""
        for price in self:
            if price.wanted_price:
                price.price = price.wanted_price
