# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from .coopaem_member_document import OFFICE


class CoopaemMember(models.Model):
    _inherit = "coopaem.member"

    document_ids = fields.One2many(
        comodel_name="coopaem.member.document",
        inverse_name="member_id",
        string="Documents",
        check_company=True,
        groups=OFFICE,
    )

    def _get_responsible_user(self):
        """Who looks after the member: the coach, a unit's, or whoever wrote the record.

        :return: res.users, empty where it is nobody who may log in
        """
        self.ensure_one()
        users = self.coach_id | self.unit_ids.coach_id | self.create_uid
        return users.filtered(lambda user: user.active and not user.share)[:1]

    def action_view_documents(self):
        """Open the documents of a member.

        :return: an action
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_member.coopaem_member_document_action"
        )
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
