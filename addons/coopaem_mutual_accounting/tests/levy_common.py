# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command

from .common import CoopaemAccountingCommon


class CoopaemLevyCommon(CoopaemAccountingCommon):
    """Rules, bases and closed months to count levies on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Without a language of the user, amounts are written in the company's.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.partner_id.lang = "en_US"
        cls.rule_model = cls.env["coopaem.levy.rule"]
        cls.scheme_a, cls.scheme_b = cls.env["coopaem.levy.scheme"].create(
            [
                {"code": code, "name": f"Scheme {code}", "company_id": cls.company.id}
                for code in ("A", "B")
            ]
        )

    @classmethod
    def _create_rule(cls, code="R1", tiers=((0, 0.10),), **vals):
        """Create a rule; tiers are pairs (from, rate)."""
        return cls.rule_model.create(
            {
                "code": code,
                "name": f"Levy {code}",
                "company_id": cls.company.id,
                "date_from": "2026-01-01",
                "tier_ids": [
                    Command.create({"tier_from": start, "rate": rate})
                    for start, rate in tiers
                ],
                **vals,
            }
        )

    @classmethod
    def _set_scheme(cls, unit, scheme, day="2026-01-01"):
        return cls.env["coopaem.unit.levy.scheme"].create(
            {"unit_id": unit.id, "scheme_id": scheme.id, "date_from": day}
        )

    @classmethod
    def _create_member(cls, unit, state="entrepreneur"):
        partner = cls.env["res.partner"].create({"name": f"Member of {unit.name}"})
        return cls.env["coopaem.member"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.link(unit.id)],
                "state": state,
            }
        )

    def _close_month(self, month, **flows):
        """Note what a closing counted for unit A; without its entries."""
        closing = self.env["coopaem.closing"].create(
            {"company_id": self.company.id, "date_start": date(2026, month, 1)}
        )
        return (
            self.env["coopaem.closing.line"]
            .sudo()
            .create({"closing_id": closing.id, "unit_id": self.unit_a.id, **flows})
        )

    def _levies(self, month, units=None, months_so_far=None, **bases):
        """Count a month's levies; each basis is (month's, year's) or one amount."""
        units = units or self.unit_a
        date_from = date(2026, month, 1)
        pairs = {
            name: amount if isinstance(amount, tuple) else (amount, amount)
            for name, amount in bases.items()
        }
        return self.rule_model._get_levies(
            units,
            date_from,
            date_from + relativedelta(day=31),
            {unit.id: pairs for unit in units},
            {unit.id: months_so_far or month for unit in units},
        )

    def _amounts(self, *args, **kwargs):
        """Count a month's levies and return what is to be booked, by code."""
        return {
            self.rule_model.browse(rule_id).code: float(levy.to_book)
            for (_unit_id, rule_id), levy in self._levies(*args, **kwargs).items()
        }

    def _book(self, levies, day):
        """Post levies as a closing does."""
        lines = self.rule_model._prepare_levy_move_lines(levies)
        if not lines:
            return self.env["account.move"]
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.company.levy_journal_id.id,
                    "date": day,
                    "line_ids": [Command.create(vals) for vals in lines],
                }
            )
        )
        move.action_post()
        return move

    def _levy_and_book(self, month, **kwargs):
        """Count a month's levies, post them and return the levies."""
        levies = self._levies(month, **kwargs)
        self._book(levies, date(2026, month, 28))
        return levies
