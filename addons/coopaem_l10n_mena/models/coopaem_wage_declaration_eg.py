# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Egypt: the month's wages for the social insurance (form 2) and the tax authority.

Titles are those of the form, in the language of the law.
"""

import re

from odoo import models

from .number_format import compact, read_eg_national_id
from .wage_layouts import EG_ESALARY, EG_FORM2_LINES

# Lists of the tax authority, as a program checks them.
EGYPTIAN, FOREIGN = "01", "02"
MAIN_EMPLOYMENT = "01"
NAMES = 4
ARABIC_LETTER = re.compile("[\u0621-\u064a]")


class CoopaemWageDeclaration(models.Model):
    _inherit = "coopaem.wage.declaration"

    def _get_problems_eg_form2(self):
        """What keeps the month's wages from being sent.

        :return: list of texts
        """
        if compact(self.company_id.l10n_mena_social_employer).isdecimal():
            return []
        return [
            self.env._(
                "Enter the establishment's social insurance number, figures only, on "
                "the company under “On printed documents”."
            )
        ]

    def _get_sheets_eg_form2(self):
        """The sheets of the form: ten people on each.

        Amounts are apart, as on the form: piastres to the right of pounds, so that
        they are read as one number.

        :return: list of (name, lines, columns), columns of (heading above, title,
            getter): lines have headings above where several columns share one
        """

        def pounds(name):
            return lambda line: self._get_subunits(line[name]) // 100

        def piastres(name):
            return lambda line: self._get_subunits(line[name]) % 100

        def joined(part):
            return lambda line: line.joined_on and getattr(line.joined_on, part)

        insurable, whole = "أجر الاشتراك التأميني", "الأجر الشامل"
        columns = [
            ("", "الرقم التأميني", lambda line: compact(line.insured_number)),
            ("", "اسم المؤمن عليه", lambda line: line.declared_name),
            ("", "الرقم القومي", self._get_national_number),
            ("تاريخ الالتحاق", "يوم", joined("day")),
            ("تاريخ الالتحاق", "شهر", joined("month")),
            ("تاريخ الالتحاق", "سنة", joined("year")),
            (insurable, "قرش", piastres("capped")),
            (insurable, "جنيه", pounds("capped")),
            (whole, "قرش", piastres("gross")),
            (whole, "جنيه", pounds("gross")),
        ]
        lines = self.line_ids
        return [
            (
                f"صفحة {start // EG_FORM2_LINES + 1}",
                lines[start : start + EG_FORM2_LINES],
                columns,
            )
            for start in range(0, len(lines), EG_FORM2_LINES)
        ]

    # The month's table for the tax authority
    def _get_problems_eg_esalary(self):
        """What keeps the month's table from being sent: nothing but people's lines."""
        return []

    def _get_sheets_eg_esalary(self):
        """The table, with a code below each title.

        Filled is what the pay knows. It has no parts: all of it is basic wage. The
        authority's lists of insurance and health states are not known; they stay empty.

        :return: list of (name, lines, columns), columns of (code, title, getter)
        """

        def tax(line):
            return line.income_tax

        def insured(line):
            return line.contributions - line.health

        filled = {
            "EI005": lambda line: line.sequence,
            "EI010": lambda line: line.member_id.ref,
            "EI015": lambda line: line.declared_name,
            "EI020": lambda line: FOREIGN if line.is_permit else EGYPTIAN,
            "EI025": self._get_national_number,
            "EI030": lambda line: compact(line.member_id.partner_id.phone),
            "EI045": lambda line: line.job,
            "EI055": lambda line: line.company_id.name,
            "EI060": lambda line: MAIN_EMPLOYMENT,
            "EI075": lambda line: compact(line.insured_number),
            "EI080": lambda line: line.joined_on,
            "EI100": lambda line: line.gross,
            "EI110": lambda line: line.capped,
            "DTE160": lambda line: line.gross,
            "DTE295": lambda line: line.gross,
            "DAE405": insured,
            "DAE410": lambda line: line.health,
            "DAE430": lambda line: line.gross - line.contributions - line.taxable,
            "DAE475": lambda line: line.gross - line.taxable,
            "TC505": lambda line: line.taxable,
            "TC515": tax,
            "TC530": tax,
            "END705": tax,
            "TC540": tax,
            "TC565": lambda line: line.net,
            "NAD610": lambda line: line.solidarity,
            "CLD805": lambda line: line.employer_insurance,
            "CLD810": lambda line: line.employer_health,
            "NAD665": lambda line: line.net,
        }
        columns = [
            (code, title, filled.get(code, lambda line: ""))
            for code, title in EG_ESALARY.items()
        ]
        return [("نموذج القطاع الخاص", self.line_ids, columns)]

    def _get_national_number(self, line):
        return "" if line.is_permit else compact(line.identity_number)


class CoopaemWageDeclarationLine(models.Model):
    _inherit = "coopaem.wage.declaration.line"

    def _get_problems_eg_esalary(self):
        """What is missing on a line of the tax authority's table.

        :return: (problems, remarks), lists of texts
        """
        problems, remarks = self._get_problems_eg_form2()
        if not self.is_permit and len((self.declared_name or "").split()) < NAMES:
            remarks.append(
                self.env._("The tax authority asks for %s names or more.", NAMES)
            )
        # whether there is a number is told, not which
        if not self.member_id.sudo().partner_id.phone:
            remarks.append(
                self.env._("No telephone: enter it on the member's contact.")
            )
        return problems, remarks

    def _get_problems_eg_form2(self):
        """What is missing on a line of the month's wages.

        A national number that is not kept can be written into the spreadsheet.

        :return: (problems, remarks), lists of texts
        """
        problems, remarks = [], []
        if not self.declared_name:
            problems.append(self.env._("Enter the name as on the insurance card."))
        elif not ARABIC_LETTER.search(self.declared_name):
            remarks.append(self.env._("Write the name in Arabic letters."))
        if not compact(self.insured_number).isdecimal():
            problems.append(
                self.env._(
                    "Enter the social insurance number, figures only, on the member's "
                    "social file."
                )
            )
        if self.is_permit:
            remarks.append(
                self.env._("A foreigner has no national number: the cell stays empty.")
            )
        elif not self.identity_number:
            remarks.append(
                self.env._(
                    "No national number: enter it on the member's social file where "
                    "the cooperative may keep it, or write it on the form."
                )
            )
        elif not read_eg_national_id(self.identity_number):
            problems.append(
                self.env._(
                    "The national number on the social file does not have its 14 "
                    "figures in order: correct it there."
                )
            )
        if not self.joined_on:
            problems.append(
                self.env._("Enter the day on which the person joined, on the line.")
            )
        if self.currency_id.is_zero(self.capped):
            problems.append(
                self.env._(
                    "No social insurance was counted in this pay: look at the scheme "
                    "of the member, and take the pay again."
                )
            )
        return problems, remarks
