# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What if a unit paid its member so much?"""

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class CoopaemAgreement(models.Model):
    _inherit = "coopaem.agreement"

    def _simulate_pay(self, net=None):
        """Work out what a pay would cost the unit and leave in its treasury, today.

        Nothing is written. The caller has checked that the user may see it.

        :param float net: what the member would get; None: only what is possible
        :return: dict of texts and figures for the portal
        """
        self.ensure_one()
        unit, currency = self.unit_id, self.unit_id.currency_id
        day = fields.Date.context_today(self)
        budget = unit._get_pay_budgets(day)[unit.id]
        most = self._new_pay_line(day, "cost", budget.amount, budget)
        values = {
            "full": most._pay_money_full,
            "money": most._pay_money,
            "currency": currency,
            "budget": budget,
            "budget_rows": self._describe_budget(budget),
            "most": 0.0 if most.error else most.net,
            "is_shared": len(unit.member_ids) > 1,
            "error": most.error if not net else False,
            "is_wage": self.pay_mode == "wage",
            "line": None,
        }
        if net:
            line = self._new_pay_line(day, "net", net, budget)
            left = currency.round(budget.amount - line.cost)
            values |= {
                "line": line,
                "error": line.error,
                "rows": line._get_detail_rows(),
                "is_blocked": currency.compare_amounts(left, 0.0) < 0,
                "left": left,
                "missing": -left,
                "treasury_left": currency.round(budget.treasury - line.cost),
                "below_minimum": line.below_minimum,
                "caveat": line.caveat,
                "note": line._get_note(),
            }
        return values

    def _new_pay_line(self, day, wish, amount, budget):
        """A pay line that is not saved.

        :return: coopaem.pay.line
        """
        runs = self.env["coopaem.pay.run"]
        first = day.replace(day=1)
        run = runs.new(
            {
                "company_id": self.company_id.id,
                "date_start": first,
                "date_end": first + relativedelta(day=31),
                "stage": "draft",
            }
        )
        return self.env["coopaem.pay.line"].new(
            {
                "run_id": run.id,
                "company_id": self.company_id.id,
                "agreement_id": self.id,
                "unit_id": self.unit_id.id,
                "member_id": self.member_id.id,
                "pay_mode": self.pay_mode,
                "wish": wish,
                "wish_amount": self.unit_id.currency_id.round(amount),
                "unit_budget": budget.amount,
            }
        )

    def _describe_budget(self, budget):
        """What is in a unit's treasury, and what of it cannot be paid out.

        :param budget: PayBudget
        :return: list of (label, amount), the treasury first
        """
        currency = self.unit_id.currency_id
        rows = [
            (self.env._("Treasury of the unit"), budget.treasury),
            (self.env._("Taxes due"), -budget.taxes),
            (self.env._("Suppliers to pay"), -budget.suppliers),
            (self.env._("Pay and contributions still due"), -budget.pay_due),
        ]
        if currency.compare_amounts(budget.kept, 0.0) < 0:
            rows.append((self.env._("Advance of the cooperative"), -budget.kept))
        elif budget.till and not currency.compare_amounts(budget.kept, budget.till):
            rows.append((self.env._("Cash in your own till"), -budget.kept))
        else:
            rows.append((self.env._("Floor of the treasury"), -budget.kept))
        return [rows[0], *(row for row in rows[1:] if not currency.is_zero(row[1]))]
