# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request
from odoo.tools import format_date

from odoo.addons.portal.controllers.portal import CustomerPortal

# the last days that somebody looked at the file are shown
MOST_READINGS = 20
MOST_REQUESTS = 20
MOST_LETTERS = 2000


class DataRightsPortal(CustomerPortal):
    """“My rights”: who looked at my file, what I may ask, and what became of it.

    Members have no rights on these models. Whose page it is, the session says; people
    who left keep their rights over what is still held on them.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal': who left has no page of a member that leads there
        values = super()._prepare_home_portal_values(counters)
        if "data_member_count" in counters:
            values["data_member_count"] = len(self._get_data_members())
        return values

    def _get_data_members(self):
        """The user's own memberships, ended ones too, as superuser.

        :return: coopaem.member
        """
        return (
            request.env["coopaem.member"]
            # members do not read their own record; whose it is, the session says
            .sudo()
            .with_context(active_test=False, lang=request.env.lang)
            .search([("partner_id", "=", request.env.user.partner_id.id)])
        )

    @http.route(["/my/data"], type="http", auth="user", website=True, sitemap=False)
    def portal_my_data(self, message=None, **kw):
        """Show who looked at the person's file, and what they asked.

        :param str message: ``sent`` right after something was asked
        """
        members = self._get_data_members()
        if not members:
            return request.redirect("/my")
        return self._render_data(members, sent=message == "sent")

    def _render_data(self, members, sent=False, error=None, typed=None):
        """The page.

        :param members: coopaem.member, the user's own, as superuser
        :param bool sent: whether something was just asked
        :param str error: what is missing
        :param dict typed: what was typed
        """
        Request = members.env["coopaem.data.request"]
        return request.render(
            "coopaem_member.portal_my_data",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "data_rights",
                "members": members,
                "kinds": Request._fields["kind"]._description_selection(Request.env),
                "states": dict(
                    Request._fields["state"]._description_selection(Request.env)
                ),
                "requests": Request.search(
                    [("member_id", "in", members.ids)], limit=MOST_REQUESTS
                ),
                "readings": members.env["coopaem.social.read"]._get_readings_of(
                    members
                )[:MOST_READINGS],
                "day": lambda value: format_date(request.env, value) if value else "",
                "sent": sent,
                "error": error,
                "typed": typed or {},
            },
        )

    @http.route(
        ["/my/data/ask"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_data_ask(self, kind=None, details=None, cooperative=None, **post):
        """Take a request of the person about their own data.

        What is asked already and not answered yet is not noted twice.

        :param str kind: one of the rights
        :param str details: the person's words
        :param str cooperative: id of one of their own memberships, where they have
            several
        """
        members = self._get_data_members()
        if not members:
            return request.redirect("/my")
        member = members.filtered(lambda one: str(one.id) == cooperative) or members
        member = member[:1]
        Request = members.env["coopaem.data.request"]
        kinds = dict(Request._fields["kind"].selection)
        words = (details or "").strip()[:MOST_LETTERS]
        if kind not in kinds or (kind == "rectification" and not words):
            return self._render_data(
                members,
                error=request.env._("Choose what you ask for.")
                if kind not in kinds
                else request.env._("Write what is wrong, and what is right."),
                typed={"kind": kind, "details": words},
            )
        Request._ask(member, kind, words)
        return request.redirect("/my/data?message=sent")
