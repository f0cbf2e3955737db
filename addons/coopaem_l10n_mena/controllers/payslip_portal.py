# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.coopaem_member.controllers.unit_home import MOST_NEWS
from odoo.addons.coopaem_mutual_accounting.controllers.unit_money_portal import (
    UnitMoneyPortal,
)
from odoo.addons.portal.controllers.portal import pager as portal_pager


class PayslipPortal(UnitMoneyPortal):
    """The payslips of a member. Record rules say whose; a single one is shown to whom
    they let read it, for nobody is sent a payslip by a link alone."""

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "payslip_count" in counters:
            lines = request.env["coopaem.pay.line"]
            values["payslip_count"] = (
                lines.search_count(self._get_payslips_domain())
                if lines.has_access("read")
                else 0
            )
        return values

    def _get_payslips_domain(self):
        """The user's own payslips that are booked."""
        domain = Domain("number", "!=", False)
        if request.env.user._is_internal():
            # users of the cooperative may read others too, which are not theirs
            partner = request.env.user.partner_id
            domain &= Domain("member_id.partner_id", "=", partner.id)
            domain &= Domain("run_id.stage", "=", "posted")
        return domain

    def _get_documents(self):
        # EXTENDS 'coopaem_mutual_accounting'
        sorts = super()._get_documents()
        lines = request.env["coopaem.pay.line"]
        if lines.has_access("read"):
            sorts.insert(
                1,
                {
                    "key": "payslips",
                    "label": request.env._("Payslips"),
                    "records": lines,
                    "domain": self._get_payslips_domain(),
                    "date": "date_start",
                    "describe": self._describe_payslips,
                },
            )
        return sorts

    def _describe_payslips(self, lines):
        """How payslips are listed among the documents."""
        return [
            {
                "name": known._get_pay_month(),
                "note": known.unit_id.name,
                "date": known.date_end,
                "url": line.access_url,
                "pdf": f"{line.access_url}?report_type=pdf",
            }
            # months and names stand on records that members do not read
            for line, known in zip(lines, lines.sudo(), strict=True)
        ]

    def _get_news(self):
        # EXTENDS 'coopaem_mutual_accounting'
        return [
            *super()._get_news(),
            *(
                {
                    "date": known.run_id.posted_on or known.date_end,
                    "text": request.env._(
                        "Your payslip is here: %s", known._get_pay_month()
                    ),
                    "comment": None,
                    "url": line.access_url,
                    "tone": "good",
                }
                for line, known in self._get_last_payslips(MOST_NEWS)
            ),
        ]

    def _get_last_payslips(self, most):
        """The user's last payslips, each as the user and as superuser.

        :param int most: how many
        :return: list of pairs of coopaem.pay.line
        """
        lines = request.env["coopaem.pay.line"]
        if not lines.has_access("read"):
            return []
        found = lines.search(
            self._get_payslips_domain(), order="date_start desc, id desc", limit=most
        )
        # The rules found these lines; months and names stand on records that members
        # do not read.
        return list(zip(found, found.sudo(), strict=True))

    @http.route(
        ["/my/payslips", "/my/payslips/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_payslips(self, page=1, **kw):
        """List the payslips, the latest first.

        :param int page: page of the list
        """
        lines = request.env["coopaem.pay.line"]
        if not lines.has_access("read"):
            return request.redirect("/my")
        domain = self._get_payslips_domain()
        pager = portal_pager(
            url="/my/payslips",
            total=lines.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = lines.search(
            domain,
            order="date_start desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return request.render(
            "coopaem_l10n_mena.portal_my_payslips",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "payslip",
                "default_url": "/my/payslips",
                "pager": pager,
                # The rules found these lines; their names and currency stand on
                # records that members do not read.
                "payslips": [
                    {
                        "line": line,
                        "month": known._get_pay_month(),
                        "unit": known.unit_id.display_name,
                        "net": known._pay_money_full(line.to_pay),
                    }
                    for line, known in zip(found, found.sudo(), strict=True)
                ],
            },
        )

    @http.route(["/my/payslips/<int:line_id>"], type="http", auth="user", website=True)
    def portal_my_payslip(self, line_id, report_type=None, download=None, **kw):
        """Show a payslip, or its PDF.

        :param int line_id: id of the pay line
        :param str report_type: ``pdf`` for the file
        :param str download: whether the file is saved rather than shown
        """
        try:
            line_sudo = self._document_check_access("coopaem.pay.line", line_id)
        except (AccessError, MissingError):
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my")
        if not line_sudo._is_published():
            return request.redirect("/my/payslips")
        line_sudo = line_sudo.with_context(
            lang=request.env.lang,
            payslip_lang=request.env.lang,
            portal_figures=request.env.user.portal_figures,
        )
        if report_type == "pdf":
            return self._make_payslip_file(line_sudo, download)
        return request.render(
            "coopaem_l10n_mena.portal_payslip_page",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "payslip",
                "payslip": line_sudo._get_payslips()[0],
                "file_url": f"{line_sudo.access_url}?download=true&report_type=pdf",
            },
        )

    def _make_payslip_file(self, line_sudo, download):
        """The payslip as a file.

        :param line_sudo: the pay line, after access was checked
        :param str download: whether it is saved rather than shown
        """
        content = line_sudo._render_payslip_pdf()[line_sudo.id]
        name = f"{line_sudo._get_payslip_name()}.pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                (
                    "Content-Disposition",
                    content_disposition(name, "attachment" if download else "inline"),
                ),
            ],
        )
