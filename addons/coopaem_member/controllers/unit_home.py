# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_datetime

from ..models.portal_format import format_day, shape_figures
from .portal import AgreementPortal
from .unit_portal import UnitPortal

# How much of a sort the pages show: of documents, of news.
MOST_DOCUMENTS = 12
MOST_NEWS = 20


class UnitHome(UnitPortal, AgreementPortal):
    """The first page of members, and those that gather what is elsewhere."""

    def _get_members(self):
        """The user as a member of the cooperatives, who left left out.

        :return: coopaem.member as superuser: members have no access to the model, and
            these are themselves
        """
        user = request.env.user
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

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------

    @http.route()
    def home(self, **kw):
        """Show members where they stand; others get Odoo's page."""
        members = self._get_members()
        if not members:
            return super().home(**kw)
        values = self._prepare_unit_values("home")
        values |= {
            "members": members,
            "to_sign": self._get_agreements_to_sign(),
            "appointment": self._get_appointment(),
        }
        values |= self._prepare_unit_home_values(values["unit"])
        return request.render("coopaem_member.portal_unit_home", values)

    def _prepare_unit_home_values(self, unit):
        """What else the first page shows of an activity.

        :param unit: coopaem.unit of the user, or empty
        :return: dict
        """
        return {}

    def _get_agreements_to_sign(self):
        """The agreements that await the user's signature.

        :return: coopaem.agreement, as the record rules let the user read them
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return agreements
        return agreements.search(
            self._get_agreements_domain() & Domain("state", "=", "to_sign")
        )

    def _get_appointment(self):
        """The user's next appointment.

        :return: dict with name, when and where, or None
        """
        # those the user is invited to; names of other guests are not looked at
        event = (
            request.env["calendar.event"]
            .sudo()
            .search(
                [
                    ("partner_ids", "in", request.env.user.partner_id.ids),
                    ("stop", ">=", fields.Datetime.now()),
                ],
                order="start, id",
                limit=1,
            )
        )
        if not event:
            return None
        if event.allday:
            when = format_day(request.env, event.start_date)
        else:
            when = shape_figures(
                request.env,
                format_datetime(
                    request.env,
                    event.start,
                    # people think of an appointment at the hour of where they live
                    tz=request.env.user.tz or event.event_tz or "UTC",
                    dt_format="EEEE d MMMM, HH:mm",
                ),
            )
        return {"name": event.name, "when": when, "where": event.location}

    # ------------------------------------------------------------------
    # More, documents, news
    # ------------------------------------------------------------------

    @http.route("/my/more", type="http", auth="user", website=True)
    def portal_more(self, **kw):
        """List everything that is not in the navigation."""
        if not self._get_members():
            return request.redirect("/my")
        values = self._prepare_unit_values("more")
        return request.render(
            "portal.portal_my_home",
            {
                **values,
                **self._prepare_home_portal_values([]),
                "more_links": self._get_more_links(values["unit"]),
            },
        )

    def _get_more_links(self, unit):
        """What the page "More" leads to.

        :param unit: coopaem.unit of the user, or empty
        :return: list of dicts with label, icon and url
        """
        return [
            {
                "label": request.env._("My documents"),
                "icon": "fa-folder-open-o",
                "url": "/my/documents",
            },
            {
                "label": request.env._("News"),
                "icon": "fa-bell-o",
                "url": "/my/news",
            },
            {
                "label": request.env._("My data"),
                "icon": "fa-user-o",
                "url": "/my/account",
            },
        ]

    @http.route("/my/documents", type="http", auth="user", website=True)
    def portal_documents(self, **kw):
        """Show the papers of a member in one place, the latest of each sort first."""
        if not self._get_members():
            return request.redirect("/my")
        return request.render(
            "coopaem_member.portal_documents",
            {
                **self._prepare_unit_values("documents"),
                "sorts": self._get_documents(),
            },
        )

    def _get_documents(self):
        """The user's papers by sort, each found with the user's own rights.

        :return: list of dicts with label, url (of all of that sort, or None) and
            papers: list of dicts with name, note, date and url
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return []
        found = agreements.search(self._get_agreements_domain(), limit=MOST_DOCUMENTS)
        return [
            {
                "label": request.env._("Agreements"),
                "url": "/my/agreements",
                "papers": [
                    {
                        # type and unit stand on records that members do not read
                        "name": known.type_id.name,
                        "note": known.unit_id.name,
                        "date": agreement.date_start,
                        "url": agreement.access_url,
                    }
                    for agreement, known in zip(found, found.sudo(), strict=True)
                ],
            }
        ]

    @http.route("/my/news", type="http", auth="user", website=True)
    def portal_news(self, **kw):
        """Show what happened of late to what the user handed in or is sent."""
        if not self._get_members():
            return request.redirect("/my")
        news = sorted(
            self._get_news(),
            key=lambda item: fields.Datetime.to_datetime(item["date"]) or datetime.min,
            reverse=True,
        )
        return request.render(
            "coopaem_member.portal_news",
            {**self._prepare_unit_values("news"), "news": news[:MOST_NEWS]},
        )

    def _get_news(self):
        """What happened of late, each sort found with the user's own rights.

        :return: list of dicts with date (or datetime), text, comment, url, and tone:
            "good", "bad" or "plain"
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return []
        found = agreements.search(self._get_agreements_domain(), limit=MOST_NEWS)
        news = []
        for agreement, known in zip(found, found.sudo(), strict=True):
            waits = agreement.state == "to_sign"
            text = (
                request.env._("An agreement awaits your signature: %s")
                if waits
                else request.env._("Your agreement is signed: %s")
            )
            news.append(
                {
                    "date": known.sent_on if waits else known.signed_on,
                    "text": text % known.type_id.name,
                    "comment": None,
                    "url": agreement.access_url,
                    "tone": "plain" if waits else "good",
                }
            )
        return news
