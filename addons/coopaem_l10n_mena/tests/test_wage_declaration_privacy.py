# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who sees what declarations hold of the social file, and what is noted of it."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_wage_declaration import MoroccoDeclarationCase, a02, bds_list


@tagged("post_install", "-at_install")
@freeze_time("2026-04-05")
class TestWageDeclarationPrivacy(MoroccoDeclarationCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._create_pay_user("officer")
        for group in (
            "coopaem_member.group_coopaem_social",
            "coopaem_member.group_coopaem_accountant",
            "base.group_allow_export",
        ):
            cls.reader.group_ids |= cls.env.ref(group)

    def _readings(self):
        """What is in the log of readings, what is pending included; oldest first."""
        self.env.cr.precommit.run()
        self.env.invalidate_all()
        return (
            self.env["coopaem.social.read"]
            .sudo()
            .search([("company_id", "=", self.company.id)], order="id")
        )

    def _exports(self):
        return (
            self.env["coopaem.social.export"]
            .sudo()
            .search([("company_id", "=", self.company.id)], order="id")
        )

    def _make_file(self):
        self._read(bds_list(a02("123456789", "EL AMRANI")))
        return self.declaration.action_file()

    # Readings
    def test_whose_numbers_were_read(self):
        declaration = self.declaration.with_user(self.reader)
        lines = declaration.line_ids
        lines[0].read(["insured_number"])
        declaration.web_read(
            {"line_ids": {"fields": {"gross": {}, "identity_number": {}}}}
        )
        self.assertRecordValues(
            self._readings(),
            [
                {
                    "user_id": self.reader.id,
                    "kind": "file",
                    "member_ids": self.member_a.ids,
                },
                {
                    "user_id": self.reader.id,
                    "kind": "list",
                    "member_ids": (self.member_a | self.member_b).ids,
                },
            ],
        )

    def test_searching_and_grouping_by_numbers(self):
        Line = self.env["coopaem.wage.declaration.line"].with_user(self.reader)
        Line.search([("insured_number", "=", "123456789")])
        Line.formatted_read_group([], ["civil_status"], ["__count"])
        self.env["coopaem.wage.declaration"].with_user(self.reader).search(
            [("line_ids.address", "ilike", "Fes")]
        )
        kinds = self._readings().mapped("kind")
        self.assertEqual(sorted(set(kinds)), ["search", "table"])

    def test_people_who_are_no_members(self):
        self._read(bds_list(a02("198765432", "ALAMI")))
        line = self._line_of("ALAMI").with_user(self.reader)
        line.read(["insured_number"])
        log = self._readings()
        self.assertEqual((log.member_count, log.member_id.id), (1, False))

    def test_what_is_no_reading(self):
        lines = self.declaration.line_ids.with_user(self.reader)
        lines.read(["gross", "declared_name", "problem"])
        lines.search([("gross", ">", 0)], order="gross")
        lines.sudo().read(["insured_number"])
        self.assertFalse(self._readings())

    # Exports
    def test_lists_that_are_exported(self):
        declaration = self.declaration.with_user(self.reader)
        declaration.line_ids.export_data(["declared_name", "gross"])
        self.assertFalse(self._exports())
        declaration.line_ids[0].export_data(["declared_name", "insured_number"])
        declaration.export_data(["name", "line_ids/identity_number"])
        first, second = self._exports()
        self.assertEqual(first.member_ids, self.member_a)
        self.assertEqual(first.field_names, "l10n_mena_social_insured")
        self.assertEqual(second.member_ids, self.member_a | self.member_b)
        self.assertEqual(second.field_names, "identity_number, permit_number")

    def test_all_that_a_layout_holds_is_noted(self):
        for layout, names in (
            ("ma_bds", "identity_number, l10n_mena_social_insured, permit_number"),
            (
                "tn_annex",
                "civil_status, home_address, identity_number, nationality_id, "
                "permit_number",
            ),
            (
                "ma_9421",
                "civil_status, home_address, identity_number, "
                "l10n_mena_social_insured, nationality_id, permit_number",
            ),
        ):
            with self.subTest(layout=layout):
                self.form.layout = layout
                self.declaration._log_export()
                self.assertEqual(self._exports()[-1].field_names, names)

    # The file
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_each_download_is_noted(self):
        address = self._make_file()["url"]
        self.assertFalse(self._exports(), "made, it has left nothing yet")
        password = "wages-wages-wages"
        self.accountant.password = password
        self.authenticate(self.accountant.login, password)
        for times in (1, 2):
            response = self.url_open(address)
            self.assertEqual(response.status_code, 200)
            self.assertIn("EL AMRANI", response.text)
            self.assertIn("DS_1234567", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.env.invalidate_all()
            self.assertEqual(len(self._exports()), times)
        log = self._exports()[-1]
        self.assertEqual(log.user_id, self.accountant)
        self.assertEqual(log.member_ids, self.member_a | self.member_b)
        # There is no other way to it.
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self.declaration._name),
                    ("res_id", "=", self.declaration.id),
                    ("res_field", "!=", False),
                ]
            )
        )
        self.assertEqual(attachments.mapped("res_field"), ["file_data"])
        for path in (
            f"coopaem.wage.declaration/{self.declaration.id}/file_data",
            f"{attachments.id}",
        ):
            response = self.url_open(f"/web/content/{path}?download=1")
            self.assertNotEqual(response.status_code, 200)
            self.assertNotIn("EL AMRANI", response.text)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_who_gets_no_file(self):
        address = self._make_file()["url"]
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for login, groups, home in (
            ("wages_file_portal", "base.group_portal", self.company),
            ("wages_file_coach", "coopaem_member.group_coopaem_coach", self.company),
            ("wages_file_social", "coopaem_member.group_coopaem_social", self.company),
            ("wages_file_other", "coopaem_member.group_coopaem_manager", company),
        ):
            with self.subTest(login=login):
                new_test_user(
                    self.env,
                    login,
                    groups,
                    password=login,
                    company_id=home.id,
                    company_ids=[Command.set(home.ids)],
                )
                self.authenticate(login, login)
                self.assertEqual(self.url_open(address).status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(address, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertFalse(self._exports())

    def test_nobody_reads_the_files_themselves(self):
        self._make_file()
        self.declaration.list_data = "QUJD"
        self.declaration.flush_recordset()
        for user in (self.reader, self.accountant, self.manager):
            declaration = self.declaration.with_user(user)
            for name in ("file_data", "list_content"):
                with self.assertRaises(AccessError):
                    declaration.read([name])
            self.assertFalse(declaration.list_data, "it comes in only")
        with self.assertRaises(UserError):
            self.declaration.write({"list_content": "QUJD"})

    def test_files_go_when_somebody_is_forgotten(self):
        if not hasattr(self.member_a, "_anonymise"):
            self.skipTest("the addon that anonymises is not installed")
        self._make_file()
        self.declaration.action_sent()
        self.assertIn("EL AMRANI", self._file(self.declaration))
        self.member_a._anonymise()
        self.env.invalidate_all()
        self.assertFalse(self.declaration.sudo().file_data)
        self.assertFalse(self.declaration.file_name)
        self.assertIsNone(self.declaration._give_file())
        with self.assertRaisesRegex(UserError, "no file now"):
            self.declaration.action_download()
        self.assertEqual(self.declaration.state, "sent")
        self.assertEqual(self.declaration.gross, 15000, "amounts stay")

    def _books(self):
        """All that the books say: journal items, units, treasuries, pay."""
        self.env.flush_all()
        found = {}
        for table, columns in (
            (
                "account_move_line",
                "id, move_id, account_id, partner_id, date, debit, credit,"
                " amount_currency, parent_state, analytic_distribution::text,"
                " full_reconcile_id, amount_residual",
            ),
            ("account_move", "id, name, state, amount_total, amount_residual, date"),
            ("account_analytic_line", "id, move_line_id, amount, date, account_id"),
            ("account_payment", "id, amount, partner_id, partner_bank_id, state"),
            (
                "coopaem_pay_line",
                "id, member_id, unit_id, gross, net, employee_contributions,"
                " employer_contributions",
            ),
        ):
            self.env.cr.execute(f"SELECT {columns} FROM {table} ORDER BY id")
            found[table] = self.env.cr.fetchall()
        for unit in (self.unit_a, self.unit_b):
            found[unit.code] = self._treasury(unit)
        return found

    def test_the_accounts_stay_when_somebody_is_forgotten(self):
        if not hasattr(self.member_a, "_anonymise"):
            self.skipTest("the addon that anonymises is not installed")
        # the member is a customer of a colleague, and owes something
        partner = self.member_a.partner_id
        bill = self._create_document(
            self.unit_b, 700, "2026-03-20", partner_id=partner.id
        )
        bank = self.env["res.partner.bank"].create(
            {"partner_id": partner.id, "acc_number": "MA6400001234"}
        )
        self._pay(bill, "2026-03-25", 300)
        self._pay(
            self._create_document(
                self.unit_b, 90, "2026-03-21", "in_invoice", partner_id=partner.id
            ),
            "2026-03-26",
            partner_bank_id=bank.id,
        )
        before = self._books()
        self.assertGreater(len(before["account_move_line"]), 10)
        self.assertTrue(
            any(row[3] == partner.id for row in before["account_move_line"])
        )
        self.member_a._anonymise()
        self.env.invalidate_all()
        for name, rows in self._books().items():
            self.assertEqual(rows, before[name], name)
        self._assert_ledger()
        self.assertEqual(bill.partner_id, partner)
        self.assertIn("Former member", partner.name)
        self._pay(bill, "2026-04-02")
        self.assertEqual(bill.payment_state, "paid", "what is owed can be settled")

    # Numbers
    def test_people_are_named_and_not_their_number(self):
        self.member_b.sudo().l10n_mena_social_insured = "123456789"
        self.declaration.action_fill()
        text = self.declaration.problem_text
        self.assertNotIn("123456789", text)
        for member in (self.member_a, self.member_b):
            self.assertIn(member.display_name, text)
        with self.assertRaises(UserError) as refused:
            self.declaration.action_sent()
        self.assertNotIn("123456789", str(refused.exception))

    def test_a_list_tells_whose_number_it_is_of_declared_people_alone(self):
        """Who makes up a list does not learn whose numbers are in it."""
        idle = self._create_member(self.unit_a)
        idle.sudo().l10n_mena_social_insured = "555555555"
        self._read(bds_list(a02("123456789", "ONE"), a02("555555555", "GUESS")))
        self.assertEqual(self._line_of("ONE").member_id, self.member_a)
        self.assertFalse(self._line_of("GUESS").member_id)
        self.assertFalse(self._line_of("GUESS").sudo().identity_number)

    def test_who_was_declared_before_is_known_without_a_wage(self):
        self._make_file()
        self.declaration.action_sent()
        april = self._declare(self.form, "2026-04-10")
        self.assertFalse(april.line_ids)
        month = bds_list(a02("123456789", "ONE")).replace("202603", "202604")
        self._read(month, april)
        (line,) = april.line_ids
        self.assertEqual(line.member_id, self.member_a)
