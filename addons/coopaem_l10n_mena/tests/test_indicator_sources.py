# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from unittest import SkipTest

from odoo.tests import tagged

from .pay_common import CoopaemPayCommon


@tagged("post_install", "-at_install")
class TestIndicatorSources(CoopaemPayCommon):
    """What indicators are worked out from where accounts, pay and cover are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "coopaem.indicator.sources" not in cls.env:
            raise SkipTest("the addon with the indicators is not installed")

    def load(self, *answers, moment="followup", month=18, day=date(2026, 6, 30)):
        """The measures of a member at a moment, given some answers.

        :return: function of the name of a measure
        """
        from odoo.addons.coopaem_coaching.models.coopaem_indicator_measure import Point

        member = self.member_a
        Measure = self.env["coopaem.indicator.measure"]
        held = {}
        for code, of, number, value in answers:
            indicator = self.env["coopaem.indicator"].search([("code", "=", code)])
            held[member.id, indicator, of, number] = Measure.new(
                {"value": value, "state": "known"}
            )
        point = Point(member.id, moment, month, day)
        data = self.env["coopaem.indicator.sources"]._load(member, [point], held)
        return lambda measure: data.get(measure, point)

    def test_days_to_be_paid_and_the_largest_customer(self):
        self.assertIsNone(self.load()("days_to_be_paid"))
        self.assertIsNone(self.load()("top_customer"))
        other = self.env["res.partner"].create({"name": "Another customer"})
        first = self._create_document(self.unit_a, 1000, "2026-03-02", taxed=False)
        second = self._create_document(
            self.unit_a, 3000, "2026-03-02", taxed=False, partner_id=other.id
        )
        self._pay(first, "2026-03-12")
        self._pay(second, "2026-04-01", 1500)
        refund = self._create_document(
            self.unit_a,
            1000,
            "2026-04-02",
            move_type="out_refund",
            taxed=False,
            partner_id=other.id,
        )
        lines = (second | refund).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        get = self.load()
        # ten days for 1,000 and thirty for 1,500; what is given back is no money
        self.assertAlmostEqual(get("days_to_be_paid"), 22, 6)
        self.assertAlmostEqual(get("top_customer"), 2000 / 3000, 6)
        later = self.load(day=date(2027, 6, 30))
        self.assertIsNone(later("days_to_be_paid"))
        self.assertIsNone(later("top_customer"))
        self.assertIsNone(self.load(moment="entry", month=0)("top_customer"))

    def test_what_follows_from_answers(self):
        get = self.load(
            ("WT-01", "followup", 18, 49),
            ("EM-04", "entry", 0, 1.5),
            ("EM-04", "followup", 18, 1),
        )
        self.assertEqual(get("long_week"), 1)
        self.assertEqual(get("jobs_created"), -0.5, "lost ones count")
        get = self.load(("WT-01", "followup", 18, 48), ("EM-04", "followup", 18, 1))
        self.assertEqual(get("long_week"), 0)
        self.assertIsNone(get("jobs_created"), "nobody knows how it was")
        self.assertIsNone(self.load()("long_week"))

    def test_who_became_formal(self):
        self.assertIsNone(self.load()("became_formal"))
        self.member_a.sudo().write(
            {"situation_entry": "informal", "situation_now": "informal"}
        )
        self.assertEqual(self.load()("became_formal"), 0)
        self._give_money(self.unit_a, 40000)
        run = self._create_run("2026-06-01")
        self._line(run, self.member_a).gross = 5000
        self._book_run(run)
        get = self.load()
        self.assertEqual(get("contributing"), 1)
        self.assertEqual(get("became_formal"), 1)
        self.assertEqual(get("active"), 1, "who is paid is active")
        self.assertEqual(self.load(day=date(2027, 6, 30))("active"), 0)

    def pay_due(self, start, stop, paid_on, state="paid"):
        """A contribution that the member pays to the body, for a time."""
        Cover = self.env["coopaem.social.cover"].sudo()
        cover = Cover.search([("member_id", "=", self.member_a.id)]) or Cover.create(
            {
                "member_id": self.member_a.id,
                "scheme_id": self.env.ref("coopaem_l10n_mena.cover_scheme_ma_tns").id,
                "flat_class": 1,
                "date_from": "2025-01-01",
            }
        )
        due = cover.due_ids.create(
            {
                "cover_id": cover.id,
                "date_from": start,
                "date_to": stop,
                "paid_on": paid_on,
            }
        )
        due.state = state
        return due

    def set_pay_mode(self, mode):
        """Let the agreements of the member pay in a way: signed ones do not change.

        :return: how many there are
        """
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE coopaem_agreement SET pay_mode = %s WHERE member_id = %s",
            [mode, self.member_a.id],
        )
        self.env.invalidate_all()
        return self.env.cr.rowcount

    def test_what_members_pay_themselves_is_a_contribution(self):
        self.pay_due("2026-04-01", "2026-06-30", "2026-07-20")
        get = self.load()
        self.assertEqual(get("contributing"), 0, "it was paid later")
        self.pay_due("2026-01-01", "2026-03-31", "2026-04-20")
        self.pay_due("2025-10-01", "2025-12-31", "2026-01-20", state="submitted")
        get = self.load()
        self.assertEqual(get("contributing"), 1)
        self.assertEqual(get("contributed_months"), 3, "what is not checked is not in")
        self.assertEqual(self.load(day=date(2026, 12, 31))("contributing"), 0)
        later = self.load(day=date(2026, 9, 30))
        self.assertEqual(later("contributing"), 1)
        self.assertEqual(later("contributed_months"), 6)

    def test_informal_by_the_rules_of_2023(self):
        member = self.member_a.sudo()
        self.set_pay_mode("none")
        member.write(
            {"situation_entry": "informal", "situation_now": "informal"},
        )
        self.assertEqual(self.load()("informal_21"), 1)
        self.assertEqual(self.load(moment="entry", month=0)("informal_21"), 1)
        member.situation_now = "self_employed"
        self.assertEqual(self.load()("informal_21"), 0)
        # one customer alone: the job of who depends is formal by contributions too
        self._create_document(self.unit_a, 1000, "2026-03-02", taxed=False)
        self.assertEqual(self.load()("informal_21"), 1)
        self.assertEqual(self.load()("informal"), 0, "the older rules do not ask")
        self.pay_due("2026-01-01", "2026-03-31", "2026-04-20")
        self.assertEqual(self.load()("informal_21"), 0)
        self.assertTrue(self.set_pay_mode("wage"), "there is an agreement")
        self.assertEqual(self.load()("informal_21"), 0)
        self.env["coopaem.social.due"].sudo().search(
            [("member_id", "=", member.id)]
        ).state = "open"
        self.assertEqual(self.load()("informal_21"), 1, "employed and not declared")

    def test_the_ladder_has_no_missing_rung(self):
        member = self.member_a.sudo()
        self.assertIsNone(self.load(moment="entry", month=0)("formality_ladder"))
        self.assertEqual(self.load()("formality_ladder"), 0)
        # contributions without sales in the books: the first rung is missing
        self.pay_due("2026-01-01", "2026-03-31", "2026-04-20")
        member.situation_now = "self_employed"
        self.assertEqual(self.load()("formality_ladder"), 0)

    def test_change_of_income(self):
        member = self.member_a.sudo()
        member.write({"income_entry": 0, "income_now": 3000})
        self.assertIsNone(self.load()("income_change"), "from nothing")
        member.income_entry = 2000
        self.assertAlmostEqual(self.load()("income_change"), 50)
        self.assertIsNone(self.load(moment="entry", month=0)("income_change"))
