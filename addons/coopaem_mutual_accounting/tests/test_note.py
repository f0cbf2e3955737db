# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from datetime import date
from random import Random

from freezegun import freeze_time
from PIL import Image

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
        with self.assertRaisesRegex(UserError, "handed in"):
            cross.with_user(self.accountant).action_place()
        book.action_send_back("One line is wrong")
        cross.with_user(self.accountant).action_place()
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
        late.action_place()
        self.assertEqual((late.state, len(self._lines())), ("noted", 2))
        self.assertEqual(self._send(self._operation("late")), ["duplicate"])
        with self.assertRaises(UserError):
            late.action_place()

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

    def test_wrong_clock_is_asked_about(self):
        future = self._operation("future", day="2028-09-10")
        self._send(future, self._operation("off"), offset=2 * DAY)
        self._send(self._operation("also"), offset=-2 * DAY)
        self._send({**self._operation("fine"), "phone_time": "x"}, offset=DAY - 60)
        self.assertEqual(self._lines(), self._note("fine").line_id)
        note = self._note("future").with_user(self.accountant)
        note.date = "2026-09-09"
        note.action_place()
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
        note.action_place()
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
        self._lock(date(2026, 9, 30))
        self._send(self._operation("two"))
        self.assertEqual(self._note("two").state, "to_check")

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
        line.cashbook_id.state = "submitted"
        drawn.with_user(self.accountant).action_post()
        self._send(
            self._photo("cash2", "cash", "black"), self._photo("home2", "home", "black")
        )
        self.assertEqual((line.document, drawn.document), kept)

    def test_any_order_of_arrival_gives_the_same_books(self):
        random = Random(19)
        operations = []
        for index in range(24):
            kind = random.choice(("in", "out", "draw", "deposit"))
            day = f"2026-{random.choice(('08', '09'))}-{random.randint(1, 14):02}"
            operations.append(
                self._operation(f"n{index}", kind, random.randint(1, 99999), day)
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
