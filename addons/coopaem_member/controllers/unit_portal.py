# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

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
        :return: dict with ``units``, ``unit`` and the portal's own values
        """
        units = self._get_units()
        return {
            **self._prepare_portal_layout_values(),
            "page_name": page_name,
            "units": units,
            "unit": self._get_chosen_unit(units),
        }

    @http.route("/my/unit", type="http", auth="user", methods=["POST"], website=True)
    def portal_choose_unit(self, unit_id="", **kw):
        """Work on another activity from now on.

        :param str unit_id: its id; one that is not the user's changes nothing
        """
        unit = self._get_units().filtered(lambda unit: str(unit.id) == unit_id)
        if unit:
            request.session[SESSION_KEY] = unit.id
        return request.redirect("/my")
