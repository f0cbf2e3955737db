# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import html
import inspect
import json

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.pay_portal import parse_amount
from .pay_common import CoopaemPayCommon

FORBIDDEN = (
    "details",
    "access_token",
    "unit_budget",
    "waiver_reason",
    "member_id",
    "error",
    "net_line_id",
    "create_uid",
)


class PayslipCommon(CoopaemPayCommon):
    """Amina's March is booked; Brahim is paid too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._give_money(cls.unit_a, 20000)
        cls._give_money(cls.unit_b, 3000)
        cls.user_a = cls._create_portal_user("amina", cls.member_a)
        cls.user_b = cls._create_portal_user("brahim", cls.member_b)
        cls.pay_run = cls._create_run()
        cls._line(cls.pay_run, cls.member_a).gross = 10000
        cls._book_run(cls.pay_run)
        cls.slip_a = cls._line(cls.pay_run, cls.member_a)
        cls.slip_b = cls._line(cls.pay_run, cls.member_b)

    @classmethod
    def _create_portal_user(cls, login, member=None, company=None):
        company = company or cls.company
        user = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
        )
        if member:
            # The person's contact, not one made for the login.
            user.partner_id = member.partner_id
            member.partner_id.write({"lang": "en_US", "name": login.title()})
        return user


@tagged("post_install", "-at_install")
@freeze_time("2026-03-31")
class TestPayslip(PayslipCommon):
    def test_what_a_payslip_says(self):
        payslip = self.slip_a._get_payslips()[0]
        rows = {row["details"][0]["code"]: row for row in payslip["rows"]}
        social = rows["social_benefits"]
        self.assertIn("6,000.00", social["base"])
        self.assertIn("4.48", social["rate_employee"])
        self.assertIn("8.98", social["rate_employer"])
        self.assertIn("268.80", social["employee"])
        self.assertIn("538.80", social["employer"])
        self.assertTrue(social["marks"], "where the rate was read")
        self.assertTrue(payslip["notes"])
        self.assertIn("1,096.36", payslip["employee_total"])
        (tax,) = [row for row in payslip["tax_rows"] if row["is_tax"]]
        self.assertIn("601.56", tax["amount"])
        self.assertIn("7,005.20", tax["base"])

    def test_year_so_far(self):
        april = self._create_run("2026-04-01")
        self._line(april, self.member_a).gross = 5000
        self._line(april, self.member_b).cost = 0
        self._book_run(april)
        slips = self.slip_a | self._line(april, self.member_a)
        totals = slips._get_year_totals()
        self.assertAlmostEqual(totals[self.slip_a.id]["gross"], 10000.0)
        self.assertAlmostEqual(totals[slips[-1].id]["gross"], 15000.0)
        self.assertAlmostEqual(totals[slips[-1].id]["net"], 8903.64 + 4663.00)

    def test_two_languages(self):
        for lang in ("fr_FR", "ar_001"):
            self.env["res.lang"]._activate_lang(lang)
        self.member_a.partner_id.lang = "ar_001"
        self.company.partner_id.lang = "fr_FR"
        payslip = self.slip_a._get_payslips()[0]
        self.assertEqual((payslip["lang"], payslip["dir"]), ("ar_001", "rtl"))
        self.assertEqual(payslip["second_iso"], "fr-FR")
        self.member_a.partner_id.lang = "fr_FR"
        payslip = self.slip_a._get_payslips()[0]
        self.assertEqual((payslip["lang"], payslip["second_iso"]), ("fr_FR", "ar-001"))

    def test_pdf(self):
        files = (self.slip_a | self.slip_b)._render_payslip_pdf()
        self.assertEqual(set(files), {self.slip_a.id, self.slip_b.id})
        self.assertTrue(all(content.startswith(b"%PDF") for content in files.values()))
        report = (
            self.env["ir.actions.report"]
            .with_user(self.accountant)
            .with_context(force_report_rendering=True)
        )
        content, kind = report._render_qweb_pdf(
            "coopaem_l10n_mena.action_report_payslip_run", self.pay_run.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        with self.assertRaises(AccessError):
            self.env["report.coopaem_l10n_mena.report_payslip"].with_user(
                self.user_b
            )._get_report_values(self.slip_a.ids)


@tagged("post_install", "-at_install")
class TestPayslipPortal(PayslipCommon, HttpCase):
    def _lines(self, user=None):
        return self.env["coopaem.pay.line"].with_user(user or self.user_a)

    def test_members_find_their_own(self):
        self.assertEqual(self._lines().search([]), self.slip_a)
        self.assertEqual(
            self._lines().browse(self.slip_a.id).read(["net", "number"]),
            [
                {
                    "id": self.slip_a.id,
                    "net": 8903.64,
                    "number": self.slip_a.number,
                }
            ],
        )
        with self.assertRaises(AccessError):
            self.slip_b.with_user(self.user_a).check_access("read")
        nobody = self._create_portal_user("nobody")
        self.assertFalse(self._lines(nobody).search([]))

    def test_who_left_finds_nothing(self):
        for change in (
            {"state": "exit", "exit_date": "2026-03-31", "exit_kind": "neutral"},
            {"state": "entrepreneur", "active": False},
        ):
            self.member_a.write(change)
            self.assertFalse(self._lines().search([]))

    def test_only_booked_pay(self):
        run = self._create_run("2026-04-01")
        self._line(run, self.member_a).net = 100
        run.action_compute()
        self.assertEqual(self._lines().search([]), self.slip_a)
        self.pay_run.action_cancel()
        self.assertFalse(self._lines().search([]))

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._create_portal_user("elsewhere", company=company)
        user.partner_id = self.member_a.partner_id
        self.assertFalse(self._lines(user).search([]))
        self.authenticate("elsewhere", "elsewhere")
        page = self.url_open(f"/my/payslips/{self.slip_a.id}").text
        self.assertNotIn(self.slip_a.number, page)

    def test_members_read_some_fields_alone(self):
        line = self.slip_a.with_user(self.user_a)
        for name in FORBIDDEN:
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    line.read([name])
                with self.assertRaises(AccessError):
                    line.search([(name, "!=", False)])
        with self.assertRaises(AccessError):
            line.write({"net": 1})
        with self.assertRaises(AccessError):
            line.unlink()
        for model in (
            "coopaem.pay.run",
            "coopaem.pay.payment",
            "coopaem.company.account",
            "coopaem.chart.account",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user_a).search([])

    @mute_logger("odoo.http")
    def test_methods_over_rpc(self):
        """No method of our own that may be called gives or changes anything."""
        self.authenticate("amina", "amina")
        before = self.slip_a.sudo().read(["net", "number", "is_paid"])
        ours = {
            name
            for cls in type(self.slip_a).mro()
            if cls.__module__.startswith("odoo.addons.coopaem")
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }
        calls = [
            ("coopaem.pay.line", name, [[line.id]])
            for name in sorted(ours - {"create", "write"})
            for line in (self.slip_a, self.slip_b)
        ]
        calls += [
            ("coopaem.pay.run", name, [self.pay_run.ids])
            for name in ("action_post", "action_cancel", "action_payment_file")
        ]
        calls.append(("coopaem.pay", "compute", ["MA"]))
        for model, method, args in calls:
            with self.subTest(model=model, method=method):
                answer = self.url_open(
                    "/web/dataset/call_kw",
                    data=json.dumps(
                        {
                            "params": {
                                "model": model,
                                "method": method,
                                "args": args,
                                "kwargs": {},
                            }
                        }
                    ),
                    headers={"Content-Type": "application/json"},
                ).json()
                self.assertNotIn(self.slip_b.number, json.dumps(answer))
        self.env.invalidate_all()
        self.assertEqual(self.slip_a.sudo().read(["net", "number", "is_paid"]), before)

    def test_routes_of_others(self):
        self.authenticate(None, None)
        for path in ("/my/payslips", f"/my/payslips/{self.slip_a.id}", "/my/pay"):
            answer = self.url_open(path)
            self.assertIn("/web/login", answer.url)
        self.authenticate("brahim", "brahim")
        for query in ("", "?report_type=pdf"):
            answer = self.url_open(f"/my/payslips/{self.slip_a.id}{query}")
            self.assertTrue(answer.url.endswith("/my"), answer.url)
            self.assertNotIn(self.slip_a.number, answer.text)
        # A token opens nothing: payslips are sent to nobody by a link.
        token = self.slip_a.sudo()._portal_ensure_token()
        answer = self.url_open(f"/my/payslips/{self.slip_a.id}?access_token={token}")
        self.assertTrue(answer.url.endswith("/my"), answer.url)
        answer = self.url_open("/my/payslips/999999999")
        self.assertTrue(answer.url.endswith("/my"))

    def test_pages(self):
        self.authenticate("amina", "amina")
        self.assertIn("/my/payslips", self.url_open("/my/more").text)
        page = self.url_open("/my/payslips").text
        self.assertIn(self.slip_a.number, page)
        self.assertNotIn(self.slip_b.number, page)
        page = html.unescape(self.url_open(f"/my/payslips/{self.slip_a.id}").text)
        for text in ("8,903.64", "268.80", "4.48", "601.56", "11,749.80", "In cash"):
            self.assertIn(text, page)
        answer = self.url_open(f"/my/payslips/{self.slip_a.id}?report_type=pdf")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF"))

    # What can I pay myself?
    def test_amounts_as_people_type_them(self):
        for text, amount in {
            "2000": 2000.0,
            " 2 000 ": 2000.0,
            "2000,5": 2000.5,
            "٢٠٠٠": 2000.0,
            "٢٠٠٠٫٥": 2000.5,
            "1.500,5": None,
            "-5": None,
            "1e9": None,
            "nan": None,
            "": None,
            None: None,
            "9999999999": None,
        }.items():
            self.assertEqual(parse_amount(text), amount, text)

    def _try(self, query=""):
        return html.unescape(self.url_open(f"/my/pay{query}").text)

    @freeze_time("2026-04-01")
    def test_what_if(self):
        self.authenticate("amina", "amina")
        # 20,000 less the pay that is booked and not paid.
        page = self._try()
        self.assertIn("8,250.20", page)
        self.assertNotIn("o_coopaem_possible", page)
        page = self._try("?net=2000")
        self.assertIn("o_coopaem_possible", page)
        self.assertIn("2,000.00", page)
        self.assertIn("minimum wage", page)
        page = self._try("?net=9000")
        self.assertIn("o_coopaem_blocked", page)
        self.assertIn("are missing", page)
        self.assertIn("in figures", self._try("?net=lots"))
        count = self.env["coopaem.pay.line"].search_count([])
        self.assertEqual(self.env["coopaem.pay.line"].search_count([]), count)

    @freeze_time("2026-04-01")
    def test_what_if_of_others(self):
        self.authenticate("brahim", "brahim")
        agreement = self.member_a.agreement_ids
        page = self._try(f"?agreement={agreement.id}&net=100")
        self.assertNotIn(self.unit_a.name, page)
        self.assertIn(self.unit_b.name, page)
        nobody = self._create_portal_user("nobody")
        self.authenticate("nobody", "nobody")
        answer = self.url_open("/my/pay")
        self.assertTrue(answer.url.endswith("/my"), answer.url)
        self.assertTrue(nobody)
        self.member_b.write(
            {"state": "exit", "exit_date": "2026-03-31", "exit_kind": "neutral"}
        )
        self.authenticate("brahim", "brahim")
        self.assertTrue(self.url_open("/my/pay").url.endswith("/my"))
