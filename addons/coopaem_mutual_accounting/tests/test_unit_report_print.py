# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import io

from openpyxl import load_workbook

from odoo import Command
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import CoopaemAccountingCommon

PDF_REPORT = "coopaem_mutual_accounting.report_mis"
XLSX_REPORT = "mis_builder.mis_report_instance_xlsx"


@tagged("post_install", "-at_install")
class TestUnitReportPrint(CoopaemAccountingCommon):
    """Reports of units on paper and as workbooks say what the screen says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.env["res.lang"]._activate_lang("ar_001")
        invoice = cls._create_document(cls.unit_a, 1234.5, "2026-01-10")
        cls._pay(invoice, "2026-02-03", amount=500)
        cls._create_document(cls.unit_b, 450, "2026-02-15", move_type="in_invoice")

    def _report(self, lang="en_US", **vals):
        """An MIS report as the wizard makes it, in the language of the user."""
        self.env.user.lang = lang
        wizard = (
            self.env["coopaem.unit.report"]
            .with_context(lang=lang)
            .create(
                {
                    "company_id": self.company.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-02-28",
                    **vals,
                }
            )
        )
        return wizard._create_instance()

    def _reports(self):
        """Profit and loss and balance sheet, general and Moroccan, in two languages."""
        for report in ("profit_loss", "balance_sheet"):
            for chart in ("", "_ma"):
                template = self.env.ref(
                    f"coopaem_mutual_accounting.mis_report_{report}{chart}"
                )
                for lang in ("fr_FR", "ar_001"):
                    yield (
                        lang,
                        self._report(lang, report=report, template_id=template.id),
                    )

    def _print(self, instance):
        # Odoo prints nothing in tests unless it is asked to.
        report = instance.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = report._render_qweb_pdf(PDF_REPORT, instance.ids)
        self.assertEqual(kind, "pdf")
        return PdfFileReader(io.BytesIO(content), strict=False)

    def test_print_button_uses_the_engine_that_sets_arabic(self):
        action = self._report().print_pdf()
        self.assertEqual(action["report_name"], PDF_REPORT)
        self.assertEqual(action["pdf_engine"], "weasyprint")

    def test_paper_says_what_the_screen_says(self):
        for lang, instance in self._reports():
            with self.subTest(lang=lang, template=instance.report_id.name):
                self._check_paper(lang, instance)

    def _check_paper(self, lang, instance):
        screen = instance.compute()
        values = instance.env[f"report.{PDF_REPORT}"]._get_report_values(instance.ids)
        self.assertEqual(values["direction"], "rtl" if lang == "ar_001" else "ltr")
        (report,) = values["reports"]
        self.assertEqual(report["currency"], self.currency)
        heads = [head[0] for table in report["tables"] for head in table["heads"]]
        self.assertEqual(
            heads, [column["label"] for column in screen["header"][0]["cols"]]
        )
        for number, line in enumerate(screen["body"]):
            rows = [table["rows"][number] for table in report["tables"]]
            self.assertEqual({row["label"] for row in rows}, {line["label"]})
            self.assertEqual(
                [cell["text"] for row in rows for cell in row["cells"]],
                [cell.get("val_r", "") for cell in line["cells"]],
            )
        pages = self._print(instance)
        self.assertEqual(len(pages.pages), len(report["tables"]))

    def test_figures_are_on_the_page(self):
        instance = self._report(
            report="profit_loss", unit_ids=[Command.set(self.unit_a.ids)]
        )
        (page,) = self._print(instance).pages
        text = page.extract_text().replace("\N{NO-BREAK SPACE}", " ")
        for expected in (self.company.name, "U01", "1,234.50", "01/01/2026"):
            self.assertIn(expected, text)
        # Few columns: upright.
        self.assertLess(page.mediabox.width, page.mediabox.height)

    def test_many_columns_go_on_several_pages_across(self):
        self._create_units(*(f"X{number:02}" for number in range(15)))
        instance = self._report(report="profit_loss")
        columns = len(instance.period_ids)
        self.assertGreater(columns, 18)
        pages = self._print(instance).pages
        self.assertEqual(len(pages), 3)
        for page in pages:
            self.assertGreater(page.mediabox.width, page.mediabox.height)
            # The labels of the lines are on each of them.
            self.assertIn("(711, 712)", page.extract_text())

    def test_columns_are_cut_evenly(self):
        cut = self.env[f"report.{PDF_REPORT}"]._cut
        self.assertEqual(cut(9, 9), [(0, 9)])
        self.assertEqual(cut(10, 9), [(0, 5), (5, 10)])
        self.assertEqual(cut(19, 9), [(0, 7), (7, 13), (13, 19)])

    def test_workbook_says_what_the_screen_says(self):
        for lang, instance in self._reports():
            with self.subTest(lang=lang, template=instance.report_id.name):
                self._check_workbook(lang, instance)

    def _check_workbook(self, lang, instance):
        screen = instance.compute()
        content, _kind = instance.env["ir.actions.report"]._render_xlsx(
            XLSX_REPORT, instance.ids, {}
        )
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual(bool(sheet.sheet_view.rightToLeft), lang == "ar_001")
        lines = {
            row[0].value: [cell.value for cell in row[1:]]
            for row in sheet.iter_rows()
            if row[0].value
        }
        for line in screen["body"]:
            shown = [cell.get("val") or 0 for cell in line["cells"]]
            written = [value or 0 for value in lines[line["label"]]]
            for amount, cell in zip(shown, written, strict=True):
                self.assertAlmostEqual(amount, cell, places=2)

    def test_any_name_of_a_unit_makes_a_sheet(self):
        self.unit_a.name = "Tapis/laine: [teinture] du 'Batha'"
        instance = self._report(
            columns="month", unit_ids=[Command.set(self.unit_a.ids)]
        )
        content, _kind = self.env["ir.actions.report"]._render_xlsx(
            XLSX_REPORT, instance.ids, {}
        )
        title = load_workbook(io.BytesIO(content)).active.title
        self.assertLessEqual(len(title), 31)
        self.assertIn("U01", title)
