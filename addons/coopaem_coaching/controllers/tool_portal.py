# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the pages of prices and plans have in common."""

from functools import partial

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.coopaem_member.controllers.unit_portal import UnitPortal
from odoo.addons.coopaem_member.models.portal_format import format_input

from .portal import CoachingPortal

MESSAGE_KEY = "coopaem_tool_message"


class ToolPortal(CoachingPortal, UnitPortal):
    """Finding what is the user's own, and answering with a message."""

    def _find_tool(self, model, record_id, domain=Domain.TRUE):
        """One of the user's own records in their language, as superuser, or None."""
        found = self._get_own(model, record_id, domain)
        return found and found.with_context(lang=request.env.lang)

    def _get_tool_member(self, unit):
        """The user as a member who holds a unit.

        :param unit: coopaem.unit as of ``_get_chosen_unit``
        :return: coopaem.member as superuser, empty for who holds none
        """
        partner = request.env.user.partner_id
        return unit.member_ids.filtered(
            lambda member: member.partner_id == partner and member.state != "exit"
        )[:1]

    def _render_tool(self, template, page_name, **values):
        """A page of the chosen unit, with the message of the last step."""
        return request.render(
            f"coopaem_coaching.{template}",
            {
                **self._prepare_unit_values(page_name),
                "type_number": partial(format_input, request.env),
                "message": request.session.pop(MESSAGE_KEY, None),
                **values,
            },
        )

    def _take_step(self, url, step, done=None):
        """Take a step and go on with a page; what is refused is said there.

        :param str url: where to go on
        :param step: function without arguments
        :param str done: what is said when it went well
        """
        try:
            with request.env.cr.savepoint():
                step()
        except (UserError, ValidationError) as error:
            request.env.invalidate_all()
            request.session[MESSAGE_KEY] = {"text": str(error), "kind": "danger"}
            return request.redirect(url)
        if done:
            request.session[MESSAGE_KEY] = {"text": done, "kind": "success"}
        return request.redirect(url)

    def _make_once(self, make):
        """Make what another page of the same people may be making right now.

        :param make: function without arguments that creates a record
        :return: the record, or None where it is there already
        """
        try:
            with request.env.cr.savepoint():
                return make()
        except UniqueViolation:
            request.env.invalidate_all()
            return None

    def _make_tool_file(self, content, mimetype, name):
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
