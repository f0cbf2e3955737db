# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import CoopaemMemberCommon


@tagged("post_install", "-at_install")
class TestMemberBoardTour(CoopaemMemberCommon, HttpCase):
    """A manager moves a card on the board, and lets a member go."""

    def test_board(self):
        member = self.create_member("Tour Amina")
        unit = self.create_unit("Pottery")
        agreement = self.create_agreement(member, unit, member_state=False)
        self.start_tour(
            "/odoo/action-coopaem_member.coopaem_member_action",
            "coopaem_member_board",
            login="coopaem_manager",
        )
        self.assertEqual(member.state, "exit")
        self.assertEqual(member.exit_kind, "positive")
        self.assertEqual(agreement.state, "ended")
        self.assertEqual(
            member.status_ids.sorted("date_start").mapped("state"),
            ["supported", "exit"],
        )
