# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request


class MemberData(http.Controller):
    """The copy that people get of their data: made when asked for, kept nowhere."""

    @http.route(
        ["/coopaem/member/<int:member_id>/data"],
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def member_data(self, member_id, **kw):
        """Send all that is held on a member, as a zip file.

        :param int member_id: id of the member
        """
        member = request.env["coopaem.member"].browse(member_id).exists()
        if not member:
            raise request.not_found()
        try:
            content = member._give_data()
        except AccessError:
            # the same answer for who is not there and who is not theirs
            raise request.not_found() from None
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{member.ref}.zip")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
