# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from markupsafe import Markup

from odoo import api, fields, models

from .levy_format import format_money, format_rate


class CoopaemLevyExplainedMixin(models.AbstractModel):
    """A levy of one unit in one month, with how it was counted."""

    _name = "coopaem.levy.explained.mixin"
    _description = "Explained Levy"

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit", string="Unit", required=True, readonly=True
    )
    rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    beneficiary = fields.Selection(related="rule_id.beneficiary")
    date = fields.Date(
        string="Month's end",
        required=True,
        readonly=True,
        help="Last day of the month.",
    )
    basis_amount = fields.Monetary(
        string="Basis", readonly=True, help="What the rates were applied to."
    )
    due_to_date = fields.Monetary(
        string="Due to date",
        readonly=True,
        help="What the year asks for up to this month.",
    )
    booked_before = fields.Monetary(
        string="Booked before",
        readonly=True,
        help="What the year had booked before this month.",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Levy of the month: due to date less booked before.",
    )
    steps = fields.Json(readonly=True)
    explanation = fields.Html(
        string="How it is counted", compute="_compute_explanation", sanitize=False
    )

    # Compute, inverse, search methods
    @api.depends("unit_id", "rule_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.unit_id.name}: {line.rule_id.name}"

    @api.depends("steps")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % sentence for sentence in line._explain()
            )

    # Business methods
    @api.model
    def _prepare_from_levies(self, levies, date):
        """Return values of lines for what the rules counted.

        Rules that no longer apply have no line: what they give back is no levy of the
        month.

        :param dict levies: what ``coopaem.levy.rule._get_levies`` returned
        :param date date: last day of the month
        :return: list of values
        """
        rules = self.env["coopaem.levy.rule"].browse(
            dict.fromkeys(rule_id for _unit_id, rule_id in levies)
        )
        companies = {rule.id: rule.company_id.id for rule in rules}
        return [
            {
                "unit_id": unit_id,
                "rule_id": rule_id,
                "company_id": companies[rule_id],
                "date": date,
                "basis_amount": float(levy.basis),
                "due_to_date": float(levy.due_to_date),
                "booked_before": float(levy.booked_before),
                "amount": float(levy.amount),
                "steps": levy.steps,
            }
            for (unit_id, rule_id), levy in levies.items()
            if levy.applies
        ]

    def _explain(self):
        """Return how the levy was counted, a sentence per step.

        In the language of the environment, with figures formatted for it.

        :return: list of str
        """
        self.ensure_one()
        sentences = []
        for step in self.steps or []:
            explain = getattr(self, f"_explain_{step['code']}", None)
            if explain:
                sentences.append(explain(step))
        return sentences

    def _money(self, value):
        return format_money(self.env, self.currency_id, value or "0")

    def _explain_basis(self, step):
        amount = self._money(step["amount"])
        if step["period"] == "year":
            texts = {
                "invoiced": self.env._(
                    "Turnover invoiced this year so far: %s.", amount
                ),
                "collected": self.env._(
                    "Turnover collected this year so far: %s.", amount
                ),
                "margin": self.env._("Margin of the year so far: %s.", amount),
                "pay": self.env._("Pay of the year so far: %s.", amount),
            }
        else:
            texts = {
                "invoiced": self.env._("Turnover invoiced in the month: %s.", amount),
                "collected": self.env._("Turnover collected in the month: %s.", amount),
                "margin": self.env._("Margin of the month: %s.", amount),
                "treasury": self.env._("Treasury at the month's end: %s.", amount),
                "pay": self.env._("Pay of the month: %s.", amount),
            }
        return texts.get(step["basis"], amount)

    def _explain_nought(self, step):
        if step["basis"] == "treasury":
            return self.env._("A negative treasury counts as nought.")
        return self.env._("A negative margin counts as nought.")

    def _explain_tier(self, step):
        values = {
            "amount": self._money(step["amount"]),
            "rate": format_rate(self.env, step["rate"]),
            "due": self._money(step["due"]),
            "start": self._money(step["from"]),
        }
        if step["to"] is not None:
            return self.env._(
                "From %(start)s to %(stop)s: %(amount)s × %(rate)s = %(due)s.",
                stop=self._money(step["to"]),
                **values,
            )
        if step["from"] != "0":
            return self.env._(
                "Above %(start)s: %(amount)s × %(rate)s = %(due)s.", **values
            )
        return self.env._("%(amount)s × %(rate)s = %(due)s.", **values)

    def _explain_give_back(self, step):
        return self.env._(
            "Credit notes exceed sales, so the levy is given back at the first rate: "
            "%(amount)s × %(rate)s = %(due)s.",
            amount=self._money(step["amount"]),
            rate=format_rate(self.env, step["rate"]),
            due=self._money(step["due"]),
        )

    def _explain_internal(self, step):
        return self.env._(
            "Internal sales: %(amount)s × %(rate)s = %(due)s.",
            amount=self._money(step["amount"]),
            rate=format_rate(self.env, step["rate"]),
            due=self._money(step["due"]),
        )

    def _explain_carried(self, step):
        return self.env._(
            "Months of the year under other terms: %(months)s. %(plus)s was due by "
            "them, instead of the %(minus)s that today's terms would ask for.",
            months=step["months"],
            plus=self._money(step["plus"]),
            minus=self._money(step["minus"]),
        )

    def _explain_fixed(self, step):
        if step["months"] == 1:
            return self.env._("Fixed amount: %s.", self._money(step["due"]))
        return self.env._(
            "Fixed amount: %(months)s months × %(amount)s = %(due)s.",
            months=step["months"],
            amount=self._money(step["amount"]),
            due=self._money(step["due"]),
        )

    def _explain_booked(self, step):
        return self.env._(
            "Less what was levied so far this year, %(amount)s: %(due)s.",
            amount=self._money(step["amount"]),
            due=self._money(step["due"]),
        )

    def _explain_floor_month(self, step):
        return self.env._(
            "Raised to the least amount per month: %s.", self._money(step["due"])
        )

    def _explain_cap_month(self, step):
        return self.env._(
            "Lowered to the greatest amount per month: %s.", self._money(step["due"])
        )

    def _explain_to_date(self, step):
        return self.env._(
            "Due this year so far: %(to_date)s (%(booked)s levied before, %(due)s "
            "now).",
            booked=self._money(step["booked"]),
            due=self._money(step["due"]),
            to_date=self._money(step["to_date"]),
        )

    def _explain_floor_year(self, step):
        if step["floor"] is None:
            return self.env._(
                "Raised to a twelfth of the year's least amount for each month so far "
                "(%(months)s): %(to_date)s.",
                months=step["months"],
                to_date=self._money(step["to_date"]),
            )
        return self.env._(
            "Raised to a twelfth of the year's least amount, %(floor)s, for each month "
            "so far (%(months)s): %(to_date)s.",
            floor=self._money(step["floor"]),
            months=step["months"],
            to_date=self._money(step["to_date"]),
        )

    def _explain_cap_year(self, step):
        return self.env._(
            "Lowered to the greatest amount per year: %s.", self._money(step["to_date"])
        )

    def _explain_rounding(self, step):
        return self.env._("Rounded: %s.", self._money(step["after"]))

    def _explain_difference(self, step):
        return self.env._(
            "Less what was levied so far this year: %(to_date)s − %(booked)s.",
            to_date=self._money(step["to_date"]),
            booked=self._money(step["booked"]),
        )

    def _explain_waived(self, step):
        return self.env._("Waived: %s", step["reason"])

    def _explain_amount(self, step):
        return self.env._("Levy of the month: %s.", self._money(step["amount"]))
