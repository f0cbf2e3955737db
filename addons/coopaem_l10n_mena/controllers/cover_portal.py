# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.coopaem_member.controllers.uploads import MAX_BYTES
from odoo.addons.coopaem_member.models.portal_format import format_short_day
from odoo.addons.portal.controllers.portal import CustomerPortal

# Contributions that were paid: the last ones are shown.
MOST_PAID = 4


class CoverPortal(CustomerPortal):
    """“My social cover”: how am I covered, what is to be paid, and until when?

    Members have no rights on these models: the page shows the records of the member
    whose contact the user is, and takes nothing but a proof of payment for them.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "cover_count" in counters:
            values["cover_count"] = len(self._get_cover_members())
        return values

    def _get_cover_members(self):
        """The user's own memberships, as superuser.

        :return: coopaem.member
        """
        # Members do not read their own record; whose it is, the session says.
        return (
            request.env["coopaem.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", request.env.user.partner_id.id),
                    ("state", "!=", "exit"),
                ]
            )
        )

    @http.route(["/my/cover"], type="http", auth="user", website=True, sitemap=False)
    def portal_my_cover(self, message=None, **kw):
        """Show how the user is covered, and what is to be paid.

        :param str message: ``sent`` right after a proof was sent
        """
        members = self._get_cover_members()
        if not members:
            return request.redirect("/my")
        return request.render(
            "coopaem_l10n_mena.portal_my_cover",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "cover",
                "sent": message == "sent",
                # Why a proof was not taken, told once.
                "wrong": request.session.pop("cover_wrong", (0, "")),
                **self._prepare_cover(members.with_context(lang=request.env.lang)),
            },
        )

    @http.route(
        ["/my/cover/<int:due_id>/proof"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_cover_proof(self, due_id, paid_on=None, proof=None, **kw):
        """Take the proof that a contribution was paid.

        :param int due_id: the contribution; one of the user's own
        :param str paid_on: day of the payment, as 2026-01-31
        :param proof: the file
        """
        due_sudo = (
            request.env["coopaem.social.due"]
            .sudo()
            .search(
                [
                    ("id", "=", due_id),
                    ("member_id", "in", self._get_cover_members().ids),
                    ("cover_id.state", "=", "confirmed"),
                ]
            )
        )
        if not due_sudo:
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my/cover")
        try:
            day = date.fromisoformat(paid_on or "")
        except ValueError:
            day = None
        # One byte more than may be sent says that the file is too large.
        content = proof.read(MAX_BYTES + 1) if hasattr(proof, "read") else b""
        try:
            with request.env.cr.savepoint():
                due_sudo.with_context(lang=request.env.lang)._submit_proof(
                    content, getattr(proof, "filename", ""), day
                )
        except UserError as error:
            request.session["cover_wrong"] = (due_id, str(error))
            return request.redirect("/my/cover")
        return request.redirect("/my/cover?message=sent")

    def _prepare_cover(self, members):
        """What the page says of the user's own memberships.

        :param members: coopaem.member, as superuser
        :return: dict
        """
        covers = members._get_social_cover()
        kinds = dict(
            members.env["coopaem.social.cover.status"]
            ._fields["kind"]
            ._description_selection(members.env)
        )
        known = members.social_cover_ids.filtered(lambda one: one.state == "confirmed")
        dues = known.due_ids.sorted("date_from")
        paid = dues.filtered(lambda due: due.state == "paid")
        return {
            "day": lambda value: format_short_day(request.env, value),
            "people": [
                {
                    "cooperative": member.company_id.name,
                    "cover": covers[member.id],
                    "kind": kinds[covers[member.id]["kind"]],
                    "covers": known.filtered(
                        lambda one, member=member: one.member_id == member
                    ),
                    "risks": self._get_risk_names(covers[member.id]["risks"]),
                }
                for member in members
            ],
            "open_dues": dues - paid,
            "paid_dues": paid[-MOST_PAID:].sorted("date_from", reverse=True),
        }

    def _get_risk_names(self, codes):
        risks = request.env["coopaem.cover.risk"].sudo()
        return risks.search([("code", "in", codes)]).mapped("name")
