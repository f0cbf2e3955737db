# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .test_path import PathCommon


@tagged("post_install", "-at_install")
class TestPathTourOnPhone(PathCommon, HttpCase):
    browser_size = "360x740"
    touch_enabled = True

    def test_member_sees_the_next_step_and_sends_a_proof(self):
        self.form_step.write({"documents": "Identity card", "authority": "Post"})
        step = self.begin().line_ids[0]
        self.start_tour("/my/path", "coopaem_member_path", login=self.user_member.login)
        self.assertRecordValues(
            step, [{"proof_state": "received", "proof_name": "receipt.jpg"}]
        )

    def test_member_asks_to_see_the_data(self):
        self.start_tour("/my/data", "coopaem_member_data", login=self.user_member.login)
        self.assertEqual(
            self.env["coopaem.data.request"]
            .search([("member_id", "=", self.member.id)])
            .kind,
            "access",
        )
