# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The sheets of Egypt. What stands on a form is said in the language of the law."""

from odoo import models
from odoo.tools import groupby

from ..models.wage_layouts import EG_FORM2_LINES

BLANK = "." * 24
DAY = "    /    /    "
# Widths of the columns of form 2.
WIDTHS = (16, 34, 20, 7, 7, 9, 8, 12, 8, 12)
A4 = 9


class ReportWageDeclarationXlsx(models.AbstractModel):
    _inherit = "report.coopaem_l10n_mena.wage_declaration_xlsx"

    def _write_sheet_eg_form2(self, sheet, declaration, lines, columns, formats):
        """Form 2 of the social insurance: head, ten people and their sum, foot."""
        sheet.right_to_left()
        sheet.set_paper(A4)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        row = self._write_texts(sheet, 0, self._get_head_eg_form2(declaration), formats)
        for above, group in groupby(
            enumerate(columns), lambda item: item[1][0] or item[1][1]
        ):
            first, last = group[0][0], group[-1][0]
            if first == last:
                sheet.merge_range(row, first, row + 1, last, above, formats["head"])
                continue
            sheet.merge_range(row, first, row, last, above, formats["head"])
            for place, (_above, title, _get) in group:
                sheet.write_string(row + 1, place, title, formats["head"])
        row += 2
        pairs = [(title, get) for _above, title, get in columns]
        rows = [self._get_values(line, pairs) for line in lines]
        for number in range(EG_FORM2_LINES):
            values = rows[number] if number < len(rows) else [""] * len(columns)
            self._write_row(sheet, row, values, formats)
            row += 1
        sums = [("إجمالي الصفحة", lines)]
        if declaration.line_ids != lines:
            sums.append(("الإجمالي العام", declaration.line_ids))
        for title, summed in sums:
            values = [title, *[""] * 5, *self._get_sums_eg_form2(declaration, summed)]
            self._write_row(sheet, row, values, formats, "strong")
            row += 1
        self._write_texts(sheet, row + 1, self._get_foot_eg_form2(declaration), formats)

    def _write_sheet_eg_esalary(self, sheet, declaration, lines, columns, formats):
        """The tax authority's table: titles, codes, people, and nothing else."""
        sheet.right_to_left()
        sheet.set_column(0, len(columns) - 1, 16)
        sheet.set_column(2, 2, 34)
        for row, part in enumerate((1, 0)):
            titles = [column[part] for column in columns]
            self._write_row(sheet, row, titles, formats, "head")
        sheet.freeze_panes(2, 3)
        pairs = [(title, get) for _code, title, get in columns]
        for row, line in enumerate(lines, start=2):
            values = [
                declaration.currency_id.round(value)
                if isinstance(value, float)
                else value
                for value in self._get_values(line, pairs)
            ]
            self._write_row(sheet, row, values, formats)

    def _write_texts(self, sheet, row, texts, formats):
        """Texts one below the other, over the whole width.

        :return: int, the row below
        """
        for text, style in texts:
            sheet.merge_range(row, 0, row, len(WIDTHS) - 1, text, formats[style])
            row += 1
        return row

    def _get_sums_eg_form2(self, declaration, lines):
        """Piastres and pounds of both wages of some people.

        :return: list of integers
        """
        sums = []
        for name in ("capped", "gross"):
            subunits = declaration._get_subunits(sum(lines.mapped(name)))
            sums += reversed(divmod(subunits, 100))
        return sums

    def _get_head_eg_form2(self, declaration):
        """The authority, the establishment and the month.

        :return: list of (text, name of a format)
        """
        company, form = declaration.company_id, declaration.form_id
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        arabic = next((code for code in installed if code.startswith("ar")), "en_US")
        legal_form = company.legal_form_id.with_context(lang=arabic).name
        address = company.partner_id._display_address(without_company=True)
        address = "، ".join(filter(None, address.split("\n")))
        texts = [
            ("الهيئة القومية للتأمين الاجتماعي", "plain"),
            ("صندوق العاملين بقطاع الأعمال والخاص", "plain"),
            (
                f"منطقة: {BLANK}   مكتب: {company.l10n_mena_social_office or BLANK}   "
                f"رقم المنشأة: {company.l10n_mena_social_employer or BLANK}",
                "plain",
            ),
            (f"{form.title} في {DAY} م", "title"),
            (f"أجور شهر: {declaration.date_start:%m/%Y}", "plain"),
            (
                f"اسم المنشأة: {company.name}   "
                f"الشكل القانوني للمنشأة: {legal_form or BLANK}",
                "plain",
            ),
            (f"المالك / المدير المسئول: {BLANK}", "plain"),
            (f"عنوان المنشأة: {address or BLANK}", "plain"),
            (
                f"نسبة تأمين المرض: {BLANK}   تاريخ بدء النسبة: {DAY}   "
                f"نسبة تأمين الإصابة: {BLANK}   تاريخ بدء النسبة: {DAY}",
                "plain",
            ),
            (f"رقم التسجيل الضريبي للمنشأة: {company.vat or BLANK}", "plain"),
        ]
        if form.to_verify:
            said = self.env._("Columns of the form: %s.", form.caveat)
            texts.append((said, "note"))
        return texts

    def _get_foot_eg_form2(self, declaration):
        """What the employer declares, and the boxes of the office.

        Which wages are added up there is not sure: both are said.

        :return: list of (text, name of a format)
        """
        lines = declaration.line_ids
        sums = self._get_sums_eg_form2(declaration, lines)
        insurable, whole = (
            f"{pounds} جنيه و{piastres} قرش"
            for piastres, pounds in (sums[:2], sums[2:])
        )
        texts = (
            f"أقر أنا: {BLANK}   بصفتي: {BLANK}   بأن إجمالي أعداد المؤمن عليهم: "
            f"{len(lines)} عاملاً",
            f"وأن أجور الشهر الحالي: {insurable} (أجر الاشتراك التأميني)، {whole} "
            "(الأجر الشامل لحساب اشتراكات التأمين الصحي الشامل)",
            "وأن جميع البيانات الواردة بهذه الاستمارة وملحقاتها صحيحة، وأتحمل "
            "المسئولية القانونية عن صحتها وفقاً للقانون رقم 148 لسنة 2019",
            f"صاحب العمل أو المدير المسئول: {BLANK}",
            "روجعت بيانات هذا الطلب على طلبات اشتراك المؤمن عليهم ووجدت صحيحة",
            f"مستلم الاستمارة: {BLANK}   روجع التوقيع بمعرفتي: {BLANK}",
            f"أخصائي الاشتراك: {BLANK}   سجل آلياً: {BLANK}   روجع آلياً: {BLANK}",
            f"تحريراً في: {DAY}",
        )
        return [(text, "plain") for text in texts]
