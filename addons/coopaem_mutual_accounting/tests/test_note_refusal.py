# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much is kept of what was not taken, of whom, and who is named where."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.modules.migration import exec_script
from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.coopaem_mutual_accounting.models import coopaem_cashbook_refusal

from .note_common import NoteCommon

DAY = 24 * 3600
SCRIPT = "coopaem_mutual_accounting/migrations/19.0.1.1.0/post-migrate.py"


@tagged("post_install", "-at_install")
class TestNoteRefusal(NoteCommon):
    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-09-15 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()

    def _notebook(self):
        user = self.amina.partner_id.user_ids
        return self.env["coopaem.cashbook"].with_user(user)._get_notebook()

    def test_nothing_is_kept_of_who_is_no_member(self):
        for name in ("nobody", "gone"):
            user = (
                self.gone.partner_id.user_ids
                if name == "gone"
                else self._create_user("refusal_nobody")
            )
            (answer,) = (
                self.env["coopaem.cashbook.note"]
                .with_user(user)
                ._receive([self._operation(name)], 0)
            )
            self.assertEqual((answer["status"], answer["kept"]), ("rejected", False))
        # Who holds no activity now is still a member.
        self.brahim.unit_ids = False
        (answer,) = self._answers(
            self._operation("late", unit=self.unit_b.id), member=self.brahim
        )
        self.assertTrue(answer["kept"])
        refusal = self.env["coopaem.cashbook.refusal"].search([])
        self.assertEqual(refusal.member_id, self.brahim)

    def test_as_many_wait_as_can_be_looked_at(self):
        refusals = self.env["coopaem.cashbook.refusal"]
        with patch.object(coopaem_cashbook_refusal, "MOST_OPEN", 2):
            answers = self._answers(
                *(self._operation(f"n{number}", currency="EUR") for number in range(3))
            )
            self.assertEqual(
                [answer["kept"] for answer in answers], [True, True, False]
            )
            # What is kept already is let go of; others' notes wait apart.
            (answer,) = self._answers(self._operation("n0", currency="EUR"))
            self.assertTrue(answer["kept"])
            (answer,) = self._answers(
                self._operation("theirs", currency="EUR"), member=self.partner_of_amina
            )
            self.assertTrue(answer["kept"])
            refusals.search([]).with_user(self.accountant)._send_back("Entered")
            (answer,) = self._answers(self._operation("n2", currency="EUR"))
            self.assertTrue(answer["kept"])

    def test_who_sent_it_is_a_member_of_that_company(self):
        """Of several memberships none is taken at random."""
        Refusal = self.env["coopaem.cashbook.refusal"].with_user(
            self.amina.partner_id.user_ids
        )
        abroad = self.env["coopaem.member"].create(
            {
                "partner_id": self.amina.partner_id.id,
                "company_id": self.other_company.id,
            }
        )
        other = {self.other_company: abroad}
        both = {**other, self.company: self.amina}
        no_unit = self.env["coopaem.unit"]
        self.assertFalse(Refusal._get_sender(self.unit_a, other))
        self.assertEqual(Refusal._get_sender(self.unit_a, both), self.amina)
        self.assertEqual(Refusal._get_sender(no_unit, both), self.amina)
        self.assertEqual(Refusal._get_sender(no_unit, other), abroad)
        third = self.env["res.company"].create({"name": "Elsewhere too"})
        self.assertFalse(
            Refusal._get_sender(no_unit, {**other, third: self.env["coopaem.member"]})
        )

    def test_who_owes_is_named_in_the_note_alone(self):
        self._send(
            self._operation("owed", "credit", 30000, person="Fatma"),
            self._operation("back", "repaid", 1000, person="Fatma"),
        )
        self._send(
            self._operation("late", "repaid", 10, person="Fatma"), offset=3 * DAY
        )
        late = self._note("late")
        self.assertTrue(late.validation_step_ids)
        self._send(self._photo("photo", "back"))
        line = self._note("back").line_id
        for text in (
            line.label,
            line.document_name,
            late.display_name,
            *late.validation_step_ids.mapped("name"),
        ):
            self.assertNotIn("Fatma", text)
        # The member's own list and the accountant's form name them.
        persons = {
            entry["uuid"]: entry["person"]
            for entry in self._notebook()["units"][0]["entries"]
        }
        self.assertEqual(persons[self._key("back")], "Fatma")
        self.assertEqual(late.with_user(self.accountant).person, "Fatma")

    def test_databases_of_before(self):
        """Names are taken out of lines and steps, and the rule is as it is now."""
        self._send(self._operation("back", "repaid", 1000, person="Fatma"))
        self._send(
            self._operation("late", "repaid", 10, person="Fatma"), offset=3 * DAY
        )
        line = self._note("back").line_id
        step = self._note("late").validation_step_ids.sudo()
        line.label = "Paid back: Fatma (9/10/2026)"
        step.name = "Paid back – Fatma – 9/10/2026"
        rule = self.env.ref(
            "coopaem_mutual_accounting.coopaem_cashbook_refusal_rule_coach"
        ).sudo()
        rule.domain_force = "[('member_id.coach_id', '=', 0)]"
        self._send(self._operation("lost", currency="EUR"))
        self.unit_a.coach_id = self.coach
        refusals = self.env["coopaem.cashbook.refusal"].with_user(self.coach)
        self.assertFalse(refusals.search([]))
        self.env.flush_all()
        exec_script(
            self.env.cr,
            "19.0.1.0.0",
            file_path(SCRIPT),
            "coopaem_mutual_accounting",
            "post",
            "19.0.1.1.0",
        )
        self.env.invalidate_all()
        self.assertEqual(line.label, "Paid back (9/10/2026)")
        self.assertEqual(step.name, "Paid back – 9/10/2026")
        self.assertEqual(refusals.search([]).unit_id, self.unit_a)
