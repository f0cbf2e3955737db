# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who is covered today, by what, and what they have to pay for it."""

import base64
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import Form, HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon

from .pay_common import CoopaemPayCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class SocialCoverCommon(CoopaemMemberCommon):
    """A Tunisian cooperative without a chart: covers need none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.TND").active = True
        cls.company.write(
            {
                "country_id": cls.env.ref("base.tn").id,
                "account_fiscal_country_id": cls.env.ref("base.tn").id,
                "currency_id": cls.env.ref("base.TND").id,
            }
        )
        cls.rtns = cls.env.ref("coopaem_l10n_mena.cover_scheme_tn_rtns")
        cls.rural = cls.env.ref("coopaem_l10n_mena.cover_scheme_tn_rural")
        cls.amina = cls.create_member("Amina", state="entrepreneur")
        cls.brahim = cls.create_member("Brahim", state="entrepreneur")

    @classmethod
    def create_cover(cls, member, confirm=True, **vals):
        cover = cls.env["coopaem.social.cover"].create(
            {
                "member_id": member.id,
                "kind": "own",
                "scheme_id": cls.rtns.id,
                "flat_class": 1,
                "date_from": "2024-01-01",
                **vals,
            }
        )
        if confirm:
            cover.action_confirm()
        return cover

    def state_of(self, member, day=None):
        return member._get_social_cover(day and date.fromisoformat(day))[member.id]


@tagged("post_install", "-at_install")
@freeze_time("2024-11-20")
class TestSocialCover(SocialCoverCommon):
    def test_from_day_to_day(self):
        self.create_cover(self.amina, number="TN-1", date_to="2024-12-31")
        today = self.state_of(self.amina)
        self.assertTrue(today["is_covered"])
        self.assertEqual((today["kind"], today["scheme"]), ("own", "tn_rtns"))
        self.assertEqual(today["date_from"], date(2024, 1, 1))
        self.assertIn("old_age", today["risks"])
        self.assertNotIn("family", today["risks"])
        self.assertFalse(today["has_proof"])
        for day, covered in (
            ("2023-12-31", False),
            ("2024-01-01", True),
            ("2024-12-31", True),
            ("2025-01-01", False),
        ):
            with self.subTest(day=day):
                self.assertEqual(self.state_of(self.amina, day)["is_covered"], covered)
        self.assertEqual(self.state_of(self.brahim)["kind"], "none")

    def test_only_what_is_confirmed_counts(self):
        cover = self.create_cover(self.amina, confirm=False)
        self.assertFalse(self.state_of(self.amina)["is_covered"])
        self.assertFalse(cover.due_ids)
        cover.action_confirm()
        self.assertTrue(self.state_of(self.amina)["is_covered"])
        cover.action_cancel()
        self.assertFalse(self.state_of(self.amina)["is_covered"])
        self.assertFalse(cover.due_ids)

    def test_first_of_several(self):
        self.create_cover(self.amina, kind="spouse", scheme_id=False, holder="Ali")
        self.create_cover(self.amina)
        self.assertEqual(self.state_of(self.amina)["kind"], "own")

    def test_quarter_by_class(self):
        """TN RTNS from Q3 2024: 208.558 for class 1, three times that for class 4."""
        first = self.create_cover(self.amina)
        self.assertEqual(
            [(str(due.date_from), str(due.date_to)) for due in first.due_ids],
            [("2024-10-01", "2024-12-31")],
        )
        self.assertAlmostEqual(first.due_ids.amount, 208.558, 3)
        self.assertIn("Secondary", first.due_ids.caveat)
        fourth = self.create_cover(self.brahim, flat_class=4)
        self.assertAlmostEqual(fourth.due_ids.amount, 625.675, 3)
        fourth.flat_class = 2
        self.assertAlmostEqual(fourth.due_ids.amount, 312.838, 3)

    def test_periods_that_are_over_keep_their_class(self):
        cover = self.create_cover(self.amina, due_from="2024-07-01")
        past, current = cover.due_ids.sorted("date_from")
        self.assertAlmostEqual(past.amount, 208.558, 3)
        cover.flat_class = 4
        for _time in range(2):
            self.assertEqual((past.flat_class, current.flat_class), (1, 4))
            self.assertAlmostEqual(past.amount, 208.558, 3)
            self.assertAlmostEqual(current.amount, 625.675, 3)
            cover.action_follow()
        # A class that was missing is that of the past, too.
        other = self.create_cover(self.brahim, due_from="2024-07-01", flat_class=0)
        self.assertFalse(other.due_ids.filtered("is_known"))
        other.flat_class = 1
        for due in other.due_ids:
            self.assertAlmostEqual(due.amount, 208.558, 3)
        with self.assertRefused(UserError, "by their buttons"):
            past.with_user(self.user_officer).flat_class = 4

    def test_other_periods_after_one_was_paid(self):
        """What was paid stays, and holds up nobody else's contributions."""
        self.rtns.months = "1"
        with freeze_time("2024-10-20"):
            cover = self.create_cover(self.amina)
            cover.due_ids.action_paid()
        self.rtns.months = "3"
        (cover | self.create_cover(self.brahim))._follow()
        self.assertEqual(
            [(str(due.date_from), str(due.date_to)) for due in cover.due_ids],
            [("2024-10-01", "2024-10-31")],
        )
        self.assertEqual(cover.due_ids.state, "paid")

    def test_what_has_no_source_is_blank(self):
        with freeze_time("2025-02-10"):
            due = self.create_cover(self.amina).due_ids
            self.assertFalse(due.is_known)
            self.assertFalse(due.amount)
            self.assertIn("is not known", due.missing)
            self.assertFalse(due.due_date)
            self.assertIn("body's notice", due.missing)
            rural = self.create_cover(self.brahim, scheme_id=self.rural.id).due_ids
            self.assertIn("is not known", rural.missing)
            # What the notice says is entered, and stays.
            due.with_user(self.user_officer).write(
                {"amount": 215.0, "due_date": "2025-04-15"}
            )
            due.cover_id.action_follow()
            self.assertAlmostEqual(due.amount, 215.0)
            self.assertTrue(due.is_entered)
            self.assertFalse(due.missing)
            # Once the accountant knows the figure, what is open follows.
            blank = self.env.ref(
                "coopaem_l10n_mena.legal_figure_tn_social_rtns_base_20250101"
            )
            blank.write({"is_blank": False, "value": 1500.0, "status": "official"})
            fresh = self.create_cover(
                self.create_member("Chadia", state="entrepreneur")
            )
            self.assertAlmostEqual(fresh.due_ids.amount, 1500 * 0.1471, 3)

    def test_periods(self):
        cover = self.create_cover(self.amina, due_from="2024-02-01")
        self.assertEqual(len(cover.due_ids), 4)
        paid = cover.due_ids.filtered(lambda due: str(due.date_from) == "2024-10-01")
        paid.action_paid()
        self.assertEqual(paid.paid_on, date(2024, 11, 20))
        cover.date_to = "2024-06-30"
        self.assertEqual(
            sorted(map(str, cover.due_ids.mapped("date_from"))),
            ["2024-01-01", "2024-04-01", "2024-10-01"],
            "what was paid stays",
        )

    def test_auto_entrepreneur_pays_from_the_next_year(self):
        scheme = self.env.ref("coopaem_l10n_mena.cover_scheme_tn_auto_entrepreneur")
        cover = self.create_cover(
            self.amina, scheme_id=scheme.id, date_from="2024-10-05", flat_class=0
        )
        self.assertEqual(cover.due_from, date(2025, 1, 1))
        self.assertFalse(cover.due_ids)

    def test_late(self):
        cover = self.create_cover(self.amina, due_from="2024-07-01")
        due = cover.due_ids.sorted("date_from")[0]
        due.due_date = "2024-10-25"
        self.assertTrue(due.is_late)
        self.assertTrue(cover.is_late)
        self.assertTrue(self.state_of(self.amina)["is_late"])
        self.assertFalse(self.state_of(self.amina, "2024-10-25")["is_late"])
        found = self.env["coopaem.social.cover"].search([("is_late", "=", True)])
        self.assertIn(cover, found)
        due.action_paid()
        self.assertFalse(self.state_of(self.amina)["is_late"])
        # It was late between these days, and stays so in the past.
        self.assertTrue(self.state_of(self.amina, "2024-11-01")["is_late"])
        self.assertNotIn(
            cover, self.env["coopaem.social.cover"].search([("is_late", "=", True)])
        )

    def test_wrong_entries(self):
        for vals, pattern in (
            ({"scheme_id": False}, "by which scheme"),
            ({"flat_class": 11}, "from 1 to 10"),
            ({"kind": "assistance"}, "another way"),
            (
                {"scheme_id": self.env.ref("coopaem_l10n_mena.cover_scheme_ma_tns").id},
                "cooperative's country",
            ),
        ):
            with self.subTest(vals=vals), self.assertRefused(ValidationError, pattern):
                self.create_cover(self.amina, **vals)
        self.create_cover(self.amina)
        with self.assertRefused(ValidationError, "already"):
            self.create_cover(self.amina, date_from="2024-05-01")

    def test_nothing_is_forged(self):
        officer = self.env["coopaem.social.cover"].with_user(self.user_officer)
        with self.assertRefused(UserError, "by its buttons"):
            officer.create(
                {
                    "member_id": self.amina.id,
                    "kind": "private",
                    "state": "confirmed",
                }
            )
        cover = self.create_cover(self.amina)
        with self.assertRefused(UserError, "by its buttons"):
            cover.with_user(self.user_officer).state = "cancelled"
        due = cover.due_ids.with_user(self.user_officer)
        with self.assertRefused(UserError, "by their buttons"):
            due.state = "paid"
        with self.assertRefused(AccessError, "not allowed"):
            due.unlink()
        due.action_paid()
        with self.assertRefused(UserError, "Reopen"):
            due.amount = 1
        with self.assertRefused(ValidationError, "future"):
            due.action_reopen()
            due.paid_on = "2024-11-21"

    def test_form(self):
        """An officer records a relative's cover, with the card, and confirms it."""
        form = Form(self.env["coopaem.social.cover"].with_user(self.user_officer))
        form.member_id = self.amina
        form.kind = "spouse"
        form.holder = "Her husband"
        form.proof = base64.b64encode(PNG).decode()
        cover = form.save()
        cover.action_confirm()
        self.assertTrue(self.state_of(self.amina)["has_proof"])
        self.assertEqual(self.amina.with_user(self.user_officer).cover_kind, "spouse")
        with self.assertRefused(ValidationError, "no PDF"):
            cover.proof = base64.b64encode(b"plain text")

    def test_reminders(self):
        self.amina.partner_id.email = "amina@example.com"
        cover = self.create_cover(self.amina, due_from="2024-07-01")
        old, new = cover.due_ids.sorted("date_from")
        old.due_date, new.due_date = "2024-11-15", "2024-12-01"
        cover.date_to = "2024-12-10"
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.env["coopaem.social.cover"]._cron_follow()
        sent = mails.search([]) - before
        self.assertEqual(len(sent), 2)
        self.assertIn("208.558", "".join(sent.mapped("body_html")))
        self.assertEqual((old.reminded, new.reminded), ("late", "before"))
        summaries = cover.activity_ids.mapped("summary")
        self.assertEqual(len(summaries), 2)
        self.assertTrue(any("not paid" in text for text in summaries))
        self.assertTrue(any("ends" in text for text in summaries))
        self.env["coopaem.social.cover"]._cron_follow()
        self.assertEqual(len(mails.search([]) - before), 2)
        self.assertEqual(len(cover.activity_ids), 2)
        with freeze_time("2024-12-05"):
            self.env["coopaem.social.cover"]._cron_follow()
        self.assertEqual(new.reminded, "late")

    def test_deadlines_nobody_knows_are_asked_for(self):
        cover = self.create_cover(self.amina, due_from="2024-01-01")
        for _time in range(2):
            self.env["coopaem.social.cover"]._cron_follow()
            self.assertEqual(len(cover.activity_ids), 1)
        self.assertIn("deadline", cover.activity_ids.summary)
        # Once it is entered, the member is reminded of it.
        due = cover.due_ids.filtered("reminded")[:1]
        due.due_date = "2024-11-25"
        self.assertFalse(due.reminded)

    def test_search(self):
        self.create_cover(self.amina)
        officer = self.env["coopaem.member"].with_user(self.user_officer)
        ours = [("id", "in", (self.amina | self.brahim).ids)]
        self.assertEqual(
            officer.search([*ours, ("cover_kind", "=", "none")]), self.brahim
        )
        self.assertEqual(
            officer.search([*ours, ("cover_kind", "!=", "none")]), self.amina
        )
        status = self.env["coopaem.social.cover.status"].with_user(self.user_officer)
        self.assertEqual(
            status.search([("is_covered", "=", False)]).member_id
            & (self.amina | self.brahim),
            self.brahim,
        )
        action = status.search([("member_id", "=", self.amina.id)]).action_open_member()
        self.assertEqual(action["res_id"], self.amina.id)

    def test_queries_do_not_grow_with_members(self):
        def count(members):
            status = self.env["coopaem.social.cover.status"].with_user(
                self.user_officer
            )
            of_members = [("member_id", "in", members.ids)]
            return {
                "method": self.count_queries(members._get_social_cover),
                "fields": self.count_queries(
                    members.with_user(self.user_officer).mapped, "cover_kind"
                ),
                "list": self.count_queries(
                    lambda: status.search(of_members).web_read(
                        {"kind": {}, "scheme_id": {"fields": {"display_name": {}}}}
                    )
                ),
                "pivot": self.count_queries(
                    lambda: status._read_group(
                        of_members, ["territory_id", "kind"], ["__count"]
                    )
                ),
            }

        partners = self.env["res.partner"].create(
            [{"name": f"Person {number}"} for number in range(1000)]
        )
        many = self.env["coopaem.member"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "state": "entrepreneur",
                }
                for partner in partners
            ]
        )
        covers = self.env["coopaem.social.cover"].create(
            [
                {
                    "member_id": member.id,
                    "scheme_id": self.rtns.id,
                    "flat_class": 1,
                    "date_from": "2024-01-01",
                }
                for member in many[::2]
            ]
        )
        covers.action_confirm()
        self.analyze("coopaem.member", "coopaem.social.cover", "coopaem.social.due")
        count(many[:2])
        few = count(many[:2])
        self.assertEqual(count(many), few)
        self.assertLessEqual(few["method"], 4)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_who_may(self):
        cover = self.create_cover(self.amina)
        for user in (self.user_officer, self.user_accountant, self.user_manager):
            self.assertTrue(cover.with_user(user).read(["number"]))
            self.assertTrue(cover.due_ids.with_user(user).read(["amount"]))
        outside = (
            self.user_coach,
            self.user_programme_officer,
            self.user_internal,
            self.user_portal,
            self.user_public,
            self.user_other,
        )
        status = self.env["coopaem.social.cover.status"].search(
            [("member_id", "=", self.amina.id)]
        )
        for user in outside:
            for record in (cover, cover.due_ids, status):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["member_id"])
        with self.assertRaises(AccessError):
            self.amina.with_user(self.user_coach).read(["cover_kind"])
        for user in (self.user_coach, self.user_portal, self.user_internal):
            with self.assertRaises(AccessError):
                self.env["coopaem.social.cover.summary"].with_user(user).create({})


@tagged("post_install", "-at_install")
@freeze_time("2024-11-20")
class TestSocialCoverSummary(SocialCoverCommon):
    """Programme officers see groups of five people at least, and none by difference."""

    def _table(self, user, places):
        """Counts by territory; `places` is {name: (covered, not covered)}."""
        for name, (covered, bare) in places.items():
            territory = self.create_territory(name)
            for number in range(covered + bare):
                member = self.create_member(
                    f"{name} {number}", state="entrepreneur", territory_id=territory.id
                )
                if number < covered:
                    self.create_cover(member)
        summary = self.env["coopaem.social.cover.summary"].with_user(user).create({})
        self.assertTrue(summary.table)
        rows, total = summary._count(date(2024, 11, 20))
        return {row["name"]: (row["own"], row["none"]) for row in rows}, total

    def setUp(self):
        super().setUp()
        (self.amina | self.brahim).active = False

    def test_officers_see_all(self):
        rows, total = self._table(self.user_officer, {"Gabès": (6, 2)})
        self.assertEqual(rows, {"Gabès": (6, 2)})
        self.assertEqual((total["members"], total["none"]), (8, 2))

    def test_small_groups_are_put_together(self):
        rows, total = self._table(
            self.user_programme_officer,
            {"Gabès": (3, 3), "Médenine": (4, 4), "Tunis": (6, 6)},
        )
        self.assertEqual(rows, {"Tunis": (6, 6), "Other groups together": (7, 7)})
        self.assertEqual((total["own"], total["none"]), (13, 13))

    def test_one_small_group_takes_another(self):
        rows, total = self._table(
            self.user_programme_officer,
            {"Gabès": (6, 2), "Médenine": (5, 6), "Tunis": (9, 9)},
        )
        self.assertEqual(rows, {"Tunis": (9, 9), "Other groups together": (11, 8)})
        self.assertEqual(total["none"], 17)

    def test_what_stays_small_is_hidden(self):
        rows, total = self._table(self.user_programme_officer, {"Gabès": (6, 2)})
        self.assertEqual(rows, {"Other groups together": (None, None)})
        self.assertEqual((total["members"], total["none"]), (8, None))

    def test_the_cooperative_says_how_small(self):
        self.company.smallest_group = 10
        rows, total = self._table(
            self.user_programme_officer, {"Gabès": (8, 8), "Tunis": (12, 12)}
        )
        self.assertEqual(rows, {"Other groups together": (20, 20)})
        self.assertEqual(total["members"], 40)

    def test_days_in_a_row_tell_of_nobody(self):
        """Programme officers get ends of months that are over."""
        Summary = self.env["coopaem.social.cover.summary"]
        self._table(self.user_officer, {"Gabès": (7, 7)})
        bare = self.env["coopaem.member"].search([("partner_id.name", "=", "Gabès 9")])
        self.create_cover(bare, date_from="2024-11-05")
        asked = (date(2024, 11, 19), date(2024, 11, 20), date(2024, 12, 31))
        figures = Summary.with_user(self.user_programme_officer).create({})
        self.assertEqual(figures.date, date(2024, 10, 31))
        with Form(figures) as form:
            form.date = date(2024, 9, 15)
            self.assertEqual(form.date, date(2024, 8, 31))
        end = figures._count(date(2024, 10, 31))
        self.assertEqual(end[1]["own"], 7)
        for day in asked:
            figures.date = day
            self.assertEqual(figures._count(day), end)
        summary = Summary.with_user(self.user_officer).create({"date": asked[0]})
        self.assertEqual(summary._count(asked[0])[1]["own"], 8)


@tagged("post_install", "-at_install")
class TestSocialCoverMorocco(CoopaemPayCommon):
    """Wages are declared by the pay that is booked; others pay by themselves."""

    def _state(self, member, day):
        return member._get_social_cover(date.fromisoformat(day))[member.id]

    @freeze_time("2026-04-10")
    def test_wage(self):
        self._give_money(self.unit_a, 20000)
        run = self._create_run()
        self._line(run, self.member_a).gross = 4000
        self.assertFalse(self._state(self.member_a, "2026-03-15")["is_covered"])
        self._book_run(run)
        covered = self._state(self.member_a, "2026-03-15")
        self.assertEqual((covered["kind"], covered["scheme"]), ("wage", "ma_wage"))
        self.assertTrue(covered["has_proof"])
        self.assertEqual(covered["date_from"], date(2026, 3, 1))
        self.assertIn("family", covered["risks"])
        self.assertFalse(self._state(self.member_a, "2026-02-28")["is_covered"])
        # April's pay is booked at its end: the agreement runs.
        self.assertTrue(self._state(self.member_a, "2026-04-10")["is_covered"])
        self.assertFalse(self._state(self.member_a, "2026-05-01")["is_covered"])
        self.assertFalse(self._state(self.member_b, "2026-03-15")["is_covered"])
        self.member_a.agreement_ids.write({"date_end": "2026-04-05"})
        self.assertTrue(self._state(self.member_a, "2026-04-05")["is_covered"])
        self.assertFalse(self._state(self.member_a, "2026-04-06")["is_covered"])
        # A second month joins the first; a cancelled one is declared no more.
        april = self._create_run("2026-04-01")
        self._line(april, self.member_a).gross = 4000
        self._book_run(april)
        self.assertEqual(
            self._state(self.member_a, "2026-04-30")["date_from"], date(2026, 3, 1)
        )
        april.action_cancel()
        self.assertFalse(self._state(self.member_a, "2026-04-30")["is_covered"])

    @freeze_time("2026-05-10")
    def test_independent(self):
        """MA AMO-TNS: 6.37 % of 17.92 × 2,288 h a year, rights after three months."""
        cover = self.env["coopaem.social.cover"].create(
            {
                "member_id": self.member_a.id,
                "scheme_id": self.env.ref("coopaem_l10n_mena.cover_scheme_ma_tns").id,
                "flat_class": 1,
                "date_from": "2026-03-01",
            }
        )
        cover.action_confirm()
        self.assertEqual(cover.date_rights, date(2026, 6, 1))
        self.assertFalse(self._state(self.member_a, "2026-05-31")["is_covered"])
        self.assertTrue(self._state(self.member_a, "2026-06-01")["is_covered"])
        due = cover.due_ids
        self.assertEqual(str(due.date_from), "2026-05-01")
        self.assertAlmostEqual(due.amount, 217.65, 2)
        self.assertFalse(due.due_date)

    @freeze_time("2026-05-10")
    def test_auto_entrepreneur(self):
        """MA: 1,200 a year below a tax of 500, 1,560 from 500; by the quarter."""
        scheme = self.env.ref("coopaem_l10n_mena.cover_scheme_ma_auto_entrepreneur")
        cover = self.env["coopaem.social.cover"].create(
            {
                "member_id": self.member_a.id,
                "scheme_id": scheme.id,
                "flat_class": 1,
                "date_from": "2026-04-01",
            }
        )
        cover.action_confirm()
        self.assertAlmostEqual(cover.due_ids.amount, 300.0)
        # Before the end of the month after the quarter.
        self.assertEqual(str(cover.due_ids.due_date), "2026-07-31")
        cover.flat_class = 2
        self.assertAlmostEqual(cover.due_ids.amount, 390.0)
        cover.flat_class = 3
        self.assertFalse(cover.due_ids.is_known)
        self.assertIn("is not known", cover.due_ids.missing)
        cover.flat_class = 0
        self.assertIn("from 1 to 8", cover.due_ids.missing)

    @freeze_time("2026-05-10")
    def test_egypt(self):
        """EG 2026: irregular workers 9 % of 2,700 = 243 a month; own account 21 %."""
        egypt, pound = self.env.ref("base.eg"), self.env.ref("base.EGP")
        pound.active = True
        company = self.env["res.company"].create(
            {
                "name": "Elsewhere",
                "country_id": egypt.id,
                "account_fiscal_country_id": egypt.id,
                "currency_id": pound.id,
            }
        )
        partners = self.env["res.partner"].create([{"name": "Mona"}, {"name": "Sami"}])
        members = self.env["coopaem.member"].create(
            [{"partner_id": one.id, "company_id": company.id} for one in partners]
        )
        covers = self.env["coopaem.social.cover"].create(
            [
                {
                    "member_id": member.id,
                    "scheme_id": self.env.ref(
                        f"coopaem_l10n_mena.cover_scheme_{code}"
                    ).id,
                    "insured_income": income,
                    "date_from": "2026-01-01",
                }
                for member, code, income in zip(
                    members, ("eg_irregular", "eg_own_account"), (0, 5000), strict=True
                )
            ]
        )
        covers.action_confirm()
        self.assertEqual(covers.due_ids.sorted("id").mapped("amount"), [243.0, 1050.0])
        self.assertEqual(self._state(members[1], "2026-05-10")["risks"], [])


@tagged("post_install", "-at_install")
@freeze_time("2024-11-20")
class TestSocialCoverPortal(SocialCoverCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {}
        for login, member in (("amina", cls.amina), ("brahim", cls.brahim)):
            cls.users[login] = new_test_user(
                cls.env,
                f"cover_{login}",
                "base.group_portal",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
                lang="en_US",
            )
            cls.users[login].partner_id = member.partner_id
            member.partner_id.lang = "en_US"
        cls.cover = cls.create_cover(cls.amina, number="TN-77")
        cls.due = cls.cover.due_ids
        cls.due.due_date = "2025-01-15"

    def _page(self, login):
        self.authenticate(f"cover_{login}", f"cover_{login}")
        return self.url_open("/my/cover").text

    def _send(self, due, content=PNG, paid_on="2024-11-19", csrf=True, name="r.png"):
        return self.url_open(
            f"/my/cover/{due.id}/proof",
            data={
                "paid_on": paid_on,
                **({"csrf_token": Request.csrf_token(self)} if csrf else {}),
            },
            files={"proof": (name, content, "image/png")},
        )

    def test_page(self):
        page = self._page("amina")
        for text in ("You are covered today", "TN-77", "208.558", "01/15/2025"):
            self.assertIn(text, page)
        page = self._page("brahim")
        self.assertIn("No cover is known", page)
        self.assertNotIn("TN-77", page)

    def test_proof(self):
        self._page("amina")
        page = self._send(self.due).text
        self.assertIn("Thank you", page)
        self.assertEqual(self.due.state, "submitted")
        self.assertEqual(self.due.paid_on, date(2024, 11, 19))
        self.assertIn("proof", self.cover.activity_ids.summary)
        self.assertIn("checks it", page)
        # Sent twice, it is taken once.
        self.assertIn("already", self._send(self.due).text)
        officer = self.due.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "what is wrong"):
            officer.action_refuse()
        officer.refusal = "The picture is blurred"
        officer.action_refuse()
        self.assertFalse(self.due.has_proof)
        self.assertIn("The picture is blurred", self._page("amina"))
        self._send(self.due)
        officer.action_paid()
        self.assertEqual((self.due.state, self.due.refusal), ("paid", False))
        self.assertIn("paid on", self._page("amina"))

    def test_wrong_files(self):
        self._page("amina")
        for content, paid_on, text in (
            (b"plain text", "2024-11-19", "Send a photo (JPEG or PNG) or a PDF"),
            (b"", "2024-11-19", "Choose a picture"),
            (PNG, "2024-11-21", "not in the future"),
            (PNG, "yesterday", "Enter the day"),
            (PNG + b"\0" * (10 * 1024 * 1024), "2024-11-19", "at most 10 MB"),
        ):
            with self.subTest(text=text):
                self.assertIn(text, self._send(self.due, content, paid_on).text)
                self.assertEqual(self.due.state, "open")
                self.assertFalse(self.due.has_proof)

    @mute_logger("odoo.http")
    def test_nobody_else(self):
        """Others, visitors and who has left: nothing is read, nothing taken."""
        self._page("brahim")
        theirs = self._send(self.due)
        missing = self.url_open(
            "/my/cover/999999/proof", data={"csrf_token": Request.csrf_token(self)}
        )
        self.assertEqual(theirs.url, missing.url)
        self.assertEqual(self.due.state, "open")
        self._page("amina")
        self.assertEqual(self._send(self.due, csrf=False).status_code, 400)
        self.assertEqual(self.due.state, "open")
        self.amina.write(
            {"state": "exit", "exit_date": "2024-11-20", "exit_kind": "neutral"}
        )
        self.assertTrue(self.url_open("/my/cover").url.endswith("/my"))
        self._send(self.due)
        self.assertEqual(self.due.state, "open")
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open("/my/cover").url)


@tagged("post_install", "-at_install")
class TestSocialCoverTour(SocialCoverCommon, HttpCase):
    def test_officer_records_a_cover(self):
        self.start_tour(
            "/odoo/action-coopaem_l10n_mena.coopaem_social_cover_status_action",
            "coopaem_social_cover",
            login="coopaem_officer",
        )
        cover = self.brahim.social_cover_ids
        self.assertEqual((cover.kind, cover.state), ("spouse", "confirmed"))
        self.assertTrue(self.state_of(self.brahim)["is_covered"])
