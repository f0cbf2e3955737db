# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from unittest.mock import patch

from lxml import html

from odoo.tests import tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.portal.controllers.portal import CustomerPortal

from .sale_common import CoopaemSaleHttpCommon

OUTSIDERS = ("brahim", "nobody", "elsewhere")


@tagged("post_install", "-at_install")
class TestDocuments(CoopaemSaleHttpCommon):
    """All papers of a member in one place, and nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        cls.old = cls._create_document(cls.unit_a, 100, "2025-11-05")
        cls.new = cls._create_document(cls.unit_a, 200, "2026-02-05")
        cls.credit = cls._create_document(
            cls.unit_a, 50, "2026-03-05", move_type="out_refund"
        )
        cls.theirs = cls._create_document(cls.unit_b, 300, "2026-02-06")
        cls._create_portal_user("nobody")
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls._create_portal_user("elsewhere", elsewhere)

    def _documents(self, arguments="", login="amina"):
        self.authenticate(login, login)
        return html.fromstring(self._get(f"/my/documents{arguments}").text)

    def _names(self, page, kind):
        return [
            link.text_content().strip()
            for link in page.xpath(
                f"//*[contains(@class, 'o_coopaem_papers_{kind}')]"
                "//a[contains(@class, 'fw-bold')]"
            )
        ]

    def _counts(self, page):
        return [
            int("".join(filter(str.isdigit, item.text_content())))
            for item in page.find_class("o_coopaem_count")
        ]

    def test_by_kind_and_year(self):
        page = self._documents()
        self.assertEqual(
            self._names(page, "out_invoice"), [self.new.name, self.old.name]
        )
        self.assertEqual(self._names(page, "out_refund"), [self.credit.name])
        self.assertEqual(self._counts(page), [2, 1])
        years = page.xpath("//select[@name='year']/option/@value")
        self.assertEqual(years, ["", "2026", "2025"])
        page = self._documents("?year=2025")
        self.assertEqual(self._names(page, "out_invoice"), [self.old.name])
        self.assertFalse(self._names(page, "out_refund"))
        for year in ("0", "1999", "' or 1", "٢٠٢٦"):
            page = self._documents(f"?year={year}")
            self.assertEqual(self._counts(page), [2, 1], year)

    def test_opens_the_pdf(self):
        page = self._documents()
        links = page.xpath("//a[contains(@href, '/pdf')]/@href")
        self.assertIn(f"/my/sales/invoice/{self.new.id}/pdf", links)
        with patch.object(
            IrActionsReport,
            "_render_qweb_pdf",
            autospec=True,
            return_value=(b"%PDF-1.4", "pdf"),
        ):
            response = self._get(links[0])
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    def test_pages(self):
        with patch.object(CustomerPortal, "_items_per_page", 1):
            first = self._documents("?kind=out_invoice")
            self.assertEqual(self._names(first, "out_invoice"), [self.new.name])
            self.assertFalse(first.find_class("o_coopaem_papers_out_refund"))
            second = self._documents("/page/2?kind=out_invoice")
            self.assertEqual(self._names(second, "out_invoice"), [self.old.name])
        page = self._documents("?kind=guessed")
        self.assertEqual(self._counts(page), [2, 1])

    def test_nobody_elses(self):
        for login in OUTSIDERS:
            self.authenticate(login, login)
            for arguments in ("", "?kind=out_invoice", "?year=2026"):
                text = self._get(f"/my/documents{arguments}").text
                for move in self.old | self.new | self.credit:
                    self.assertNotIn(move.name, text, login)
        self.assertIn(self.theirs.name, self._get_as("brahim").text)

    def _get_as(self, login):
        self.authenticate(login, login)
        return self._get("/my/documents")

    def test_drafts_and_bills_are_no_papers(self):
        draft = self._sale("invoice")
        bill = self._create_document(
            self.unit_a, 30, "2026-02-07", move_type="in_invoice"
        )
        text = self._get_as("amina").text
        self.assertNotIn(f"/my/sales/invoice/{draft.id}", text)
        self.assertNotIn(bill.name, text)

    def test_constant_queries(self):
        self._count_queries()
        few = self._count_queries()
        for day in range(1, 5):
            self._create_document(self.unit_a, 10, f"2026-01-0{day}")
        self._count_queries()
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        self.authenticate("amina", "amina")
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self._get("/my/documents")
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestSharedPicture(CoopaemSaleHttpCommon):
    """The link of a quote or invoice as a picture."""

    def test_customer_scans_the_link(self):
        invoice = self._posted_invoice()
        drawn = []
        original = IrActionsReport.barcode

        def barcode(reports, kind, value, **options):
            drawn.append((kind, value))
            return original(reports, kind, value, **options)

        self.authenticate("amina", "amina")
        with patch.object(IrActionsReport, "barcode", barcode):
            page = html.fromstring(self._get(f"/my/sales/invoice/{invoice.id}").text)
        (picture,) = page.find_class("o_coopaem_scan")[0].xpath(".//img/@src")
        self.assertTrue(picture.startswith("data:image/png;base64,"))
        self.assertEqual(drawn, [("QR", invoice._get_share_link())])
        self.assertIn(invoice.access_token, drawn[0][1])

    def test_nothing_to_scan_before_it_is_accepted(self):
        quote = self._sale("quote")
        quote._submit()
        self.authenticate("amina", "amina")
        page = self._get(f"/my/sales/quote/{quote.id}").text
        self.assertNotIn("o_coopaem_scan", page)
        self.assertFalse(quote._get_printed_picture())
        self._validate(quote)
        page = self._get(f"/my/sales/quote/{quote.id}").text
        self.assertIn("o_coopaem_scan", page)
        self.assertTrue(quote._get_printed_picture())
        self.assertFalse(self._posted_invoice()._get_printed_picture())
        self.authenticate("brahim", "brahim")
        page = self._get(f"/my/sales/quote/{quote.id}").text
        self.assertNotIn("o_coopaem_scan", page)


@tagged("post_install", "-at_install")
class TestOwnCards(CoopaemSaleHttpCommon):
    """Odoo's cards of orders and invoices, which are a customer's."""

    def _addresses(self, login, page):
        self.authenticate(login, login)
        return html.fromstring(self._get(page).text).xpath("//a/@href")

    def test_who_holds_a_unit_has_our_pages(self):
        addresses = self._addresses("amina", "/my/more")
        self.assertIn("/my/documents", addresses)
        for address in (
            "/my/orders",
            "/my/invoices?filterby=invoices",
            "/my/invoices?filterby=bills",
        ):
            self.assertNotIn(address, addresses)

    def test_who_buys_finds_what_was_bought(self):
        self._create_document(
            self.unit_b, 80, "2026-02-05", partner_id=self.user_a.partner_id.id
        )
        addresses = self._addresses("amina", "/my/more")
        self.assertIn("/my/invoices?filterby=invoices", addresses)
        self.assertNotIn("/my/orders", addresses)

    def test_customers_keep_their_cards(self):
        self._create_portal_user("nobody")
        addresses = self._addresses("nobody", "/my")
        for address in ("/my/orders", "/my/invoices?filterby=invoices"):
            self.assertIn(address, addresses)
