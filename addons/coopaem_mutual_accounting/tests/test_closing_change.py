# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestClosingChange(CoopaemAccountingCommon):
    """What a closing says about the month before, and single warnings accepted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme, cls.other_scheme = cls.env["coopaem.levy.scheme"].create(
            [
                {"code": "A", "name": "A", "company_id": cls.company.id},
                {"code": "B", "name": "B", "company_id": cls.company.id},
            ]
        )
        cls.unit_a.levy_scheme_ids = [
            Command.create({"scheme_id": cls.scheme.id, "date_from": "2026-01-01"}),
            Command.create(
                {"scheme_id": cls.other_scheme.id, "date_from": "2026-10-01"}
            ),
        ]

    def _preview(self, month):
        closing = self.env["coopaem.closing"]._get_or_create(
            self.company, date(2026, month, 1)
        )
        closing.action_preview()
        return closing

    def _line(self, closing, unit):
        return closing.line_ids.filtered(lambda line: line.unit_id == unit)

    def _close(self, month):
        closing = self._preview(month)
        closing._run_inline()
        closing.action_lock()
        return closing

    def _row(self, closing, name):
        return next(row for row in closing.comparison["rows"] if row["name"] == name)

    def test_first_month_has_none_to_compare_with(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        closing = self._preview(9)
        self.assertFalse(closing.comparison["before"])
        self.assertFalse(closing.comparison["notes"])
        self.assertEqual(self._row(closing, "turnover")["amount"], 1000.0)
        self.assertEqual(set(closing.line_ids.mapped("change")), {"new"})

    def test_changes_of_units(self):
        self._create_document(self.unit_a, 1000, "2026-09-05")
        self._create_document(self.unit_b, 300, "2026-09-05")
        self._close(9)
        self._create_document(self.unit_a, 400, "2026-10-05")
        self._create_document(self.unit_c, 50, "2026-10-05")
        newcomer = self._create_units("N001")
        october = self._preview(10)
        self.assertEqual(
            [
                self._line(october, unit).change
                for unit in (self.unit_a, self.unit_b, self.unit_c, newcomer)
            ],
            ["down", "idle", "back", "new"],
        )
        line = self._line(october, self.unit_a)
        self.assertEqual(line.turnover_change, -600.0)
        # Its heading can be shown in the list of the units.
        self.assertIn(
            'name="levies_change"',
            self.env["coopaem.closing.line"].get_view(view_type="list")["arch"],
        )
        self.assertTrue(line.scheme_changed)
        self.assertEqual(line.levy_scheme_id, self.other_scheme)
        self.assertFalse(self._line(october, self.unit_b).scheme_changed)
        self.assertEqual(
            {note["filter"]: note["count"] for note in october.comparison["notes"]},
            {"new": 1, "idle": 1, "back": 1, "down": 1, "scheme": 1},
        )
        self.assertEqual(
            (
                self._row(october, "turnover")["amount"],
                self._row(october, "turnover")["before"],
            ),
            (450.0, 1300.0),
        )
        # A note opens just its units: by a filter that the list has.
        search = self.env["coopaem.closing.line"].get_view(view_type="search")["arch"]
        for note in october.comparison["notes"]:
            action = october.with_context(
                line_filter=note["filter"]
            ).action_open_lines()
            (key,) = action["context"]
            self.assertIn(f'name="{key.removeprefix("search_default_")}"', search)

    def test_change_of_levies(self):
        self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "A1",
                "company_id": self.company.id,
                "scheme_id": self.other_scheme.id,
                "beneficiary": "structure",
                "basis": "invoiced",
                "period": "month",
                "date_from": "2026-01-01",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        self._pay(self._create_document(self.unit_a, 1000, "2026-10-05"), "2026-10-06")
        october = self._close(10)
        self.assertEqual(self._line(october, self.unit_a).levies_change, 100.0)
        self._create_document(self.unit_a, 400, "2026-11-05")
        november = self._preview(11)
        self.assertEqual(self._line(november, self.unit_a).levies_change, -60.0)

    def test_changes_of_rules(self):
        rule = self.env["coopaem.levy.rule"].create(
            {
                "name": "Contribution",
                "code": "A1",
                "company_id": self.company.id,
                "scheme_id": self.scheme.id,
                "beneficiary": "structure",
                "basis": "invoiced",
                "date_from": "2026-01-01",
                "date_to": "2026-09-30",
                "tier_ids": [Command.create({"tier_from": 0, "rate": 0.1})],
            }
        )
        self._close(9)
        rule.copy({"date_from": "2026-10-01", "date_to": False})
        texts = self._preview(10).comparison["texts"]
        self.assertEqual(len(texts), 2)
        self.assertTrue(any("ended on 09/30/2026" in text for text in texts), texts)
        self.assertTrue(any("from 10/01/2026" in text for text in texts), texts)

    def test_one_warning_is_accepted_without_the_others(self):
        bill = self._create_document(self.unit_b, 50, "2026-09-05", "in_invoice")
        self._pay(bill, "2026-09-06")
        closing = self._preview(9)
        closing.action_check()
        treasury = closing.check_ids.filtered(lambda check: check.code == "treasury")
        document = closing.check_ids - treasury
        self.assertEqual(document.code, "document")
        action = treasury.action_accept()
        with Form(
            self.env[action["res_model"]].with_context(**action["context"])
        ) as form:
            form.reason = "Paid on Monday"
        form.record.action_confirm()
        self.assertEqual((treasury.accepted, document.accepted), (True, False))
        with self.assertRaisesRegex(UserError, "nobody has accepted"):
            closing._run_inline()
