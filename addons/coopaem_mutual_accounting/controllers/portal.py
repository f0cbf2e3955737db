# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

FILE_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class StatementPortal(CustomerPortal):
    """The statements of a member's units, and one statement by the link of a mail.

    What a user may list is left to the record rules; a single statement is shown to
    those who may read it, or who bring its token.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "statement_count" in counters:
            lines = request.env["coopaem.closing.line"]
            values["statement_count"] = (
                lines.search_count(self._get_statements_domain())
                if lines.has_access("read")
                else 0
            )
        return values

    def _get_statements_domain(self):
        """Statements that are ready to be shown; record rules say whose."""
        return Domain("state", "=", "done")

    @http.route(
        ["/my/statements", "/my/statements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_statements(self, page=1, unit=None, **kw):
        """List the statements, the latest first.

        :param int page: page of the list
        :param str unit: id of the unit whose statements are wanted
        """
        lines = request.env["coopaem.closing.line"]
        if not lines.has_access("read"):
            return request.redirect("/my")
        domain = self._get_statements_domain()
        # The rules let a member read the statements, not the units: these are the units
        # of statements that the rules have let through, and only their names are shown.
        units = [
            (record.id, record.sudo().display_name)
            for (record,) in lines._read_group(domain, ["unit_id"])
        ]
        chosen = next((item[0] for item in units if str(item[0]) == unit), None)
        if chosen:
            domain &= Domain("unit_id", "=", chosen)
        pager = portal_pager(
            url="/my/statements",
            url_args={"unit": chosen} if chosen else {},
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
            "coopaem_mutual_accounting.portal_my_statements",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "statement",
                "default_url": "/my/statements",
                "pager": pager,
                "units": units,
                "chosen_unit": chosen,
                "lines": found._get_statement_summaries(),
            },
        )

    @http.route(
        ["/my/statements/<int:line_id>"], type="http", auth="public", website=True
    )
    def portal_my_statement(
        self, line_id, access_token=None, report_type=None, download=None, **kw
    ):
        """Show a statement, or its file.

        :param int line_id: id of the closing line
        :param str access_token: token of the link, for whoever is not logged in
        :param str report_type: ``pdf`` or ``xlsx`` for the file
        :param str download: whether the file is saved rather than shown
        """
        if access_token and not access_token.isascii():
            # No token of ours, and none that can be compared with one.
            access_token = None
        try:
            line_sudo = self._document_check_access(
                "coopaem.closing.line", line_id, access_token
            )
        except (AccessError, MissingError):
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my")
        if not line_sudo._is_published():
            return request.render(
                "coopaem_mutual_accounting.portal_statement_not_ready",
                {"page_name": "statement", "no_breadcrumbs": self._is_visitor()},
            )
        line_sudo = line_sudo.with_context(
            lang=request.env.lang,
            statement_lang=request.env.lang,
        )
        if not self._is_visitor():
            # A visitor reads figures as the member does.
            line_sudo = line_sudo.with_context(
                portal_figures=request.env.user.portal_figures
            )
        if not request.env.user._is_internal():
            line_sudo._mark_opened()
        if report_type in FILE_TYPES:
            return self._make_statement_file(line_sudo, report_type, download)
        return request.render(
            "coopaem_mutual_accounting.portal_statement_page",
            self._prepare_statement_page(line_sudo, access_token),
        )

    def _is_visitor(self):
        """Whether nobody is logged in."""
        return request.env.user._is_public()

    def _prepare_statement_page(self, line_sudo, access_token):
        """What the page of a statement needs.

        :param line_sudo: the closing line, after access was checked
        :param str access_token: the token the visitor brought
        """
        values = self._prepare_portal_layout_values()
        values.pop("page_name", None)
        before, after = self._get_statement_neighbours(line_sudo)
        token = f"access_token={access_token}&" if access_token else ""
        statement = line_sudo._get_statements()[0]
        return {
            **values,
            "page_name": "statement",
            "no_breadcrumbs": self._is_visitor(),
            "statement": statement,
            # Whoever brings the link's token sees this statement, not the year.
            "history": (
                line_sudo._get_statement_history()
                if request.env["coopaem.closing.line"]
                .browse(line_sudo.id)
                .has_access("read")
                else None
            ),
            "before": before,
            "after": after,
            "file_url": f"{line_sudo.access_url}?{token}download=true&report_type=",
        }

    def _get_statement_neighbours(self, line_sudo):
        """The statements of the same unit before and after.

        A token opens its own statement alone: the others are for those whom the record
        rules let read them.

        :return: two coopaem.closing.line, empty where there is none
        """
        lines = request.env["coopaem.closing.line"]
        if not lines.has_access("read"):
            return lines, lines
        domain = self._get_statements_domain() & Domain(
            "unit_id", "=", line_sudo.unit_id.id
        )
        return (
            lines.search(
                domain & Domain("date_start", "<", line_sudo.date_start),
                order="date_start desc",
                limit=1,
            ),
            lines.search(
                domain & Domain("date_start", ">", line_sudo.date_start),
                order="date_start",
                limit=1,
            ),
        )

    def _make_statement_file(self, line_sudo, report_type, download):
        """The statement as a file.

        :param line_sudo: the closing line, after access was checked
        :param str report_type: a key of FILE_TYPES
        :param str download: whether it is saved rather than shown
        """
        if report_type == "xlsx":
            content = line_sudo._render_statement_xlsx()
        else:
            content = line_sudo._render_statement_pdf()[line_sudo.id]
        name = f"{line_sudo._get_statement_name()}.{report_type}"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", FILE_TYPES[report_type]),
                ("Content-Length", len(content)),
                (
                    "Content-Disposition",
                    content_disposition(name, "attachment" if download else "inline"),
                ),
            ],
        )
