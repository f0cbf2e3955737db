# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models

FLOWS = ("turnover", "internal_sales", "collected", "costs", "pay")
# The closing line's counted flows by the name of the levies' bases.
BASIS_BY_FLOW = {
    "turnover": "invoiced",
    "internal_sales": "invoiced_internal",
    "collected": "collected",
    "costs": "costs",
    "pay": "pay",
}
BALANCES = ("receivable", "payable", "tax_due", "treasury", "till", "reserve")
LEVIES = ("contribution", "fund_levies", "reserve_levies")


class CoopaemClosingLine(models.Model):
    _name = "coopaem.closing.line"
    _description = "Unit in a monthly closing"
    _inherit = ["portal.mixin", "coopaem.portal.mixin"]
    _order = "closing_id desc, unit_id"
    _check_company_auto = True

    closing_id = fields.Many2one(
        comodel_name="coopaem.closing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="closing_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_start = fields.Date(related="closing_id.date_start", store=True)
    date_end = fields.Date(related="closing_id.date_end")
    state = fields.Selection(
        selection=[("todo", "To do"), ("done", "Done")],
        default="todo",
        required=True,
        readonly=True,
    )
    levy_line_ids = fields.One2many(
        comodel_name="coopaem.levy.line",
        inverse_name="closing_line_id",
        string="Levies",
        readonly=True,
    )
    opening_treasury = fields.Monetary(readonly=True)
    turnover = fields.Monetary(readonly=True, help="Excluding taxes.")
    internal_sales = fields.Monetary(
        readonly=True,
        help="Part of the turnover that was sold to other units of the cooperative.",
    )
    collected = fields.Monetary(readonly=True, help="Excluding taxes.")
    costs = fields.Monetary(readonly=True, help="Excluding taxes, levies and pay.")
    margin = fields.Monetary(readonly=True, help="Turnover less costs.")
    pay = fields.Monetary(readonly=True)
    contribution = fields.Monetary(
        readonly=True, help="Levies to the structure booked in the month."
    )
    fund_levies = fields.Monetary(
        string="Levies to funds",
        readonly=True,
        help="Levies to funds booked in the month.",
    )
    reserve_levies = fields.Monetary(
        string="Levies to the reserve",
        readonly=True,
        help="Levies to the unit's own reserve booked in the month.",
    )
    result = fields.Monetary(readonly=True, help="Margin less levies and pay.")
    receivable = fields.Monetary(
        readonly=True, help="Owed by customers, including taxes."
    )
    payable = fields.Monetary(readonly=True, help="Owed to suppliers, including taxes.")
    tax_due = fields.Monetary(
        string="Taxes due", readonly=True, help="Owed to the State, not yet paid."
    )
    treasury = fields.Monetary(readonly=True, help="At the month's end.")
    till = fields.Monetary(
        readonly=True, help="Part of the treasury that the unit holds in cash."
    )
    reserve = fields.Monetary(readonly=True, help="In the unit's own reserve.")
    # Whoever has it reads the statement: it leaves in links alone.
    access_token = fields.Char(groups="base.group_system")

    _closing_unit_unique = models.Constraint(
        "UNIQUE(closing_id, unit_id)", "A unit is closed once a month."
    )

    def _compute_display_name(self):
        for line in self:
            # members read their units' statements, not the units and closings
            names = line.unit_id.sudo().display_name, line.closing_id.sudo().name
            line.display_name = " · ".join(map(str, names))

    def _compute_access_url(self):
        # EXTENDS 'portal'
        for line in self:
            line.access_url = f"/my/statements/{line.id}"

    # Access
    def _get_portal_fields(self):
        # EXTENDS 'coopaem_member'
        return super()._get_portal_fields() | {
            "closing_id",
            "unit_id",
            "company_id",
            "currency_id",
            "date_start",
            "date_end",
            "state",
            "access_url",
            "opening_treasury",
            "margin",
            "result",
            *FLOWS,
            *BALANCES,
            *LEVIES,
        }

    def _is_published(self):
        """Whether the statement may be shown: its closing is booked."""
        self.ensure_one()
        return self.state == "done" and self.closing_id.state in ("booked", "locked")

    def _store_levies(self, results):
        """Keep how each levy was worked out, for preview, statement and portal.

        :param results: as rules._get_levies returns them
        """
        # Nobody may write levy lines but the closing, which has checked its user.
        self.env["coopaem.levy.line"].sudo()._keep_results(self, results)

    def _store_figures(self, bases, figures):
        """Take the units' figures down, the levies just worked out counted in.

        In a preview these will be booked; when they are, the figures are what the
        books say then, and locking the month checks that.

        :param bases: as coopaem.closing._get_bases returns them
        :param figures: as coopaem.closing._get_figures returned them before booking
        """
        if not self:
            return
        # Reading comes before writing: in turns, each write would cost a query more.
        vals_by_line = {}
        for line in self:
            unit_id, currency = line.unit_id.id, line.currency_id
            vals = {
                name: figures[unit_id][name]
                for name in ("result", "opening_treasury", *BALANCES, *LEVIES)
            }
            for flow in FLOWS:
                vals[flow] = bases[unit_id][BASIS_BY_FLOW[flow]][0]
            vals["margin"] = currency.round(vals["turnover"] - vals["costs"])
            vals |= line._count_levies(vals)
            vals_by_line[line] = vals
        self._add_changes(vals_by_line)
        for line, vals in vals_by_line.items():
            # A run mostly counts what its preview has counted already.
            changed = line._get_changed(vals)
            if changed:
                line.write(changed)

    def _get_changed(self, vals):
        """Those of the values that differ from what the line holds.

        :param dict vals: values of the line
        :return: dict
        """
        self.ensure_one()
        changed = {}
        for name, value in vals.items():
            kind, held = self._fields[name].type, self[name]
            if kind == "monetary":
                same = not self.currency_id.compare_amounts(held, value)
            else:
                same = (held.id if kind == "many2one" else held) == value
            if not same:
                changed[name] = value
        return changed

    def _count_levies(self, vals):
        """The figures as they are once the levies are booked.

        :param dict vals: the figures as the books have them
        :return: dict of the figures that change
        """
        name_by_beneficiary = {
            "structure": "contribution",
            "fund": "fund_levies",
            "reserve": "reserve_levies",
        }
        levies = dict.fromkeys(LEVIES, 0.0)
        for levy in self.levy_line_ids:
            levies[name_by_beneficiary[levy.beneficiary]] += levy.amount
        pending = sum(levies.values()) - sum(vals[name] for name in LEVIES)
        return {
            **levies,
            "result": vals["result"] - pending,
            "treasury": vals["treasury"] - pending,
            "reserve": vals["reserve"]
            + levies["reserve_levies"]
            - vals["reserve_levies"],
        }

    def _differs_from(self, bases, figures):
        """Whether the figures taken down are no longer what the books say.

        :param bases: as coopaem.closing._get_bases returns them
        :param figures: as coopaem.unit._get_figures returns them
        :return: bool
        """
        self.ensure_one()
        return any(
            not self.currency_id.is_zero(
                self[flow] - bases[self.unit_id.id][BASIS_BY_FLOW[flow]][0]
            )
            for flow in FLOWS
        ) or any(
            not self.currency_id.is_zero(self[name] - figures[self.unit_id.id][name])
            for name in (*BALANCES, *LEVIES)
        )
