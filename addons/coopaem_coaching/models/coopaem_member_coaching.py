# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.coopaem_member.models.coopaem_member import SOCIAL_GROUP


class CoopaemMember(models.Model):
    """Follow-ups, sessions and plan of a member."""

    _inherit = "coopaem.member"

    followup_ids = fields.One2many(
        comodel_name="coopaem.followup",
        inverse_name="member_id",
        string="Follow-ups",
        groups="coopaem_member.group_coopaem_coach",
        check_company=True,
    )
    child_work_date = fields.Date(
        string="Work of children noted on",
        copy=False,
        groups=SOCIAL_GROUP,
        help="From when on children under the age of the law are known to work in the"
        " activity. Readers of the social file see it; figures tell of it for the whole"
        " cooperative alone.",
    )
    child_work_end_date = fields.Date(
        string="Ended on",
        copy=False,
        groups=SOCIAL_GROUP,
        help="From when on they work no more.",
    )
    session_count = fields.Integer(
        string="Number of sessions",
        compute="_compute_coaching_counts",
        groups="coopaem_member.group_coopaem_coach",
    )
    open_action_count = fields.Integer(
        string="Open actions",
        compute="_compute_coaching_counts",
        groups="coopaem_member.group_coopaem_coach",
    )

    @api.constrains("child_work_date", "child_work_end_date")
    def _check_child_work(self):
        for member in self:
            start, end = member.child_work_date, member.child_work_end_date
            if end and (not start or end < start):
                raise ValidationError(
                    self.env._(
                        "%(member)s: work of children ends after it was noted. Correct"
                        " the days.",
                        member=member.name,
                    )
                )

    def _compute_coaching_counts(self):
        def count(model, domain):
            return {
                member.id: number
                for member, number in self.env[model]._read_group(
                    [("member_id", "in", self.ids), *domain],
                    groupby=["member_id"],
                    aggregates=["__count"],
                )
            }

        sessions = count("coopaem.session", [("attendance", "=", "present")])
        actions = count("coopaem.action", [("state", "in", ("todo", "doing"))])
        for member in self:
            member.session_count = sessions.get(member._origin.id, 0)
            member.open_action_count = actions.get(member._origin.id, 0)

    def write(self, vals):
        """Change members; who leaves is accompanied no longer."""
        res = super().write(vals)
        if vals.get("state") == "exit":
            # who records the exit need not see the follow-up
            members = self.sudo()
            members.followup_ids.filtered(
                lambda followup: followup.state in ("running", "paused")
            ).state = "stopped"
            self.env["coopaem.session"].sudo().search(
                [
                    ("member_id", "in", self.ids),
                    ("attendance", "=", "expected"),
                    ("start", ">", fields.Datetime.now()),
                ]
            ).attendance = "cancelled"
        return res

    # ------------------------------------------------------------------
    # Last contact
    # ------------------------------------------------------------------

    @api.model
    def _get_contact_event_condition(self):
        # EXTENDS 'coopaem_member': a session counts by its attendance, not by its event
        return SQL(
            """%s AND NOT EXISTS (
                SELECT FROM coopaem_session session WHERE session.event_id = event.id
            )""",
            super()._get_contact_event_condition(),
        )

    @api.model
    def _get_contact_queries(self):
        # EXTENDS 'coopaem_member'
        return super()._get_contact_queries() + [
            SQL(
                """
                SELECT member_id, start::date AS day
                  FROM coopaem_session
                 WHERE attendance = 'present'
                """
            )
        ]

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_new_session(self):
        """Open a new session with the member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_session_action_new"
        )
        action["context"] = {"default_member_id": self.id}
        return action

    def action_write_to(self):
        """Write one mail to each of these members, and name who has no address.

        :raises UserError: when none of them has one
        """
        self.check_access("read")
        with_address = self.filtered("partner_id.email_normalized")
        names = ", ".join((self - with_address).mapped("name"))
        if not with_address:
            raise UserError(
                self.env._("None of these members has a mail address: %s", names)
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "coopaem_coaching.coopaem_followup_action_mail"
        )
        action["context"] = {
            "default_composition_mode": "mass_mail",
            "default_model": self._name,
            "default_res_ids": with_address.ids,
        }
        if not names:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Without a mail address"),
                "message": self.env._("They get no mail, call them: %s", names),
                "next": action,
            },
        }

    def action_view_sessions(self):
        """Open the sessions of a member."""
        return self._open_coaching("coopaem_session_action")

    def action_view_actions(self):
        """Open the action plan of a member."""
        return self._open_coaching("coopaem_action_action")

    def action_view_followups(self):
        """Open the follow-ups of a member."""
        return self._open_coaching("coopaem_followup_action")

    def _open_coaching(self, name):
        """Open what one of the addon's actions shows, of one member.

        :param str name: xml id without the addon
        """
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"coopaem_coaching.{name}")
        action["domain"] = [("member_id", "=", self.id)]
        action["context"] = {"default_member_id": self.id}
        return action
