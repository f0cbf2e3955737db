# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command

from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon


class IndicatorCommon(CoopaemMemberCommon):
    """Members of a cooperative in two territories, with a programme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls.create_territory("North")
        cls.south = cls.create_territory("South")
        cls.programme = cls.env["coopaem.programme"].create(
            {"name": "Programme of Test", "company_id": cls.company.id}
        )
        cls.cohort = cls.env["coopaem.cohort"].create(
            {"name": "Spring", "programme_id": cls.programme.id}
        )
        cls.income = cls.env.ref("coopaem_coaching.indicator_ea_02")
        cls.cover = cls.env.ref("coopaem_coaching.indicator_sp_01")
        cls.hours = cls.env.ref("coopaem_coaching.indicator_wt_01")
        cls.shock = cls.env.ref("coopaem_coaching.indicator_st_03")
        cls.Measure = cls.env["coopaem.indicator.measure"]
        cls.Figure = cls.env["coopaem.indicator.figure"]

    @classmethod
    def create_people(cls, count, entry="2025-01-15", **vals):
        """Members who entered on a day; every third is a man of the South."""
        partners = cls.env["res.partner"].create(
            [{"name": f"Person {index}"} for index in range(count)]
        )
        members = cls.env["coopaem.member"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "coach_id": cls.user_coach.id,
                    "state": "entrepreneur",
                    "state_date": entry,
                    "sex": "female" if index % 3 else "male",
                    "birth_date": f"{1985 + index % 2 * 10}-05-01",
                    "territory_id": (cls.north if index % 3 else cls.south).id,
                    "income_entry": 1000 + 10 * index,
                    "income_now": 1500 + 10 * index,
                    "social_cover_entry": "none" if index % 4 else "spouse",
                    "social_cover_now": "own" if index % 4 else "none",
                    "situation_entry": "informal",
                    **vals,
                }
                for index, partner in enumerate(partners)
            ]
        )
        return members

    @classmethod
    def join(cls, members, cohort=None):
        (cohort or cls.cohort).line_ids = [
            Command.create({"member_id": member.id, "date_start": "2025-01-15"})
            for member in members
        ]

    @classmethod
    def measure(cls, members, indicator, values, moment="entry", month=0):
        return cls.Measure.create(
            [
                {
                    "member_id": member.id,
                    "indicator_id": indicator.id,
                    "moment": moment,
                    "month": month,
                    "date": "2025-01-31",
                    "value": value,
                }
                for member, value in zip(members, values, strict=True)
            ]
        )
