# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Morocco: the month's wages for the CNSS (BDS), the year's for the tax office.

The CNSS sends a list of who it knows (préétabli); the file answers it, line by line,
and adds the people who are new.
"""

import base64
import re

from odoo import models
from odoo.exceptions import UserError

from .number_format import compact
from .wage_layouts import (
    BDS,
    BDS_DAYS,
    BDS_GONE,
    BDS_SITUATIONS,
    BDS_UNPAID,
    BDS_WIDTH,
    NUMBER,
    plain,
    read_record,
    write_record,
)

# Who has no number yet is declared by the identity card.
NO_NUMBER = "0" * 9
# Sums of the last records: (in the record, on a line).
LISTED_SUMS = (
    "insured",
    "children",
    "allowance",
    "deducted",
    "allowance_net",
    "returned",
    "days",
    "wage",
    "capped",
    "control",
)


class CoopaemWageDeclaration(models.Model):
    _inherit = "coopaem.wage.declaration"

    # The list of the CNSS
    def action_read_list(self):
        """Read the list of the CNSS that was chosen, and match it with the pay.

        :return: True
        :raises UserError: when it is no such list, or another affiliate's or month's
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        # what comes in by list_data, which nobody gets back
        content = self.sudo().with_context(bin_size=False).list_content
        if not content:
            raise UserError(
                self.env._(
                    "Choose the file that the CNSS prepared for this month "
                    "(AFFEBDS_…txt), as you downloaded it."
                )
            )
        records = self._read_records(base64.b64decode(content))
        self._check_list(records)
        listed = [
            read_record(BDS["A02"], line, "A02")
            for line in records
            if line.startswith("A02")
        ]
        # Its people and its head are the declaration's own, which users do not write.
        declaration = self.sudo()
        old = declaration.line_ids.filtered("is_listed")
        entered = {
            line.insured_number: {
                name: line[name] for name in ("days", "days_taken", "situation")
            }
            for line in old
        }
        # who left or died gives all back, others what was entered
        returned = {
            line.insured_number: line.returned
            for line in old
            if line.returned and line.situation not in BDS_GONE
        }
        old.unlink()
        declaration.line_ids.create(
            [
                {
                    **entered.get(row["insured"], {}),
                    "declaration_id": self.id,
                    "is_listed": True,
                    "sequence": number,
                    "insured_number": row["insured"],
                    "declared_name": plain(row["name"]),
                    "children": int(row["children"]),
                    "allowance": int(row["allowance"]) / 100,
                    "deducted": int(row["deducted"]) / 100,
                    "allowance_net": int(row["allowance_net"]) / 100,
                    **(
                        {
                            "returned": min(
                                returned[row["insured"]],
                                int(row["allowance_net"]) / 100,
                            )
                        }
                        if row["insured"] in returned
                        else {}
                    ),
                }
                for number, row in enumerate(listed, start=1)
            ]
        )
        declaration.write(
            {
                "list_nature": records[0],
                "list_header": records[1],
                "list_name": self.list_data_name or self.env._("List of the CNSS"),
                # it is read, and holds names that nobody needs twice
                "list_content": False,
                "list_data_name": False,
            }
        )
        self._drop_file()
        self._fill()
        return True

    def _read_records(self, content):
        """The records of a list.

        :param bytes content: the file
        :return: list of texts of BDS_WIDTH characters
        :raises UserError: when it is no list of the CNSS
        """
        try:
            text = content.decode("ascii")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
        # editors take blanks off at the end of lines
        records = [line.ljust(BDS_WIDTH) for line in text.splitlines() if line.strip()]
        kinds = [line[:3] for line in records]
        if kinds[:1] and kinds[0] in ("B00", "E00"):
            raise UserError(
                self.env._(
                    "This is a declaration that was made already, not the list that "
                    "the CNSS sends (AFFEBDS_…txt)."
                )
            )
        if (
            kinds[:2] != ["A00", "A01"]
            or kinds[-1] != "A03"
            or set(kinds[2:-1]) - {"A02"}
            or any(len(line) != BDS_WIDTH for line in records)
        ):
            raise UserError(
                self.env._(
                    "This is no list of the CNSS: its records begin with A00, A01, A02 "
                    "and A03 and have %s characters. Download it again from Damancom.",
                    BDS_WIDTH,
                )
            )
        for number, line in enumerate(records, start=1):
            zones = BDS[line[:3]]
            found = read_record(zones, line, line[:3])
            if any(
                kind == NUMBER and name and not found[name].isdecimal()
                for name, kind, _width in zones
            ):
                raise UserError(
                    self.env._(
                        "Line %s of the list cannot be read: there are letters where "
                        "figures belong. Download it again from Damancom.",
                        number,
                    )
                )
        return records

    def _check_list(self, records):
        """Refuse a list that is not this cooperative's or not of this month.

        :param list records: as _read_records returns them
        :raises UserError: saying what does not fit
        """
        number, problem = self._get_employer_number(7)
        if problem:
            raise UserError(problem)
        period = f"{self.date_start:%Y%m}"
        people = [
            read_record(BDS["A02"], line, "A02")
            for line in records
            if line.startswith("A02")
        ]
        owners = [read_record(BDS["A01"], records[1], "A01"), *people]
        for owner in owners:
            if owner["affiliate"] != number:
                raise UserError(
                    self.env._(
                        "The list is for affiliate %(other)s, this cooperative is "
                        "%(own)s.",
                        other=owner["affiliate"],
                        own=number,
                    )
                )
            if owner["period"] != period:
                raise UserError(
                    self.env._(
                        "The list is for %(other)s, this declaration for %(own)s.",
                        other=f"{owner['period'][4:]}/{owner['period'][:4]}",
                        own=f"{self.date_start:%m/%Y}",
                    )
                )
        sums = read_record(BDS["A03"], records[-1], "A03")
        if int(sums["count"]) != len(people) or int(sums["insured"]) != sum(
            int(row["insured"]) for row in people
        ):
            raise UserError(
                self.env._(
                    "The list is not whole: it says that there are %(said)s people, "
                    "and names %(found)s. Download it again from Damancom.",
                    said=int(sums["count"]),
                    found=len(people),
                )
            )

    # The month's wages
    def _get_problems_ma_bds(self):
        """What keeps the month's wages from being sent.

        :return: list of texts
        """
        _number, problem = self._get_employer_number(7)
        problems = [problem] if problem else []
        if not self.list_header:
            problems.append(
                self.env._(
                    "Download this month's list from Damancom, choose it here and "
                    "press “Read the list”: the file answers it."
                )
            )
        # The numbers are in the social file: who has the same one is told, not which.
        for number, lines in self.sudo().line_ids.grouped("insured_number").items():
            if number and len(lines) > 1:
                problems.append(
                    self.env._(
                        "Several people have the same number: %s.",
                        ", ".join(lines.mapped("display_name")),
                    )
                )
        return problems

    def _get_bds_values(self, line):
        """What the file says of one person, in figures.

        :param line: coopaem.wage.declaration.line
        :return: dict
        """
        values = {
            "insured": int(line.insured_number or 0),
            "name": line.declared_name,
            "days": line.days,
            "wage": self._get_subunits(line.gross),
            "capped": self._get_subunits(line.capped),
        }
        if line.is_listed:
            values |= {
                "children": line.children,
                "allowance": self._get_subunits(line.allowance),
                "deducted": self._get_subunits(line.deducted),
                "allowance_net": self._get_subunits(line.allowance_net),
                "returned": self._get_subunits(line.returned),
                "situation": line.situation or "",
            }
        else:
            values["identity"] = line.identity_number
        rank = (
            BDS_SITUATIONS.index(line.situation) + 1
            if line.is_listed and line.situation
            else 0
        )
        values["control"] = rank + sum(
            values.get(name, 0)
            for name in ("insured", "returned", "days", "wage", "capped")
        )
        return values

    def _get_file_ma_bds(self):
        """The file for the CNSS.

        :return: str
        """
        # The numbers are in the social file; the body is told them.
        lines = self.sudo().line_ids
        head = read_record(BDS["A01"], self.list_header, "A01")
        owner = {"affiliate": head["affiliate"], "period": head["period"]}

        def number(line):
            return line.insured_number or NO_NUMBER

        listed = [
            self._get_bds_values(line)
            for line in lines.filtered("is_listed").sorted(number)
        ]
        fresh = [
            self._get_bds_values(line)
            for line in lines.filtered(lambda line: not line.is_listed).sorted(number)
        ]
        sums = [
            {
                **owner,
                "count": len(people),
                **{
                    name: sum(row.get(name, 0) for row in people)
                    for name in LISTED_SUMS
                },
            }
            for people in (listed, fresh, listed + fresh)
        ]

        def record(kind, values):
            return write_record(BDS[kind], {**owner, **values}, kind)

        records = [
            record(
                "B00",
                {
                    "transfer": read_record(BDS["A00"], self.list_nature, "A00")[
                        "transfer"
                    ],
                    "category": "B0",
                },
            ),
            # as the CNSS wrote it
            "B01" + self.list_header[3:],
            *(record("B02", row) for row in listed),
            record("B03", sums[0]),
            *(record("B04", row) for row in fresh),
        ]
        if not fresh:
            # nobody is new: one record, its number left blank
            empty = record("B04", {})
            records.append(f"{empty[:16]}{' ' * 9}{empty[25:]}")
        records += [record("B05", sums[1]), record("B06", sums[2])]
        return "".join(f"{text}\n" for text in map(self._get_ascii, records))

    def _get_ascii(self, record):
        """A record without letters that the file cannot hold, as wide as it was."""
        return record.encode("ascii", errors="replace").decode("ascii")

    def _get_file_name_ma_bds(self):
        """The name of the file: DS, affiliate, month.

        The month is written as in the name of the list, else as the specification says.
        """
        number, _problem = self._get_employer_number(7)
        found = re.match(r"AFFEBDS_\d{7}_(\d{6})\b", self.list_name or "")
        month = found[1] if found else f"{self.date_start:%m%Y}"
        return f"DS_{number}_{month}.txt"

    def _get_sheets_ma_bds(self):
        """Sheets of the spreadsheet: the columns of the records B02 and B04.

        :return: list of (name, lines, columns)
        """
        people = [
            ("N° d'immatriculation", lambda line: line.insured_number),
            ("Nom et prénom", lambda line: line.declared_name),
        ]
        pay = [
            ("Nombre de jours déclarés", lambda line: line.days),
            ("Salaire réel", "gross"),
            ("Salaire plafonné", "capped"),
        ]
        lines = self.line_ids
        listed = lines.filtered("is_listed")
        return [
            (
                "Préétabli",
                listed,
                [
                    *people,
                    ("Nombre d'enfants", lambda line: line.children),
                    ("AF à payer", "allowance"),
                    ("AF à déduire", "deducted"),
                    ("AF net à payer", "allowance_net"),
                    ("AF à reverser", "returned"),
                    *pay,
                    ("Situation", lambda line: line.situation),
                ],
            ),
            (
                "Entrants",
                lines - listed,
                [*people, ("N° CIN", lambda line: line.identity_number), *pay],
            ),
        ]

    # The year's wages
    def _get_problems_ma_9421(self):
        """Nothing keeps a list from being printed.

        :return: list
        """
        return []

    def _get_sheets_ma_9421(self):
        """The sheet of permanent staff, in the order of the tax office.

        :return: list of (name, lines, columns)
        """
        status = {"single": "C", "married": "M", "divorced": "D", "widowed": "V"}

        def none(_line):
            return 0.0

        return [
            (
                "Personnel permanent",
                self.line_ids,
                [
                    ("Nom et prénom", lambda line: line.declared_name),
                    ("Adresse personnelle", lambda line: line.address),
                    (
                        "N° C.N.I.",
                        lambda line: "" if line.is_permit else line.identity_number,
                    ),
                    (
                        "N° carte de séjour",
                        lambda line: line.identity_number if line.is_permit else "",
                    ),
                    ("N° P.P.R.", lambda line: ""),
                    ("N° C.N.S.S.", lambda line: line.insured_number),
                    ("I.F. de l'employé", lambda line: ""),
                    ("Montant du salaire de base annuel", "gross"),
                    (
                        "Montant brut des traitements, salaires et émoluments",
                        "gross",
                    ),
                    ("Période en jours", lambda line: line.days),
                    ("Montant des éléments exonérés", none),
                    ("Montant des échéances prélevées", none),
                    (
                        "Nombre de réductions pour charges de famille",
                        lambda line: line.dependants,
                    ),
                    (
                        "Montant des indemnités versées à titre de frais "
                        "professionnels",
                        none,
                    ),
                    ("Montant des avantages en argent ou en nature", none),
                    ("Montant du revenu brut imposable", "gross"),
                    ("Montant des frais professionnels", "expenses"),
                    ("Montant des cotisations d'assurance retraite", "contributions"),
                    ("Montant des autres retenues", none),
                    ("Montant du revenu net imposable", "taxable"),
                    (
                        "Total des déductions",
                        lambda line: line.expenses + line.contributions,
                    ),
                    ("I.R. prélevé", "income_tax"),
                    ("N° matricule", lambda line: line.member_id.ref),
                    (
                        "Situation de famille",
                        lambda line: status.get(line.civil_status, ""),
                    ),
                ],
            )
        ]


class CoopaemWageDeclarationLine(models.Model):
    _inherit = "coopaem.wage.declaration.line"

    def _get_problems_ma_bds(self):
        """What is wrong on a line of the month's wages.

        :return: (problems, remarks), lists of texts
        """
        problems = []
        paid = not self.currency_id.is_zero(self.gross)
        if self.is_listed and not paid and not self.situation:
            problems.append(
                self.env._(
                    "In the list of the CNSS, but no wage is booked: choose the "
                    "situation, or enter the number on the member's social file."
                )
                if not self.member_id
                else self.env._(
                    "In the list of the CNSS, but no wage is booked: choose the "
                    "situation, or book the pay."
                )
            )
        if self.situation in BDS_UNPAID and (paid or self.days):
            problems.append(
                self.env._("In this situation there is neither a day nor a wage.")
            )
        elif paid and not self.days:
            problems.append(
                self.env._("Enter the days: only part of the month was worked.")
            )
        if not 0 <= self.days <= BDS_DAYS:
            problems.append(self.env._("A month has %s days at most.", BDS_DAYS))
        problems += self._get_allowance_problems()
        if not self.is_listed:
            problems += self._get_new_problems()
        return problems, []

    def _get_allowance_problems(self):
        """What is wrong with the family allowance that is given back.

        :return: list of texts
        """
        compare = self.currency_id.compare_amounts
        if self.situation in BDS_GONE and compare(self.returned, self.allowance_net):
            return [self.env._("Who left or died gives the whole net allowance back.")]
        if compare(self.returned, self.allowance_net) > 0 or self.returned < 0:
            return [self.env._("No more than the net allowance can be given back.")]
        return []

    def _get_new_problems(self):
        """What is missing of a person who is not in the list.

        :return: list of texts
        """
        problems = self._get_name_problem()
        if self.situation:
            problems.append(
                self.env._("Only who is in the list of the CNSS has a situation.")
            )
        number = compact(self.insured_number)
        if number and not (number.isdecimal() and len(number) == 9):
            problems.append(
                self.env._(
                    "The CNSS number on the social file does not have 9 figures."
                )
            )
        elif not number and not self.identity_number:
            problems.append(
                self.env._(
                    "Not in the list of the CNSS: enter the CNSS number on the "
                    "member's social file, or the identity card of who has none yet."
                )
            )
        elif not number and len(self.identity_number) > 8:
            problems.append(self.env._("The identity card has more than 8 characters."))
        return problems

    def _get_problems_ma_9421(self):
        """What is missing on the year's list.

        :return: (problems, remarks), lists of texts
        """
        remarks = [
            text
            for value, text in (
                (self.identity_number, self.env._("No identity card.")),
                (self.insured_number, self.env._("No CNSS number.")),
                (self.civil_status, self.env._("No civil status.")),
            )
            if not value
        ]
        problems = (
            [self.env._("Enter the days: only part of some month was worked.")]
            if not self.currency_id.is_zero(self.gross) and not self.days
            else []
        )
        return problems, remarks
