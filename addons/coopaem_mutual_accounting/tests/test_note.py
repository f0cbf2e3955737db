# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from datetime import date
from random import Random

from freezegun import freeze_time
from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .note_common import NoteCommon, picture

DAY = 24 * 3600


@tagged("post_install", "-at_install")
class TestNote(NoteCommon):
    @classmethod
    def setUpClass(cls):
        freezer = freeze_time("2026-09-15 10:00:00")
        freezer.start()
        cls.addClassCleanup(freezer.stop)
        super().setUpClass()

    def test_entries_land_in_the_draft_book_once(self):
        sale = self._operation("sale", category="sale")
        cost = self._operation("cost", "out", 2050, category="transport")
        self.assertEqual(self._send(sale, cost), ["created", "created"])
        self.assertEqual(self._send(cost, sale), ["duplicate", "duplicate"])
        book = self._lines().cashbook_id
        self.assertEqual(
            (book.state, book.month, book.total_in, book.total_out),
            ("draft", date(2026, 9, 1), 150.0, 20.5),
        )
        self.assertEqual(self._lines().mapped("label"), ["Sale", "Transport"])

    def test_same_key_with_another_amount_is_a_conflict(self):
        self._send(self._operation("one"))
        changed = self._operation("one", amount=99900)
        self.assertEqual(self._send(changed), ["conflict"])
        self.assertEqual(self._lines().amount, 150.0)

    def test_keys_are_each_member_s_own(self):
        self._send(self._operation("one"))
        self.assertEqual(
            self._send(self._operation("one"), member=self.partner_of_amina),
            ["created"],
        )
        self.assertEqual(len(self._lines()), 2)

    def test_one_bad_entry_does_not_hold_back_the_others(self):
        answers = self._send(
            self._operation("good"),
            "nonsense",
            {**self._operation("bad_key"), "uuid": "x"},
            self._operation("none", amount=0),
            self._operation("negative", amount=-5),
            self._operation("text", amount="12"),
            self._operation("true", amount=True),
            self._operation("euro", currency="EUR"),
            self._operation("day", day="soon"),
            self._operation("kind", kind="float"),
            self._operation("category", category="<b>"),
            self._operation("target", "cross"),
            self._operation("last", "out"),
        )
        self.assertEqual(
            answers,
            ["created", "broken", "broken"]
            + ["amount"] * 4
            + ["currency"]
            + ["broken"] * 4
            + ["created"],
        )
        self.assertEqual(len(self._lines()), 2)

    def test_only_own_units(self):
        self.assertEqual(
            self._send(self._operation("one", unit=self.unit_b.id)), ["unit"]
        )
        self.assertEqual(self._send(self._operation("two"), member=self.gone), ["unit"])
        self.assertEqual(
            self._send(self._operation("three"), member=self.brahim), ["unit"]
        )
        self.unit_a.company_id.name = "Still ours"
        self.assertFalse(self.env["coopaem.cashbook.note"].search([]))
        foreign = self._create_user("elsewhere", company=self.other_company)
        notes = self.env["coopaem.cashbook.note"].with_user(foreign)
        (answer,) = notes._receive([self._operation("four")], 0)
        self.assertEqual(answer["code"], "unit")

    def test_who_reads_notes(self):
        self._send(self._operation("one"))
        notes = self.env["coopaem.cashbook.note"]
        for user in (self.amina.partner_id.user_ids, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                notes.with_user(user).search([])
        self.assertFalse(notes.with_user(self.coach).search([]))
        self.unit_a.coach_id = self.coach
        self.assertTrue(notes.with_user(self.coach).search([]))
        self.assertTrue(notes.with_user(self.accountant).search([]))
        with self.assertRaises(AccessError):
            self._note("one").with_user(self.accountant).write({"amount": 1})
        with self.assertRaises(UserError):
            self._note("one").with_user(self.accountant).write({"date": "2026-09-01"})
        with self.assertRaises(AccessError):
            self._note("one").with_user(self.accountant).unlink()

    def test_crossing_out_leaves_the_note_and_takes_the_line(self):
        self._send(self._operation("one"), self._operation("two"))
        self.assertEqual(self._send(self._cross("no", "one")), ["created"])
        self.assertEqual(self._lines(), self._note("two").line_id)
        self.assertEqual(self._note("one").state, "crossed")
        self.assertEqual(self._send(self._cross("again", "one")), ["created"])
        self.assertEqual(self._lines(), self._note("two").line_id)

    def test_crossing_out_what_was_handed_in_is_checked(self):
        self._send(self._operation("one"))
        book = self._lines().cashbook_id
        book.action_submit()
        self._send(self._cross("no", "one"))
        cross = self._note("no")
        self.assertEqual((cross.state, len(self._lines())), ("to_check", 1))
        with (
            self.assertRaisesRegex(UserError, "handed in"),
            self.env.cr.savepoint(),
        ):
            cross.with_user(self.accountant).action_accept()
        book.action_send_back("One line is wrong")
        cross.with_user(self.accountant).action_accept()
        self.assertFalse(self._lines())
        self.assertEqual((cross.state, self._note("one").state), ("noted", "crossed"))

    def test_late_entries_wait_for_the_accountant(self):
        self._send(self._operation("one"))
        book = self._lines().cashbook_id
        book.action_submit()
        self.assertEqual(self._send(self._operation("late")), ["created"])
        late = self._note("late").with_user(self.accountant)
        self.assertEqual((late.state, len(self._lines())), ("to_check", 1))
        book.action_send_back("One is missing")
        late.action_accept()
        self.assertEqual((late.state, len(self._lines())), ("noted", 2))
        self.assertEqual(self._send(self._operation("late")), ["duplicate"])
        with self.assertRaises(UserError):
            late.action_accept()

    def test_notes_are_sent_back_with_a_reason(self):
        self._send(self._operation("one"), offset=3 * DAY)
        note = self._note("one").with_user(self.accountant)
        self.assertEqual(note.state, "to_check")
        wizard = note.action_open_send_back()
        self.env["coopaem.validation.reason"].with_user(self.accountant).create(
            {
                "res_model": note._name,
                "res_ids": wizard["context"]["default_res_ids"],
                "reason": "It is there already",
            }
        ).action_confirm()
        shown = self._notebook()["units"][0]["entries"][0]
        self.assertEqual(
            (shown["state"], shown["message"]), ("sent_back", "It is there already")
        )

    def _debts(self, member=None):
        (unit,) = self._notebook(member)["units"]
        return {debt["person"].lower(): debt["amount"] for debt in unit["debts"]}

    def test_what_is_sold_on_credit_is_no_cash(self):
        self._send(
            self._operation("one", "credit", 30000, person="  Fatma   Z. "),
            self._operation("two", "credit", 5000, person="fatma z."),
            self._operation("three", "credit", 700),
            # Whatever the phone's clock says: it is in no book.
            self._operation("four", "credit", 100, day="2001-01-01", person="Ali"),
        )
        self.assertFalse(self._lines())
        unit = self._notebook()["units"][0]
        self.assertEqual(unit["till"], 0)
        self.assertEqual({entry["state"] for entry in unit["entries"]}, {"noted"})
        self.assertEqual(
            self._debts(self.partner_of_amina),
            {"fatma z.": 35000, "": 700, "ali": 100},
        )
        self._send(self._operation("back", "repaid", 20000, person="FATMA Z."))
        line = self._lines()
        self.assertEqual((line.kind, line.amount), ("in", 200.0))
        self.assertEqual(line.label, "Paid back", "who it was stays in the note")
        self.assertEqual(self._notebook()["units"][0]["till"], 20000)
        self.assertEqual(self._debts()["fatma z."], 15000)
        # Crossed out, nothing was paid back, and nothing is owed.
        self._send(self._cross("x1", "back"), self._cross("x2", "three"))
        self.assertFalse(self._lines())
        self.assertEqual(self._debts(), {"fatma z.": 35000, "ali": 100})

    def test_paid_back_is_paid_back_while_it_is_checked(self):
        self._send(
            self._operation("one", "credit", 30000, person="Fatma"),
            self._operation("back", "repaid", 30000, person="Fatma"),
        )
        self.assertFalse(self._debts())
        self._lines().cashbook_id.action_submit()
        self._send(
            self._operation("more", "credit", 1000, person="Fatma"),
            self._operation("late", "repaid", 1000, person="Fatma"),
        )
        self.assertEqual(self._note("late").state, "to_check")
        self.assertFalse(self._debts())
        # The cooperative says that this cash never came.
        self._note("late").with_user(self.accountant)._send_back("It is there already")
        self.assertEqual(self._debts(), {"fatma": 1000})

    def test_names_are_made_harmless(self):
        name = "A\x00\ud800\u202e<b>" + "x" * 100
        self._send(
            self._operation("one", "credit", 100, person=name, device="\x00"),
            self._operation("two", "credit", 100, person={"a": 1}),
            self._operation("three", person="Not asked for"),
        )
        self.assertEqual(self._note("one").person, f"A<b>{'x' * 56}")
        self.assertFalse(self._note("three").person)

    def test_notes_that_name_nobody_keep_their_fingerprint(self):
        """Phones send once more what was sent before names were noted."""
        self._send(self._operation("one"))
        self.assertEqual(
            self._note("one").payload_hash,
            self._note("one")._get_hash({**self._operation("one"), "person": ""}),
        )
        named = self._operation("two", "credit", person="Fatma")
        self._send(named)
        self.assertEqual(self._send({**named, "person": "Ali"}), ["conflict"])

    def test_what_is_not_taken_is_kept_for_the_cooperative(self):
        (answer,) = self._answers(self._operation("one", currency="EUR"))
        self.assertEqual((answer["status"], answer["kept"]), ("rejected", True))
        # Sent once more, for the answer got lost.
        (answer,) = self._answers(self._operation("one", currency="EUR"))
        self.assertTrue(answer["kept"])
        refusal = self.env["coopaem.cashbook.refusal"].search([])
        self.assertEqual(
            (refusal.unit_id, refusal.member_id, refusal.state),
            (self.unit_a, self.amina, "open"),
        )
        self.assertEqual(refusal.said, "2026-09-10 · Sale · 150.00 EUR")
        shown = self._notebook()["refusals"]
        self.assertEqual(
            [(item["state"], item["amount"], item["day"]) for item in shown],
            [("refused", 15000, "2026-09-10")],
        )
        self.assertIn("MAD", shown[0]["message"])
        self.assertFalse(self._notebook(self.partner_of_amina)["refusals"])
        for reason, error in (("", "Say what was done"), ("Entered", None)):
            settle = refusal.with_user(self.accountant)._send_back
            if error:
                with self.assertRaisesRegex(UserError, error):
                    settle(reason)
            else:
                settle(reason)
        (shown,) = self._notebook()["refusals"]
        self.assertEqual((shown["state"], shown["message"]), ("sent_back", "Entered"))
        self.assertIn("note_accountant", shown["by"])
        self.assertFalse(self._lines())
        with self.assertRaisesRegex(UserError, "settled already"):
            refusal.with_user(self.accountant)._send_back("Again")

    def test_what_is_kept_tells_nothing_of_others(self):
        (answer,) = self._answers(self._operation("one", unit=self.unit_b.id))
        self.assertTrue(answer["kept"])
        refusal = self.env["coopaem.cashbook.refusal"].search([])
        self.assertFalse(refusal.unit_id)
        self.assertFalse(self._notebook(self.brahim)["refusals"])
        # What has no key would be kept again and again; a photo stays on the phone.
        answers = self._answers(
            "nonsense",
            {**self._operation("two", amount=0), "uuid": "x"},
            {**self._photo("photo", "one"), "data": "x"},
            {**self._operation("kind", kind="<b>\x00"), "amount": 10**40},
        )
        self.assertEqual(
            [answer["kept"] for answer in answers], [False, False, False, True]
        )

    def test_what_speaks_of_a_refused_note_is_seen_with_it(self):
        said = base64.b64encode(b"OggS said").decode()
        self._send(
            self._operation("one", currency="EUR"),
            self._photo("shot", "one"),
            self._operation("said", "voice", 0, target=self._key("one"), data=said),
            self._cross("x", "one"),
            self._operation("two", currency="EUR"),
        )
        # Another's note under the same key is none of this one's.
        self._send(self._photo("other", "one", unit=self.unit_b.id), member=self.brahim)
        refusals = self.env["coopaem.cashbook.refusal"].with_user(self.accountant)
        one, two = (
            refusals.search([("client_uuid", "=", self._key(name))])
            for name in ("one", "two")
        )
        about = self._note("shot") | self._note("said") | self._note("x")
        self.assertEqual(one.about_ids.sudo(), about)
        self.assertTrue(all(note.state == "waiting" for note in about))
        self.assertIn(f'/voice/{self._note("said").id}"', one.voice_player)
        self.assertFalse(two.about_ids or two.voice_player)
        # A coach who may not read the unit's notes does not read these, either.
        self.amina.coach_id = self.coach
        self.assertFalse(refusals.with_user(self.coach).search([]).about_ids)

    def test_conflicts_are_kept_too(self):
        self._send(self._operation("one"))
        (answer,) = self._answers(self._operation("one", amount=99900))
        self.assertEqual((answer["status"], answer["kept"]), ("conflict", True))

    def test_what_arrives_after_all_is_settled(self):
        self._send(self._operation("one", unit=self.unit_b.id))
        refusal = self.env["coopaem.cashbook.refusal"].search([])
        self.amina.unit_ids |= self.unit_b
        self.assertEqual(
            self._send(self._operation("one", unit=self.unit_b.id)), ["created"]
        )
        self.assertEqual(refusal.state, "settled")

    def test_who_reads_what_was_not_taken(self):
        self._send(self._operation("one", currency="EUR"))
        refusals = self.env["coopaem.cashbook.refusal"]
        elsewhere = self._create_user(
            "refusal_elsewhere",
            "coopaem_member.group_coopaem_manager",
            self.other_company,
        )
        for user in (self.amina.partner_id.user_ids, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                refusals.with_user(user).search([])
        for user in (self.coach, elsewhere):
            self.assertFalse(refusals.with_user(user).search([]))
        # As of other notes, the coach is the activity's, not the member's.
        self.amina.coach_id = self.coach
        self.assertFalse(refusals.with_user(self.coach).search([]))
        self._send(self._operation("lost", unit=self.unit_b.id))
        lost = refusals.with_user(self.coach).search([])
        self.assertFalse(lost.unit_id)
        self.assertEqual(lost.member_id, self.amina)
        self.amina.coach_id = False
        self.unit_a.coach_id = self.coach
        refusal = refusals.with_user(self.coach).search([])
        self.assertEqual(refusal.unit_id, self.unit_a)
        for call in (
            lambda: refusal._send_back("x"),
            lambda: refusal.action_open_send_back(),
            lambda: refusal.with_user(self.accountant).write({"said": "x"}),
            lambda: refusal.with_user(self.accountant).unlink(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_nobody_decides_on_own_notes(self):
        self._send(self._operation("one"), offset=3 * DAY)
        user = self._create_user("both", "coopaem_member.group_coopaem_accountant")
        self.env["coopaem.member"].create(
            {
                "partner_id": user.partner_id.id,
                "company_id": self.company.id,
                "unit_ids": [Command.set(self.unit_a.ids)],
                "state": "entrepreneur",
                "state_date": "2025-01-01",
            }
        )
        for step in ("action_accept", "action_open_send_back"):
            with self.assertRaisesRegex(AccessError, "your own activity"):
                getattr(self._note("one").with_user(user), step)()

    def test_every_step_of_a_note_is_kept(self):
        self._send(self._operation("one"), offset=3 * DAY)
        note = self._note("one")
        self.assertEqual(note.validation_state, "waiting")
        note.with_user(self.accountant)._send_back("On which day?")
        self.assertEqual(
            note.validation_step_ids.sorted("id").mapped(
                lambda step: (step.step, step.user_id, step.comment)
            ),
            [
                ("submitted", self.amina.partner_id.user_ids, False),
                ("sent_back", self.accountant, "On which day?"),
            ],
        )
        # The day of a wrong clock lies far back; it is seen all the same.
        self._send(self._operation("old", day="2001-01-01"))
        self._note("old").with_user(self.accountant)._send_back("Which day?")
        shown = {
            entry["message"]: entry["by"]
            for entry in self._notebook(self.partner_of_amina)["units"][0]["entries"]
        }
        self.assertEqual(set(shown), {"On which day?", "Which day?"})
        self.assertIn("note_accountant", shown["Which day?"])
        # Crossed out by the member, nobody has to look at it.
        self._send(self._operation("off"), offset=3 * DAY)
        self._send(self._cross("x", "off"))
        self.assertFalse(self._note("off").validation_state)
        with self.assertRaisesRegex(UserError, "does not wait"):
            self._note("off").with_user(self.accountant).action_accept()

    def test_wrong_clock_is_asked_about(self):
        future = self._operation("future", day="2028-09-10")
        self._send(future, self._operation("off"), offset=2 * DAY)
        self._send(self._operation("also"), offset=-2 * DAY)
        self._send({**self._operation("fine"), "phone_time": "x"}, offset=DAY - 60)
        self.assertEqual(self._lines(), self._note("fine").line_id)
        note = self._note("future").with_user(self.accountant)
        note.date = "2026-09-09"
        note.action_accept()
        self.assertEqual(note.line_id.date, date(2026, 9, 9))
        self.assertIn("9/10/2028", note.line_id.label)

    def test_days_long_past_are_asked_about(self):
        self._send(self._operation("old", day="2000-01-01"))
        self._send(self._operation("count", "count", day="2026-07-16"))
        self._send(self._operation("late", day="2026-07-17"))
        for name in ("old", "count"):
            self.assertEqual(self._note(name).state, "to_check")
            self.assertIn("60 days back", self._note(name).problem)
        self.assertFalse(self.env["coopaem.till.operation"].search([]))
        self.assertEqual(self._note("late").state, "noted")
        self.assertEqual(self._lines(), self._note("late").line_id)
        # The accountant knows the day.
        note = self._note("old").with_user(self.accountant)
        note.date = "2026-09-01"
        note.action_accept()
        self.assertEqual(str(note.sudo().line_id.date), "2026-09-01")

    def test_closed_month_turns_into_the_next_one(self):
        self._lock(date(2026, 8, 31))
        self._send(self._operation("one", day="2026-08-20"))
        line = self._lines()
        self.assertEqual(line.date, date(2026, 9, 1))
        self.assertIn("8/20/2026", line.label)
        note = self._note("one")
        self.assertEqual(
            (note.occurred_on, note.date, note.state),
            (date(2026, 8, 20), date(2026, 9, 1), "noted"),
        )
        self.assertEqual(line.occurred_on, date(2026, 8, 20))
        self._lock(date(2026, 9, 30))
        self._send(self._operation("two"))
        self.assertEqual(self._note("two").state, "to_check")

    def test_month_locked_for_taxes_turns_into_the_next_one(self):
        self.company.tax_lock_date = date(2026, 8, 31)
        self._send(self._operation("one", day="2026-08-20"))
        note = self._note("one")
        self.assertEqual((note.date, note.state), (date(2026, 9, 1), "noted"))

    def test_what_was_not_banked_goes_back_with_the_reason(self):
        self._send(
            self._operation("sale", amount=50000),
            self._operation("bank", "deposit", 20000),
        )
        note = self._note("bank")
        operation = note.till_operation_id.with_user(self.accountant)
        self.assertEqual(
            operation.action_open_send_back()["res_model"], "coopaem.validation.reason"
        )
        with self.assertRaises(UserError):
            operation._send_back(" ")
        wizard = (
            self.env["coopaem.validation.reason"]
            .with_user(self.accountant)
            .create(
                {
                    "res_model": operation._name,
                    "res_ids": str(operation.id),
                    "reason": "The bank has no such deposit",
                }
            )
        )
        wizard.action_confirm()
        self.assertFalse(operation.exists())
        self.assertEqual(
            (note.state, note.validation_comment),
            ("sent_back", "The bank has no such deposit"),
        )
        state = (
            self.env["coopaem.cashbook"]
            .with_user(self.amina.partner_id.user_ids)
            ._get_notebook()
        )
        [unit] = state["units"]
        entry = next(
            item for item in unit["entries"] if item["uuid"] == note.client_uuid
        )
        self.assertEqual(
            (entry["state"], entry["message"]),
            ("sent_back", "The bank has no such deposit"),
        )
        # The cash that was not banked is in the till.
        self.assertEqual(unit["till"], 50000)
        step = self.env["coopaem.validation.step"].search(
            [("res_model", "=", note._name), ("res_id", "=", note.id)], limit=1
        )
        self.assertEqual((step.step, step.user_id), ("sent_back", self.accountant))
        # What the office entered is nobody's note.
        own = self.env["coopaem.till.operation"].create(
            {"kind": "draw", "unit_id": self.unit_a.id, "amount": 5.0}
        )
        with self.assertRaises(UserError):
            own.with_user(self.accountant)._send_back("No")

    def test_cash_taken_out_is_confirmed_by_the_cooperative(self):
        self._send(
            self._operation("in", amount=50000),
            self._operation("home", "draw", 10000, category="home"),
            self._operation("bank", "deposit", 20000),
            self._operation("count", "count", 0),
        )
        operations = self.env["coopaem.till.operation"].search(
            [("unit_id", "=", self.unit_a.id)], order="id"
        )
        self.assertEqual(
            operations.mapped(lambda o: (o.kind, o.state, o.amount, o.member_id)),
            [
                ("draw", "draft", 100.0, self.amina),
                ("deposit", "draft", 200.0, self.amina),
                ("count", "draft", 0.0, self.amina),
            ],
        )
        self.assertEqual(self._notebook()["units"][0]["till"], 20000)
        operations[:2].with_user(self.accountant).action_post()
        self.assertEqual(self._notebook()["units"][0]["till"], 20000)
        self._send(self._cross("no", "home"), self._cross("no2", "count"))
        self.assertEqual(self._note("no").state, "to_check")
        self.assertFalse(operations[2].exists())
        self._assert_ledger()

    def test_photo_reaches_the_line_whatever_comes_first(self):
        self._send(self._photo("photo", "one"), self._operation("one"))
        line = self._lines()
        image = Image.open(io.BytesIO(base64.b64decode(line.document)))
        self.assertEqual(image.format, "JPEG")
        self._send(self._operation("two", "out"), self._photo("black", "two", "black"))
        self.assertTrue(self._note("two").line_id.document)
        broken = {
            **self._photo("broken", "two"),
            "data": base64.b64encode(b"<script>").decode(),
        }
        self.assertEqual(self._send(broken), ["photo"])

    def test_voice_is_played_with_the_note_it_speaks_of(self):
        def voice(name, content=b"\x1aE\xdf\xa3 said", **vals):
            data = base64.b64encode(content).decode()
            target = self._key("one")
            return self._operation(name, "voice", 0, target=target, data=data, **vals)

        # Whatever comes first.
        self._send(voice("said"), self._operation("one"))
        note = self._note("one")
        self.assertIn(f'/voice/{self._note("said").id}"', note.voice_player)
        self._send(voice("again", b"....ftypM4A said"), voice("ogg", b"OggS said"))
        (shown,) = self._notebook()["units"][0]["entries"]
        self.assertEqual(shown["voice"], self._note("ogg").id)
        self.assertFalse(self._note("said").line_id)
        for content in (b"<script>", b"", b"\x1aE\xdf\xa3" + b"x" * 1024**2):
            self.assertEqual(
                self._send(voice(f"bad{len(content)}", content)), ["voice"]
            )
        self.assertFalse(self.env["coopaem.cashbook.refusal"].search([]))

    def test_photos_replace_no_evidence(self):
        self._send(
            self._operation("cash"),
            self._photo("cash1", "cash"),
            self._operation("home", "draw"),
            self._photo("home1", "home"),
        )
        line = self._lines()
        drawn = self._note("home").till_operation_id
        kept = line.document, drawn.document
        self.assertTrue(all(kept))
        line.cashbook_id.action_submit()
        drawn.with_user(self.accountant).action_post()
        self._send(
            self._photo("cash2", "cash", "black"), self._photo("home2", "home", "black")
        )
        self.assertEqual((line.document, drawn.document), kept)

    def test_any_order_of_arrival_gives_the_same_books(self):
        random = Random(19)
        operations = []
        for index in range(24):
            kind = random.choice(("in", "out", "draw", "deposit", "credit", "repaid"))
            day = f"2026-{random.choice(('08', '09'))}-{random.randint(1, 14):02}"
            operations.append(
                self._operation(
                    *(f"n{index}", kind, random.randint(1, 99999), day),
                    person=random.choice(("Ali", "ali ", "Fatma", "")),
                )
            )
            if random.random() < 0.4:
                operations.append(self._cross(f"x{index}", f"n{index}", day=day))
            for shot in range(random.choice((0, 0, 1, 2))):
                color = (random.randint(0, 255), shot, index)
                operations.append(self._photo(f"p{index}.{shot}", f"n{index}", color))
        results = []
        for _turn in range(4):
            arriving = operations + random.choices(operations, k=12)
            random.shuffle(arriving)
            with self.env.cr.savepoint() as savepoint:
                while arriving:
                    size = random.randint(1, 9)
                    self._send(*arriving[:size])
                    del arriving[:size]
                results.append(self._result())
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(results[0][0])
        for result in results[1:]:
            self.assertEqual(result, results[0])

    def _result(self):
        """All that came out of the notes, without ids."""
        notes = self.env["coopaem.cashbook.note"].search([])
        operations = self.env["coopaem.till.operation"].search(
            [("unit_id", "=", self.unit_a.id)]
        )
        return (
            sorted(
                (line.cashbook_id.month, line.date, line.kind, line.label)
                + (line.amount, line.document or b"", line.source_key)
                for line in self._lines()
            ),
            sorted((o.kind, o.date, o.amount, o.document or b"") for o in operations),
            sorted((note.client_uuid, note.state) for note in notes),
            self._notebook()["units"][0]["till"],
            self._debts(),
        )

    def _notebook(self, member=None):
        user = (member or self.amina).partner_id.user_ids
        return self.env["coopaem.cashbook"].with_user(user)._get_notebook()

    def test_shared_units_are_seen_by_all_who_hold_them(self):
        self._send(self._operation("one"))
        (unit,) = self._notebook(self.partner_of_amina)["units"]
        self.assertEqual(len(unit["entries"]), 1)
        (unit,) = self._notebook(self.brahim)["units"]
        self.assertEqual((unit["id"], unit["entries"]), (self.unit_b.id, []))
        self.assertFalse(self._notebook(self.gone)["units"])

    def test_number_of_queries_does_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._notebook()
            return self.env.cr.sql_log_count - before

        self._send(
            self._operation("first"),
            self._operation("taken", "draw"),
            self._photo("photo", "first"),
        )
        self._notebook()
        few = count()
        units = self._create_units(*(f"N{index}" for index in range(15)))
        self.amina.unit_ids |= units
        for unit in units:
            self._send(
                self._operation(f"a{unit.id}", unit=unit.id),
                self._operation(f"b{unit.id}", "draw", unit=unit.id),
                self._photo(f"c{unit.id}", f"a{unit.id}", unit=unit.id),
            )
        self.assertEqual(len(self._notebook()["units"]), 16)
        count()  # rules are read anew after changes of members
        self.assertLessEqual(count(), few)

    def test_handing_in(self):
        books = self.env["coopaem.cashbook"].with_user(self.amina.partner_id.user_ids)
        unit = self.unit_a.sudo()
        with self.assertRaisesRegex(UserError, "nothing in the book"):
            books._hand_in(unit, "2026-09-01")
        self._send(self._operation("one"))
        books._hand_in(unit, "2026-09-01")
        book = self._lines().cashbook_id
        self.assertEqual(book.state, "submitted")
        book.with_user(self.accountant).action_send_back("A receipt is missing")
        (shown,) = self._notebook()["units"][0]["books"]
        self.assertEqual(
            (shown["state"], shown["reason"]), ("draft", "A receipt is missing")
        )
        books._hand_in(unit, "2026-09-01")
        self.assertFalse(book.send_back_reason)

    def test_pictures_are_painted_anew(self):
        stream = io.BytesIO(picture(form="JPEG"))
        image = Image.open(stream)
        exif = image.getexif()
        exif[0x010E] = "somewhere at home"
        secret = io.BytesIO()
        image.save(secret, "JPEG", exif=exif)
        content = secret.getvalue() + b"<script>alert(1)</script>"
        data = base64.b64encode(content).decode()
        self._send(
            self._operation("one"), {**self._photo("photo", "one"), "data": data}
        )
        kept = base64.b64decode(self._lines().document)
        self.assertNotIn(b"script", kept)
        self.assertNotIn(b"somewhere", kept)
