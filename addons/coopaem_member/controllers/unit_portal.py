# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.portal_format import (
    format_amount,
    format_day,
    format_figure,
    format_month,
    format_short_day,
    shape_text,
)

SESSION_KEY = "coopaem_unit_id"


class UnitPortal(CustomerPortal):
    """What the pages of an activity have in common: whose it is, and which one."""

    def _get_units(self):
        """The activities that the user holds.

        :return: coopaem.unit as superuser
        """
        return request.env["coopaem.unit"]._get_portal_units()

    def _get_chosen_unit(self, units=None):
        """The activity that the user works on: the one chosen last, or the first.

        :param units: what ``_get_units`` gave, where that is at hand
        :return: coopaem.unit as superuser, empty for who holds none
        """
        units = self._get_units() if units is None else units
        chosen = request.session.get(SESSION_KEY)
        return units.filtered(lambda unit: unit.id == chosen) or units[:1]

    def _prepare_unit_values(self, page_name):
        """What the layout of an activity's page needs.

        :param str page_name: the page, for breadcrumbs and navigation
        :return: dict with ``units``, ``unit``, the portal's own values, and what writes
            amounts and dates: ``money``, ``day``, ``month``, ``figure``
        """
        units = self._get_units()
        unit = self._get_chosen_unit(units)
        env = request.env
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            "units": units,
            "unit": unit,
            "money": lambda amount: format_amount(env, unit.currency_id, amount),
            "day": lambda value: format_day(env, value),
            "month": lambda value: format_month(env, value),
            "figure": lambda value, digits=0: format_figure(env, value, digits),
        }

    def _prepare_portal_layout_values(self):
        # EXTENDS 'portal'
        return {
            **super()._prepare_portal_layout_values(),
            "unit_navigation": self._get_shown_navigation(),
            "shape": lambda text: shape_text(request.env, text),
            "short_day": lambda value: format_short_day(request.env, value),
        }

    def _get_navigation(self):
        """The places that are one touch away from every page, five at most.

        :return: list of dicts with key, label, icon, url, and under: other addresses
            that belong to it
        """
        return [
            {
                "key": "home",
                "label": request.env._("Home page"),
                "icon": "fa-home",
                "url": "/my",
                "under": [],
            },
            {
                "key": "more",
                "label": request.env._("More"),
                "icon": "fa-bars",
                "url": "/my/more",
                "under": ["/my"],
            },
        ]

    def _get_shown_navigation(self):
        """The navigation of who holds an activity, the place of the page marked.

        :return: list of dicts as of ``_get_navigation`` with ``current``, a bool
        """
        if request.env.user._is_public() or not self._get_units():
            return []
        places = self._get_navigation()
        current = self._get_current_place(places, request.httprequest.path)
        return [{**place, "current": place["key"] == current} for place in places]

    def _get_current_place(self, places, path):
        """Which place of the navigation a page belongs to: the nearest above it.

        :param list places: as of ``_get_navigation``
        :param str path: address of the page
        :return: key of the place, None if it belongs to none
        """
        path = path.rstrip("/")
        if path in ("/my", "/my/home"):
            return "home"
        addresses = {
            address: place["key"]
            for place in places
            if place["key"] != "home"
            for address in (place["url"], *place["under"])
        }
        above = [
            address for address in addresses if f"{path}/".startswith(f"{address}/")
        ]
        return addresses[max(above, key=len)] if above else None

    @http.route("/my/unit", type="http", auth="user", methods=["POST"], website=True)
    def portal_choose_unit(self, unit_id="", **kw):
        """Work on another activity from now on.

        :param str unit_id: its id; one that is not the user's changes nothing
        """
        unit = self._get_units().filtered(lambda unit: str(unit.id) == unit_id)
        if unit:
            request.session[SESSION_KEY] = unit.id
        return request.redirect("/my")
