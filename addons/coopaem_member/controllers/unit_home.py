# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import datetime, timedelta

from werkzeug.urls import url_encode

from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_datetime

from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.portal_format import format_day, shape_figures
from .portal import AgreementPortal
from .unit_portal import UnitPortal

# How much of a sort the pages show: of documents beside other sorts, of news.
MOST_DOCUMENTS = 6
MOST_NEWS = 20
# How long what happened is new to who never looked.
FIRST_NEWS = timedelta(days=14)
# How long before an appointment people are reminded.
REMINDED = timedelta(days=1)


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
            "news_count": self._count_unseen_news(),
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
        event = self._find_appointments(limit=1)
        if not event:
            return None
        return {
            "name": event.name,
            "when": self._describe_moment(event),
            "where": event.location,
        }

    def _find_appointments(self, domain=Domain.TRUE, **options):
        """What the user is invited to and is not over, the next first.

        :param domain: which of it
        :return: calendar.event as superuser: names of other guests are not looked at
        """
        return (
            request.env["calendar.event"]
            .sudo()
            .search(
                Domain("partner_ids", "in", request.env.user.partner_id.ids)
                & Domain("stop", ">=", fields.Datetime.now())
                & domain,
                order="start, id",
                **options,
            )
        )

    def _describe_moment(self, event):
        """When an appointment is, in words."""
        if event.allday:
            return format_day(request.env, event.start_date)
        return shape_figures(
            request.env,
            format_datetime(
                request.env,
                event.start,
                # people think of an appointment at the hour of where they live
                tz=request.env.user.tz or event.event_tz or "UTC",
                dt_format="EEEE d MMMM, HH:mm",
            ),
        )

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
        :return: list of dicts with label, icon and url; count, where something is new
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
                "count": self._count_unseen_news(),
            },
            {
                "label": request.env._("My data"),
                "icon": "fa-user-o",
                "url": "/my/account",
            },
        ]

    @http.route(
        ["/my/documents", "/my/documents/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_documents(self, page=1, kind=None, year=None, **kw):
        """Show the papers of a member in one place, the latest of each sort first.

        :param int page: page of the list of one sort
        :param str kind: key of the sort of which all are listed; empty: some of each
        :param str year: the year they are of; empty: all
        """
        if not self._get_members():
            return request.redirect("/my")
        sorts = self._get_documents()
        years = [self._count_by_year(item) for item in sorts]
        known = {str(one) for found in years for one in found if one}
        shown = year if year in known else ""
        for item, counts in zip(sorts, years, strict=True):
            item["count"] = counts[int(shown)] if shown else sum(counts.values())
        sorts = [item for item in sorts if item["count"]]
        chosen = [item for item in sorts if item["key"] == kind]
        arguments = {"year": shown} if shown else {}
        pager = None
        if chosen:
            pager = portal_pager(
                url="/my/documents",
                url_args={"kind": kind, **arguments},
                total=chosen[0]["count"],
                page=page,
                step=self._items_per_page,
            )
        for item in chosen or sorts:
            item["papers"] = self._find_papers(item, shown, pager)
            item["url"] = url_encode({"kind": item["key"], **arguments})
        return request.render(
            "coopaem_member.portal_documents",
            {
                **self._prepare_unit_values("documents"),
                "sorts": chosen or sorts,
                "kind": kind if chosen else "",
                "pager": pager,
                "year": shown,
                "years": sorted(
                    {one for found in years for one in found if one}, reverse=True
                ),
                # a year is no amount: its thousands are not set apart
                "year_text": lambda value: shape_figures(request.env, str(value)),
                "back_url": url_encode(arguments),
            },
        )

    def _get_documents(self):
        """The sorts of papers that the user may have, in the order of the page.

        :return: list of dicts with key, label, records (an empty recordset with the
            rights with which it is searched), domain (of the user's own), date (the
            field that says of when it is) and describe: a function from records to a
            list of dicts with name, note, date, url and pdf
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return []
        return [
            {
                "key": "agreements",
                "label": request.env._("Agreements"),
                "records": agreements,
                "domain": self._get_agreements_domain(),
                "date": "date_start",
                "describe": self._describe_agreements,
            }
        ]

    def _describe_agreements(self, agreements):
        """How agreements are listed among the documents."""
        return [
            {
                # type and unit stand on records that members do not read
                "name": known.type_id.name,
                "note": known.unit_id.name,
                "date": agreement.date_start,
                "url": agreement.access_url,
                "pdf": f"{agreement.access_url}?report_type=pdf",
            }
            for agreement, known in zip(agreements, agreements.sudo(), strict=True)
        ]

    def _count_by_year(self, item):
        """How many papers of a sort there are of each year, in one query.

        :param dict item: as of ``_get_documents``
        :return: Counter {year, 0 where none is known: number}
        """
        groups = item["records"]._read_group(
            item["domain"], [f"{item['date']}:year"], ["__count"]
        )
        counts = Counter()
        for start, count in groups:
            counts[start.year if start else 0] += count
        return counts

    def _find_papers(self, item, year, pager):
        """The papers of a sort that the page shows.

        :param dict item: as of ``_get_documents``
        :param str year: of which year, empty: of all
        :param dict pager: where all of the sort are listed
        :return: list of dicts as of ``describe``
        """
        domain = Domain(item["domain"])
        if year:
            domain &= Domain(item["date"], ">=", f"{year}-01-01")
            domain &= Domain(item["date"], "<=", f"{year}-12-31")
        found = item["records"].search(
            domain,
            order=f"{item['date']} desc, id desc",
            limit=self._items_per_page if pager else MOST_DOCUMENTS,
            offset=pager["offset"] if pager else 0,
        )
        return item["describe"](found)

    @http.route("/my/news", type="http", auth="user", website=True)
    def portal_news(self, **kw):
        """Show what happened of late to what the user handed in or is sent."""
        if not self._get_members():
            return request.redirect("/my")
        news = self._get_unseen_news()
        # read now: the next look shows what came since
        request.env.user.sudo().portal_news_seen = fields.Datetime.now()
        return request.render(
            "coopaem_member.portal_news",
            {**self._prepare_unit_values("news"), "news": news},
        )

    def _get_unseen_news(self):
        """The latest news, each marked when the user has not seen it.

        :return: list of dicts as of ``_get_news``, with is_new
        """
        seen = request.env.user.portal_news_seen
        # who looks for the first time is not met by all that ever happened
        seen = seen or fields.Datetime.now() - FIRST_NEWS
        for item in (news := self._get_news()):
            item["moment"] = fields.Datetime.to_datetime(item["date"]) or datetime.min
            item["is_new"] = item["moment"] > seen
        return sorted(news, key=lambda item: item["moment"], reverse=True)[:MOST_NEWS]

    def _count_unseen_news(self):
        """How many of the latest news the user has not seen."""
        return sum(item["is_new"] for item in self._get_unseen_news())

    def _get_news(self):
        """What happened of late, each sort found with the user's own rights.

        :return: list of dicts with date (or datetime), text, comment, url, and tone:
            "good", "bad" or "plain"
        """
        news = self._get_appointment_news()
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return news
        found = agreements.search(self._get_agreements_domain(), limit=MOST_NEWS)
        news += self._get_ending_news(found)
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

    def _get_appointment_news(self):
        """The appointments of the next day, told as the mail tells them."""
        events = self._find_appointments(
            Domain("start", "<=", fields.Datetime.now() + REMINDED),
            limit=MOST_NEWS,
        )
        return [
            {
                "date": event.start - REMINDED,
                "text": request.env._(
                    "Do not forget: %(name)s, %(when)s",
                    name=event.name,
                    when=self._describe_moment(event),
                ),
                "comment": event.location,
                "url": None,
                "tone": "plain",
            }
            for event in events
        ]

    def _get_ending_news(self, agreements):
        """The agreements of whose end the cooperative was reminded.

        :param agreements: coopaem.agreement of the user
        """
        return [
            {
                # the day of the last reminder
                "date": known.date_end - timedelta(days=known.alert_days),
                "text": request.env._(
                    "Your agreement %(name)s ends on %(day)s",
                    name=known.type_id.name,
                    day=format_day(request.env, known.date_end),
                ),
                "comment": None,
                "url": known.access_url,
                "tone": "plain",
            }
            # the reminders stand in fields that members do not read
            for known in agreements.sudo()
            if known.state == "running" and known.alert_days and known.date_end
        ]
