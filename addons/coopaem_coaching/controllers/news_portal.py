# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.unit_home import MOST_NEWS, UnitHome

from .portal import CoachingPortal


class CoachingNews(CoachingPortal, UnitHome):
    """What of a member's plan is late, among the news."""

    def _get_news(self):
        # EXTENDS 'coopaem_member'
        late = self._find_coaching(
            "coopaem.action",
            Domain("is_late", "=", True) & Domain("owner", "=", "member"),
            order="date_due desc, id desc",
            limit=MOST_NEWS,
        )
        return [
            *super()._get_news(),
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
