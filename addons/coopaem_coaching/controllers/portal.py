# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_datetime

from odoo.addons.coopaem_member.controllers.uploads import (
    MAX_BYTES,
    make_file_response,
)
from odoo.addons.coopaem_member.models.portal_format import (
    format_short_day,
    shape_figures,
)
from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

STEPS = (0, 25, 50, 75, 100)
OPEN = Domain("state", "in", ("todo", "doing"))


class CoachingPortal(CustomerPortal):
    """A member's plan, sessions and diagnostics.

    Record rules say which records are a portal user's own. What members write goes
    through the routes here, each of which finds the record through these rules first.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "plan_count" in counters:
            values["plan_count"] = len(self._find_coaching("coopaem.action", OPEN))
        if "coaching_session_count" in counters:
            values["coaching_session_count"] = len(
                self._find_coaching("coopaem.session")
            )
        if "assessment_count" in counters:
            values["assessment_count"] = len(self._find_coaching("coopaem.assessment"))
        return values

    # ------------------------------------------------------------------
    # Finding what is the member's own
    # ------------------------------------------------------------------

    def _find_coaching(self, model, domain=Domain.TRUE, **options):
        """The user's own records of a model.

        :param str model: name of the model
        :param domain: which of them
        :return: a recordset in the user's environment, found through the record rules
        """
        records = request.env[model]
        if not records.has_access("read"):
            return records
        domain = Domain(domain)
        if request.env.user._is_internal():
            # users of the cooperative may read others too, which are not theirs
            partner = request.env.user.partner_id
            domain &= Domain("member_id.partner_id", "=", partner.id)
        return records.search(domain, **options)

    def _get_own(self, model, record_id, domain=Domain.TRUE):
        """One of the user's own records, as superuser, or None.

        :param int record_id: id of the request
        """
        found = self._find_coaching(
            model, Domain("id", "=", record_id) & Domain(domain), limit=1
        )
        # found through the record rules; what it names is not open to members
        return found.sudo() if found else None

    def _format_day(self, value):
        return format_short_day(request.env, value)

    def _format_moment(self, value):
        tz = request.env.user.tz or "UTC"
        moment = format_datetime(
            request.env, value, tz=tz, dt_format="EEEE d MMMM y, HH:mm"
        )
        return shape_figures(request.env, moment)

    def _make_file(self, attachment):
        """An attachment as a file to save.

        :param attachment: ir.attachment as superuser, after access was checked
        """
        return make_file_response(attachment.raw, attachment.mimetype, attachment.name)

    # ------------------------------------------------------------------
    # Plan
    # ------------------------------------------------------------------

    @http.route(["/my/plan"], type="http", auth="user", website=True)
    def portal_my_plan(self, message=None, **kw):
        """Show the action plan, and when the next sessions are.

        :param str message: ``saved`` right after something was written
        """
        return self._render_plan(saved=message == "saved")

    def _render_plan(self, saved=False, error=None):
        """The page of the plan.

        :param bool saved: whether something was just written
        :param str error: what went wrong
        """
        actions = self._find_coaching(
            "coopaem.action", Domain("state", "!=", "dropped")
        )
        goals = {}
        # files stand on records that members do not read; what is open comes first
        for action in actions.sudo().sorted(lambda one: one.state == "done"):
            goals.setdefault(action.goal or "", []).append(action)
        return request.render(
            "coopaem_coaching.portal_my_plan",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "coaching_plan",
                "goals": goals,
                "steps": STEPS,
                "saved": saved,
                "error": error,
                "day": self._format_day,
                "moment": self._format_moment,
                # their own; whom they meet is not open to members
                "sessions": self._find_coaching(
                    "coopaem.session",
                    Domain("attendance", "=", "expected")
                    & Domain("start", ">=", fields.Datetime.now()),
                    order="start",
                    limit=3,
                ).sudo(),
            },
        )

    @http.route(
        ["/my/plan/<int:action_id>"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_plan_write(self, action_id, progress=None, evidence=None, **post):
        """Take the progress of one of the member's own actions, or evidence.

        :param int action_id: id of the action
        :param str progress: one of STEPS
        :param str evidence: a few words
        """
        action_sudo = self._get_own("coopaem.action", action_id, OPEN)
        if not action_sudo or action_sudo.owner != "member":
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my/plan")
        vals = {}
        if progress is not None:
            if progress not in map(str, STEPS):
                return request.redirect("/my/plan")
            vals["progress"] = int(progress)
        if evidence is not None:
            vals["evidence"] = evidence.strip()[:2000]
        file = post.get("file")
        try:
            with request.env.cr.savepoint():
                action_sudo.write(vals)
                if hasattr(file, "filename") and file.filename:
                    # no more is read than is needed to see that it is too much
                    content = file.read(MAX_BYTES + 1)
                    action_sudo._add_evidence(file.filename, content)
        except UserError as error:
            return self._render_plan(error=str(error))
        return request.redirect("/my/plan?message=saved")

    @http.route(
        ["/my/plan/<int:action_id>/file/<int:attachment_id>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_plan_file(self, action_id, attachment_id, **kw):
        """Give out a file of one of the member's own actions.

        :param int action_id: id of the action
        :param int attachment_id: id of the file
        """
        action_sudo = self._get_own("coopaem.action", action_id)
        files = action_sudo.attachment_ids if action_sudo else []
        for attachment in files:
            if attachment.id == attachment_id:
                return self._make_file(attachment)
        return request.redirect("/my/plan")

    # ------------------------------------------------------------------
    # Sessions
    # ------------------------------------------------------------------

    @http.route(
        ["/my/sessions", "/my/sessions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_sessions(self, page=1, **kw):
        """List the member's sessions, the latest first.

        :param int page: page of the list
        """
        domain = Domain("attendance", "!=", "cancelled")
        pager = portal_pager(
            url="/my/sessions",
            total=len(self._find_coaching("coopaem.session", domain)),
            page=page,
            step=self._items_per_page,
        )
        sessions = self._find_coaching(
            "coopaem.session",
            domain,
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return request.render(
            "coopaem_coaching.portal_my_sessions",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "coaching_session",
                "default_url": "/my/sessions",
                "pager": pager,
                "moment": self._format_moment,
                # their own; coaches and files are not open to members
                "sessions": sessions.sudo(),
            },
        )

    @http.route(
        ["/my/sessions/<int:session_id>/file/<int:attachment_id>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_session_file(self, session_id, attachment_id, **kw):
        """Give out a document of one of the member's own sessions.

        :param int session_id: id of the session
        :param int attachment_id: id of the document
        """
        session_sudo = self._get_own("coopaem.session", session_id)
        files = session_sudo.attachment_ids if session_sudo else []
        for attachment in files:
            if attachment.id == attachment_id:
                return self._make_file(attachment)
        return request.redirect("/my/sessions")

    # ------------------------------------------------------------------
    # Diagnostics
    # ------------------------------------------------------------------

    @http.route(["/my/diagnostics"], type="http", auth="user", website=True)
    def portal_my_diagnostics(self, **kw):
        """List the member's diagnostics, the latest first."""
        return request.render(
            "coopaem_coaching.portal_my_diagnostics",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "assessment",
                "day": self._format_day,
                # their own; scorecards are not open to members
                "assessments": self._find_coaching("coopaem.assessment").sudo(),
            },
        )

    @http.route(
        ["/my/diagnostics/<int:assessment_id>"], type="http", auth="user", website=True
    )
    def portal_my_diagnostic(self, assessment_id, message=None, **kw):
        """Show a diagnostic: its questions, or what came out of it.

        :param int assessment_id: id of the assessment
        :param str message: ``saved`` right after answers were kept
        """
        assessment_sudo = self._get_own("coopaem.assessment", assessment_id)
        if not assessment_sudo:
            return request.redirect("/my/diagnostics")
        return self._render_diagnostic(assessment_sudo, saved=message == "saved")

    def _render_diagnostic(self, assessment_sudo, saved=False, error=None):
        """The page of a diagnostic.

        :param assessment_sudo: the assessment, after access was checked
        :param bool saved: whether answers were just kept
        :param str error: what went wrong
        """
        assessment_sudo = assessment_sudo.with_context(lang=request.env.lang)
        return request.render(
            "coopaem_coaching.portal_diagnostic_page",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "assessment",
                "assessment": assessment_sudo,
                "sections": list(
                    assessment_sudo.answer_ids.grouped("section_id").items()
                ),
                "levels": assessment_sudo.scorecard_id.level_ids,
                "is_open": assessment_sudo.state == "open",
                "chart": assessment_sudo._get_radar(),
                "scores": assessment_sudo._get_section_scores(),
                "day": self._format_day,
                "saved": saved,
                "error": error,
            },
        )

    @http.route(
        ["/my/diagnostics/<int:assessment_id>/answer"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_diagnostic_answer(self, assessment_id, **post):
        """Keep the answers to a diagnostic that the member fills in.

        Fields are called ``answer_ID``: the id of a level, or ``na``.

        :param int assessment_id: id of the assessment
        """
        assessment_sudo = self._get_own(
            "coopaem.assessment",
            assessment_id,
            Domain("state", "=", "open") & Domain("filled_by", "=", "member"),
        )
        if not assessment_sudo:
            return request.redirect("/my/diagnostics")
        levels = {
            str(level.id): level for level in assessment_sudo.scorecard_id.level_ids
        }
        commands = []
        for answer in assessment_sudo.answer_ids:
            value = post.get(f"answer_{answer.id}")
            if value == "na":
                vals = {"level_id": False, "does_not_apply": True}
            elif value in levels:
                vals = {"level_id": levels[value].id, "does_not_apply": False}
            else:
                continue
            commands.append(Command.update(answer.id, vals))
        url = f"/my/diagnostics/{assessment_sudo.id}"
        assessment_sudo.answer_ids = commands
        if not post.get("finish"):
            return request.redirect(f"{url}?message=saved")
        try:
            with request.env.cr.savepoint():
                assessment_sudo.date = fields.Date.context_today(assessment_sudo)
                assessment_sudo.action_close()
        except UserError as error:
            # what was answered is kept
            return self._render_diagnostic(assessment_sudo, error=str(error))
        return request.redirect(url)
