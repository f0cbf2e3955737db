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
