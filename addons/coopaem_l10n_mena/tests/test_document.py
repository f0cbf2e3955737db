# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io
from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.pdf import OdooPdfFileReader

from .documents_common import DocumentsCommon

RECEIPT = "account.report_payment_receipt"


@tagged("post_install", "-at_install")
class TestDocument(DocumentsCommon):
    def _print(self, records, report="account.report_invoice_with_payments"):
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(report, records.ids)
        )
        self.assertEqual(kind, "pdf")
        return content

    def test_invoice_says_what_the_law_wants(self):
        text = self._text(self._create_invoice(ref="BC 117"))
        for said in (
            "Coopérative Al Amal",
            "Poterie Amina",
            "12, rue Talaa Kebira",
            "ICE : 001561191 0000 66",
            "IF : 40123456",
            "TP : 25123456",
            "CNSS : 1234567",
            "Registre des coopératives : Tribunal de Fès, 217/2024",
            "Capital : 60 000,00",
            "Facture",
            "فاتورة",
            "14/03/2026",
            "13/04/2026",
            "BC 117",
            "Hôtel Batha",
            "5, place Batha",
            "ICE : 002136093 0000 40",
            "Plat bleu",
            "TVA 20 % sur 1 234,50 246,90",
            "1 481,40 MAD",
            "Arrêtée la présente facture à la somme de : Mille quatre cent "
            "quatre-vingt-un dirhams et quarante centimes",
        ):
            self.assertIn(said, text)

    def test_arabic_comes_first_for_who_reads_arabic(self):
        self.customer.lang = "ar_001"
        move = self._create_invoice()
        article = self._render(move).find(".//article")
        self.assertEqual((article.get("lang"), article.get("dir")), ("ar", "rtl"))
        text = self._text(move)
        self.assertIn("فاتورة Facture", text)
        self.assertIn(
            "أُوقفت هذه الفاتورة على مبلغ: ألف وأربعمائة وواحد وثمانون درهماً وأربعون "
            "سنتيماً",
            text,
        )
        # figures run from left to right, whatever is around them
        amounts = article.xpath(".//td[contains(@class, 'amount')]")
        for cell in amounts:
            value = cell.text_content().strip()
            if value:
                self.assertTrue(value.startswith("\u2066"), value)
        self.company.l10n_mena_second_language = "en"
        self.assertIn("فاتورة Invoice", self._text(move))

    def test_other_languages_are_printed_in_english(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.customer.lang = "es_ES"
        text = self._text(self._create_invoice())
        self.assertIn("Invoice فاتورة", text)
        self.assertIn("One thousand four hundred and eighty-one dirhams", text)

    def test_vat_per_rate_discount_titles_and_notes(self):
        reduced = self.company._get_tax_by_rate(10, "sale")
        text = self._text(
            self._create_invoice(
                lines=[
                    {"display_type": "line_section", "name": "Céramique"},
                    {
                        "name": "Plat\nRéf. 12",
                        "quantity": 2,
                        "price_unit": 100,
                        "discount": 12.5,
                    },
                    {"display_type": "line_note", "name": "Couleurs au choix"},
                    {
                        "name": "Transport",
                        "quantity": 1,
                        "price_unit": 50.125,
                        "tax_ids": [Command.set(reduced.ids)],
                    },
                    {"name": "Acompte du 1er mars", "quantity": -1, "price_unit": 30},
                ]
            )
        )
        for said in (
            "Céramique",
            "Couleurs au choix",
            "12,5 %",
            "50,125",
            "TVA 20 % sur 145,00 29,00",
            "TVA 10 % sur 50,13 5,01",
            "Acompte du 1er mars -1 30,00 20 % -30,00",
            "Total HT",
            "195,13",
        ):
            self.assertIn(said, text)

    def test_no_column_for_what_there_is_not(self):
        text = self._text(self._create_invoice())
        self.assertNotIn("Remise", text)
        untaxed = self._create_invoice(
            lines=[{"name": "Don", "price_unit": 10, "tax_ids": [Command.clear()]}]
        )
        self.assertNotIn("TVA", self._text(untaxed))

    def test_credit_note_names_its_invoice(self):
        move = self._create_invoice()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": "2026-03-20"})
        )
        credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        credit.action_post()
        text = self._text(credit)
        self.assertIn("Avoir", text)
        self.assertIn(f"{move.name} (14/03/2026)", text)
        self.assertIn("Arrêté le présent avoir à la somme de : Mille quatre", text)
        self.assertNotIn("Échéance", text)
        self.assertIn("Avoir du", self._text(move))
        self.assertIn("Reste à payer المبلغ المتبقي 0,00 MAD", self._text(move))

    def test_draft_and_cancelled_say_so(self):
        move = self._create_invoice(post=False)
        text = self._text(move)
        self.assertIn("Brouillon", text)
        move.button_cancel()
        self.assertIn("Annulé", self._text(move))

    def test_payments_are_shown_where_asked_for(self):
        move = self._create_invoice()
        self._pay(move, "2026-03-20", amount=481.4)
        text = self._text(move)
        self.assertIn("Payé le أُدّي بتاريخ 20/03/2026 -481,40", text)
        self.assertIn("1 000,00 MAD", text)
        self.assertNotIn("Payé le", self._text(move, "account.report_invoice"))

    def test_receipt(self):
        move = self._create_invoice()
        payment = self._pay(move, "2026-03-20", amount=481.4)
        text = self._text(payment, RECEIPT)
        for said in (
            "Reçu de paiement",
            payment.name,
            "20/03/2026",
            "Hôtel Batha",
            "Poterie Amina",
            "481,40 MAD",
            "La somme de : Quatre cent quatre-vingt-un dirhams et quarante centimes",
            f"{move.name} 14/03/2026 1 481,40 481,40 1 000,00",
        ):
            self.assertIn(said, text)

    def test_statements_say_who_the_cooperative_is_in_law(self):
        day = date(2026, 3, 31)
        company = self.company.with_context(lang="fr_FR")
        lines = company._get_legal_lines(day)
        text = " ".join(lines).translate(dict.fromkeys(range(0x2066, 0x206A)))
        text = text.replace("\xa0", " ")
        for said in (
            "IF : 40123456",
            "ICE : 001561191 0000 66",
            "CNSS : 1234567",
            "Registre des coopératives : Tribunal de Fès, 217/2024",
        ):
            self.assertIn(said, text)
        self.assertEqual(lines[0], company.legal_form_id.name)
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, 3, 1)
        )
        closing.action_check()
        closing._accept_all_warnings("Known and agreed")
        closing._run_inline()
        html = self._render(
            closing.line_ids[:1], "coopaem_mutual_accounting.report_statement"
        ).find(".//article")
        self.assertIn("001561191 0000 66", html.text_content())

    def test_pdf_of_several_pages(self):
        move = self._create_invoice(
            lines=[
                {"name": f"Article {i} " + "long " * (i % 40), "price_unit": i + 1}
                for i in range(70)
            ]
        )
        pages = OdooPdfFileReader(io.BytesIO(self._print(move))).getNumPages()
        self.assertGreater(pages, 2)
        both = OdooPdfFileReader(io.BytesIO(self._print(move | self._create_invoice())))
        self.assertEqual(both.getNumPages(), pages + 1)

    def test_other_documents_stay_odoos(self):
        bill = self._create_document(
            self.unit_a, 100, "2026-03-14", move_type="in_invoice"
        )
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice_with_payments", bill.ids
        )
        self.assertNotIn(b'class="document', html)
        self.company.country_id = self.env.ref("base.fr")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice_with_payments", self._create_invoice().ids
        )
        self.assertNotIn(b'class="document', html)

    def test_print_button_needs_no_engine_of_odoo(self):
        move = self._create_invoice()
        action = move.action_print_pdf()
        self.assertEqual(action["pdf_engine"], "weasyprint")
        Report = self.env["ir.actions.report"]
        self.assertEqual(
            Report.get_document_engine(action["report_name"], move.ids), "weasyprint"
        )
        bill = self._create_document(
            self.unit_a, 100, "2026-03-14", move_type="in_invoice"
        )
        self.assertEqual(
            Report.get_document_engine(action["report_name"], (move | bill).ids),
            "odoo",
        )
        portal = new_test_user(self.env, "engine_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            Report.with_user(portal).get_document_engine(
                action["report_name"], move.ids
            )

    def test_what_is_sent_is_what_is_printed(self):
        move = self._create_invoice()
        self.customer.email = "customer@example.com"
        self.env["account.move.send"].with_context(
            force_report_rendering=True
        )._generate_and_send_invoices(move, sending_methods=["email"])
        content = move.invoice_pdf_report_id.raw
        self.assertTrue(content.startswith(b"%PDF"))
        reader = OdooPdfFileReader(io.BytesIO(content))
        title = reader.getDocumentInfo().title
        self.assertIn("Facture", title)
        message = move.message_ids.filtered("attachment_ids")[:1]
        self.assertIn(content, message.attachment_ids.mapped("raw"))

    def test_sending_under_test_gives_the_same_page(self):
        move = self._create_invoice()
        self.env["account.move.send"]._generate_and_send_invoices(
            move, sending_methods=["manual"]
        )
        self.assertIn(b"Facture", move.invoice_pdf_report_id.raw)

    def test_missing_mentions_are_named_before_posting(self):
        move = self._create_invoice(post=False)
        self.assertFalse(move._find_missing_mentions())
        self.company.l10n_mena_business_tax = False
        self.company.l10n_mena_register_place = False
        self.customer.company_registry = False
        self.env.invalidate_all()
        seller = move.alerts["l10n_mena_missing_seller"]
        self.assertIn("Business tax (TP)", seller["message"])
        self.assertIn("Register of cooperatives", seller["message"])
        self.assertEqual(seller["action"]["res_id"], self.company.id)
        buyer = move.alerts["l10n_mena_missing_buyer"]
        self.assertIn("ICE of the customer (Sources disagree", buyer["message"])
        self.assertEqual(buyer["action"]["res_id"], self.customer.id)
        # it can be posted all the same
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertNotIn("l10n_mena_missing_buyer", move.alerts or {})

    def test_mentions_that_are_nobodys_business(self):
        private = self.env["res.partner"].create(
            {"name": "Zineb", "street": "1, rue Seffarine", "city": "Fès"}
        )
        move = self._create_invoice(post=False, partner_id=private.id)
        self.assertFalse(move._find_missing_mentions())
        # a customer abroad has no ICE
        self.customer.write(
            {"company_registry": False, "country_id": self.env.ref("base.fr").id}
        )
        move = self._create_invoice(post=False)
        self.assertFalse(move._find_missing_mentions())
        # a company of another legal form is in no register of cooperatives
        self.company.l10n_mena_cooperative_register = False
        self.assertEqual(
            move._find_missing_mentions().mapped("code"), ["ma.invoice.seller_register"]
        )
        self.company.legal_form_id = self.env.ref(
            "coopaem_mutual_accounting.legal_form_ma_sarl_au"
        )
        self.assertFalse(move._find_missing_mentions())

    def test_mentions_are_data(self):
        mention = self.env.ref(
            "coopaem_l10n_mena.document_mention_ma_invoice_buyer_ice"
        )
        self.customer.company_registry = False
        move = self._create_invoice(post=False)
        self.assertEqual(move._find_missing_mentions(), mention)
        mention.date_to = "2026-01-01"
        self.assertFalse(move._find_missing_mentions())
        user = new_test_user(
            self.env, "mention_coach", "coopaem_member.group_coopaem_coach"
        )
        with self.assertRaises(AccessError):
            mention.with_user(user).is_mandatory = False
        portal = new_test_user(self.env, "mention_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            mention.with_user(portal).read(["name"])

    def test_who_may_not_read_the_invoice_does_not_print_it(self):
        move = self._create_invoice()
        payment = self._pay(move, "2026-03-20")
        coach = new_test_user(
            self.env,
            "print_coach",
            "coopaem_member.group_coopaem_programme_officer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        Report = self.env["ir.actions.report"].with_user(coach)
        for report, records in (
            ("account.report_invoice_with_payments", move),
            ("coopaem_l10n_mena.report_document", move),
            (RECEIPT, payment),
            ("coopaem_l10n_mena.report_receipt", payment),
        ):
            with self.assertRaises(AccessError):
                Report._render_qweb_html(report, records.ids)
            with self.assertRaises(AccessError):
                Report.with_context(force_report_rendering=True)._render_qweb_pdf(
                    report, records.ids
                )


@tagged("post_install", "-at_install")
class TestDocumentCountries(DocumentsCommon):
    """The same documents of cooperatives of the two other countries."""

    @classmethod
    def _set_up_country(cls, code, **vals):
        company = cls.env["res.company"].create(
            {
                "name": f"Cooperative {code}",
                "country_id": cls.env.ref(f"base.{code}").id,
            }
        )
        company.write(vals)
        cls.env.user.company_ids |= company
        cls.env["account.chart.template"].try_loading(
            code, company=company, install_demo=False
        )
        company._setup_cooperative()
        return company

    def _create_for(self, company, rate, lang, **partner):
        customer = self.env["res.partner"].create(
            {
                "name": "Client",
                "is_company": True,
                "country_id": company.country_id.id,
                "lang": lang,
                "city": "X",
                **partner,
            }
        )
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", company.id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", "=", rate),
            ],
            limit=1,
        )
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": "2026-03-14",
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Work",
                                "price_unit": 100.5,
                                "tax_ids": [Command.set(tax.ids)],
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    def test_tunisia(self):
        company = self._set_up_country("tn", vat="1234567/A/A/M/000")
        move = self._create_for(company, 19, "fr_FR", vat="1219773/M")
        stamp = self.env["account.tax"].search(
            [
                ("company_id", "=", company.id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "fixed"),
            ],
            limit=1,
        )
        self.assertTrue(stamp)
        move.button_draft()
        move.invoice_line_ids.tax_ids |= stamp
        move.action_post()
        text = self._text(move)
        for said in (
            "MF : 1234567/A/A/M/000",
            "MF : 1219773/M",
            "TVA 19 % sur 100,500 19,095",
            "Droit de timbre حق الطابع 1,000",
            "120,595 TND",
            "Cent vingt dinars et cinq cent quatre-vingt-quinze millimes",
        ):
            self.assertIn(said, text)
        self.assertIn(
            "مائة وعشرون ديناراً وخمسمائة وخمسة وتسعون مليماً",
            self._in_arabic(move),
        )

    def _in_arabic(self, move):
        move.partner_id.lang = "ar_001"
        return self._text(move)

    def test_egypt(self):
        company = self._set_up_country(
            "eg", vat="100531385", street="26 July", l10n_mena_building_number="7"
        )
        move = self._create_for(company, 14, "en_US", vat="331105268")
        self.assertTrue(move.l10n_mena_has_uuid)
        move.l10n_mena_uuid = "8F2K6M0QX1T9"
        text = self._text(move)
        for said in (
            "Tax registration number: 100-531-385",
            "Tax registration number: 331-105-268",
            "Building 7, 26 July",
            "8F2K6M0QX1T9",
            "VAT 14 % on 100.50 14.07",
            "114.57 EGP",
            "One hundred and fourteen pounds and fifty-seven piastres",
        ):
            self.assertIn(said, text)
        arabic = self._in_arabic(move)
        self.assertIn("فقط مائة وأربعة عشر جنيهاً وسبعة وخمسون قرشاً لا غير", arabic)
        self.assertIn("العميل", arabic)
        self.assertIn("فاتورة Invoice", arabic)


@tagged("post_install", "-at_install")
class TestDocumentPortal(DocumentsCommon, HttpCase):
    def _open(self, url):
        return self.url_open(url).content.decode()

    def test_portal_shows_and_downloads_the_same_document(self):
        move = self._create_invoice()
        url = move.get_portal_url(report_type="html")
        page = self._open(url)
        self.assertIn("Arrêtée la présente facture", page)
        # the portal gives its frame the height of this
        self.assertIn('id="wrapwrap"', page)
        wrong = f"/my/invoices/{move.id}?report_type=html&access_token=wrong"
        self.assertNotIn("Arrêtée la présente facture", self._open(wrong))


@tagged("post_install", "-at_install")
class TestNumberGap(DocumentsCommon):
    def _gaps(self):
        self.env.flush_all()
        gaps = self.env["coopaem.number.gap"].search(
            [("company_id", "=", self.company.id)]
        )
        return [(gap.kind, gap.first_name, gap.last_name, gap.count) for gap in gaps]

    def test_gaps_and_drafts_with_numbers_are_listed(self):
        moves = self.env["account.move"]
        for _i in range(5):
            moves |= self._create_invoice()
        self.assertFalse(self._gaps())
        prefix = moves[0].sequence_prefix
        first, second = moves[1].name, moves[2].name
        # somebody takes two away past Odoo and this addon
        (moves[1] | moves[2]).button_draft()
        (moves[1] | moves[2]).with_context(force_delete=True).unlink()
        self.assertEqual(self._gaps(), [("missing", first, second, 2)])
        moves[4].button_draft()
        self.assertEqual(
            self._gaps(),
            [("missing", first, second, 2), ("draft", moves[4].name, moves[4].name, 1)],
        )
        self.assertTrue(first.startswith(prefix))
        # a cancelled one keeps its number
        moves[4].button_cancel()
        self.assertEqual(self._gaps(), [("missing", first, second, 2)])
        gap = self.env["coopaem.number.gap"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(gap.action_open_document()["res_id"], moves[3].id)

    def test_what_had_a_number_is_not_deleted(self):
        move = self._create_invoice()
        move.button_draft()
        with self.assertRaisesRegex(UserError, f"{move.name}.*gap"):
            move.unlink()
        draft = self._create_invoice(post=False)
        draft.unlink()
        bill = self._create_document(
            self.unit_a, 100, "2026-03-14", move_type="in_invoice"
        )
        bill.button_draft()
        bill.unlink()

    def test_who_sees_gaps(self):
        first, _second = self._create_invoice(), self._create_invoice()
        first.button_draft()
        values = {
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
        }
        accountant = new_test_user(
            self.env,
            "gap_accountant",
            "coopaem_member.group_coopaem_accountant",
            **values,
        )
        Gap = self.env["coopaem.number.gap"]
        self.assertEqual(Gap.with_user(accountant).search_count([]), 1)
        for group in ("officer", "coach", "programme_officer"):
            user = new_test_user(
                self.env,
                f"gap_{group}",
                f"coopaem_member.group_coopaem_{group}",
                **values,
            )
            with self.assertRaises(AccessError):
                Gap.with_user(user).search([])
        portal = new_test_user(self.env, "gap_portal", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                Gap.with_user(user).search([])
        elsewhere = new_test_user(
            self.env,
            "gap_elsewhere",
            "coopaem_member.group_coopaem_accountant",
            company_id=self.env.ref("base.main_company").id,
        )
        self.assertFalse(
            Gap.with_user(elsewhere).search([("company_id", "=", self.company.id)])
        )
