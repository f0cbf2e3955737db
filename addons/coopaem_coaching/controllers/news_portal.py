# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.unit_home import MOST_NEWS, UnitHome

from .portal import CoachingPortal


class CoachingNews(CoachingPortal, UnitHome):
    """What of a member's plan is late, and sessions called off, among the news."""

    def _get_news(self):
        # EXTENDS 'coopaem_member'
        late = self._find_coaching(
            "coopaem.action",
            Domain("is_late", "=", True) & Domain("owner", "=", "member"),
            order="date_due desc, id desc",
            limit=MOST_NEWS,
        )
        off = self._find_coaching(
            "coopaem.session",
            Domain("attendance", "=", "cancelled")
            & Domain("start", ">=", fields.Datetime.now()),
            order="start, id desc",
            limit=MOST_NEWS,
        )
        return [
            *super()._get_news(),
            *(
                {
                    # sudo: the member's own session, found as the member; only the
                    # moment when it was called off is not open to members
                    "date": session.sudo().attendance_on.date(),
                    "text": request.env._(
                        "Does not take place: session of %s",
                        self._format_moment(session.start),
                    ),
                    "comment": None,
                    "url": "/my/sessions",
                    "tone": "plain",
                }
                for session in off
                # sudo: for the same reason, of the same sessions
                if session.sudo().attendance_on
            ),
            *(
                {
                    "date": action.date_due + timedelta(days=1),
                    "text": request.env._("Late: %s", action.name),
                    "comment": None,
                    "url": "/my/plan",
                    "tone": "plain",
                }
                for action in late
            ),
        ]
