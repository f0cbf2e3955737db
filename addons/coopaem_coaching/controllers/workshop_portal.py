# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import format_datetime

from odoo.addons.coopaem_member.models.portal_format import shape_figures

from .portal import CoachingPortal


class WorkshopPortal(CoachingPortal):
    """The workshops of a member's cooperative.

    Events are not open to members: what is shown and changed is found by the member of
    the session, never by an id alone.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'coopaem_coaching'
        values = super()._prepare_home_portal_values(counters)
        if "workshop_count" in counters:
            values["workshop_count"] = len(self._get_workshop_rows())
        return values

    def _get_workshop_members(self):
        """The user's own member records, as superuser.

        :return: coopaem.member, of one person in the companies of the user
        """
        user = request.env.user
        # a member record is not open to members; it is the user's own
        return (
            request.env["coopaem.member"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", user.partner_id.id),
                    ("company_id", "in", user.company_ids.ids),
                    ("state", "!=", "exit"),
                ]
            )
        )

    def _get_workshop_rows(self):
        """Workshops to come, and those that the member was registered for.

        :return: list of dicts
        """
        now = fields.Datetime.now()
        rows = []
        for member in self._get_workshop_members():
            # offered to the member's cooperative, or signed up for by the member
            events = request.env["event.event"].sudo()
            registrations = (
                request.env["event.registration"]
                .sudo()
                .search(
                    [
                        ("member_id", "=", member.id),
                        ("state", "!=", "cancel"),
                        ("event_id.is_workshop", "=", True),
                    ]
                )
            )
            by_event = {one.event_id: one for one in registrations}
            offered = events.search(events._get_offered_domain(member.company_id))
            for event in offered | registrations.event_id:
                registration = by_event.get(event)
                rows.append(
                    {
                        "event": event.with_context(lang=request.env.lang),
                        "registration": registration,
                        "is_past": event.date_end <= now,
                        "is_off": event.date_end > now and event not in offered,
                        "has_come": bool(registration) and registration._has_come(),
                        "has_seat": event._has_seat(),
                    }
                )
        # those to come first, the next one at the top; then the latest past one
        return sorted(
            rows,
            key=lambda row: (
                row["is_past"],
                row["event"].date_begin.timestamp() * (-1 if row["is_past"] else 1),
            ),
        )

    def _get_registration(self, event_id):
        """The member's registration for a workshop, as superuser.

        :param int event_id: id of the request
        :return: event.registration, empty when there is none of the user's own
        """
        # found by the member of the session
        return (
            request.env["event.registration"]
            .sudo()
            .search(
                [
                    ("event_id", "=", event_id),
                    ("event_id.is_workshop", "=", True),
                    ("member_id", "in", self._get_workshop_members().ids),
                    ("state", "!=", "cancel"),
                ],
                limit=1,
            )
        )

    @http.route(["/my/workshops"], type="http", auth="user", website=True)
    def portal_my_workshops(self, message=None, **kw):
        """List the workshops.

        :param str message: ``saved`` right after something was written
        """
        return self._render_workshops(saved=message == "saved")

    def _render_workshops(self, saved=False, error=None):
        """The page of the workshops.

        :param bool saved: whether something was just written
        :param str error: what went wrong
        """
        return request.render(
            "coopaem_coaching.portal_my_workshops",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "workshop",
                "rows": self._get_workshop_rows(),
                "moment": lambda value, event: shape_figures(
                    request.env,
                    format_datetime(
                        request.env,
                        value,
                        tz=event.date_tz or "UTC",
                        dt_format="EEEE d MMMM y, HH:mm",
                    ),
                ),
                "saved": saved,
                "error": error,
            },
        )

    @http.route(
        ["/my/workshops/<int:event_id>"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_workshop_write(self, event_id, sign_up=None, cancel=None, **post):
        """Sign the member up for a workshop, or off.

        :param int event_id: id of the workshop
        :param str sign_up: to sign up
        :param str cancel: to sign off
        """
        if cancel:
            registration = self._get_registration(event_id)
            if registration.event_id.date_end and (
                registration.event_id.date_end > fields.Datetime.now()
            ):
                registration.action_cancel()
            return request.redirect("/my/workshops?message=saved")
        for member in self._get_workshop_members() if sign_up else ():
            # members have no access to events; the domain says which they are offered
            events = request.env["event.event"].sudo()
            event = events.search(
                Domain("id", "=", event_id)
                & events._get_offered_domain(member.company_id)
            )
            if event:
                try:
                    with request.env.cr.savepoint():
                        event._sign_up(member)
                except UserError as error:
                    return self._render_workshops(error=str(error))
                return request.redirect("/my/workshops?message=saved")
        # The same answer for what is not there and what is not theirs.
        return request.redirect("/my/workshops")

    @http.route(
        ["/my/workshops/<int:event_id>/evaluation"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_workshop_evaluation(self, event_id, **kw):
        """Lead to the evaluation of a workshop that the member was at.

        :param int event_id: id of the workshop
        """
        registration = self._get_registration(event_id)
        url = registration and registration._get_evaluation_url()
        return request.redirect(url or "/my/workshops")

    @http.route(
        ["/my/workshops/<int:event_id>/certificate"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_workshop_certificate(self, event_id, **kw):
        """Give out the certificate of a workshop that the member was at.

        :param int event_id: id of the workshop
        """
        registration = self._get_registration(event_id)
        if not registration or not registration._has_come():
            return request.redirect("/my/workshops")
        # the registration is the user's own; its event is not open to members
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report.with_context(lang=request.env.lang)._render_qweb_pdf(
            "coopaem_coaching.report_workshop_certificate", registration.ids
        )
        name = request.env._("Certificate of attendance")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(f"{name}.pdf")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
