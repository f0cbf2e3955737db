# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .tax_common import TaxCommon


class RegimeCommon(TaxCommon):
    @classmethod
    def _choose(cls, unit, regime, **vals):
        return cls.env["coopaem.tax.regime.choice"].create(
            {
                "company_id": cls.company.id,
                "unit_id": unit and unit.id,
                "regime_id": cls.env.ref(f"coopaem_l10n_mena.tax_regime_{regime}").id,
                "date_from": "2025-01-01",
                **vals,
            }
        )

    @classmethod
    def _sell(cls, unit, amount, day, partner=None, pay=True):
        vals = {"partner_id": partner.id} if partner else {}
        move = cls._create_document(unit, amount, day, **vals)
        if pay:
            cls._pay(move, day)
        return move


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-10-01")
class TestRegimeMorocco(RegimeCommon):
    chart = "ma"

    def test_tax_of_planned_prices(self):
        day = date(2026, 10, 1)
        self._choose(self.unit_a, "ma_ae_trade")
        self._choose(self.unit_b, "ma_ae_services", date_to="2026-09-30")
        taxes = (self.unit_a | self.unit_b)._get_planning_taxes(day)
        self.assertEqual(list(taxes), self.unit_a.ids)
        name, count = taxes[self.unit_a.id]
        regime = self.env.ref("coopaem_l10n_mena.tax_regime_ma_ae_trade")
        self.assertEqual(name, regime.name)
        self.assertAlmostEqual(count(24000.0), 120)
        self.assertAlmostEqual(count(24000.0), regime._compute_tax(24000, [], day))

    def test_both_caps(self):
        trade = self._choose(self.unit_a, "ma_ae_trade")
        services = self._choose(self.unit_b, "ma_ae_services")
        for unit in (self.unit_a, self.unit_b):
            self._sell(
                unit,
                170000,
                "2026-03-01",
                self.supplier if unit == self.unit_a else None,
            )
            self._sell(unit, 90000, "2026-04-01", pay=False)
            self._sell(unit, 50000, "2025-12-31")
        # What was cashed this year counts: not what is owed, not last year.
        self.assertAlmostEqual(trade.turnover, 170000)
        self.assertAlmostEqual(trade.cap, 500000)
        self.assertEqual(trade.level, "ok")
        self.assertAlmostEqual(trade.tax_estimate, 850)
        self.assertAlmostEqual(services.cap_share, 0.85)
        self.assertEqual(services.level, "over")
        self.assertIn("85", services.explanation)
        self.assertIn("largest client", services.explanation)
        self.assertTrue(services.caveat)

    def test_one_client(self):
        choice = self._choose(self.unit_a, "ma_ae_services")
        self._sell(self.unit_a, 70000, "2026-03-01")
        self.assertEqual(choice.level, "near")
        self.assertAlmostEqual(choice.tax_estimate, 700)
        self._sell(self.unit_a, 30000, "2026-04-01")
        choice.invalidate_recordset()
        self.assertEqual(choice.level, "over")
        # 80,000 at 1 %, 20,000 at 30 %.
        self.assertAlmostEqual(choice.tax_estimate, 800 + 6000)
        self.assertAlmostEqual(choice.client_turnover, 100000)

    def test_warning_in_the_unit_and_by_activity(self):
        choice = self._choose(self.unit_a, "ma_ae_services")
        accountant = new_test_user(
            self.env,
            "regime_accountant",
            "coopaem_member.group_coopaem_accountant",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.company.tax_return_user_id = accountant
        self.env["coopaem.tax.regime.choice"]._cron_warn()
        self.assertFalse(choice.activity_ids)
        self.assertFalse(self.unit_a.tax_regime_warning)
        self._sell(self.unit_a, 70000, "2026-03-01")
        self.env.invalidate_all()
        for _time in range(2):
            self.env["coopaem.tax.regime.choice"]._cron_warn()
        self.assertEqual(len(choice.activity_ids), 1)
        self.assertEqual(choice.activity_ids.user_id, accountant)
        self.assertIn("largest client", self.unit_a.tax_regime_warning)

    def test_one_at_a_time(self):
        first = self._choose(self.unit_a, "ma_ae_services")
        with self.assertRaises(ValidationError):
            self._choose(self.unit_a, "ma_ae_trade", date_from="2026-01-01")
        first.date_to = "2025-12-31"
        self._choose(self.unit_a, "ma_ae_trade", date_from="2026-01-01")
        with self.assertRaisesRegex(ValidationError, "country"):
            self._choose(self.unit_b, "tn_ae_other")

    def test_queries_do_not_grow_with_units(self):
        def count(choices):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            choices.mapped("turnover")
            return self.env.cr.sql_log_count - start

        choices = self._choose(self.unit_a, "ma_ae_trade")
        few = count(choices)
        units = self.env["coopaem.unit"].create(
            [
                {"code": f"Y{number}", "name": "Y", "company_id": self.company.id}
                for number in range(20)
            ]
        )
        for unit in units:
            choices |= self._choose(unit, "ma_ae_trade")
        self.assertLessEqual(count(choices), few + 2)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_may(self):
        choice = self._choose(self.unit_a, "ma_ae_trade")
        for login, groups in (
            ("internal", "base.group_user"),
            ("portal", "base.group_portal"),
            ("programme", "coopaem_member.group_coopaem_programme_officer"),
            ("officer", "coopaem_member.group_coopaem_officer"),
            ("coach", "coopaem_member.group_coopaem_coach"),
        ):
            user = new_test_user(self.env, f"regime_{login}", groups)
            for model in (
                "coopaem.tax.regime",
                "coopaem.tax.regime.band",
                "coopaem.tax.regime.choice",
            ):
                self.assertFalse(
                    self.env[model].with_user(user).has_access("read"), login
                )
        other = self.env["res.company"].create({"name": "Another"})
        foreign = new_test_user(
            self.env,
            "regime_foreign",
            "coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            choice.with_user(foreign).read(["reference"])


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-10-01")
class TestRegimeTunisia(RegimeCommon):
    chart = "tn"
    rate = 19

    def test_cap(self):
        choice = self._choose(self.unit_a, "tn_ae_old_zone")
        self._sell(self.unit_a, 61000, "2026-03-01")
        self.assertEqual(choice.level, "near")
        self.assertAlmostEqual(choice.tax_estimate, 200)


@tagged("post_install_l10n", "post_install", "-at_install")
@freeze_time("2026-10-01")
class TestRegimeEgypt(RegimeCommon):
    chart = "eg"
    rate = 14

    def _tax(self, regime, turnover):
        record = self.env.ref(f"coopaem_l10n_mena.tax_regime_{regime}")
        return record._compute_tax(turnover, [], self.env.cr.now().date())

    def test_bands(self):
        for turnover, tax in (
            (0, 0),
            (499999, 1999.996),
            (500000, 2500),
            (2500000, 18750),
            (9000000, 90000),
            (20000000, 300000),
        ):
            self.assertAlmostEqual(self._tax("eg_law6", turnover), tax, 3)
        for turnover, tax in (
            (100000, 1000),
            (300000, 2500),
            (700000, 5000),
            (1500000, 7500),
            (5000000, 50000),
        ):
            self.assertAlmostEqual(self._tax("eg_law152", turnover), tax, 3)

    def test_the_cooperative_as_a_whole(self):
        choice = self._choose(None, "eg_law6", date_from="2025-03-01")
        self._sell(self.unit_a, 300000, "2026-03-01")
        self._sell(self.unit_b, 300000, "2026-03-01", self.supplier)
        self.assertAlmostEqual(choice.turnover, 600000)
        self.assertAlmostEqual(choice.tax_estimate, 3000)
        self.assertEqual(choice.level, "near")
        self.assertIn("one or two clients", choice.explanation)
        others = self.env["res.partner"].create(
            [{"name": f"P{number}"} for number in range(3)]
        )
        for partner in others:
            self._sell(self.unit_c, 300000, "2026-04-01", partner)
        choice.invalidate_recordset()
        self.assertEqual(choice.level, "ok")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestVatRates(TaxCommon):
    chart = "ma"

    def test_rate_of_the_day(self):
        transition = self._account("ma_vat_out_18")
        transition.active = True
        move = self._create_document(
            self.unit_a,
            1000,
            "2025-06-01",
            post=False,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Electricity",
                        "price_unit": 1000,
                        "account_id": self.income.id,
                        "tax_ids": [Command.set(transition.ids)],
                    }
                )
            ],
        )
        self.assertFalse(move.vat_rate_warning)
        move.invoice_date = "2026-02-01"
        self.assertIn("18%", move.vat_rate_warning)
        self.assertIn("10, 20", move.vat_rate_warning)
        # A warning, no more.
        move.action_post()
        standing = self._create_document(self.unit_a, 1000, "2026-02-01")
        self.assertFalse(standing.vat_rate_warning)

    def test_in_the_return(self):
        """Odoo's return has no box for them; ours has, and what is due is complete."""
        transition = self._account("ma_vat_out_18")
        transition.active = True
        line = {
            "name": "Electricity",
            "price_unit": 1000,
            "account_id": self.income.id,
            "tax_ids": [Command.set(transition.ids)],
        }
        move = self._create_document(
            self.unit_a,
            1000,
            "2025-06-01",
            invoice_line_ids=[Command.create(line)],
        )
        self._pay(move, "2025-06-10")
        tax_return = self._return("ma_vat", "2025-06-01")
        self.assertAlmostEqual(tax_return.amount_due, 180)
        boxes = self._boxes(tax_return)
        self.assertAlmostEqual(
            sum(v for (name, _c), v in boxes.items() if name == "Sales 18 %"), 1180
        )

    def test_every_rate_has_a_tax(self):
        for rate in (8, 9, 12, 13, 16, 18):
            for way in ("in", "out"):
                tax = self._account(f"ma_vat_{way}_{rate}")
                self.assertEqual(tax.amount, rate)
                self.assertEqual(tax.tax_exigibility, "on_payment")
