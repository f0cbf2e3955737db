# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.portal_format import format_short_day


class PathPortal(CustomerPortal):
    """The next step on a member's path to formality, on a phone."""

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "path_count" in counters:
            values["path_count"] = len(self._get_own_paths())
        return values

    def _get_own_paths(self):
        """The user's own paths: the rules say whose, users of the office have more.

        :return: coopaem.member.path
        """
        paths = request.env["coopaem.member.path"]
        if not paths.has_access("read"):
            return paths
        domain = Domain("state", "!=", "stopped")
        if request.env.user._is_internal():
            # users of the cooperative may read others too, which are not theirs
            partner = request.env.user.partner_id
            domain &= Domain("member_id.partner_id", "=", partner.id)
        return paths.search(domain)

    @http.route(["/my/path"], type="http", auth="user", website=True, sitemap=False)
    def portal_my_path(self, **kw):
        """Show the paths: the next step first, then what is done and what comes."""
        paths = self._get_own_paths()
        if not paths and not request.env["coopaem.member.path"].has_access("read"):
            return request.redirect("/my")
        return request.render(
            "coopaem_member.portal_my_path",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "path",
                "day": lambda value: format_short_day(request.env, value),
                # the rules said whose they are; steps are no model of the portal's
                "paths": paths.sudo(),
            },
        )
