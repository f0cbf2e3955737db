# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .indicator_common import IndicatorCommon


@tagged("post_install", "-at_install")
class TestDashboardTour(IndicatorCommon, HttpCase):
    def test_programme_officer_reads_the_dashboard_and_takes_it_along(self):
        members = self.create_people(30)
        members[:3].territory_id = self.create_territory("Tiny")
        self.measure(members, self.income, range(1000, 1300, 10))
        self.Figure._rebuild(self.company)
        self.user_programme_officer.group_ids += self.env.ref("base.group_allow_export")
        self.start_tour(
            "/odoo/action-coopaem_coaching.coopaem_indicator_figure_action",
            "coopaem_coaching_dashboard",
            login=self.user_programme_officer.login,
        )
