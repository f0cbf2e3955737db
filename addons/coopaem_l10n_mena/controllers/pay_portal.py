# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_mutual_accounting.controllers.unit_money_portal import (
    UnitMoneyPortal,
)

# An amount as people type it, in any of the three languages' figures.
AMOUNT = re.compile(r"\d{1,9}([.,]\d{1,3})?")
BLANKS = re.compile(r"[\s\u00a0\u202f\u066c]")


def parse_amount(text):
    """Read an amount that somebody typed on a phone.

    :param str text: such as "2 000", "1.500,5" is none; Arabic figures are fine
    :return: float, None if it is no amount
    """
    text = BLANKS.sub("", text or "").replace("\u066b", ".")
    if not AMOUNT.fullmatch(text):
        return None
    return float(text.replace(",", "."))


class PayPortal(UnitMoneyPortal):
    """“What if I pay myself so much?”"""

    def _prepare_unit_home_values(self, unit):
        # EXTENDS 'coopaem_mutual_accounting'
        values = super()._prepare_unit_home_values(unit)
        agreement = self._get_pay_agreements().filtered(
            lambda item: item.unit_id == unit
        )[:1]
        if agreement:
            values["pay_url"] = f"/my/pay?agreement={agreement.id}"
        return values

    def _get_more_links(self, unit):
        # EXTENDS 'coopaem_mutual_accounting'
        links = super()._get_more_links(unit)
        if self._get_pay_agreements():
            links[2:2] = [
                {
                    "label": request.env._("What can I pay myself?"),
                    "icon": "fa-money",
                    "url": "/my/pay",
                },
                {
                    "label": request.env._("Payslips"),
                    "icon": "fa-id-card-o",
                    "url": "/my/payslips",
                },
            ]
        return links

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "pay_agreement_count" in counters:
            values["pay_agreement_count"] = len(self._get_pay_agreements())
        return values

    def _get_pay_agreements(self):
        """The user's own running agreements that pay, as superuser.

        :return: coopaem.agreement
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return agreements
        # The rules say whose they are; how they pay is not among the fields that
        # members read.
        found = agreements.search(Domain("state", "=", "running")).sudo()
        return found.filtered(
            lambda agreement: agreement.pay_mode != "none"
            and agreement.member_id.partner_id == request.env.user.partner_id
            and agreement.member_id.active
            and agreement.member_id.state != "exit"
        )

    @http.route(["/my/pay"], type="http", auth="user", website=True, sitemap=False)
    def portal_my_pay(self, agreement=None, net=None, **kw):
        """Show what a pay would cost and leave; nothing is written.

        :param str agreement: id of the agreement, where the member has several
        :param str net: what the member would like to get
        """
        agreements = self._get_pay_agreements()
        if not agreements:
            return request.redirect("/my")
        chosen = next(
            (item for item in agreements if str(item.id) == agreement), agreements[0]
        )
        amount = parse_amount(net)
        return request.render(
            "coopaem_l10n_mena.portal_my_pay",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "pay",
                "agreements": agreements,
                "chosen": chosen,
                "typed": (net or "").strip()[:20],
                "wrong": bool((net or "").strip()) and amount is None,
                "pay": chosen.with_context(lang=request.env.lang)._simulate_pay(amount),
            },
        )
