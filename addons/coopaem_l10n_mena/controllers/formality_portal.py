# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, http
from odoo.http import request

from odoo.addons.coopaem_member.controllers.unit_portal import UnitPortal

from .pay_portal import parse_amount


class FormalityPortal(UnitPortal):
    """“What would being registered cost me?”"""

    @http.route(
        ["/my/path/cost"], type="http", auth="user", website=True, sitemap=False
    )
    def portal_path_cost(self, turnover=None, costs=None, **kw):
        """Show what each route would take of a year; nothing is written.

        :param str turnover: of a year, to try another than the activity's own
        :param str costs: of a year, the same
        """
        values = self._prepare_unit_values("path_cost")
        unit = values["unit"]
        if not unit:
            return request.redirect("/my")
        today = fields.Date.context_today(unit)
        Route = request.env["coopaem.formality.route"]
        first, is_short = Route._get_year(unit, today)
        # the unit is the user's own; its ledger is read as superuser
        figures = unit._get_figures(today, first)[unit.id]
        own = max(figures["collected"], 0.0), max(figures["costs"], 0.0)
        tried = parse_amount(turnover), parse_amount(costs)
        amounts = [
            mine if typed is None else typed
            for mine, typed in zip(own, tried, strict=True)
        ]
        # of the cooperative only its country and currency are looked at
        routes = Route._list_routes(unit.company_id.sudo(), *amounts, today)
        for route in routes:
            route["notes"] = (route.get("note") or "").splitlines()
        counted = [route for route in routes if not route["is_unknown"]]
        typed = [(turnover or "").strip()[:20], (costs or "").strip()[:20]]
        return request.render(
            "coopaem_l10n_mena.portal_path_cost",
            {
                **values,
                # before what can be begun comes first, what cannot be at the end
                "counted": sorted(counted, key=lambda route: route["is_closed"]),
                "others": [route for route in routes if route["is_unknown"]],
                "is_own": tried == (None, None),
                "typed": [
                    text or values["figure"](amount)
                    for text, amount in zip(typed, amounts, strict=True)
                ],
                "wrong": [
                    bool(text) and amount is None
                    for text, amount in zip(typed, tried, strict=True)
                ],
                "since": first,
                "is_short": is_short,
            },
        )
