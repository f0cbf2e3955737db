# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
from datetime import date, datetime, timedelta

from freezegun import freeze_time
from lxml import html

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.coopaem_member.models.portal_format import (
    format_amount,
    format_day,
    has_arabic_figures,
)

from .test_statement_portal import StatementPortalCommon

TODAY = date(2026, 11, 20)
NOW = "2026-11-20 10:00:00"


class UnitHomeCommon(StatementPortalCommon):
    """Unit A sold 1,000 that was paid and 50 that was not; 20 % of VAT, levies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.env["account.move.line"].search(
            [
                ("unit_id", "=", cls.unit_a.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("amount_residual", ">", 0),
            ]
        )
        cls.line.date_maturity = "2026-09-04"

    def url_open(self, *arguments, **options):
        # EXTENDS HttpCase: a session of that day has ended long since
        with freeze_time(NOW):
            return super().url_open(*arguments, **options)

    def _page(self, address, login="amina"):
        """The page as a user sees it, its blanks made plain.

        :return: lxml element
        """
        with freeze_time(NOW):
            self.authenticate(login, login)
            response = self.url_open(address)
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _text(self, element):
        return " ".join(
            element.text_content().replace("\N{NO-BREAK SPACE}", " ").split()
        )

    def _post(self, address, login="amina", **vals):
        with freeze_time(NOW):
            self.authenticate(login, login)
            return self.url_open(
                address,
                data={"csrf_token": Request.csrf_token(self), **vals},
                allow_redirects=False,
            )


@tagged("post_install", "-at_install")
class TestUnitHome(UnitHomeCommon, HttpCase):
    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------

    def test_figures_are_those_of_the_statement(self):
        home = self.unit_a._get_home_figures(date(2026, 9, 30))
        statement = self.line_a._get_statements()[0]
        grid = {row["key"]: row["amount"] for row in statement["grid"]}
        self.assertEqual(home["treasury"], self.line_a.treasury)
        self.assertEqual(home["treasury"], grid["treasury"])
        self.assertEqual(home["usable"], grid["reference"])
        self.assertEqual(home["receivable"], grid["receivable"])
        month = home["history"]["months"][-1]
        shown = self.line_a._get_statement_history()["months"][-1]
        self.assertEqual(month["money_in"], shown["money_in"])
        self.assertEqual(month["money_out"], shown["money_out"])
        self.assertEqual(month["treasury"], shown["treasury"])
        self.assertEqual(len(home["history"]["months"]), 12)

    def test_taxes_on_pay_are_due_once(self):
        """What is due with the pay is not counted as a tax as well."""
        day = date(2026, 9, 30)
        before = self.unit_a._get_home_figures(day)["usable"]
        account = self.tax_sale.invoice_repartition_line_ids.account_id[:1].copy(
            {"name": "Tax on wages", "unit_role": "pay_due"}
        )
        self.tax_sale.copy(
            {"name": "Tax on wages"}
        ).invoice_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax"
        ).account_id = account
        move = self.env["account.move"].create(
            {
                "date": "2026-10-01",
                "unit_id": self.unit_a.id,
                "line_ids": [
                    Command.create(
                        {"account_id": self.expense.id, "debit": 100, "tax_ids": []}
                    ),
                    Command.create({"account_id": account.id, "credit": 100}),
                ],
            }
        )
        move.action_post()
        after = self.unit_a._get_home_figures(date(2026, 10, 1))
        self.assertEqual(after["usable"], before - 100)
        self.assertEqual(after["payable"], after["usable"])

    def test_pay_keeps_floor_and_till(self):
        day = date(2026, 9, 30)
        usable = self.unit_a._get_home_figures(day)["usable"]
        payable = self.unit_a._get_payable_amounts(day)[self.unit_a.id]
        self.assertEqual(payable, usable)
        self.unit_a.write(
            {"has_own_floor": True, "own_floor": 300, "own_floor_reason": "Rent"}
        )
        payable = self.unit_a._get_payable_amounts(day)[self.unit_a.id]
        self.assertEqual(payable, usable - 300)
        self.unit_a.own_floor = 1_000_000
        self.assertEqual(self.unit_a._get_payable_amounts(day)[self.unit_a.id], 0.0)

    def test_debtors(self):
        debtor = self.unit_a._get_debtors(TODAY)[0][0]
        due = self.line.date_maturity
        self.assertEqual(debtor["name"], self.customer.name)
        self.assertEqual(debtor["amount"], 60.0)
        self.assertEqual(debtor["due"], due)
        self.assertEqual(debtor["days"], (TODAY - due).days)
        self.assertTrue(debtor["late"])
        self.company.unit_overdue_days = debtor["days"]
        self.assertFalse(self.unit_a._get_debtors(TODAY)[0][0]["late"])
        self.assertEqual(self.unit_b._get_debtors(TODAY), ([], 0.0))
        before_it_was_due = self.unit_a._get_debtors(due)[0][0]
        self.assertEqual(before_it_was_due["days"], 0)

    def test_credit_notes_lessen_the_total(self):
        """What one customer owes and another has to their credit, as in the grid."""
        other = self.env["res.partner"].create({"name": "Other customer"})
        self._create_document(
            self.unit_a, 20, "2026-11-02", "out_refund", False, partner_id=other.id
        )
        home = self.unit_a._get_home_figures(TODAY)
        self.assertEqual([one["amount"] for one in home["debtors"]], [60.0])
        self.assertEqual(home["credited"], -20.0)
        self.assertEqual(home["receivable"], 40.0)
        rows = self.unit_a._get_treasury_grids(TODAY)[self.unit_a.id]["rows"]
        grid = {row["key"]: row["amount"] for row in rows}
        self.assertEqual(home["receivable"], grid["receivable"])
        block = self._page("/my").find_class("o_coopaem_debtors")[0]
        self.assertIn("Credit notes and prepayments", self._text(block))
        env = self.env(user=self.user, context={"lang": "en_US"})
        total = format_amount(env, self.currency, 40.0)
        self.assertIn(total, block.text_content())

    def test_tax_to_come_back_is_not_there_to_be_spent(self):
        day = "2026-10-02"
        self._pay(self._create_document(self.unit_b, 2800, day, taxed=False), day)
        self._pay(self._create_document(self.unit_b, 1500, day, "in_invoice"), day)
        rows = self.unit_b._get_treasury_grids(TODAY)[self.unit_b.id]["rows"]
        grid = {row["key"]: row["amount"] for row in rows}
        home = self.unit_b._get_home_figures(TODAY)
        self.assertEqual(grid["tax_due"], 300.0)
        self.assertEqual(home["usable"], grid["treasury"])
        self.assertEqual(home["usable"], home["payable"])

    def test_months(self):
        september = next(
            row
            for row in self.unit_a._get_month_results(TODAY)
            if row["start"] == date(2026, 9, 1)
        )
        self.assertEqual(september["turnover"], 1050.0)
        self.assertEqual(september["costs"], 0.0)
        self.assertEqual(september["margin"], 1050.0)
        self.assertEqual(september["result"], self.line_a.result)
        self.assertEqual(september["taken"], 1050.0 - self.line_a.result)
        self.assertEqual(september["earned"], self.line_a.result)

    def test_waiting_counts_by_kind(self):
        """Every model that is validated is counted, without a word of its own."""
        for name in self.unit_a._get_validated_models():
            self.assertIn("validation_state", self.env[name]._fields)
        self.assertEqual(self.unit_b._get_waiting(), [])

    def test_constant_queries(self):
        """A page does not ask more for more units, customers and invoices."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            unit = self.unit_a.with_user(self.user).sudo()
            unit._get_home_figures(TODAY)
            unit._get_waiting()
            unit._get_month_results(TODAY)
            unit._get_month_hours(TODAY)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(5):
            self.customer = self.env["res.partner"].create({"name": f"C{number}"})
            self._create_document(
                self.unit_a, 10, "2026-10-02", partner_id=self.customer.id
            )
        units = self._create_units(*(f"V{number}" for number in range(20)))
        self.member.unit_ids |= units
        count()  # new units empty what is kept between requests
        self.assertEqual(count(), few)

    # ------------------------------------------------------------------
    # Pages
    # ------------------------------------------------------------------

    def test_home(self):
        page = self._page("/my")
        treasury = page.find_class("o_coopaem_treasury")[0]
        figures = self.unit_a._get_home_figures(TODAY)
        env = self.env(user=self.user, context={"lang": "en_US"})
        expected = format_amount(env, self.currency, figures["treasury"])
        self.assertEqual(treasury.text_content(), expected)
        # the first amount of the page is the one that matters
        amounts = page.xpath("//main//*[contains(., '\u2066')][not(*)]")
        self.assertEqual(amounts[0], treasury)
        late = page.find_class("o_coopaem_late")
        self.assertEqual(len(late), 1)
        self.assertIn(self.customer.name, self._text(late[0]))
        self.assertIn("Late by", self._text(late[0]))
        chart = page.find_class("o_coopaem_year")[0]
        self.assertEqual(len(chart.xpath(".//tbody/tr")), 12)
        self.assertTrue(chart.xpath(".//*[local-name()='svg'][@role='img']"))
        current = page.xpath("//nav//a[@aria-current='page']")
        self.assertEqual([item.get("href") for item in current], ["/my"])
        self.assertLessEqual(len(page.xpath("//nav[@class][.//ul]//li/a")), 12)
        link = page.xpath("//a[contains(@href, '#levies')]")[0]
        self.assertIn(self.line_a.access_url, link.get("href"))

    def test_home_in_arabic_figures(self):
        self.env["res.lang"]._activate_lang("ar_001")
        self.user.write({"lang": "ar_001", "portal_figures": "arabic"})
        page = self._page("/ar/my")
        shown = page.find_class("o_coopaem_treasury")[0].text_content()
        self.assertRegex(shown, "[٠-٩]")
        self.assertNotRegex(shown, "[0-9]")
        unit_page = page.find_class("o_coopaem_unit_page")[0]
        self.assertEqual(unit_page.get("dir"), "rtl")

    def test_home_without_unit(self):
        self.member.unit_ids = [Command.clear()]
        page = self._page("/my")
        self.assertFalse(page.find_class("o_coopaem_treasury"))
        self.assertEqual(len(page.find_class("o_coopaem_next")[0]), 3)

    def test_home_of_suspended_unit(self):
        self.unit_a.state = "suspended"
        self.assertTrue(self._page("/my").find_class("o_coopaem_suspended"))

    def test_home_of_others(self):
        """Who is no member, or left, gets Odoo's page and nobody's figures."""
        for change in (None, {"active": False}):
            if change:
                self.member.write(change)
            login = "amina" if change else "nobody"
            page = self._page("/my", login)
            self.assertFalse(page.find_class("o_coopaem_treasury"))
            self.assertFalse(page.find_class("o_coopaem_nav"))
            self.assertTrue(page.find_class("o_portal_my_home"))
            # Nothing leads to pages of an activity that they do not have.
            for path in ("/my/cashbook", "/my/expenses"):
                self.assertFalse(page.xpath("//a[@href=$path]", path=path))
            # Who left finds what is still held, others do not see that card.
            counted = self.make_jsonrpc_request(
                "/my/counters", {"counters": ["data_member_count"]}
            )
            self.assertEqual(counted["data_member_count"], int(bool(change)))

    def test_appointment(self):
        self.env["calendar.event"].create(
            [
                {
                    "name": name,
                    "start": start,
                    "stop": start,
                    "partner_ids": [Command.set(partner.ids)],
                }
                for name, start, partner in (
                    ("Past", datetime(2026, 11, 1, 9), self.member.partner_id),
                    ("Later", datetime(2026, 12, 1, 9), self.member.partner_id),
                    ("Next", datetime(2026, 11, 25, 9), self.member.partner_id),
                    ("Of others", datetime(2026, 11, 21), self.neighbour.partner_id),
                )
            ]
        )
        text = self._text(self._page("/my").find_class("o_coopaem_appointment")[0])
        self.assertIn("Next", text)
        self.assertNotIn("Later", text)
        self.assertNotIn("Of others", text)

    def test_shared_unit_and_switch(self):
        """Every holder sees the unit; who holds several chooses."""
        self.neighbour.unit_ids |= self.unit_a
        page = self._page("/my", "brahim")
        self.assertIn(self.unit_a.name, self._text(page.find("body")))
        response = self._post("/my/unit", "brahim", unit_id=str(self.unit_b.id))
        self.assertEqual(response.status_code, 303)
        response = self.url_open("/my")
        title = html.fromstring(response.text).xpath("//h1")[0]
        self.assertIn(self.unit_b.name, self._text(title))
        # somebody else's changes nothing
        self._post("/my/unit", "amina", unit_id=str(self.unit_b.id))
        response = self.url_open("/my")
        self.assertIn(self.unit_a.name, response.text)
        self.assertNotIn(self.unit_b.name, response.text)

    def test_news_say_of_which_activity(self):
        """Who holds several reads whose statement is ready."""
        news = self._text(self._page("/my/news").find_class("o_coopaem_news")[0])
        self.assertNotIn(self.unit_a.name, news)
        self.member.unit_ids |= self.unit_b
        news = self._text(self._page("/my/news").find_class("o_coopaem_news")[0])
        self.assertRegex(news, f"is ready: September 2026 · .{self.unit_a.name}")

    def test_more_documents_news(self):
        page = self._page("/my/more")
        links = page.find_class("o_coopaem_more")[0].xpath(".//@href")
        for address in ("/my/figures", "/my/documents", "/my/news", "/my/account"):
            self.assertIn(address, links)
        papers = self._page("/my/documents").find_class("o_coopaem_papers_statements")
        self.assertEqual(
            papers[0].xpath(".//a/@href"),
            [self.line_a.access_url, f"{self.line_a.access_url}?report_type=pdf"],
        )
        news = self._text(self._page("/my/news").find_class("o_coopaem_news")[0])
        self.assertIn("Your statement is ready: September 2026", news)
        steps = self.env["coopaem.validation.step"].sudo()
        steps.create(
            [
                {
                    "res_model": "account.move",
                    "res_id": 2**31 - 1,  # none that other tests made
                    "document_type": "invoice",
                    "name": name,
                    "unit_id": unit.id,
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                    "step": "sent_back",
                    "comment": "The photo is dark",
                }
                for name, unit in (("INV 1", self.unit_a), ("INV 2", self.unit_b))
            ]
        )
        news = self._text(self._page("/my/news").find_class("o_coopaem_news")[0])
        self.assertIn("Sent back to you: Invoice INV 1", news)
        self.assertIn("The photo is dark", news)
        self.assertNotIn("INV 2", news)

    # ------------------------------------------------------------------
    # Hours
    # ------------------------------------------------------------------

    def test_hours(self):
        address = "/my/figures/hours"
        response = self._post(address, month="2026-09-01", hours="10,5")
        self.assertIn("Saved.", response.text)
        noted = self.env["coopaem.unit.hours"].search([])
        self.assertEqual((noted.unit_id, noted.member_id), (self.unit_a, self.member))
        self.assertEqual(noted.hours, 10.5)
        row = html.fromstring(response.text).find_class("o_coopaem_hourly")[0]
        env = self.env(user=self.user)
        self.assertIn(
            format_amount(env, self.currency, self.line_a.result / 10.5),
            row.text_content(),
        )
        self._post(address, month="2026-09-01", hours="8")
        self.assertEqual(noted.hours, 8.0)
        for month, hours in (
            ("2026-09-02", "5"),
            ("2020-01-01", "5"),
            ("2026-09-01", "745"),
            ("2026-09-01", "-5"),
            ("2026-09-01", "many"),
        ):
            with self.subTest(month=month, hours=hours):
                response = self._post(address, month=month, hours=hours)
                self.assertIn("hours_error", response.text)
        self.assertEqual(self.env["coopaem.unit.hours"].search([]), noted)
        # of a shared unit, all have to note theirs
        self.neighbour.unit_ids |= self.unit_a
        page = self._page("/my/figures")
        self.assertFalse(page.find_class("o_coopaem_hourly"))
        self._post(address, month="2026-09-01", hours="")
        self.assertFalse(noted.exists())

    # ------------------------------------------------------------------
    # Own data
    # ------------------------------------------------------------------

    def _account(self, **vals):
        return self._post(
            "/my/account/save",
            **{
                "phone": "+212 600 000 001",
                "email": "amina@example.com",
                "street": "3 Rue du Four",
                "city": "Fès",
                "zip": "30000",
                "lang": "en_US",
                "portal_figures": "latin",
                "portal_mail": "1",
                **vals,
            },
        )

    def test_own_data(self):
        partner = self.member.partner_id
        name = partner.name
        response = self._account(
            name="Somebody Else",
            vat="1234",
            is_referrer="1",
            parent_id="1",
            lang="fr_FR",
            portal_figures="arabic",
            portal_mail="",
        )
        self.assertEqual(response.status_code, 303)
        self.assertEqual(partner.street, "3 Rue du Four")
        self.assertEqual(partner.phone, "+212 600 000 001")
        self.assertEqual(partner.name, name)
        self.assertFalse(partner.vat or partner.is_referrer or partner.parent_id)
        self.assertEqual(self.user.lang, "fr_FR")
        self.assertEqual(self.user.portal_figures, "arabic")
        self.assertFalse(self.user.portal_mail)
        self.assertEqual(response.cookies.get("frontend_lang"), "fr_FR")
        note = self.member.message_ids[0]
        self.assertIn("Changed on the portal", note.body)
        self.assertTrue(note.subtype_id.internal)

    def test_own_data_that_is_wrong(self):
        partner = self.member.partner_id
        before = partner.email
        for vals in (
            {"email": "no mail"},
            {"phone": "", "email": ""},
            {"phone": "abc"},
            {"street": "x" * 121},
        ):
            with self.subTest(vals):
                response = self._account(**vals)
                self.assertEqual(response.status_code, 200)
                self.assertIn("is-invalid", response.text)
                self.assertEqual(partner.email, before)

    def test_photo(self):
        csrf = {"phone": "+212 600 000 001", "email": "amina@example.com"}
        for name, content, good in (
            ("me.png", base64.b64decode(self.LOGO) + b"<script>", True),
            ("me.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", False),
            ("me.png", b"<html><script>alert(1)</script></html>", False),
        ):
            with self.subTest(content=content[:10]), freeze_time(NOW):
                self.authenticate("amina", "amina")
                response = self.url_open(
                    "/my/account/save",
                    data={"csrf_token": Request.csrf_token(self), **csrf},
                    files={"photo": (name, content)},
                    allow_redirects=False,
                )
                self.assertEqual(response.status_code, 303 if good else 200)
        picture = base64.b64decode(self.member.partner_id.image_1920)
        self.assertTrue(picture.startswith(b"\xff\xd8"), "painted anew")
        self.assertNotIn(b"<script>", picture)

    @mute_logger("odoo.http")
    def test_odoos_own_forms_are_closed(self):
        partner = self.member.partner_id
        response = self._post(
            "/my/address/submit", partner_id=str(partner.id), name="Else", vat="1"
        )
        self.assertEqual(response.status_code, 403)
        self.assertNotEqual(partner.name, "Else")
        response = self._post("/my/address/submit", name="Else", address_type="billing")
        self.assertEqual(response.status_code, 403)
        self.assertFalse(partner.child_ids)
        for address in ("/my/addresses", "/my/address"):
            response = self.url_open(address, allow_redirects=False)
            self.assertIn("/my/account", response.headers["Location"])

    # ------------------------------------------------------------------
    # Bank account
    # ------------------------------------------------------------------

    def test_bank_account_is_asked_for(self):
        partner = self.member.partner_id
        response = self._post("/my/account/bank", acc_number="12 34")
        self.assertIn("bank_error", response.text)
        requests = self.env["coopaem.bank.request"]
        self.assertFalse(requests.search([]))
        # one figure is wrong: it is said, and what was typed stays to be mended
        wrong = "MA64 011 519 0000012050005349 22"
        response = self._post("/my/account/bank", acc_number=wrong)
        self.assertIn("A figure of this account number is wrong", response.text)
        self.assertIn(wrong, response.text)
        self.assertFalse(requests.search([]))
        self._post("/my/account/bank", acc_number="MA٦٤ 011 519 0000012050005349 21")
        asked = requests.search([("state", "=", "waiting")])
        self.assertEqual(asked.acc_number, "MA64 011 519 0000012050005349 21")
        number = "230 111 0000000000000001 19"
        self._post("/my/account/bank", acc_number="230 111 9999999999 11")
        response = self._post("/my/account/bank", acc_number=number)
        self.assertEqual(response.status_code, 303)
        asked = requests.search([("state", "=", "waiting")])
        self.assertEqual((asked.acc_number, asked.member_id), (number, self.member))
        self.assertEqual(requests.search_count([("state", "=", "withdrawn")]), 2)
        # nothing has changed yet, and the page shows the end of the number alone
        self.assertFalse(partner.bank_ids)
        text = self._text(self._page("/my/account"))
        self.assertIn("0119", text)
        self.assertNotIn("230 111", text)
        old = self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": "0000 1111"}
        )
        accountant = self._create_internal("bank_accountant", "accountant")
        with self.assertRaises(AccessError):
            asked.with_user(accountant).action_confirm()
        manager = self._create_bank_manager()
        asked.with_user(manager).action_confirm()
        bank = partner.bank_ids - old
        self.assertEqual(bank.acc_number, number)
        self.assertTrue(bank.allow_out_payment)
        self.assertLess(bank.sequence, old.sequence)
        self.assertEqual(asked.decided_by_id, manager)
        with self.assertRaisesRegex(UserError, "decided already"):
            asked.with_user(manager).action_confirm()

    def test_two_bank_accounts_at_the_same_moment(self):
        """Both write the member's row, so that the later one begins anew."""

        def version():
            self.env.cr.execute(
                "SELECT ctid FROM coopaem_member WHERE id = %s", self.member.ids
            )
            return self.env.cr.fetchone()

        self.env.flush_all()
        before = version()
        requests = self.env["coopaem.bank.request"].sudo()
        requests._ask(self.member, "230 111 9999999999 11", "")
        self.assertNotEqual(version(), before)

    def test_bank_account_after_a_change_of_phone(self):
        partner = self.member.partner_id
        partner.phone = "0611111111"
        # What the cooperative writes is no change by the member.
        self.assertFalse(partner.contact_changed_on)
        manager = self._create_bank_manager()
        for phone in ("0622222222", "0633333333"):
            self._post("/my/account/save", phone=phone, email="amina@example.com")
        self._post("/my/account/bank", acc_number="230 111 9999999999 11")
        asked = self.env["coopaem.bank.request"].search([]).with_user(manager)
        self.assertEqual(
            (asked.phone, asked.phone_before, asked.contact_changed_on),
            ("0633333333", "0611111111", TODAY),
        )
        asked_on = asked.create_date.date()
        partner.contact_changed_on = asked_on - timedelta(days=30)
        self.assertIn("0611111111", asked.contact_warning)
        partner.phone_before = False
        self.assertIn("in person", asked.contact_warning)
        partner.contact_changed_on = asked_on - timedelta(days=31)
        self.assertFalse(asked.contact_warning)

    def test_bank_account_is_refused(self):
        asked = (
            self.env["coopaem.bank.request"]
            .sudo()
            ._ask(self.member, "230 111 9999999999 11", "")
        )
        manager = self._create_bank_manager()
        action = asked.with_user(manager).action_open_refuse()
        wizard = (
            self.env["coopaem.bank.refusal"]
            .with_user(manager)
            .with_context(**action["context"])
            .create({"reason": "It is not yours"})
        )
        wizard.action_confirm()
        self.assertEqual(asked.state, "refused")
        self.assertFalse(self.member.partner_id.bank_ids)
        self.assertIn("It is not yours", self._page("/my/news").text_content())
        # nobody confirms an account of their own
        mine = (
            self.env["coopaem.bank.request"]
            .sudo()
            ._ask(self.member, "230 111 9999999999 11", "")
        )
        self.member.partner_id = manager.partner_id
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            mine.with_user(manager).action_confirm()

    @classmethod
    def _create_internal(cls, login, role):
        user = cls._create_portal_user(login)
        user.group_ids = [
            Command.set(cls.env.ref(f"coopaem_member.group_coopaem_{role}").ids)
        ]
        return user

    @classmethod
    def _create_bank_manager(cls):
        """A manager who may confirm accounts, whichever addons are installed."""
        user = cls._create_internal("bank_manager", "manager")
        user.group_ids += cls.env.ref("account.group_validate_bank_account")
        return user

    def test_mail_choice(self):
        line = self.line_a
        self.assertTrue(line._get_statement_recipients()[line.id][0])
        self.user.portal_mail = False
        partners, without = line._get_statement_recipients()[line.id]
        self.assertFalse(partners)
        self.assertFalse(without)


@tagged("post_install", "-at_install")
class TestFigures(TransactionCase):
    """Amounts with the decimals of their currency, figures as the reader has them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env["res.lang"]._activate_lang("en_US")
        cls.dinar = cls.env.ref("base.TND")

    def _env(self, lang, figures=False):
        self.env.user.portal_figures = figures
        return self.env(context={"lang": lang})

    def test_decimals(self):
        env = self._env("en_US")
        shown = format_amount(env, self.dinar, 1234.5)
        self.assertIn("1,234.500", shown)
        self.assertIn("-2.000", format_amount(env, self.dinar, -2))
        self.assertIn("0.000", format_amount(env, self.dinar, -0.0001))

    def test_whose_figures(self):
        self.assertFalse(has_arabic_figures(self._env("ar_001")))
        self.assertTrue(has_arabic_figures(self._env("ar_001", "arabic")))
        self.assertFalse(has_arabic_figures(self._env("en_US", "arabic")))
        self.assertFalse(has_arabic_figures(self._env("ar_001", "latin")))

    def test_days(self):
        self.assertEqual(format_day(self._env("en_US"), TODAY), "20 November 2026")
        self.assertIn("٢٠٢٦", format_day(self._env("ar_001", "arabic"), TODAY))
