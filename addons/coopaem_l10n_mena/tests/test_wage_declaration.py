# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from .pay_common import CoopaemPayCommon
from .test_pay_countries import PayCountryCase

AFFILIATE, MONTH = "1234567", "202603"
OWNER = AFFILIATE + MONTH


def a02(number, name, children="00", allowance="000000"):
    """A line of the list, written by hand from the specification."""
    return f"A02{OWNER}{number}{name:60}{children}{allowance}000000{allowance}{'':155}"


def bds_list(*people, owner=OWNER, count=None, total=None):
    """A list as the CNSS sends it."""
    numbers = [int(line[16:25]) for line in people]
    return "\r\n".join(
        [
            f"A0020260301000042A0{'':241}",
            f"A01{owner}{'COOPERATIVE DE FES':40}{'ARTISANAT':40}{'1 RUE TALAA':120}"
            f"{'FES':20}{'30000':6}{'12'}2026040120260410",
            *people,
            f"A03{owner}{len(people) if count is None else count:06}{3:06}"
            f"{40000:012}{0:012}{40000:012}"
            f"{sum(numbers) if total is None else total:015}{'':181}",
            "",
        ]
    )


class WageDeclarationCase:
    """Spreadsheets and files of declarations, read back."""

    def _file(self, declaration):
        # nobody reads the field: what is given out is noted
        return base64.b64decode(declaration.sudo().file_data).decode("ascii")

    def _sheets(self, declaration, user):
        declaration.with_user(user).action_xlsx()
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(user)
            ._render(
                "coopaem_l10n_mena.action_report_wage_declaration_xlsx",
                declaration.ids,
                {},
            )
        )
        self.assertEqual(kind, "xlsx")
        return {
            sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
            for sheet in load_workbook(io.BytesIO(content)).worksheets
        }

    @classmethod
    def _authorise(cls, company, name):
        """Note the reference that the authority gave for people's data."""
        cls.env["coopaem.data.authorisation"].create(
            {
                "company_id": company.id,
                "duty_id": cls.env.ref(f"coopaem_l10n_mena.data_duty_{name}").id,
                "reference": "A-12/2026",
            }
        )


class MoroccoDeclarationCase(WageDeclarationCase, CoopaemPayCommon):
    """The month's declaration of two people: one has a number, one a card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.l10n_mena_social_employer = AFFILIATE
        cls._give_money(cls.unit_a, 40000)
        cls._give_money(cls.unit_b, 40000)
        cls.member_a.partner_id.name = "Zohra El Amrani"
        cls.member_a.sudo().l10n_mena_social_insured = "123456789"
        cls.member_b.partner_id.name = "Brahim Naïm"
        cls._authorise(cls.company, "ma_identity")
        cls.member_b.sudo().identity_number = "AB123456"
        run = cls._create_run("2026-03-01")
        cls._line(run, cls.member_a).gross = 10000
        cls._line(run, cls.member_b).gross = 5000
        cls._book_run(run)
        cls.pay_run = run
        cls.form = cls.env.ref("coopaem_l10n_mena.wage_form_ma_bds")
        cls.declaration = cls._declare(cls.form)

    @classmethod
    def _declare(cls, form, day="2026-03-15", user=None):
        return (
            cls.env["coopaem.wage.declaration"]
            .with_user(user or cls.accountant)
            .create({"form_id": form.id, "date": day, "company_id": cls.company.id})
        )

    def _read(self, text, declaration=None):
        declaration = declaration or self.declaration
        declaration.list_data = base64.b64encode(text.encode("cp1252"))
        declaration.list_data_name = "AFFEBDS_1234567_202603.txt"
        declaration.action_read_list()

    def _line_of(self, name):
        return self.declaration.line_ids.filtered(
            lambda line: line.declared_name == name
        )


@tagged("post_install", "-at_install")
@freeze_time("2026-04-05")
class TestWageDeclarationMorocco(MoroccoDeclarationCase):
    def test_what_is_booked(self):
        """Without a list of the CNSS everybody is new, and the file waits."""
        self.assertEqual(self.declaration.name, "CNSS, wages of the month 2026-03")
        first, second = self.declaration.line_ids
        self.assertEqual(first.declared_name, "ZOHRA EL AMRANI")
        self.assertEqual((first.days, first.gross, first.capped), (26, 10000, 6000))
        self.assertEqual(second.declared_name, "BRAHIM NAIM")
        self.assertEqual((second.days, second.gross, second.capped), (26, 5000, 5000))
        self.assertIn("Download this month's list", self.declaration.problem_text)
        with self.assertRaisesRegex(UserError, "Download this month's list"):
            self.declaration.action_file()

    def test_file(self):
        """Each record by its positions: who is paid, who left, who is new."""
        self._read(
            bds_list(
                a02("198765432", "ALAMI SALMA", "01", "030000"),
                a02("123456789", "EL AMRANI ZOHRA", "02", "010000"),
            )
        )
        self.assertFalse(
            self.declaration.sudo().list_content, "names are not kept twice"
        )
        gone = self._line_of("ALAMI SALMA")
        self.assertFalse(gone.member_id)
        self.assertIn("choose the situation", gone.problem)
        with self.assertRaisesRegex(UserError, "ALAMI SALMA: In the list of the CNSS"):
            self.declaration.action_file()
        gone.situation = "SO"
        self.assertEqual(gone.returned, 300)
        self.assertFalse(self.declaration.problem_text)

        self.declaration.action_file()
        self.assertEqual(self.declaration.file_name, "DS_1234567_202603.txt")
        content = self._file(self.declaration)
        self.assertTrue(content.endswith("\n"))
        records = content.split("\n")[:-1]
        self.assertEqual({len(record) for record in records}, {260})
        self.assertEqual(
            records,
            [
                f"B0020260301000042B0{'':241}",
                f"B01{OWNER}{'COOPERATIVE DE FES':40}{'ARTISANAT':40}"
                f"{'1 RUE TALAA':120}{'FES':20}{'30000':6}122026040120260410",
                # by number; 123456789 + 26 + 1,000,000 + 600,000
                f"B02{OWNER}123456789{'EL AMRANI ZOHRA':60}02010000000000010000"
                f"000000260000001000000000600000  0000000000125056815{'':104}",
                # 198765432 + 30,000 given back + rank 1
                f"B02{OWNER}198765432{'ALAMI SALMA':60}01030000000000030000"
                f"030000000000000000000000000000SO0000000000198795433{'':104}",
                f"B03{OWNER}000002000003000000040000000000000000000000040000"
                "000000322222221000000030000000026"
                f"00000000100000000000006000000000000000323852248{'':116}",
                # who has no number is known by the card
                f"B04{OWNER}000000000{'BRAHIM NAIM':60}AB12345626"
                f"00000005000000005000000000000000001000026{'':124}",
                f"B05{OWNER}000001000000000000000000026000000000500000"
                f"00000005000000000000000001000026{'':170}",
                f"B06{OWNER}000003000000322222221000052000000001500000"
                f"00000011000000000000000324852274{'':170}",
            ],
        )

    def test_nobody_is_new(self):
        """Then one record of new people stands there, its number blank."""
        self.member_b.sudo().l10n_mena_social_insured = "198765432"
        self._read(
            bds_list(
                a02("198765432", "NAIM BRAHIM"), a02("123456789", "EL AMRANI ZOHRA")
            )
        )
        self.declaration.action_file()
        records = self._file(self.declaration).split("\n")
        self.assertEqual(records[5], f"B04{OWNER}{'':77}{'0' * 43}{'':124}")
        self.assertEqual(records[6][16:22], "000000")

    def test_lists_that_do_not_fit(self):
        person = a02("123456789", "EL AMRANI ZOHRA")
        for text, said in (
            ("hello", "no list of the CNSS"),
            ("", "Choose the file"),
            (f"B00{'0' * 14}B0\nB01", "declaration that was made already"),
            (bds_list(person).replace("A03", "A04"), "no list of the CNSS"),
            (bds_list(person, owner="7654321" + MONTH), "is for affiliate 7654321"),
            (bds_list(person, owner=AFFILIATE + "202602"), "is for 02/2026, this"),
            (bds_list(person, count=2), "not whole"),
            (bds_list(person, total=1), "not whole"),
            (bds_list(person).replace("A0212", "A02X2"), "Line 3 of the list"),
        ):
            with self.subTest(said=said), self.assertRaisesRegex(UserError, said):
                self._read(text)
        self.assertFalse(self.declaration.list_header)

    def test_list_read_again(self):
        """What was entered stays; who was added to the file matches then."""
        self._read(bds_list(a02("198765432", "NAIM B"), a02("123456789", "EL AMRANI")))
        self._line_of("NAIM B").situation = "IL"
        self._line_of("EL AMRANI").days = 20
        self.assertEqual(len(self.declaration.line_ids), 3)
        self.member_b.sudo().l10n_mena_social_insured = "198765432"
        self.declaration.action_fill()
        self.assertEqual(
            self.declaration.line_ids.member_id, self.member_a | self.member_b
        )
        self._read(bds_list(a02("198765432", "NAIM B"), a02("123456789", "EL AMRANI")))
        self.assertEqual(self._line_of("NAIM B").situation, "IL")
        self.assertEqual(self._line_of("NAIM B").gross, 5000)
        self.assertEqual(self._line_of("EL AMRANI").days, 20)

    def test_list_read_again_keeps_what_is_given_back(self):
        rows = bds_list(a02("123456789", "EL AMRANI", "00", "010000"))
        self._read(rows)
        self._line_of("EL AMRANI").write({"situation": "IL", "returned": 50})
        self._read(rows)
        self.assertEqual(self._line_of("EL AMRANI").returned, 50)
        self._read(bds_list(a02("123456789", "EL AMRANI", "00", "003000")))
        self.assertEqual(self._line_of("EL AMRANI").returned, 30)

    def test_days_follow_the_pay_unless_somebody_entered_them(self):
        declaration = self.declaration
        line = declaration.line_ids.filtered(lambda one: one.member_id == self.member_a)
        self.assertEqual((line.days, line.days_taken), (26, 26))
        self.pay_run.action_cancel()
        self.env.flush_all()
        run = self._create_run()
        self._line(run, self.member_a).write({"gross": 10000, "hours": 60})
        self._line(run, self.member_b).gross = 5000
        self._book_run(run)
        self.assertIn("Pay was booked", " ".join(declaration._get_problems()))
        declaration.action_fill()
        line = declaration.line_ids.filtered(lambda one: one.member_id == self.member_a)
        self.assertEqual(line.days, 0)
        self.assertIn("Enter the days", line.problem)
        line.days = 12
        declaration.action_fill()
        self.assertEqual(line.days, 12)
        # of the year, too, somebody says how many
        form = self.env.ref("coopaem_l10n_mena.wage_form_ma_9421")
        year = self._declare(form)
        line = year.line_ids.filtered(lambda one: one.member_id == self.member_a)
        self.assertEqual(line.days, 0)
        self.assertIn("part of some month", line.problem)

    def test_situations(self):
        self._read(
            bds_list(
                a02("123456789", "EL AMRANI", "00", "010000"), a02("198765432", "X")
            )
        )
        line, other = self._line_of("EL AMRANI"), self._line_of("X")
        line.situation = "MP"
        self.assertIn("neither a day nor a wage", line.problem)
        line.situation = "DE"
        self.assertEqual(line.returned, 100)
        line.returned = 50
        self.assertIn("whole net allowance", line.problem)
        line.situation = "IL"
        self.assertEqual(line.returned, 0)
        self.assertFalse(line.problem)
        line.returned = 100.01
        self.assertIn("No more than the net", line.problem)
        line.write({"returned": 0, "days": 27})
        self.assertIn("26 days at most", line.problem)
        line.days = 0
        self.assertIn("Enter the days", line.problem)
        other.situation = "CS"
        self.assertFalse(other.problem)

    def test_part_of_the_month(self):
        """How many days were worked is asked for."""
        self.member_a.agreement_ids.date_end = "2026-03-20"
        self.declaration.unlink()
        declaration = self._declare(self.form)
        line = declaration.line_ids[0]
        self.assertEqual(line.days, 0)
        self.assertIn("Enter the days", line.problem)

    def test_numbers_that_are_missing(self):
        self.company.l10n_mena_social_employer = False
        self.member_b.sudo().identity_number = False
        self.declaration.action_fill()
        text = self.declaration.problem_text
        self.assertIn("cooperative's CNSS number, 7 figures", text)
        self.assertIn("identity card of who has none yet", text)
        self.member_b.partner_id.name = "إبراهيم"
        self._line_of("BRAHIM NAIM").declared_name = False
        self.declaration.action_fill()
        self.assertIn("Latin letters", self.declaration.problem_text)

    def test_pay_changes_afterwards(self):
        self._read(bds_list(a02("123456789", "EL AMRANI")))
        self.assertFalse(self.declaration.problem_text)
        self.pay_run.action_cancel()
        self.assertIn(
            "Pay was booked or cancelled", self.declaration._get_problems()[0]
        )
        self.declaration.action_fill()
        (line,) = self.declaration.line_ids
        self.assertEqual((line.gross, line.days), (0, 0))

    def test_what_was_sent_stays(self):
        self._read(bds_list(a02("123456789", "EL AMRANI")))
        with self.assertRaisesRegex(UserError, "Make the file first"):
            self.declaration.action_sent()
        self.declaration.action_file()
        self.declaration.line_ids[0].days = 24
        self.assertFalse(self.declaration.file_name, "it said something else")
        self.assertFalse(self.declaration.sudo().file_data)
        self.declaration.action_file()
        self.declaration.action_sent()
        self.assertEqual(self.declaration.sent_by_id, self.accountant)
        line = self.declaration.line_ids[:1]
        for change in (
            lambda: self.declaration.write({"date": "2026-02-01"}),
            self.declaration.action_fill,
            self.declaration.action_file,
            self.declaration.unlink,
            lambda: line.write({"days": 1}),
            line.unlink,
        ):
            with self.assertRaisesRegex(UserError, "was sent"):
                change()
        self.declaration.action_reopen()
        line.days = 25
        self.assertEqual(self.declaration.state, "draft")
        # What was declared once is corrected, and neither deleted nor made another.
        for change in (
            self.declaration.unlink,
            lambda: self.declaration.write({"date": "2026-02-01"}),
            lambda: self.declaration.write({"was_sent": False}),
        ):
            with self.assertRaisesRegex(UserError, "was sent once|by its buttons"):
                change()
        self.assertEqual(str(self.declaration.date_start), "2026-03-01")

    def test_amounts_are_not_typed(self):
        line = self.declaration.line_ids[:1]
        for change in (
            lambda: line.write({"gross": 1}),
            lambda: line.create({"declaration_id": self.declaration.id}),
            line.unlink,
            lambda: self.declaration.write({"state": "sent"}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_a_figure_that_is_too_long(self):
        self._read(bds_list(a02("123456789", "EL AMRANI")))
        self.declaration.sudo().line_ids[0].children = 100
        with self.assertRaisesRegex(UserError, "“children” has too many digits"):
            self.declaration.action_file()

    def test_another_month_begins_anew(self):
        self._read(bds_list(a02("123456789", "EL AMRANI")))
        self.declaration.date = "2026-02-10"
        self.assertFalse(self.declaration.list_header)
        self.assertFalse(self.declaration.line_ids)

    def test_spreadsheet(self):
        self._read(
            bds_list(a02("123456789", "EL AMRANI ZOHRA"), a02("198765432", "ALAMI"))
        )
        self._line_of("ALAMI").situation = "SO"
        sheets = self._sheets(self.declaration, self.accountant)
        self.assertEqual(list(sheets), ["Préétabli", "Entrants"])
        listed = sheets["Préétabli"]
        self.assertEqual(listed[0][0], "Bordereau de déclaration des salaires (BDS)")
        self.assertEqual(
            listed[6],
            [
                "N° d'immatriculation",
                "Nom et prénom",
                "Nombre d'enfants",
                "AF à payer",
                "AF à déduire",
                "AF net à payer",
                "AF à reverser",
                "Nombre de jours déclarés",
                "Salaire réel",
                "Salaire plafonné",
                "Situation",
            ],
        )
        self.assertEqual(listed[7][:2], ["123456789", "EL AMRANI ZOHRA"])
        self.assertEqual(listed[7][7:10], [26, 10000, 6000])
        self.assertEqual(listed[8][10], "SO")
        self.assertEqual(listed[9][8:10], [10000, 6000])
        new = sheets["Entrants"]
        self.assertEqual(new[6][2], "N° CIN")
        self.assertEqual(new[7][1:], ["BRAHIM NAIM", "AB123456", 26, 5000, 5000])
        log = self.env["coopaem.social.export"].search([], limit=1)
        self.assertEqual(log.user_id, self.accountant)
        self.assertIn("l10n_mena_social_insured", log.field_names)

    def test_year(self):
        form = self.env.ref("coopaem_l10n_mena.wage_form_ma_9421")
        self.member_a.sudo().write(
            {"civil_status": "married", "home_address": "3 rue Séffarine, Fès"}
        )
        declaration = self._declare(form)
        (rows,) = self._sheets(declaration, self.accountant).values()
        self.assertEqual(rows[0][0], "Déclaration des traitements et salaires")
        row = dict(zip(rows[6], rows[7], strict=True))
        self.assertEqual(row["Nom et prénom"], "ZOHRA EL AMRANI")
        self.assertEqual(row["Adresse personnelle"], "3 RUE SEFFARINE FES")
        self.assertEqual(row["N° C.N.S.S."], "123456789")
        self.assertEqual(row["Montant du revenu brut imposable"], 10000)
        self.assertEqual(row["Montant des frais professionnels"], 2500)
        self.assertEqual(row["Montant des cotisations d'assurance retraite"], 494.80)
        self.assertEqual(row["Montant du revenu net imposable"], 7005.20)
        self.assertEqual(row["Total des déductions"], 2994.80)
        self.assertEqual(row["I.R. prélevé"], 601.56)
        self.assertEqual(row["Situation de famille"], "M")
        self.assertEqual(rows[9][0], "Total")
        self.assertIn("No identity card", declaration.line_ids[0].remark)
        self.assertFalse(declaration.has_file)
        declaration.action_sent()

    def test_numbers_stay_in_the_social_file(self):
        """On the screen only its readers see them; what is sent is noted."""
        line = self.declaration.line_ids[:1]
        self.assertNotIn("insured_number", line.fields_get())
        with self.assertRaises(AccessError):
            line.read(["insured_number"])
        self.accountant.group_ids |= self.env.ref("coopaem_member.group_coopaem_social")
        self.assertEqual(line.insured_number, "123456789")

    def test_form_of_another_country(self):
        with self.assertRaisesRegex(UserError, "another country's"):
            self._declare(self.env.ref("coopaem_l10n_mena.wage_form_tn_ds"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_is_kept_out(self):
        coach = self._create_pay_user("coach")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = new_test_user(
            self.env,
            "wages_elsewhere",
            "coopaem_member.group_coopaem_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        portal = new_test_user(self.env, "wages_portal", "base.group_portal")
        public = self.env.ref("base.public_user")
        for user in (coach, other, portal, public):
            for records in (self.declaration, self.declaration.line_ids):
                with self.subTest(user=user.id, model=records._name):
                    with self.assertRaises(AccessError):
                        records.with_user(user).with_context(
                            allowed_company_ids=user.sudo().company_ids.ids
                        ).read(["display_name"])
        with self.assertRaises(AccessError):
            self._declare(self.form, "2026-01-01", coach)


@tagged("post_install", "-at_install")
class TestWageDeclarationTunisia(
    WageDeclarationCase, PayCountryCase, AccountTestInvoicingCommon
):
    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("tn")
    def setUpClass(cls):
        super().setUpClass()

    def _prepare(self):
        line, _entry = self._book_wage("base.tn", 1234.567, "2025-04-01")
        company = line.company_id
        company.write(
            {
                "name": "Coopérative de Gabès",
                "country_id": self.env.ref("base.tn").id,
                "vat": "1234567/A/A/M/000",
                "l10n_mena_social_employer": "00123456-72",
                "l10n_mena_social_code": "0600",
                "l10n_mena_social_office": "GABES",
                "street": "5, rue Farhat Hached",
                "city": "Gabès",
                "zip": "6000",
            }
        )
        self._book_run(company, 1000, "2025-06-01")
        self._authorise(company, "tn_declaration")
        member = line.member_id
        member.partner_id.name = "Salma Khélifi"
        member.sudo().write(
            {
                "l10n_mena_social_insured": "12345678-90",
                "identity_number": "01234567",
                "civil_status": "married",
                "home_address": "Cité Ennasr",
                "pay_children": 2,
            }
        )
        return company

    def _declare(self, form, company, day="2025-05-10"):
        return self.env["coopaem.wage.declaration"].create(
            {
                "form_id": self.env.ref(f"coopaem_l10n_mena.{form}").id,
                "company_id": company.id,
                "date": day,
            }
        )

    @freeze_time("2025-07-05")
    def test_quarter(self):
        declaration = self._declare("wage_form_tn_ds", self._prepare())
        self.assertEqual(declaration.name, "CNSS, wages of the quarter 2025 Q2")
        (line,) = declaration.line_ids
        self.assertAlmostEqual(line.gross_1, 1234.567, 3)
        self.assertEqual((line.gross_2, line.gross_3), (0, 1000))
        self.assertIn("professional category", line.remark)
        self.assertFalse(declaration.problem_text)
        declaration.action_file()
        self.assertEqual(declaration.file_name, "DS00123456720600.22025")
        self.assertEqual(
            self._file(declaration),
            "00123456"
            "72"
            "0600"
            "2"
            "2025"
            "001"
            "01"
            "12345678"
            "90"
            f"{'SALMA KHELIFI':60}"
            "01234567"
            "0002234567"
            f"{'':10}"
            "\r\n",
        )

    @freeze_time("2025-07-05")
    def test_quarter_with_a_foreigner(self):
        """One person without a card does not keep all others from being declared."""
        company = self._prepare()
        declaration = self._declare("wage_form_tn_ds", company)
        member = declaration.line_ids.member_id.sudo()
        member.write(
            {"nationality_id": self.env.ref("base.ma").id, "permit_number": "AB 123"}
        )
        declaration.action_fill()
        self.assertFalse(declaration.problem_text)
        self.assertIn("residence permit", declaration.line_ids.remark)
        declaration.action_file()
        text = base64.b64decode(declaration.sudo().file_data).decode("ascii")
        self.assertEqual(text[94:102], "00000000")

    @freeze_time("2025-07-05")
    def test_quarter_on_paper(self):
        """Twelve people a page, sums carried forward, the whole in words."""
        company = self._prepare()
        declaration = self._declare("wage_form_tn_ds", company)
        line = declaration.line_ids
        line.member_id.sudo().pay_category = "3"
        declaration.action_fill()
        declaration.sudo().line_ids.create(
            [
                {
                    "declaration_id": declaration.id,
                    "sequence": number,
                    "declared_name": f"NAME {number}",
                    "gross_1": 100.5,
                    "gross": 100.5,
                }
                for number in range(2, 14)
            ]
        )
        (rows,) = self._sheets(declaration, self.env.user).values()
        self.assertEqual(
            rows[0][0], "Déclaration trimestrielle des salariés et des salaires"
        )
        self.assertIn("N° employeur CNSS : 00123456-72", rows[2][0])
        self.assertIn("Code d'exploitation : 0600   BR : GABES", rows[2][0])
        self.assertIn("Trimestre : 2   Année : 2025", rows[3][0])
        self.assertEqual(rows[6][0], "Page N° : 1")
        self.assertEqual(
            rows[7],
            [
                "N° Ordre",
                "Matricule de l'assuré",
                "Clé",
                "Identité du salarié",
                "N° chez l'employeur",
                "Catégorie professionnelle",
                "1er mois",
                "2ème mois",
                "3ème mois",
                "Total général",
            ],
        )
        self.assertEqual(
            rows[8],
            [
                1,
                "12345678",
                "90",
                "SALMA KHELIFI",
                line.member_id.ref,
                "3",
                1234.567,
                0,
                1000,
                2234.567,
            ],
        )
        self.assertEqual((rows[20][0], rows[20][9]), ("Total à reporter", 3340.067))
        self.assertEqual(rows[21][0], "Page N° : 2")
        self.assertEqual((rows[23][0], rows[23][9]), ("Report", 3340.067))
        self.assertEqual(rows[24][3], "NAME 13")
        self.assertEqual((rows[25][0], rows[25][9]), ("Total", 3440.567))
        self.assertIn(
            "arrêté à la somme de : Trois mille quatre cent quarante dinars et "
            "cinq cent soixante-sept millimes",
            rows[27][0],
        )

    @freeze_time("2026-01-15")
    def test_year(self):
        declaration = self._declare("wage_form_tn_annex", self._prepare())
        (line,) = declaration.line_ids
        declaration.action_file()
        self.assertEqual(declaration.file_name, "ANXEMP_1_25_1")
        head, person, sums, _end = self._file(declaration).split("\r\n")
        self.assertEqual({len(head), len(person), len(sums)}, {399})
        owner = "1234567AM0002025"
        self.assertEqual(
            head,
            f"E1{owner}An10000001{'COOPERATIVE DE GABES':40}{'':40}{'GABES':40}"
            f"{'5 RUE FARHAT HACHED':72}00006000{'':171}",
        )
        taxable = round(2234.567 * 1000) - round(line.contributions * 1000)
        tax = round(line.income_tax * 1000)
        solidarity = round(line.solidarity * 1000)
        amounts = (
            f"{taxable:015}{0:015}{taxable:015}{0:015}{tax:015}{0:015}"
            f"{solidarity:015}{taxable - tax - solidarity:015}{'':19}"
        )
        self.assertAlmostEqual(line.contributions, 216.306, 3)
        self.assertGreater(tax, 0)
        self.assertEqual(
            person,
            f"L1{owner}000001201234567     {'SALMA KHELIFI':40}{'WEAVER':40}"
            f"{'CITE ENNASR':120}2020104202530062025091{amounts}",
        )
        self.assertEqual(sums, f"T1{owner}{'':242}{amounts}")
        (rows,) = self._sheets(declaration, self.env.user).values()
        row = dict(zip(rows[6], rows[7], strict=True))
        self.assertAlmostEqual(row["Revenu imposable"], taxable / 1000, 3)
        self.assertAlmostEqual(row["Retenues opérées, régime commun"], tax / 1000, 3)
        self.assertEqual(row["Situation familiale"], 2)

    @freeze_time("2025-07-05")
    def test_what_is_missing(self):
        company = self._prepare()
        declaration = self._declare("wage_form_tn_ds", company)
        member = declaration.line_ids.member_id.sudo()
        company.write(
            {"l10n_mena_social_employer": "123", "l10n_mena_social_code": False}
        )
        member.write({"l10n_mena_social_insured": False, "identity_number": False})
        declaration.action_fill()
        text = declaration.problem_text
        for said in (
            "CNSS number, 10 figures",
            "code of exploitation, 4 figures",
            "8 figures and a key of two",
            "identity card, 8 figures",
        ):
            self.assertIn(said, text)
        with self.assertRaisesRegex(UserError, "code of exploitation"):
            declaration.action_file()
        annex = self._declare("wage_form_tn_annex", company)
        company.vat = False
        member.civil_status = "other"
        annex.action_fill()
        self.assertIn("1234567/A/M/M/000", annex.problem_text)
        self.assertIn("civil status", annex.problem_text)


@tagged("post_install", "-at_install")
@freeze_time("2025-07-05")
class TestWageDeclarationEgypt(
    WageDeclarationCase, PayCountryCase, AccountTestInvoicingCommon
):
    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("eg")
    def setUpClass(cls):
        super().setUpClass()

    def _prepare(self, gross=10000.25):
        line, _entry = self._book_wage("base.eg", gross)
        company = line.company_id
        company.write(
            {
                "name": "تعاونية أسوان",
                "country_id": self.env.ref("base.eg").id,
                "vat": "100531385",
                "l10n_mena_social_employer": "1234567",
                "l10n_mena_social_office": "أسوان أول",
                "street": "5 شارع السوق",
                "city": "أسوان",
            }
        )
        self._authorise(company, "eg_licence")
        member = line.member_id
        member.partner_id.name = "سلمى  عبد الله حسن"
        member.sudo().write(
            {
                "l10n_mena_social_insured": "1234-5678",
                "identity_number": "29005140112341",
            }
        )
        return company

    def _declare(self, company, form="wage_form_eg_form2", day="2025-06-10"):
        return self.env["coopaem.wage.declaration"].create(
            {
                "form_id": self.env.ref(f"coopaem_l10n_mena.{form}").id,
                "company_id": company.id,
                "date": day,
            }
        )

    def test_form2(self):
        """Each cell: the number, the name in Arabic, the day, piastres and pounds."""
        declaration = self._declare(self._prepare())
        (line,) = declaration.line_ids
        self.assertEqual(line.declared_name, "سلمى عبد الله حسن")
        self.assertEqual((line.gross, line.capped), (10000.25, 10000.25))
        self.assertEqual(line.insurable, 10000.25)
        self.assertFalse(declaration.problem_text)
        self.assertFalse(line.remark)
        self.assertIn("to be checked", declaration.caveat)
        self.assertFalse(declaration.has_file)
        sheets = self._sheets(declaration, self.env.user)
        self.assertEqual(list(sheets), ["صفحة 1"])
        rows = sheets["صفحة 1"]
        self.assertEqual(rows[0][0], "الهيئة القومية للتأمين الاجتماعي")
        self.assertIn("مكتب: أسوان أول   رقم المنشأة: 1234567", rows[2][0])
        self.assertIn(
            "طلب اشتراك منشأة أو إخطار تعديل بيانات المؤمن عليهم وأجورهم", rows[3][0]
        )
        self.assertEqual(rows[4][0], "أجور شهر: 06/2025")
        self.assertIn("اسم المنشأة: تعاونية أسوان", rows[5][0])
        self.assertIn("5 شارع السوق", rows[7][0])
        self.assertIn("100531385", rows[9][0])
        self.assertIn("to be checked", rows[10][0])
        self.assertEqual(
            rows[11],
            [
                "الرقم التأميني",
                "اسم المؤمن عليه",
                "الرقم القومي",
                "تاريخ الالتحاق",
                None,
                None,
                "أجر الاشتراك التأميني",
                None,
                "الأجر الشامل",
                None,
            ],
        )
        self.assertEqual(
            rows[12][3:], ["يوم", "شهر", "سنة", "قرش", "جنيه", "قرش", "جنيه"]
        )
        self.assertEqual(
            rows[13],
            [
                "12345678",
                "سلمى عبد الله حسن",
                "29005140112341",
                1,
                1,
                2025,
                25,
                10000,
                25,
                10000,
            ],
        )
        # room for nine more, then the sum
        self.assertFalse(any(cell for row in rows[14:23] for cell in row))
        self.assertEqual(rows[23], ["إجمالي الصفحة", *[""] * 5, 25, 10000, 25, 10000])
        self.assertIn("1 عاملاً", rows[25][0])
        self.assertIn("10000 جنيه و25 قرش (أجر الاشتراك التأميني)", rows[26][0])
        self.assertIn("148 لسنة 2019", rows[27][0])
        log = self.env["coopaem.social.export"].search([], limit=1)
        self.assertIn("identity_number", log.field_names)
        declaration.action_sent()
        self.assertEqual(declaration.state, "sent")

    def test_insurable_wage_has_limits(self):
        """14,500 pounds at most in 2025; gross pay is the whole wage."""
        declaration = self._declare(self._prepare(20000.50))
        (line,) = declaration.line_ids
        self.assertEqual((line.insurable, line.gross), (14500, 20000.50))
        (rows,) = self._sheets(declaration, self.env.user).values()
        self.assertEqual(rows[13][6:], [0, 14500, 50, 20000])

    def test_insurable_wage_of_little_pay(self):
        """2,300 pounds at least in 2025."""
        declaration = self._declare(self._prepare(2000))
        self.assertEqual(declaration.line_ids.insurable, 2300)

    def test_ten_to_a_sheet(self):
        declaration = self._declare(self._prepare())
        declaration.sudo().line_ids.create(
            [
                {
                    "declaration_id": declaration.id,
                    "sequence": number,
                    "declared_name": f"اسم {number}",
                    "capped": 2300.50,
                    "gross": 2000.75,
                }
                for number in range(2, 13)
            ]
        )
        sheets = self._sheets(declaration, self.env.user)
        self.assertEqual(list(sheets), ["صفحة 1", "صفحة 2"])
        first, second = sheets.values()
        self.assertEqual(first[22][1], "اسم 10")
        # 10,000.25 + 9 × 2,300.50 and 9 × 2,000.75
        self.assertEqual(first[23][0], "إجمالي الصفحة")
        self.assertEqual(first[23][6:], [75, 30704, 0, 28007])
        self.assertEqual([row[1] for row in second[13:15]], ["اسم 11", "اسم 12"])
        self.assertFalse(second[15][1])
        self.assertEqual(second[23][6:], [0, 4601, 50, 4001])
        for rows in (first, second):
            self.assertEqual(rows[24][0], "الإجمالي العام")
            self.assertEqual(rows[24][6:], [75, 35305, 50, 32008])
            self.assertIn("12 عاملاً", rows[26][0])

    def test_what_is_missing(self):
        company = self._prepare()
        declaration = self._declare(company)
        (line,) = declaration.line_ids
        member = line.member_id.sudo()
        company.l10n_mena_social_employer = False
        member.write({"l10n_mena_social_insured": False, "identity_number": False})
        declaration.action_fill()
        line.write({"joined_on": False, "declared_name": "Salma Hassan"})
        self.assertEqual(line.declared_name, "Salma Hassan", "as it was written")
        text = declaration.problem_text
        for said in (
            "establishment's social insurance number",
            "social insurance number, figures only, on the member's",
            "day on which the person joined",
        ):
            self.assertIn(said, text)
        self.assertIn("Arabic letters", line.remark)
        # whether it may be kept is not for the form to say
        self.assertIn("No national number", line.remark)
        self.assertNotIn("national number", text)
        with self.assertRaisesRegex(UserError, "establishment's social insurance"):
            declaration.action_sent()
        (rows,) = self._sheets(declaration, self.env.user).values()
        self.assertEqual(rows[13][:6], ["", "Salma Hassan", *[""] * 4])
        line.sudo().identity_number = "29013140112341"
        self.assertIn("14 figures in order", line.problem)
        line.sudo().capped = 0
        self.assertIn("No social insurance was counted", line.problem)

    @freeze_time("2026-01-10")
    def test_national_number_needs_its_authorisation(self):
        """Where a duty of the law guards it, it is not kept without."""
        company = self._prepare()
        member = self._declare(company).line_ids.member_id.sudo()
        member.identity_number = False
        self.env["coopaem.data.authorisation"].sudo().search(
            [("company_id", "=", company.id)]
        ).unlink()
        with self.assertRaisesRegex(ValidationError, "authorisation of PDPC"):
            member.identity_number = "29005140112341"

    def test_esalary(self):
        """10,000 pounds: 11 and 18.75 %, 592.50 of tax, 5 for the martyrs' fund."""
        company = self._prepare(10000)
        declaration = self._declare(company, "wage_form_eg_esalary")
        (line,) = declaration.line_ids
        self.assertIn("No telephone", line.remark)
        self.assertNotIn("names or more", line.remark)
        line.member_id.partner_id.phone = "010 1234 5678"
        self.assertFalse(declaration.problem_text)
        sheets = self._sheets(declaration, self.env.user)
        self.assertEqual(list(sheets), ["نموذج القطاع الخاص"])
        (rows,) = sheets.values()
        self.assertEqual(len(rows), 3, "titles, codes and one person; no sums")
        self.assertEqual([len(row) for row in rows], [98] * 3)
        titles = dict(zip(rows[1], rows[0], strict=True))
        self.assertEqual(len(titles), 98)
        self.assertEqual(titles["EI005"], "مسلسل")
        self.assertEqual(titles["TC505"], "صافى الدخل (وعاء الفتره)")
        self.assertEqual(titles["CLD805"], "حصة الشركة في التأمينات الاجتماعية")
        self.assertEqual(
            (rows[1][0], rows[1][27], rows[1][73], rows[1][97]),
            ("EI005", "DTE160", "END705", "NAD665"),
        )
        cells = {
            code: value
            for code, value in zip(rows[1], rows[2], strict=True)
            if value not in (None, "")
        }
        self.assertEqual(cells.pop("EI010"), line.member_id.ref)
        self.assertEqual(str(cells.pop("EI080"))[:10], "2025-01-01")
        self.assertEqual(
            cells,
            {
                "EI005": 1,
                "EI015": "سلمى عبد الله حسن",
                "EI020": "01",
                "EI025": "29005140112341",
                "EI030": "01012345678",
                "EI045": "Weaver",
                "EI055": "تعاونية أسوان",
                "EI060": "01",
                "EI075": "12345678",
                "EI100": 10000,
                "EI110": 10000,
                "DTE160": 10000,
                "DTE295": 10000,
                "DAE405": 1100,
                "DAE410": 0,
                "DAE430": 1666.67,
                "DAE475": 2766.67,
                "TC505": 7233.33,
                "TC515": 592.50,
                "TC530": 592.50,
                "END705": 592.50,
                "TC540": 592.50,
                "TC565": 8302.50,
                "NAD610": 5,
                "CLD805": 1875,
                "CLD810": 0,
                "NAD665": 8302.50,
            },
        )
        line.declared_name = "سلمى حسن"
        self.assertIn("4 names or more", line.remark)
        line.member_id.sudo().l10n_mena_social_insured = False
        declaration.action_fill()
        self.assertIn("social insurance number", declaration.problem_text)
        with self.assertRaisesRegex(UserError, "social insurance number"):
            declaration.action_sent()

    def test_foreigner(self):
        company = self._prepare()
        member = self.env["coopaem.member"].search(
            [("company_id", "=", company.id)], limit=1
        )
        member.sudo().write(
            {"nationality_id": self.env.ref("base.sd").id, "permit_number": "P-77"}
        )
        declaration = self._declare(company)
        self.assertIn("foreigner", declaration.line_ids.remark)
        (rows,) = self._sheets(declaration, self.env.user).values()
        self.assertFalse(rows[13][2])

    def test_day_of_joining(self):
        """The first of agreements that follow one another; what was entered stays."""
        company = self._prepare()
        agreement = self.env["coopaem.agreement"].search(
            [("company_id", "=", company.id)]
        )
        for start, end in (("2024-09-01", "2024-12-31"), ("2023-01-01", "2024-05-31")):
            earlier = agreement.copy({"date_start": start, "date_end": end})
            earlier.sudo().state = "ended"
        declaration = self._declare(company)
        (line,) = declaration.line_ids
        self.assertEqual(str(line.joined_on), "2024-09-01")
        line.joined_on = "2024-09-15"
        declaration.action_fill()
        self.assertEqual(str(line.joined_on), "2024-09-15")
        declaration.action_sent()
        with self.assertRaisesRegex(UserError, "was sent"):
            line.joined_on = "2024-09-16"

    def test_amounts_are_not_typed(self):
        declaration = self._declare(self._prepare())
        self.env.user.group_ids -= self.env.ref("base.group_system")
        for vals in ({"capped": 1}, {"insured_number": "1"}, {"insurable": 1}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                declaration.line_ids.write(vals)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_who_is_kept_out(self):
        declaration = self._declare(self._prepare())
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        users = [
            new_test_user(
                self.env,
                "form2_elsewhere",
                "coopaem_member.group_coopaem_manager",
                company_id=elsewhere.id,
                company_ids=[Command.set(elsewhere.ids)],
            ),
            new_test_user(
                self.env,
                "form2_coach",
                "coopaem_member.group_coopaem_coach",
                company_id=declaration.company_id.id,
                company_ids=[Command.set(declaration.company_id.ids)],
            ),
            new_test_user(self.env, "form2_portal", "base.group_portal"),
            self.env.ref("base.public_user"),
        ]
        for user in users:
            with self.subTest(user=user.id):
                with self.assertRaises(AccessError):
                    self._sheets(declaration, user)
                with self.assertRaises(AccessError):
                    declaration.line_ids.with_user(user).read(["joined_on"])
