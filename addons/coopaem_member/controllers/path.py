# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.portal_format import format_short_day
from .uploads import MAX_BYTES, make_file_response


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
    def portal_my_path(self, message=None, **kw):
        """Show the paths: the next step first, then what is done and what comes.

        :param str message: ``sent`` right after a proof was sent
        """
        paths = self._get_own_paths()
        if not paths and not request.env["coopaem.member.path"].has_access("read"):
            return request.redirect("/my")
        return request.render(
            "coopaem_member.portal_my_path",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "path",
                "sent": message == "sent",
                # why a proof was not taken, told once
                "wrong": request.session.pop("path_wrong", (0, "")),
                "day": lambda value: format_short_day(request.env, value),
                "today": fields.Date.context_today(paths),
                # the rules said whose they are; steps are no model of the portal's
                "paths": paths.sudo(),
                # what a route costs is counted of an activity, where that is installed
                "has_units": bool(request.env["coopaem.unit"]._get_portal_units()),
            },
        )

    def _get_own_step(self, line_id):
        """A step of one of the user's own paths, as superuser.

        :param int line_id: id of the request
        :return: coopaem.member.path.step, empty when it is not theirs
        """
        # the rules said whose the paths are; steps are no model of the portal's
        lines = self._get_own_paths().sudo().line_ids
        return lines.filtered(lambda line: line.id == line_id)

    @http.route(
        ["/my/path/<int:line_id>/proof"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_path_proof(self, line_id, proof=None, **post):
        """Take the proof of one of the member's own steps.

        :param int line_id: the step
        :param proof: the file
        """
        line_sudo = self._get_own_step(line_id)
        if not line_sudo:
            # the same answer for what is not there and what is not theirs
            return request.redirect("/my/path")
        # one byte more than may be sent says that the file is too large
        content = proof.read(MAX_BYTES + 1) if hasattr(proof, "read") else b""
        try:
            with request.env.cr.savepoint():
                line_sudo._submit_proof(content, getattr(proof, "filename", ""))
        except UserError as error:
            request.session["path_wrong"] = (line_id, str(error))
            return request.redirect(f"/my/path#step_{line_id}")
        return request.redirect("/my/path?message=sent")

    @http.route(
        ["/my/path/<int:line_id>/file"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_path_file(self, line_id, **kw):
        """Give out the proof of one of the member's own steps.

        :param int line_id: the step
        """
        line_sudo = self._get_own_step(line_id)
        # the file as it was checked, read as superuser after that
        attachment = (
            request.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", "coopaem.member.path.step"),
                    ("res_id", "in", line_sudo.ids),
                    ("res_field", "=", "proof"),
                ],
                limit=1,
            )
        )
        if not attachment:
            return request.redirect("/my/path")
        return make_file_response(
            attachment.raw, attachment.mimetype, line_sudo.proof_name or "proof"
        )
