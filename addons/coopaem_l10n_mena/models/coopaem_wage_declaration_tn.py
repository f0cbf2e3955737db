# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tunisia: the quarter's wages for the CNSS, the year's for the tax office."""

import re

from odoo import models

from .number_format import compact
from .wage_layouts import (
    TN_ANNEX,
    TN_DS,
    TN_DS_LINES,
    plain,
    write_record,
)

# 1234567/A/M/000 of a matricule fiscal, the letter of VAT between the others left out.
TAX_NUMBER = re.compile(r"(\d{7})([A-Z])[A-Z]([A-Z])(\d{3})")
CIVIL_STATUS = {"single": 1, "married": 2, "divorced": 3, "widowed": 4}
CARD, PERMIT = 2, 3


class CoopaemWageDeclaration(models.Model):
    _inherit = "coopaem.wage.declaration"

    # The quarter's wages
    def _get_problems_tn_ds(self):
        """What keeps the quarter's wages from being sent.

        :return: list of texts
        """
        _number, problem = self._get_employer_number(10)
        problems = [problem] if problem else []
        if not re.fullmatch(r"\d{4}", self.company_id.l10n_mena_social_code or ""):
            problems.append(
                self.env._(
                    "Enter the CNSS code of exploitation, 4 figures, on the company "
                    "under “On printed documents”."
                )
            )
        return problems

    def _get_quarter(self):
        return (self.date_start.month + 2) // 3

    def _get_file_tn_ds(self):
        """The file for the CNSS: a record for each person, twelve to a page.

        :return: str
        """
        employer, _problem = self._get_employer_number(10)
        records = []
        # The numbers are in the social file; the body is told them.
        for place, line in enumerate(self.sudo().line_ids):
            page, row = divmod(place, TN_DS_LINES)
            records.append(
                write_record(
                    TN_DS,
                    {
                        "employer": employer,
                        "code": self.company_id.l10n_mena_social_code,
                        "quarter": self._get_quarter(),
                        "year": self.date_start.year,
                        "page": page + 1,
                        "line": row + 1,
                        "insured": line.insured_number,
                        "name": line.declared_name,
                        "identity": line._get_tn_card(),
                        "wage": self._get_subunits(line.gross),
                    },
                )
            )
        return "".join(f"{record}\r\n" for record in records)

    def _get_file_name_tn_ds(self):
        """The name of the file: DS, employer, code, quarter and year."""
        employer, _problem = self._get_employer_number(10)
        return (
            f"DS{employer}{self.company_id.l10n_mena_social_code}"
            f".{self._get_quarter()}{self.date_start.year}"
        )

    def _get_sheets_tn_ds(self):
        """The sheet of the form, without its pages.

        :return: list of (name, lines, columns)
        """

        def number(line):
            return compact(line.insured_number)

        return [
            (
                "Déclaration trimestrielle",
                self.line_ids,
                [
                    ("N° Ordre", lambda line: line.sequence),
                    ("Matricule de l'assuré", lambda line: number(line)[:-2]),
                    ("Clé", lambda line: number(line)[-2:]),
                    ("Identité du salarié", lambda line: line.declared_name),
                    ("N° chez l'employeur", lambda line: line.member_id.ref),
                    ("Catégorie professionnelle", lambda line: line.category),
                    ("1er mois", "gross_1"),
                    ("2ème mois", "gross_2"),
                    ("3ème mois", "gross_3"),
                    ("Total général", "gross"),
                ],
            )
        ]

    # The year's wages
    def _get_tax_number(self):
        """The parts of the matricule fiscal.

        :return: dict, empty when it cannot be read
        """
        found = TAX_NUMBER.fullmatch(compact(self.company_id.vat))
        names = ("tax_number", "key", "category", "establishment")
        return dict(zip(names, found.groups(), strict=True)) if found else {}

    def _get_problems_tn_annex(self):
        """What keeps the year's wages from being sent.

        :return: list of texts
        """
        found = self._get_tax_number()
        if not found:
            return [
                self.env._(
                    "Enter the cooperative's tax number as 1234567/A/M/M/000 on the "
                    "company: the file is made of its parts."
                )
            ]
        if found["category"] == "E" or found["establishment"] != "000":
            return [
                self.env._(
                    "The tax number is that of a secondary establishment: the head "
                    "office declares. Enter its number, which ends in 000."
                )
            ]
        return []

    def _get_annex_values(self, line):
        """What the file says of one person.

        The pay knows no benefits in kind, reinvested income or other regime of tax.
        Income that is taxable is here what is paid less the social contributions,
        before expenses and family are taken off; what was served is that less what was
        withheld.

        :param line: coopaem.wage.declaration.line
        :return: dict
        """
        taxable = self._get_subunits(line.gross - line.contributions)
        tax = self._get_subunits(line.income_tax)
        solidarity = self._get_subunits(line.solidarity)
        return {
            "order": line.sequence,
            "identity_kind": PERMIT if line.is_permit else CARD,
            "identity": line.identity_number,
            "name": line.declared_name,
            "job": plain(line.job),
            "address": line.address,
            "civil_status": CIVIL_STATUS.get(line.civil_status),
            "children": line.children,
            "date_from": f"{line.date_from:%d%m%Y}" if line.date_from else 0,
            "date_to": f"{line.date_to:%d%m%Y}" if line.date_to else 0,
            "days": (line.date_to - line.date_from).days + 1 if line.date_from else 0,
            "taxable": taxable,
            "gross_taxable": taxable,
            "tax": tax,
            "solidarity": solidarity,
            "net": taxable - tax - solidarity,
        }

    def _get_file_tn_annex(self):
        """The file for the tax office: head, people, sums.

        :return: str
        """
        owner = {**self._get_tax_number(), "year": self.date_start.year}
        partner = self.company_id.partner_id
        # The numbers are in the social file; the office is told them.
        people = [self._get_annex_values(line) for line in self.sudo().line_ids]
        head = {
            "document": "An1",
            "count": len(people),
            "company": plain(self.company_id.name),
            "activity": plain(partner.industry_id.name),
            "city": plain(partner.city),
            "street": plain(partner.street),
            "zip": partner.zip if re.fullmatch(r"\d{4}", partner.zip or "") else 0,
        }
        sums = {
            name: sum(row[name] for row in people)
            for name in ("taxable", "gross_taxable", "tax", "solidarity", "net")
        }
        records = [
            write_record(TN_ANNEX["E1"], {**owner, **head}, "E1"),
            *(write_record(TN_ANNEX["L1"], {**owner, **row}, "L1") for row in people),
            write_record(TN_ANNEX["T1"], {**owner, **sums}, "T1"),
        ]
        return "".join(f"{record}\r\n" for record in records)

    def _get_file_name_tn_annex(self):
        """The name of the file: it has no extension."""
        return f"ANXEMP_1_{self.date_start:%y}_1"

    def _get_sheets_tn_annex(self):
        """The sheet of the annex.

        :return: list of (name, lines, columns)
        """

        def none(_line):
            return 0.0

        def taxable(line):
            return line.gross - line.contributions

        return [
            (
                "Annexe I",
                self.line_ids,
                [
                    ("N° d'ordre", lambda line: line.sequence),
                    (
                        "Nature de l'identifiant",
                        lambda line: PERMIT if line.is_permit else CARD,
                    ),
                    (
                        "Identifiant du bénéficiaire",
                        lambda line: line.identity_number,
                    ),
                    ("Nom et prénom", lambda line: line.declared_name),
                    ("Emploi occupé", lambda line: line.job),
                    ("Adresse", lambda line: line.address),
                    (
                        "Situation familiale",
                        lambda line: CIVIL_STATUS.get(line.civil_status),
                    ),
                    ("Nombre d'enfants à charge", lambda line: line.children),
                    ("Date de début", lambda line: line.date_from),
                    ("Date de fin", lambda line: line.date_to),
                    (
                        "Durée en jours",
                        lambda line: self._get_annex_values(line)["days"],
                    ),
                    ("Revenu imposable", taxable),
                    ("Valeur des avantages en nature", none),
                    ("Total du revenu brut imposable", taxable),
                    ("Revenu réinvesti", none),
                    ("Retenues opérées, régime commun", "income_tax"),
                    ("Retenues opérées, salariés étrangers", none),
                    ("Contribution sociale de solidarité", "solidarity"),
                    (
                        "Montant net servi",
                        lambda line: taxable(line) - line.income_tax - line.solidarity,
                    ),
                ],
            )
        ]


class CoopaemWageDeclarationLine(models.Model):
    _inherit = "coopaem.wage.declaration.line"

    def _get_problems_tn_ds(self):
        """What is missing on a line of the quarter's wages.

        :return: (problems, remarks), lists of texts
        """
        problems = self._get_name_problem()
        if not re.fullmatch(r"\d{10}", self.insured_number or ""):
            problems.append(
                self.env._(
                    "Enter the CNSS number, 8 figures and a key of two, on the "
                    "member's social file."
                )
            )
        remarks = []
        if self.is_permit:
            if not self._get_tn_card():
                remarks.append(
                    self.env._(
                        "The file has room for an identity card of 8 figures alone: "
                        "it says nothing of this residence permit. Ask the CNSS."
                    )
                )
        elif not self._get_tn_card():
            problems.append(
                self.env._(
                    "Enter the identity card, 8 figures, on the member's social file."
                )
            )
        if not self.category:
            remarks.append(
                self.env._(
                    "Enter the professional category on the member's page "
                    "“Remuneration”: the form asks for it."
                )
            )
        return problems, remarks

    def _get_tn_card(self):
        """The number for the eight figures that the file of the CNSS has.

        :return: str, empty where the number does not fit
        """
        self.ensure_one()
        number = self.identity_number or ""
        return number if re.fullmatch(r"\d{8}", number) else ""

    def _get_problems_tn_annex(self):
        """What is missing on a line of the year's wages.

        :return: (problems, remarks), lists of texts
        """
        problems = self._get_name_problem()
        if self.is_permit:
            if not self.identity_number:
                problems.append(
                    self.env._(
                        "Enter the residence permit on the member's social file."
                    )
                )
        elif not re.fullmatch(r"\d{8}", self.identity_number or ""):
            problems.append(
                self.env._(
                    "Enter the identity card, 8 figures, on the member's social file."
                )
            )
        if self.civil_status not in CIVIL_STATUS:
            problems.append(
                self.env._("Enter the civil status on the member's social file.")
            )
        return problems, []
