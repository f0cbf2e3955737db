# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import file_open
from odoo.tools.pdf import OdooPdfFileReader

from .documents_common import DocumentsCommon
from .tax_common import TaxCommon

QUOTE = "sale.report_saleorder"


class OrderMixin:
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")

    def _create_order(self, lines=None, **vals):
        """Create a quote of one line of 1,234.50 and the standard VAT, or of others."""
        lines = lines or [
            {"name": "Plat bleu", "product_uom_qty": 3, "price_unit": 411.5}
        ]
        return self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "date_order": "2026-03-14 10:00:00",
                "validity_date": "2026-04-15",
                "order_line": [
                    Command.create(
                        line
                        if line.get("display_type")
                        else {"tax_ids": [Command.set(self.tax_sale.ids)], **line}
                    )
                    for line in lines
                ],
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestOrderDocument(OrderMixin, DocumentsCommon):
    def _print(self, records, report=QUOTE):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        self.assertEqual(kind, "pdf")
        return OdooPdfFileReader(io.BytesIO(content), strict=False)

    def test_quote_says_what_an_invoice_would(self):
        order = self._create_order(
            client_order_ref="DA 12", payment_term_id=self.term.id
        )
        text = self._text(order, QUOTE)
        for said in (
            "Coopérative Al Amal",
            "12, rue Talaa Kebira",
            "ICE : 001561191 0000 66",
            "IF : 40123456",
            "Registre des coopératives : Tribunal de Fès, 217/2024",
            f"Devis عرض أثمان N° {order.name}",
            "14/03/2026",
            "Valable jusqu'au صالح إلى غاية 15/04/2026",
            "DA 12",
            "Hôtel Batha",
            "ICE : 002136093 0000 40",
            "Plat bleu 3",
            "TVA 20 % sur 1 234,50 246,90",
            "1 481,40 MAD",
            "Arrêté le présent devis à la somme de : Mille quatre cent "
            "quatre-vingt-un dirhams et quarante centimes",
            "Bon pour accord",
        ):
            self.assertIn(said, text)
        # it goes out by mail while it is a draft
        self.assertNotIn("Brouillon", text)
        self.assertNotIn("Timbre", text)

    def test_order_and_pro_forma(self):
        order = self._create_order()
        proforma = self._text(order, "sale.report_saleorder_pro_forma")
        self.assertIn("Facture pro forma", proforma)
        self.assertIn("Arrêtée la présente facture", proforma)
        order.unit_id = self.unit_a
        order.order_line.product_id = self.product_a
        order.order_line.write({"name": "Plat bleu", "price_unit": 411.5})
        order.action_confirm()
        text = self._text(order, QUOTE)
        self.assertIn(f"Commande طلبية N° {order.name}", text)
        self.assertIn("Arrêtée la présente commande à la somme de", text)
        for gone in ("Devis", "Valable", "Bon pour accord"):
            self.assertNotIn(gone, text)
        order._action_cancel()
        self.assertIn("Annulé", self._text(order, QUOTE))

    def test_arabic_comes_first_for_who_reads_arabic(self):
        self.customer.lang = "ar_001"
        order = self._create_order()
        article = self._render(order, QUOTE).find(".//article")
        self.assertEqual((article.get("lang"), article.get("dir")), ("ar", "rtl"))
        self.assertIn(
            "أُوقف هذا العرض على مبلغ: ألف وأربعمائة وواحد وثمانون درهماً وأربعون سنتيماً",
            self._text(order, QUOTE),
        )

    def test_titles_notes_discounts_and_hidden_prices(self):
        reduced = self.company._get_tax_by_rate(10, "sale")
        order = self._create_order(
            lines=[
                {"display_type": "line_section", "name": "Céramique"},
                {
                    "name": "Plat",
                    "product_uom_qty": 2,
                    "price_unit": 100,
                    "discount": 12.5,
                },
                {"display_type": "line_note", "name": "Couleurs au choix"},
                {
                    "display_type": "line_section",
                    "name": "Pose",
                    "collapse_composition": True,
                },
                {"name": "Secret", "product_uom_qty": 1, "price_unit": 40},
                {
                    "display_type": "line_section",
                    "name": "Transport",
                    "collapse_prices": True,
                },
                {
                    "name": "Camion",
                    "product_uom_qty": 1,
                    "price_unit": 50.125,
                    "tax_ids": [Command.set(reduced.ids)],
                },
            ]
        )
        text = self._text(order, QUOTE)
        for said in (
            "Céramique 175,00",
            "Plat 2",
            "100,00 12,5 % 20 % 175,00",
            "Couleurs au choix",
            "Pose 1",
            "Transport 50,13",
            "Camion 1",
            "TVA 20 % sur 215,00 43,00",
            "TVA 10 % sur 50,13 5,01",
            "313,14 MAD",
        ):
            self.assertIn(said, text)
        self.assertNotIn("Secret", text)
        self.assertNotIn("50,125", text)

    def test_signature_of_the_portal_is_shown(self):
        with file_open("web/static/img/logo.png", "rb") as file:
            image = base64.b64encode(file.read())
        order = self._create_order(
            signature=image, signed_by="Zineb", signed_on="2026-03-20 09:00:00"
        )
        text = self._text(order, QUOTE)
        self.assertIn("Signé par", text)
        self.assertIn("Zineb 20/03/2026", text)
        self.assertNotIn("Bon pour accord", text)

    def test_other_countries_keep_odoos(self):
        order = self._create_order()
        Report = self.env["ir.actions.report"]
        self.assertEqual(Report.get_document_engine(QUOTE, order.ids), "weasyprint")
        action = self.env.ref("sale.action_report_saleorder").report_action(order)
        self.assertEqual(action["pdf_engine"], "weasyprint")
        self.company.country_id = self.env.ref("base.fr")
        self.assertEqual(Report.get_document_engine(QUOTE, order.ids), "odoo")
        html, _kind = Report._render_qweb_html(QUOTE, order.ids)
        self.assertNotIn(b'class="document', html)

    def test_what_is_sent_is_what_is_printed(self):
        self.customer.email = "customer@example.com"
        order = self._create_order()
        order = order.with_context(force_report_rendering=True)
        order._send_order_notification_mail(
            self.env.ref("sale.email_template_edi_sale")
        )
        pdf = order.message_ids.attachment_ids.filtered(
            lambda file: file.mimetype == "application/pdf"
        )
        self.assertEqual(len(pdf), 1)
        page = OdooPdfFileReader(io.BytesIO(pdf.raw), strict=False).getPage(0)
        self.assertIn("Devis", page.extractText())

    def test_pdf(self):
        orders = self._create_order() | self._create_order()
        self.assertEqual(self._print(orders).getNumPages(), 2)

    def test_who_may_not_read_the_quote_does_not_print_it(self):
        order = self._create_order()
        officer = new_test_user(
            self.env,
            "quote_officer",
            "coopaem_member.group_coopaem_programme_officer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        Report = self.env["ir.actions.report"].with_user(officer)
        for report in (QUOTE, "coopaem_l10n_mena.report_order"):
            with self.assertRaises(AccessError):
                Report._render_qweb_html(report, order.ids)
        with self.assertRaises(AccessError):
            Report.get_document_engine(QUOTE, order.ids)


@tagged("post_install", "-at_install")
class TestOrderDocumentTunisia(OrderMixin, TaxCommon):
    chart = "tn"
    rate = 19

    def _text(self, order):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(QUOTE, order.ids)
        return html.decode()

    def test_stamp_duty_comes_with_the_invoice(self):
        order = self._create_order()
        self.assertIn("Stamp duty, added to the invoice", self._text(order))
        order.fiscal_position_id = self.env["account.fiscal.position"].create(
            {"name": "Export", "no_document_stamp": True, "company_id": self.company.id}
        )
        self.assertNotIn("Stamp duty, added to the invoice", self._text(order))


@tagged("post_install", "-at_install")
class TestOrderPortal(OrderMixin, DocumentsCommon, HttpCase):
    def test_portal_shows_the_same_document(self):
        order = self._create_order()
        url = order.get_portal_url(report_type="html")
        page = self.url_open(url).content.decode()
        self.assertIn("Arrêté le présent devis", page)
        self.assertIn('id="wrapwrap"', page)
        wrong = f"/my/orders/{order.id}?report_type=html&access_token=wrong"
        self.assertNotIn(
            "Arrêté le présent devis", self.url_open(wrong).content.decode()
        )
        pdf = self.url_open(order.get_portal_url(report_type="pdf", download=True))
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
