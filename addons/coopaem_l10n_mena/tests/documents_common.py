# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import lxml.html

from odoo import Command

from odoo.addons.coopaem_mutual_accounting.tests.common import CoopaemAccountingCommon


class DocumentsCommon(CoopaemAccountingCommon):
    """A Moroccan cooperative that says all it has to, and a customer who does, too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "ar_001"):
            cls.env["res.lang"]._activate_lang(code)
        cls.company.write(
            {
                "name": "Coopérative Al Amal",
                "street": "12, rue Talaa Kebira",
                "city": "Fès",
                "vat": "40123456",
                "company_registry": "001561191000066",
                "l10n_mena_business_tax": "25123456",
                "l10n_mena_social_employer": "1234567",
                "l10n_mena_cooperative_register": "217/2024",
                "l10n_mena_register_place": "Tribunal de Fès",
                "l10n_mena_capital": 60000,
                "legal_form_id": cls.env.ref(
                    "coopaem_mutual_accounting.legal_form_ma_cooperative"
                ).id,
            }
        )
        cls.customer.write(
            {
                "is_company": True,
                "country_id": cls.env.ref("base.ma").id,
                "street": "5, place Batha",
                "city": "Fès",
                "company_registry": "002136093000040",
                "lang": "fr_FR",
            }
        )
        cls.unit_a.name = "Poterie Amina"
        cls.term = cls.env.ref("account.account_payment_term_30days")

    def _create_invoice(self, post=True, lines=None, **vals):
        """Create an invoice of one line of 1,234.50 and 20 % of VAT, or of others."""
        lines = lines or [{"name": "Plat bleu", "quantity": 3, "price_unit": 411.5}]
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "unit_id": self.unit_a.id,
                "invoice_date": "2026-03-14",
                "invoice_payment_term_id": self.term.id,
                "invoice_line_ids": [
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
        if post:
            move.action_post()
        return move

    def _render(self, records, report="account.report_invoice_with_payments"):
        """Render what Odoo's report gives, as HTML."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, records.ids
        )
        return lxml.html.fromstring(html)

    def _text(self, records, report="account.report_invoice_with_payments"):
        """The text of a document, without the marks that keep directions apart."""
        text = self._render(records, report).find(".//article").text_content()
        text = text.translate(dict.fromkeys(range(0x2066, 0x206A)))
        return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
