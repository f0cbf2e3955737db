# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import html
import inspect
import io
import json

from openpyxl import load_workbook

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .test_statement import StatementCommon

FORBIDDEN = ("access_token", "levy_line_ids", "create_uid", "write_date")


class StatementPortalCommon(StatementCommon):
    """A member with a login and a neighbour, each with a unit; September is closed."""

    # A picture of one point.
    LOGO = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
        "awAAAABJRU5ErkJggg=="
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.member, cls.neighbour = (
            cls._create_member(name, unit)
            for name, unit in (("amina", cls.unit_a), ("brahim", cls.unit_b))
        )
        cls.user = cls.member.partner_id.user_ids
        cls.nobody = cls._create_portal_user("nobody")
        cls._pay(cls._create_document(cls.unit_a, 1000, "2026-09-02"), "2026-09-03")
        cls._create_document(cls.unit_a, 50, "2026-09-04")
        cls.closing = cls._close()
        cls.line_a = cls._line(cls.closing, cls.unit_a)
        cls.line_b = cls._line(cls.closing, cls.unit_b)
        cls.url = f"/my/statements/{cls.line_a.id}"

    @classmethod
    def _create_portal_user(cls, login, company=None, **vals):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
            email=f"{login}@example.com",
            **vals,
        )

    @classmethod
    def _create_member(cls, login, unit, lang="en_US"):
        user = cls._create_portal_user(login)
        user.partner_id.lang = lang
        return cls.env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": cls.company.id,
                "unit_ids": [Command.set(unit.ids)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
            }
        )

    def _token(self, line=None):
        return (line or self.line_a).sudo()._portal_ensure_token()


@tagged("post_install", "-at_install")
class TestStatementPortal(StatementPortalCommon, HttpCase):
    def _lines(self, user=None):
        return self.env["coopaem.closing.line"].with_user(user or self.user)

    def test_members_find_their_own(self):
        self.assertEqual(self._lines().search([]), self.line_a)
        self.assertFalse(self._lines(self.nobody).search([]))
        self.assertEqual(
            self._lines().browse(self.line_a.id).read(["treasury", "unit_id"]),
            [
                {
                    "id": self.line_a.id,
                    "treasury": self.line_a.treasury,
                    "unit_id": (self.unit_a.id, self.unit_a.display_name),
                }
            ],
        )
        with self.assertRaises(AccessError):
            self.line_b.with_user(self.user).check_access("read")

    def test_who_left_finds_nothing(self):
        for change in (
            {"state": "exit", "exit_date": "2026-01-31", "exit_kind": "neutral"},
            {"state": "entrepreneur", "active": False},
            {"active": True, "unit_ids": [Command.clear()]},
        ):
            self.member.write(change)
            self.assertFalse(self._lines().search([]))

    def test_only_booked_months(self):
        self.closing._reopen("A bill was missing")
        self.assertTrue(self._lines().search([]))
        self.closing.action_reverse()
        self.assertFalse(self._lines().search([]))

    def test_other_company_sees_nothing(self):
        user = self._create_portal_user("elsewhere", self.other_company)
        self.member.partner_id = user.partner_id
        self.assertFalse(self._lines(user).search([]))
        self.authenticate("elsewhere", "elsewhere")
        self.assertNotIn(self.unit_a.name, self.url_open(self.url).text)

    def test_members_read_some_fields_alone(self):
        line = self.line_a.with_user(self.user)
        for name in FORBIDDEN:
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    line.read([name])
                with self.assertRaises(AccessError):
                    line.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    line.search([], order=f"{name} desc")
                with self.assertRaises(AccessError):
                    line._read_group([], [name], ["__count"])
        self.assertFalse(set(FORBIDDEN) & line.read()[0].keys())
        self.assertFalse(set(FORBIDDEN) & line.fields_get().keys())
        with self.assertRaises(AccessError):
            line.write({"treasury": 1})
        with self.assertRaises(AccessError):
            line.create({"closing_id": self.closing.id, "unit_id": self.unit_a.id})
        with self.assertRaises(AccessError):
            line.unlink()
        for model in (
            "account.analytic.line",
            "coopaem.unit",
            "coopaem.member",
            "coopaem.closing",
            "coopaem.levy.line",
            "coopaem.levy.rule",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user).search([])
        items = self.env["account.move.line"].with_user(self.user)
        self.assertFalse(items.search([("unit_id", "!=", False)]))

    @mute_logger("odoo.http")
    def test_methods_over_rpc(self):
        """No method of our own that may be called gives or changes anything."""
        self.authenticate("amina", "amina")
        before = self.line_a.sudo().read()
        ours = {
            name
            for cls in type(self.line_a).mro()
            if cls.__module__.startswith("odoo.addons.coopaem")
            or cls.__module__.startswith("odoo.addons.portal")
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and not name.startswith("_")
        }
        calls = [
            ("coopaem.closing.line", name, [[line.id]])
            for name in sorted(ours)
            for line in (self.line_a, self.line_b)
        ]
        calls += [
            ("coopaem.closing", name, [self.closing.ids])
            for name in ("action_reopen", "action_lock", "action_run", "action_check")
        ]
        for model in ("statement_xlsx", "statement_closing_xlsx"):
            calls.append(
                (
                    f"report.coopaem_mutual_accounting.{model}",
                    "create_xlsx_report",
                    [[self.line_b.id], {}],
                )
            )
        for model, method, args in calls:
            with self.subTest(model=model, method=method):
                answer = self.url_open(
                    "/web/dataset/call_kw",
                    data=json.dumps(
                        {
                            "params": {
                                "model": model,
                                "method": method,
                                "args": args,
                                "kwargs": {
                                    "context": {"active_model": "coopaem.closing.line"}
                                },
                            }
                        }
                    ),
                    headers={"Content-Type": "application/json"},
                ).json()
                if method == "action_preview_statement" and args == [[self.line_a.id]]:
                    self.assertEqual(answer["result"]["url"], self.url)
                else:
                    self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.line_a.sudo().read(), before)

    # Pages
    def _refused(self, url):
        """Whether the page of the statement is not given."""
        return "o_coopaem_statement" not in self.url_open(url).text

    def test_page_of_a_member(self):
        self.authenticate("amina", "amina")
        page = self.url_open("/my/statements").text
        self.assertIn(self.url, page)
        self.assertNotIn(f"/my/statements/{self.line_b.id}", page)
        page = html.unescape(self.url_open(self.url).text)
        statement = self.line_a._get_statements()[0]
        self.assertIn(statement["money"](self.line_a.treasury), page)
        for row in (*statement["movements"], *statement["grid"]):
            self.assertIn(str(row["label"]), page)
        for levy in statement["levies"]:
            for sentence in levy["sentences"]:
                self.assertIn(str(sentence), page)
        for url in (f"/my/statements/{self.line_b.id}", "/my/statements/99999999"):
            self.assertTrue(self._refused(url))
            self.assertTrue(self.url_open(url).url.endswith("/my"))
        self.assertEqual(self.url_open("/my").status_code, 200)

    def test_months_before_and_after(self):
        october = self._line(self._close("2026-10-01"), self.unit_a)
        before = f'rel="prev" href="{self.url}"'
        path = f"/my/statements/{october.id}"
        self.authenticate("amina", "amina")
        self.assertIn(before, self.url_open(path).text)
        self.assertIn(f'rel="next" href="{path}"', self.url_open(self.url).text)
        # the link of a mail opens its own month alone
        self.authenticate(None, None)
        page = self.url_open(f"{path}?access_token={self._token(october)}").text
        self.assertIn("o_coopaem_statement", page)
        self.assertNotIn(before, page)

    def test_link_of_a_mail_shows_no_other_month(self):
        october = self._line(self._close("2026-10-01"), self.unit_a)
        path = f"/my/statements/{october.id}"
        link = f"{path}?access_token={self._token(october)}"
        self.authenticate("amina", "amina")
        for url in (path, link):
            page = self.url_open(url).text
            self.assertIn("o_coopaem_chart", page)
            self.assertIn("Sep 26", page)
        # Whoever the mail was forwarded to, logged in as somebody else or not at all.
        for login in (None, "brahim"):
            self.authenticate(login, login)
            page = self.url_open(link).text
            self.assertIn("October 2026", page)
            self.assertNotIn("o_coopaem_chart", page)
            self.assertNotIn("Sep 26", page)

    def test_company_without_a_logo_shows_its_name(self):
        self.company.logo = False
        self.authenticate("amina", "amina")
        page = self.url_open(self.url).text
        self.assertIn("o_coopaem_company", page)
        self.assertNotIn("/logo.png", page)
        self.company.logo = self.LOGO
        page = self.url_open(self.url).text
        self.assertNotIn("o_coopaem_company", page)
        self.assertIn("/logo.png", page)

    def test_link_of_a_mail(self):
        self.authenticate(None, None)
        self.assertTrue(self._refused(self.url))
        token = self._token()
        for wrong in ("", "x", token[:-1], self._token(self.line_b)):
            self.assertTrue(self._refused(f"{self.url}?access_token={wrong}"))
        # Letters that no token has are refused like any other.
        self.assertTrue(self._refused(f"{self.url}?access_token=%D9%85"))
        link = f"{self.url}?access_token={token}"
        self.assertFalse(self._refused(link))
        self.assertTrue(
            self._refused(f"/my/statements/{self.line_b.id}?access_token={token}")
        )
        # a login of somebody else does not close the link
        self.authenticate("brahim", "brahim")
        self.assertFalse(self._refused(link))
        self.assertTrue(self._refused(self.url))
        self.authenticate(None, None)
        self.closing._reopen("A bill was missing")
        self.assertIn("Provisional", self.url_open(link).text)
        self.closing.action_reverse()
        self.assertIn("being corrected", self.url_open(link).text)

    def test_page_in_other_languages(self):
        self.authenticate(None, None)
        link = f"{self.url}?access_token={self._token()}"
        page = self.url_open(f"/fr{link}").text
        self.assertIn("Septembre 2026", page)
        self.assertIn('dir="ltr"', page)
        page = self.url_open(f"/ar{link}").text
        self.assertIn('dir="rtl"', page)

    def test_figures_of_the_reader(self):
        """Whoever opens it decides; of a link, the member to whom it went."""
        self.env["res.lang"]._activate_lang("ar_001")
        self.user.write({"lang": "ar_001", "portal_figures": "arabic"})
        page = f"/ar{self.url}"
        self.authenticate("amina", "amina")
        self.assertIn("٢٠٢٦", self.url_open(page).text)
        self.authenticate(None, None)
        self.assertIn(
            "٢٠٢٦", self.url_open(f"{page}?access_token={self._token()}").text
        )
        self.user.portal_figures = False
        self.authenticate("amina", "amina")
        self.assertNotRegex(self.url_open(page).text, "[٠-٩]")

    def test_files(self):
        link = f"{self.url}?access_token={self._token()}&download=true&report_type="
        self.authenticate(None, None)
        response = self.url_open(f"{link}pdf")
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertTrue(load_workbook(io.BytesIO(self.url_open(f"{link}xlsx").content)))
        self.assertIn("o_coopaem_statement", self.url_open(f"{link}exe").text)
        for kind in ("pdf", "xlsx"):
            refused = self.url_open(f"{self.url}?report_type={kind}")
            self.assertIn("text/html", refused.headers["Content-Type"])

    def test_chart(self):
        self._pay(
            self._create_document(self.unit_a, 10, "2026-10-02", "in_invoice"),
            "2026-10-03",
        )
        october = self._line(self._close("2026-10-01"), self.unit_a)
        history = october._get_statement_history()
        totals = [
            (statement["total_in"], statement["total_out"], statement["line"].treasury)
            for statement in (self.line_a | october)._get_statements()
        ]
        self.assertEqual(
            [
                (month["money_in"], month["money_out"], month["treasury"])
                for month in history["months"]
            ],
            totals,
        )
        chart = history["chart"]
        self.assertEqual(len(chart["bars"]), 4)
        mirrored = october.with_context(lang="ar_001")._get_statement_history()["chart"]
        for (x, _y), (turned, _z) in zip(
            chart["points"], mirrored["points"], strict=True
        ):
            self.assertAlmostEqual(x + turned, chart["width"], places=1)
        # a unit without any movement has a chart all the same
        self._line(self.closing, self.unit_c)._get_statement_history()


@tagged("post_install", "-at_install")
class TestStatementXlsx(StatementPortalCommon):
    def _workbook(self, lines):
        return load_workbook(io.BytesIO(lines._render_statement_xlsx()))

    def test_numbers_and_dates(self):
        sheet = self._workbook(self.line_a).worksheets[0]
        self.assertEqual(sheet.title, self.unit_a.code)
        rows = {row[1].value: row for row in sheet.iter_rows() if row[1].value}
        statement = self.line_a._get_statements()[0]
        end = rows["Treasury at the end"]
        self.assertAlmostEqual(end[5].value, self.line_a.treasury, places=2)
        self.assertAlmostEqual(end[3].value, statement["total_in"], places=2)
        self.assertEqual(end[0].value.date(), self.line_a.date_end)
        self.assertEqual(end[5].number_format, '#,##0.00 "DH"')
        levy = next(row for row in sheet.iter_rows() if row[1].value == "Contribution")
        self.assertEqual(levy[3].value, 100.0)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    self.assertNotRegex(cell.value, "[\u2066-\u2069]")

    def test_summary_and_a_sheet_each(self):
        lines = self.closing.line_ids
        workbook = self._workbook(lines)
        self.assertEqual(
            workbook.sheetnames, ["Summary", *lines.unit_id.mapped("code")]
        )
        summary = workbook["Summary"]
        heads = [cell.value for cell in summary[1]]
        column = heads.index("Treasury at the end")
        amounts = [summary.cell(row, column + 1).value for row in range(2, 5)]
        self.assertEqual(amounts, lines.mapped("treasury"))
        self.assertEqual(summary.cell(5, column + 1).value, "=SUM(H2:H4)")

    def test_right_to_left(self):
        workbook = self._workbook(
            self.line_a.with_context(statement_lang="ar_001", lang="ar_001")
        )
        self.assertTrue(workbook.worksheets[0].sheet_view.rightToLeft)
        self.assertFalse(
            self._workbook(self.line_a).worksheets[0].sheet_view.rightToLeft
        )

    def test_reports_of_the_web_client(self):
        reports = self.env["ir.actions.report"]
        content, kind = reports._render_xlsx(
            "coopaem_mutual_accounting.statement_closing_xlsx", self.closing.ids, {}
        )
        self.assertEqual(kind, "xlsx")
        self.assertEqual(len(load_workbook(io.BytesIO(content)).sheetnames), 4)
        with self.assertRaises(AccessError):
            reports.with_user(self.nobody)._render_xlsx(
                "coopaem_mutual_accounting.statement_closing_xlsx",
                self.closing.ids,
                {},
            )
        with self.assertRaises(AccessError):
            self.line_b.with_user(self.user)._render_statement_xlsx()
