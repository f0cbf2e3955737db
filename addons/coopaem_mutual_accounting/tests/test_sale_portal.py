# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html

from odoo import Command, fields, http
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import internal_sale_portal, sale_portal
from .sale_common import CoopaemSaleHttpCommon

SECRET = "Zaouia Secret Customer"


@tagged("post_install", "-at_install")
class TestSalePortal(CoopaemSaleHttpCommon):
    """What entrepreneurs do on their pages, and what others get of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.name = SECRET
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.today = str(fields.Date.context_today(cls.env.user))
        # A colleague in the same unit, and people who have nothing to do with it.
        cls.user_same = cls._create_portal_user("same")
        cls._create_member(cls.user_same, cls.unit_a)
        cls.user_left = cls._create_portal_user("left")
        cls._create_member(
            cls.user_left,
            cls.unit_a,
            state="exit",
            exit_date="2026-01-31",
            exit_kind="neutral",
        )
        cls._create_portal_user("nobody")
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls._create_portal_user("elsewhere", elsewhere)
        new_test_user(
            cls.env,
            "coach",
            "coopaem_member.group_coopaem_coach",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.outsiders = ("brahim", "nobody", "left", "elsewhere", "coach")

    def _login(self, login):
        self.authenticate(login, login)

    def _lines(self, price="500", name="Rug"):
        return {
            "line_name": name,
            "line_quantity": "2",
            "line_price": price,
            "line_rate": "20",
            "line_product": "",
        }

    def _new(self, kind, **data):
        response = self._post(
            f"/my/sales/{kind}/save",
            **{
                "customer_id": str(self.link.id),
                "submit": "1",
                **self._lines(),
                **data,
            },
        )
        model = "sale.order" if kind == "quote" else "account.move"
        return response, self.env[model].search(
            [("unit_id", "=", self.unit_a.id)], order="id desc", limit=1
        )

    def test_customers_are_guests_of_the_cooperative(self):
        """No page of customers praises a program, or offers what cannot be done."""
        self._login("amina")
        _response, order = self._new("quote")
        self._validate(order)
        _response, invoice = self._new("invoice")
        self._validate(invoice)
        self.authenticate(None, None)
        for url in ("/web/login", order.get_portal_url(), invoice.get_portal_url()):
            page = self._get(url).text
            self.assertRegex(page, "<title>[^<]+</title>")
            self.assertNotIn("<title>Odoo</title>", page)
            self.assertNotIn("odoo.com", page)
            self.assertNotIn("your software", page)
        self.assertNotIn("Pay Now", page)
        self.env["payment.provider"].sudo().create(
            {"name": "Card", "state": "test", "company_id": self.company.id}
        )
        self.assertTrue(invoice._can_be_paid_online())

    # The way through
    def test_from_quote_to_cash(self):
        self._login("amina")
        response, order = self._new("quote")
        self.assertTrue(response.url.endswith(f"/my/sales/quote/{order.id}"))
        self.assertIn("Waiting", response.text)
        self.assertNotIn("wa.me", response.text)
        self.assertEqual(order.amount_total, 1200.0)
        self._validate(order)
        page = self._get(f"/my/sales/quote/{order.id}").text
        self.assertIn("https://wa.me/?text=", page)
        self.assertIn(order.access_token, page)
        # The customer, who has no login.
        self.authenticate(None, None)
        url = order.get_portal_url()
        page = self._get(url)
        for text in (self.unit_a.name, self.company.name, "Sign"):
            self.assertIn(text, page.text)
        self.assertIn("/web/login", self._get(f"/my/orders/{order.id}").url)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/accept",
            {
                "access_token": order.access_token,
                "name": "Nour",
                "signature": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
                "2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
            },
        )
        self.assertTrue(answer["force_refresh"])
        self.assertEqual((order.state, order.signed_by), ("sale", "Nour"))
        self._login("amina")
        self.assertIn("Invoice it", self._get(f"/my/sales/quote/{order.id}").text)
        response = self._post(f"/my/sales/quote/{order.id}/invoice")
        invoice = order.invoice_ids
        self.assertTrue(response.url.endswith(f"/my/sales/invoice/{invoice.id}"))
        self.assertEqual(invoice.validation_state, "waiting")
        self._validate(invoice)
        response = self._post(
            f"/my/sales/invoice/{invoice.id}/paid", amount="١٢٠٠٫٠٠", date=self.today
        )
        receipt = invoice.cash_receipt_ids
        self.assertEqual((receipt.amount, invoice.amount_residual), (1200.0, 1200.0))
        self._validate(receipt)
        self.assertIn("Paid", self._get(f"/my/sales/invoice/{invoice.id}").text)
        self._assert_ledger()

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self):
        self._login("amina")
        before = self.env["sale.order"].search_count([])
        for data, words in (
            ({"line_price": "a lot"}, "is not a number"),
            ({"line_price": "nan"}, "is not a number"),
            ({"line_price": "1e30"}, "is not a number"),
            ({"line_price": "1e3"}, "is not a number"),
            ({"line_quantity": "1_0"}, "is not a number"),
            ({"line_quantity": "-1"}, "is not a number"),
            # A thousand whose point would be taken for the decimals', and what would
            # be rounded to another amount than the page shows.
            ({"line_price": "1.500"}, "Write thousands without a point"),
            ({"line_price": "١٫٥٠٠"}, "Write thousands without a point"),
            ({"line_quantity": "0.125"}, "Write thousands without a point"),
            ({"line_name": ""}, "Write what you sell"),
            ({"line_quantity": "0"}, "how many"),
            ({"line_rate": "77"}, "rates of VAT"),
            ({"customer_id": "", "name": ""}, "Choose a customer"),
            ({"customer_id": "", "name": SECRET}, "customer like this already"),
            ({"customer_id": "", "name": "B", "email": "b"}, "not an e-mail"),
        ):
            with self.subTest(words=words, data=data):
                response, _order = self._new("quote", **data)
                self.assertIn(words, response.text)
                self.assertIn("o_coopaem_sale_form", response.text)
        self.assertIn("Rug", response.text)
        self.assertEqual(self.env["sale.order"].search_count([]), before)
        response, order = self._new(
            "quote", customer_id="", name=SECRET, same="new", phone="0611"
        )
        self.assertNotEqual(order.partner_id, self.customer)
        self.assertEqual(order.partner_id.phone, "0611")

    def test_what_cannot_be_handed_in_is_handed_in_once_it_is_right(self):
        """The form of a new document does not point at one that was not kept."""
        self._login("amina")
        response, order = self._new("quote", line_price="0")
        self.assertFalse(order)
        self.assertIn("Enter what you sell", response.text)
        page = html.fromstring(response.text)
        [record_id] = page.xpath("//input[@name='record_id']/@value")
        self.assertFalse(record_id)
        [key] = page.xpath("//input[@name='form_key']/@value")
        _response, order = self._new("quote", record_id=record_id, form_key=key)
        self.assertEqual(order.validation_state, "waiting")

    def test_customer_that_was_offered_is_taken_with_one_tap(self):
        self._login("amina")
        same = {"customer_id": "", "name": SECRET.lower()}
        response, _order = self._new("quote", **same)
        [radio, new] = html.fromstring(response.text).xpath("//input[@name='same']")
        self.assertEqual(
            (radio.get("value"), new.get("value")), (str(self.link.id), "new")
        )
        # What was answered stays where something else is wrong.
        response, _order = self._new(
            "quote", **same, same=str(self.link.id), line_price="a lot"
        )
        page = html.fromstring(response.text)
        [option] = page.xpath("//select[@name='customer_id']/option[@selected]")
        self.assertEqual(option.get("value"), str(self.link.id))
        response, _order = self._new("quote", **same, same="new", line_price="a lot")
        [_old, new] = html.fromstring(response.text).xpath("//input[@name='same']")
        self.assertIsNotNone(new.get("checked"))
        _response, order = self._new("quote", **same, same=str(self.link.id))
        self.assertEqual(order.partner_id, self.customer)
        # Another unit's customer is nobody that can be taken.
        foreign = self.customers.create(
            {"unit_id": self.unit_b.id, "partner_id": self.supplier.id}
        )
        response, _order = self._new("quote", **same, same=str(foreign.id))
        self.assertIn("customer like this already", response.text)

    def test_what_the_customer_says_is_seen(self):
        """Why a quote was declined, and what was written about it, reaches the unit."""
        signed, declined = self._sale("quote"), self._sale("quote")
        for order in (signed, declined):
            order._submit()
            self._validate(order)
        declined.message_post(
            body="Among ourselves", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.authenticate(None, None)
        self.url_open(
            f"/my/orders/{declined.id}/decline",
            data={
                "access_token": declined.access_token,
                "decline_message": "Too <dear>",
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(declined.state, "cancel")
        signed.write({"signed_by": "Nour", "signed_on": fields.Datetime.now()})
        self._login("amina")
        page = self._get(f"/my/sales/quote/{declined.id}").text
        self.assertIn("Too &lt;dear&gt;", page)
        self.assertNotIn("Among ourselves", page)
        news = self._get("/my/news").text
        self.assertIn(f"{SECRET} accepted the quote {signed.name}", news)
        self.assertIn(f"{SECRET} declined {declined.name}", news)
        self.assertIn("Too &lt;dear&gt;", news)
        # Nobody else's business.
        self._login("brahim")
        self.assertNotIn(SECRET, self._get("/my/news").text)

    def test_thousands_in_arabic(self):
        self._login("amina")
        _response, order = self._new("quote", line_price="١٬٥٠٠٫٥")
        self.assertEqual(order.order_line.price_unit, 1500.5)

    def test_written_in_words_is_invoiced_in_these_words(self):
        order = self._sale("quote", self._line("Six bowls"))
        order._submit()
        self._validate(order)
        order.action_confirm()
        invoice = order._create_unit_invoice()
        self.assertEqual(invoice.invoice_line_ids.mapped("name"), ["Six bowls"])

    def test_what_is_left_of_an_invoice(self):
        invoice = self._posted_invoice()
        invoice.invoice_date_due = fields.Date.context_today(invoice)
        self._pay(invoice, self.today, amount=200.0)
        state, _color, hint = invoice._describe_portal_state()
        self.assertEqual(state, "Partly paid")
        self.assertRegex(hint, r"Still to pay: .*1,000\.00.* · Due on ")
        invoice.invoice_date_due -= timedelta(days=2)
        state, _color, hint = invoice._describe_portal_state()
        self.assertEqual(state, "Overdue")
        self.assertRegex(hint, r"Still to pay: .*1,000\.00.* · 2 days late")

    def test_quote_in_the_currency_of_the_cooperative(self):
        """What was typed in dirhams is no price in the currency of a price list."""
        foreign = self.env["res.currency"].search(
            [("id", "!=", self.company.currency_id.id)], limit=1
        )
        foreign = foreign or self.env.ref("base.EUR")
        foreign.active = True
        self.env["product.pricelist"].search([]).active = False
        self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": foreign.id, "sequence": 0}
        )
        order = self._sale("quote")
        self.assertEqual(order.currency_id, self.company.currency_id)
        other = self.env["res.partner"].create({"name": "Somebody else"})
        self._as(self.user_a, self.unit_a)._save_sale(
            "quote", other, [self._line()], order
        )
        self.assertEqual(order.partner_id, other)
        self.assertEqual(order.currency_id, self.company.currency_id)

    def test_figures_in_fields_are_those_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self._login("amina")
        invoice = self._sale("invoice", self._line(price=1250.5))
        page = self._get(f"/fr/my/sales/invoice/{invoice.id}/edit").text
        self.assertIn('value="1250,50"', page)
        (sample,) = html.fromstring(page).xpath("//@data-sample")
        self.assertRegex(sample, r"1\s000,00")
        # and are understood as they stand there
        self._post(
            "/fr/my/sales/invoice/save",
            record_id=str(invoice.id),
            customer_id=str(self.link.id),
            **self._lines("1250,50"),
        )
        self.assertEqual(invoice.invoice_line_ids.price_unit, 1250.5)

    def test_one_day_late(self):
        invoice = self._posted_invoice()
        today = fields.Date.context_today(invoice)
        for days, text in ((1, "One day late"), (2, "2 days late")):
            invoice.invoice_date_due = today - timedelta(days=days)
            self.assertEqual(invoice._describe_portal_state()[2], text)

    def test_change_and_delete(self):
        self._login("amina")
        _response, order = self._new("quote")
        url = f"/my/sales/quote/{order.id}"
        self.assertEqual(
            self._get(f"{url}/edit").url.split("?")[0][-len("/my/sales") :],
            "/my/sales",
        )
        order.with_user(self.accountant)._send_back("Too cheap")
        self.assertIn("Too cheap", self._get(url).text)
        self.assertIn("500.00", self._get(f"{url}/edit").text)
        self._post(
            "/my/sales/quote/save",
            record_id=str(order.id),
            customer_id=str(self.link.id),
            **self._lines("600"),
        )
        self.assertEqual(order.amount_untaxed, 1200.0)
        self._post(f"{url}/delete")
        self.assertFalse(order.exists())

    def test_credit_note(self):
        invoice = self._posted_invoice()
        self._login("amina")
        url = f"/my/sales/invoice/{invoice.id}/credit"
        self.assertIn("Rug", self._get(url).text)
        line_id = str(invoice.invoice_line_ids.id)
        self.assertIn("Say why", self._post(url, reason=" ", line_id=line_id).text)
        # Who takes all ticks away gives nothing back, not everything.
        for ids in ({}, {"line_id": "0"}):
            response = self._post(url, reason="Torn", **ids)
            self.assertIn("Tick what you give back", response.text)
        self.assertFalse(invoice.reversal_move_ids)
        self._post(url, reason="Torn", line_id=str(invoice.invoice_line_ids.id))
        self.assertEqual(invoice.reversal_move_ids.validation_state, "waiting")

    def _get_key(self, url, form=0):
        return re.findall(r'name="form_key" value="([^"]+)"', self._get(url).text)[form]

    def test_the_same_form_twice_makes_one_document(self):
        self._login("amina")
        sale = {
            "customer_id": str(self.link.id),
            "submit": "1",
            **self._lines(),
        }
        internal = {
            "buyer": self.unit_b._get_colleague_name(),
            "date": self.today,
            "submit": "1",
            "line_name": "Clay",
            "line_price": "100",
        }
        for form, url, data, model in (
            ("/my/sales/new?kind=quote", "/my/sales/quote/save", sale, "sale.order"),
            (
                "/my/sales/new?kind=invoice",
                "/my/sales/invoice/save",
                sale,
                "account.move",
            ),
            (
                "/my/internal-sales/new",
                "/my/internal-sales/save",
                internal,
                "coopaem.internal.sale",
            ),
        ):
            with self.subTest(model=model):
                self._assert_saved_once(form, url, data, model)

    def test_two_who_change_the_same_document(self):
        self._login("amina")
        _response, order = self._new("quote", submit="")
        url = f"/my/sales/quote/{order.id}/edit"
        [seen] = html.fromstring(self._get(url).text).xpath(
            "//input[@name='seen']/@value"
        )
        change = {"record_id": str(order.id), "submit": ""}
        self._login("same")
        self._new("quote", **change, line_price="700", seen=seen)
        self.assertEqual(order.order_line.price_unit, 700.0)
        # a test is one transaction, and has one moment
        self.env.cr.execute(
            "UPDATE sale_order SET write_date = write_date + INTERVAL '1 minute'"
            " WHERE id = %s",
            [order.id],
        )
        order.invalidate_recordset()
        self._login("amina")
        response, _order = self._new("quote", **change, line_price="800", seen=seen)
        self.assertEqual(order.order_line.price_unit, 700.0)
        self.assertIn("Somebody has changed it", response.text)
        page = html.fromstring(response.text)
        self.assertIn("800", page.xpath("//input[@name='line_price']/@value"))
        [seen] = page.xpath("//input[@name='seen']/@value")
        self._new("quote", **change, line_price="800", seen=seen)
        self.assertEqual(order.order_line.price_unit, 800.0)
        self._new("quote", record_id=str(order.id), line_price="800")
        self.assertEqual(order.validation_state, "waiting")
        response, _order = self._new("quote", **change, line_price="900", seen=seen)
        self.assertIn("handed in, answered or deleted meanwhile", response.text)
        self.assertEqual(order.order_line.price_unit, 800.0)

    def test_something_else_on_a_page_that_was_gone_back_to(self):
        """It is neither dropped silently nor taken for what was saved before."""
        self._login("amina")
        key = self._get_key("/my/sales/new?kind=quote")
        _response, first = self._new("quote", form_key=key)
        # the same, with its figures written otherwise
        response, order = self._new("quote", form_key=key, line_price="٥٠٠٫٠٠")
        self.assertEqual(order, first)
        self.assertTrue(response.url.endswith(f"/my/sales/quote/{first.id}"))
        response, order = self._new("quote", form_key=key, line_price="600")
        self.assertEqual(order, first)
        self.assertEqual(first.order_line.price_unit, 500.0)
        self.assertIn("from this page before", response.text)
        page = html.fromstring(response.text)
        [price] = page.xpath(
            "//div[hasclass('o_coopaem_lines')]//input[@name='line_price']"
        )
        self.assertEqual(price.get("value"), "600")
        [fresh] = page.xpath("//input[@name='form_key']/@value")
        self.assertNotEqual(fresh, key)
        _response, order = self._new("quote", form_key=fresh, line_price="600")
        self.assertEqual(order.order_line.price_unit, 600.0)
        self.assertNotEqual(order, first)

    def test_another_internal_sale_on_a_page_that_was_gone_back_to(self):
        self._login("amina")
        url = "/my/internal-sales/save"
        sale = {
            "buyer": self.unit_b._get_colleague_name(),
            "date": self.today,
            "line_name": "Clay",
            "line_price": "100",
            "form_key": self._get_key("/my/internal-sales/new"),
        }
        self._post(url, **sale)
        response = self._post(url, **{**sale, "line_price": "70"})
        self.assertIn("from this page before", response.text)
        sales = self.env["coopaem.internal.sale"].search(
            [("unit_id", "=", self.unit_a.id)]
        )
        self.assertEqual(sales.mapped("amount_total"), [100.0])

    def test_other_cash_on_a_page_that_was_gone_back_to(self):
        invoice = self._posted_invoice()
        self._login("amina")
        url = f"/my/sales/invoice/{invoice.id}"
        paid = {"amount": "100", "date": self.today, "form_key": self._get_key(url)}
        self._post(f"{url}/paid", **paid)
        response = self._post(f"{url}/paid", **{**paid, "amount": "50"})
        self.assertIn("If the customer paid once more", response.text)
        self.assertEqual(invoice.cash_receipt_ids.mapped("amount"), [100.0])

    def test_no_cash_at_all(self):
        """It is said on the page, in words."""
        invoice = self._posted_invoice()
        self._login("amina")
        url = f"/my/sales/invoice/{invoice.id}"
        for amount in ("", "0", "٠"):
            response = self._post(f"{url}/paid", amount=amount, date=self.today)
            self.assertEqual(response.status_code, 200)
            self.assertIn("Enter how much cash you received", response.text)
        self.assertFalse(invoice.cash_receipt_ids)

    def test_cash_and_credit_asked_twice_are_one(self):
        invoice = self._sale("invoice", self._line(), self._line("Tea", 100))
        invoice._submit()
        self._validate(invoice)
        self._login("amina")
        url = f"/my/sales/invoice/{invoice.id}"
        tea = invoice.invoice_line_ids.filtered(lambda line: line.name == "Tea")
        self._assert_saved_once(
            url,
            f"{url}/paid",
            {"amount": "100", "date": self.today},
            "coopaem.cash.receipt",
        )
        self._assert_saved_once(
            f"{url}/credit",
            f"{url}/credit",
            {"reason": "Cold", "line_id": str(tea.id)},
            "account.move",
        )

    def _assert_saved_once(self, form, url, data, model):
        records = self.env[model].sudo()
        before = records.search([])
        data = {**data, "form_key": self._get_key(form)}
        first = self._post(url, **data)
        made = records.search([]) - before
        self.assertEqual(len(made), 1)
        self.assertEqual(self._post(url, **data).url, first.url)
        # As if the first one were being saved by a request that is not over.
        with (
            patch.object(sale_portal, "find_saved", self._find_nothing),
            patch.object(internal_sale_portal, "find_saved", self._find_nothing),
        ):
            self.assertEqual(self._post(url, **data).status_code, 200)
        self.assertEqual(records.search([]) - before, made)

    @staticmethod
    def _find_nothing(model, units, key):
        return units.browse()

    def test_customers_and_products(self):
        self._login("amina")
        response = self._post(
            "/my/customers/save", name="Riad Nour", phone="0612345678"
        )
        self.assertIn("Riad Nour", response.text)
        response = self._post("/my/customers/save", name="Nour", phone="+212612345678")
        self.assertIn("You have already", response.text)
        customer = self.customers.search([("partner_name", "=", "Riad Nour")])
        self._post(
            "/my/customers/save",
            record_id=str(customer.id),
            name="Riad Nour",
            city="Fès",
        )
        self.assertEqual(customer.partner_id.city, "Fès")
        self._post(f"/my/customers/{customer.id}/archive")
        self.assertFalse(customer.active)
        self._post("/my/products/save", name="Pot", price="80,5", rate="20")
        product = self.env["product.template"].search([("name", "=", "Pot")])
        self.assertEqual((product.list_price, product.unit_id), (80.5, self.unit_a))
        self.assertIn("Pot", self._get("/my/sales/new").text)
        self.assertIn(
            "is not a number",
            self._post("/my/products/save", name="Pot", price="-1").text,
        )
        self._post(f"/my/products/{product.id}/archive")
        self.assertFalse(product.active)

    def test_pdf(self):
        invoice = self._posted_invoice()
        self._login("amina")
        response = self._get(f"/my/sales/invoice/{invoice.id}/pdf")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_internal_sale(self):
        self._login("amina")
        self._post(
            "/my/internal-sales/save",
            buyer=self.unit_b._get_colleague_name(),
            date=self.today,
            submit="1",
            line_name="Clay",
            line_quantity="3",
            line_price="100",
        )
        sale = self.env["coopaem.internal.sale"].search([])
        self.assertEqual((sale.state, sale.amount_total), ("offered", 300.0))
        url = f"/my/internal-sales/{sale.id}"
        # The seller does not agree for the buyer.
        self._post(f"{url}/agree")
        self.assertEqual(sale.state, "offered")
        self.assertNotIn(sale.name, self._get("/my/news").text)
        self._login("brahim")
        self.assertIn(f"offers you a sale: {sale.name}", self._get("/my/news").text)
        self.assertIn("waits for your answer", self._get("/my").text)
        self.assertIn("Clay", self._get(url).text)
        for step in ("offer", "take-back", "delete"):
            self._post(f"{url}/{step}")
        self.assertEqual(sale.state, "offered")
        # Not what was shown: said on the page, which shows it anew.
        self.assertIn(
            "has changed this sale", self._post(f"{url}/agree", fingerprint="x").text
        )
        self.assertEqual(sale.state, "offered")
        page = html.fromstring(self._get(url).text)
        (fingerprint,) = page.xpath("//input[@name='fingerprint']/@value")
        self._post(f"{url}/agree", fingerprint=fingerprint)
        self.assertEqual(sale.state, "agreed")
        self._validate(sale)
        self._post(f"{url}/ask-cancel", reason="Broken")
        self.assertEqual(sale.state, "cancelling")
        # Who asked does not answer.
        self._post(f"{url}/cancel")
        self.assertEqual(sale.state, "cancelling")
        self._login("amina")
        self.assertIn(
            f"asks to cancel the sale {sale.name}", self._get("/my/news").text
        )
        self.assertIn("Broken", self._get(url).text)
        self._post(f"{url}/cancel")
        self.assertEqual((sale.state, sale.validation_state), ("cancelling", "waiting"))
        self.assertNotIn(f"{url}/keep", self._get(url).text)
        self._validate(sale)
        self.assertEqual(sale.state, "cancelled")
        self._assert_ledger()

    def test_colleague_must_be_one(self):
        self._login("amina")
        elsewhere = self.env["coopaem.unit"].create(
            {
                "name": "Foreign",
                "code": "X1",
                "company_id": self.env["res.company"].create({"name": "Far"}).id,
            }
        )
        page = self._get("/my/internal-sales/new").text
        self.assertIn(self.unit_b.name, page)
        self.assertNotIn("Foreign", page)
        for unit in (elsewhere, self.unit_a, self.structure):
            response = self._post(
                "/my/internal-sales/save",
                buyer=unit._get_colleague_name(),
                date=self.today,
                line_name="Clay",
                line_price="1",
            )
            self.assertIn("activity from the list", response.text)
        self.assertFalse(self.env["coopaem.internal.sale"].search([]))

    # Who gets what
    def _make_everything(self):
        quote = self._sale("quote")
        draft = self._sale("invoice")
        invoice = self._posted_invoice()
        product = self._as(self.user_a, self.unit_a)._save_product(
            {"name": SECRET, "price": 1.0, "rate": ""}
        )
        internal = (
            self.env["coopaem.internal.sale"]
            .sudo()
            .create(
                {
                    "unit_id": self.unit_a.id,
                    "buyer_unit_id": self.unit_c.id,
                    "company_id": self.company.id,
                    "line_ids": [Command.create({"name": SECRET, "price_unit": 5})],
                }
            )
        )
        level = self.env["coopaem.reminder.level"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        reminder = (
            self.env["coopaem.reminder"]
            .sudo()
            .create(
                {"move_id": invoice.id, "level_id": level.id, "date_send": self.today}
            )
        )
        return quote, draft, invoice, product, internal, reminder

    def test_others_get_nothing(self):
        quote, draft, invoice, product, internal, reminder = self._make_everything()
        pages = {
            f"/my/sales/quote/{quote.id}": SECRET,
            f"/my/sales/quote/{quote.id}/edit": "Rug",
            f"/my/sales/invoice/{invoice.id}": SECRET,
            f"/my/sales/invoice/{draft.id}/edit": "Rug",
            f"/my/sales/invoice/{invoice.id}/credit": "Rug",
            f"/my/customers/{self.link.id}": SECRET,
            f"/my/products/{product.id}": SECRET,
            f"/my/internal-sales/{internal.id}": SECRET,
            f"/my/internal-sales/{internal.id}/edit": SECRET,
        }
        files = [
            f"/my/sales/quote/{quote.id}/pdf",
            f"/my/sales/invoice/{invoice.id}/pdf",
        ]
        lists = ("/my/sales", "/my/customers", "/my/products", "/my/internal-sales")
        steps = {
            f"/my/sales/quote/{quote.id}/submit": {},
            f"/my/sales/quote/{quote.id}/delete": {},
            f"/my/sales/quote/{quote.id}/mail": {},
            f"/my/sales/quote/{quote.id}/invoice": {},
            f"/my/sales/invoice/{draft.id}/submit": {},
            f"/my/sales/invoice/{draft.id}/delete": {},
            f"/my/sales/invoice/{invoice.id}/mail": {},
            f"/my/sales/invoice/{invoice.id}/paid": {"amount": "1", "date": self.today},
            f"/my/sales/invoice/{invoice.id}/credit": {"reason": "x"},
            f"/my/sales/reminder/{reminder.id}/stop": {"reason": "x"},
            f"/my/customers/{self.link.id}/archive": {},
            f"/my/products/{product.id}/archive": {},
            f"/my/internal-sales/{internal.id}/offer": {},
            f"/my/internal-sales/{internal.id}/delete": {},
            "/my/customers/save": {"record_id": str(self.link.id), "name": "Stolen"},
            "/my/products/save": {"record_id": str(product.id), "name": "Stolen"},
            "/my/sales/quote/save": {
                "record_id": str(quote.id),
                "customer_id": str(self.link.id),
                **self._lines(name="Stolen"),
            },
            "/my/internal-sales/save": {
                "record_id": str(internal.id),
                "buyer": self.unit_b._get_colleague_name(),
                "date": self.today,
                "line_name": "Stolen",
                "line_price": "1",
            },
        }
        for login in ("amina", "same"):
            self._login(login)
            for url, text in pages.items():
                with self.subTest(login=login, url=url):
                    response = self.url_open(url, allow_redirects=False)
                    self.assertEqual(response.status_code, 200)
                    self.assertIn(text, response.text)
        for login in (*self.outsiders, None):
            self.authenticate(login, login)
            for url in (*pages, *files):
                with self.subTest(login=login, url=url):
                    response = self.url_open(url, allow_redirects=False)
                    self.assertEqual(response.status_code, 303)
                    self._assert_says_nothing(response, url)
            for url in lists:
                with self.subTest(login=login, url=url):
                    self.assertNotIn(SECRET, self.url_open(url).text)
            for url, data in steps.items():
                with self.subTest(login=login, url=url):
                    response = self._post_here(url, **data)
                    self.assertIn(response.status_code, (303, 200))
                    self._assert_says_nothing(response, url)
        self.env.invalidate_all()
        self.assertEqual(quote.validation_state, "preparing")
        self.assertEqual(quote.order_line.name, "Rug")
        self.assertEqual(draft.validation_state, "preparing")
        self.assertFalse(invoice.cash_receipt_ids)
        self.assertFalse(invoice.reversal_move_ids)
        self.assertEqual(reminder.state, "announced")
        self.assertTrue(self.link.active)
        self.assertEqual(self.customer.name, SECRET)
        self.assertTrue(product.active)
        self.assertEqual(product.name, SECRET)
        self.assertEqual((internal.state, internal.line_ids.name), ("draft", SECRET))

    def test_what_is_no_number_names_nothing(self):
        """Figures that Python takes for digits, and not for a number."""
        self._login("amina")
        for url, data in (
            ("/my/customers/save", {"record_id": "²", "name": "x"}),
            ("/my/products/save", {"record_id": "²", "name": "x"}),
            ("/my/sales/quote/save", {"record_id": "²"}),
            ("/my/internal-sales/save", {"record_id": "²"}),
            (
                "/my/sales/quote/save",
                {"customer_id": "²", "line_product": "²", **self._lines()},
            ),
        ):
            with self.subTest(url=url, data=data):
                self.assertIn(self._post_here(url, **data).status_code, (303, 200))

    def _post_here(self, url, **data):
        token = {"csrf_token": http.Request.csrf_token(self)}
        return self.url_open(url, data={**token, **data}, allow_redirects=False)

    def _assert_says_nothing(self, response, url):
        """Neither a word of the record, nor whether it is there."""
        self.assertNotIn(SECRET, response.text)
        location = response.headers.get("Location", "")
        if "/web/login" not in location:
            self.assertFalse(any(char.isdigit() for char in urlsplit(location).path))

    def test_customers_of_others_are_not_taken(self):
        self._login("brahim")
        response = self._post(
            "/my/sales/quote/save",
            customer_id=str(self.link.id),
            submit="1",
            **self._lines(),
        )
        self.assertIn("Choose a customer", response.text)
        self.assertNotIn(SECRET, response.text)
        self.assertFalse(
            self.env["sale.order"].search([("unit_id", "=", self.unit_b.id)])
        )

    def test_without_a_token_nothing_is_posted(self):
        quote = self._sale("quote")
        self._login("amina")
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/my/sales/quote/{quote.id}/delete", data={"a": "b"}
            )
        self.assertEqual(response.status_code, 400)
        self.assertTrue(quote.exists())

    def test_models_are_closed(self):
        self._make_everything()
        for model in (
            "coopaem.unit.customer",
            "coopaem.cash.receipt",
            "coopaem.internal.sale",
            "coopaem.internal.sale.line",
            "coopaem.reminder",
            "coopaem.reminder.level",
            "coopaem.validation.queue",
            "coopaem.validation.step",
            "coopaem.validation.ceiling",
            "product.template",
        ):
            with self.subTest(model=model):
                records = self.env[model].with_user(self.user_a)
                self.assertFalse(records.has_access("read"))
        for model in ("sale.order", "account.move"):
            found = self.env[model].with_user(self.user_a).search([])
            self.assertFalse(found.sudo().filtered("unit_id"))

    # Speed
    def test_pages_read_the_same_however_much_there_is(self):
        self._login("amina")
        urls = (
            "/my/sales?kind=quote",
            "/my/sales?kind=invoice",
            "/my/sales/new",
            "/my/customers",
            "/my/products",
            "/my/internal-sales",
            "/my/internal-sales/new",
        )
        unit = self._as(self.user_a, self.unit_a)

        def fill(count):
            for number in range(count):
                self._sale("quote")
                self._sale("invoice")
                unit._save_product({"name": f"P{number}", "price": 1.0, "rate": ""})
                self.customers._add(
                    self.unit_a, self.customers._clean_vals({"name": f"C{number}"})
                )
            self.env["coopaem.internal.sale"].sudo().create(
                [
                    {
                        "unit_id": self.unit_a.id,
                        "buyer_unit_id": self.unit_b.id,
                        "company_id": self.company.id,
                        "line_ids": [Command.create({"name": "x", "price_unit": 1})],
                    }
                    for _number in range(count)
                ]
            )

        fill(2)
        few = {url: self._count(url) for url in urls}
        fill(6)
        self._create_units(*[f"N{number:04}" for number in range(1000)])
        self.env.flush_all()
        for url in urls:
            with self.subTest(url=url):
                self.assertLessEqual(self._count(url), few[url] + 2)

    def _count(self, url):
        """How many queries a page needs, when it was opened before."""
        self._get(url)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(self._get(url).status_code, 200)
        return self.env.cr.sql_log_count - before
