# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.numbers import read_number

from ..models.coopaem_business_plan import BLOCKS, MOST_LETTERS, MOST_SEASON
from ..models.coopaem_business_plan_line import MONTH_FIELDS, PLAN_KINDS, SEASONS
from .tool_portal import ToolPortal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PLAN_LINES = 60
KINDS = {kind for kind, _label in PLAN_KINDS}


class BusinessPlanPortal(ToolPortal):
    """Members fill in their plan block by block, and see what came of it."""

    @http.route(
        ["/my/business-plan", "/my/business-plan/<int:plan_id>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_business_plan(self, plan_id=None, **kw):
        """Show the current plan of the chosen unit, or one of the member's plans.

        :param int plan_id: id of a plan
        """
        unit = self._get_chosen_unit()
        domain = Domain("unit_id", "=", unit.id)
        if plan_id:
            plan_sudo = self._find_tool("coopaem.business.plan", plan_id)
            if not plan_sudo:
                return request.redirect("/my/business-plan")
            domain = Domain("unit_id", "=", plan_sudo.unit_id.id)
        # found through the record rules: the user's own
        versions = self._find_coaching("coopaem.business.plan", domain).sudo()
        versions = versions.with_context(lang=request.env.lang)
        if not plan_id:
            plan_sudo = versions.filtered("is_current")[:1]
        return self._render_tool(
            "portal_business_plan",
            "business_plan",
            plan=plan_sudo,
            versions=versions,
            **(self._prepare_plan_values(plan_sudo) if plan_sudo else {}),
        )

    def _prepare_plan_values(self, plan_sudo):
        table = plan_sudo._get_table()
        totals = [row["amounts"] for row in table["rows"] if row["is_total"]]
        return {
            "money": plan_sudo._format,
            "blocks": plan_sudo._get_blocks(),
            "table": table,
            "months_in": totals[0],
            "months_out": totals[1],
            "comparison": plan_sudo._get_comparisons().get(plan_sudo.id),
            "is_open": plan_sudo.state == "draft" and plan_sudo.is_current,
        }

    @http.route(
        "/my/business-plan/start",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_business_plan_start(self, **kw):
        """Begin the plan of the chosen unit, filled in from what is known of it."""
        unit = self._get_chosen_unit()
        member = self._get_tool_member(unit) if unit else unit
        if not member:
            return request.redirect("/my/business-plan")
        # the unit is the user's own; it has one current plan, whoever holds it
        plans = request.env["coopaem.business.plan"].sudo()
        plans._retire_left(member)
        found = plans.search([("unit_id", "=", unit.id), ("is_current", "=", True)])

        def start():
            if found and found.member_id != member:
                raise UserError(
                    request.env._(
                        "Who shares the activity with you has begun its plan. Work on"
                        " it together."
                    )
                )
            if not found:
                spoken = plans.with_context(lang=request.env.lang)
                plan = self._make_once(
                    lambda: spoken.create({"member_id": member.id, "unit_id": unit.id})
                )
                if plan:
                    plan._prefill()

        return self._take_step("/my/business-plan", start)

    def _get_open_plan(self, plan_id):
        """One of the member's plans that may be changed, as superuser, or None."""
        return self._find_tool(
            "coopaem.business.plan",
            plan_id,
            Domain("state", "=", "draft") & Domain("is_current", "=", True),
        )

    @http.route(
        "/my/business-plan/<int:plan_id>/block/<string:name>",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_business_plan_block(self, plan_id, name, text=None, **kw):
        """Show or keep one block of the canvas.

        :param int plan_id: id of the plan
        :param str name: name of the block
        :param str text: what the member wrote
        """
        plan_sudo = self._get_open_plan(plan_id)
        if not plan_sudo or name not in BLOCKS:
            return request.redirect("/my/business-plan")
        number = BLOCKS.index(name)
        if request.httprequest.method == "POST":
            last = number == len(BLOCKS) - 1
            url = (
                "/my/business-plan"
                if last
                else f"/my/business-plan/{plan_id}/block/{BLOCKS[number + 1]}"
            )

            def save():
                plan_sudo[name] = (text or "").strip()[:MOST_LETTERS]

            return self._take_step(url, save, request.env._("Saved.") if last else None)
        return self._render_tool(
            "portal_business_plan_block",
            "business_plan",
            plan=plan_sudo,
            block=plan_sudo._get_blocks()[number],
            number=number + 1,
            count=len(BLOCKS),
            before=BLOCKS[number - 1] if number else None,
            most=MOST_LETTERS,
        )

    @http.route(
        [
            "/my/business-plan/<int:plan_id>/line/new",
            "/my/business-plan/<int:plan_id>/line/<int:line_id>",
        ],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_business_plan_line(self, plan_id, line_id=None, kind="sale", **kw):
        """The form of a line of the cash plan.

        :param int plan_id: id of the plan
        :param int line_id: id of the line; None: a new one
        :param str kind: of a new one
        """
        plan_sudo = self._get_open_plan(plan_id)
        line = self._get_plan_line(plan_sudo, line_id)
        if not plan_sudo or (line_id and not line):
            return request.redirect("/my/business-plan")
        lines = plan_sudo.line_ids
        return self._render_tool(
            "portal_business_plan_line",
            "business_plan",
            plan=plan_sudo,
            line=line,
            kind=line.kind if line else kind if kind in KINDS else "sale",
            kinds=lines._fields["kind"]._description_selection(request.env),
            fields_of_months=list(
                zip(MONTH_FIELDS, plan_sudo._get_month_labels(), strict=True)
            ),
        )

    def _get_plan_line(self, plan_sudo, line_id):
        """A line of a plan that is the user's own; levies are counted, not typed."""
        lines = (
            plan_sudo.line_ids
            if plan_sudo
            else request.env["coopaem.business.plan.line"]
        )
        return lines.filtered(lambda line: line.id == line_id and not line.is_computed)

    @http.route(
        "/my/business-plan/<int:plan_id>/line/save",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_business_plan_line_save(
        self, plan_id, line_id="", name="", kind="", step="", **post
    ):
        """Keep or remove a line; a new one of a name that is there changes that one.

        :param int plan_id: id of the plan
        :param str line_id: id of the line; empty: a new one
        :param str name: what it is called
        :param str kind: what kind of movement it is
        :param str step: ``remove`` to take it out
        """
        plan_sudo = self._get_open_plan(plan_id)
        line = self._get_plan_line(
            plan_sudo, int(line_id) if line_id.isdecimal() else None
        )
        if not plan_sudo or (line_id and not line):
            return request.redirect("/my/business-plan")

        def save():
            if step == "remove" and line:
                plan_sudo.line_ids = [Command.delete(line.id)]
                return
            vals = self._read_plan_line(plan_sudo, name, kind, post)
            same = line or plan_sudo.line_ids.filtered(
                lambda one: (one.kind, one.name) == (vals["kind"], vals["name"])
                and not one.is_computed
            )
            if same:
                plan_sudo.line_ids = [Command.update(same[0].id, vals)]
            elif len(plan_sudo.line_ids) >= MOST_PLAN_LINES:
                raise UserError(
                    request.env._(
                        "A plan has %s lines at most. Put some of them together.",
                        MOST_PLAN_LINES,
                    )
                )
            else:
                plan_sudo.line_ids = [Command.create(vals)]

        return self._take_step("/my/business-plan", save, request.env._("Saved."))

    def _read_plan_line(self, plan, name, kind, post):
        """The values of the form of a line.

        :raises UserError: without a name, or with what is no number
        """
        env = request.env
        name = " ".join(name.split())[:120]
        if not name or kind not in KINDS:
            raise UserError(env._("Enter what you call it."))
        ordinary = read_number(env, post.get("ordinary"), env._("Ordinary month"))
        vals = {
            "kind": kind,
            "name": name,
            "ordinary": ordinary,
            "is_seasonal": bool(post.get("is_seasonal")),
        }
        if not ordinary:
            labels = plan._get_month_labels()
            vals |= {
                field: plan.currency_id.round(read_number(env, post.get(field), label))
                for field, label in zip(MONTH_FIELDS, labels, strict=True)
            }
        return vals

    @http.route(
        "/my/business-plan/<int:plan_id>/season",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_business_plan_season(self, plan_id, **post):
        """Show or keep the treasury at the start, and how months differ.

        :param int plan_id: id of the plan
        """
        plan_sudo = self._get_open_plan(plan_id)
        if not plan_sudo:
            return request.redirect("/my/business-plan")
        labels = plan_sudo._get_month_labels()
        if request.httprequest.method == "POST":
            env = request.env

            def save():
                vals = {
                    name: int(read_number(env, post.get(name), label))
                    for name, label in zip(SEASONS, labels, strict=True)
                }
                if max(vals.values()) > MOST_SEASON:
                    raise UserError(
                        env._(
                            "The season of a month lies between 0 and 1200 % of an"
                            " ordinary one."
                        )
                    )
                opening = read_number(
                    env,
                    post.get("opening_treasury"),
                    plan_sudo._fields["opening_treasury"]._description_string(env),
                    signed=True,
                )
                plan_sudo.write(
                    {**vals, "opening_treasury": plan_sudo.currency_id.round(opening)}
                )

            return self._take_step("/my/business-plan", save, env._("Saved."))
        return self._render_tool(
            "portal_business_plan_season",
            "business_plan",
            plan=plan_sudo,
            seasons=list(zip(SEASONS, labels, strict=True)),
        )

    @http.route(
        "/my/business-plan/<int:plan_id>/agree",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_business_plan_agree(self, plan_id, **kw):
        """Agree to a plan that was talked over.

        :param int plan_id: id of the plan
        """
        plan_sudo = self._find_tool("coopaem.business.plan", plan_id)
        if not plan_sudo:
            return request.redirect("/my/business-plan")
        return self._take_step(
            "/my/business-plan",
            plan_sudo._agree_as_member,
            request.env._("You agreed to the plan."),
        )

    @http.route(
        "/my/business-plan/<int:plan_id>/file/<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_business_plan_file(self, plan_id, kind, **kw):
        """Give out a plan on paper or as a spreadsheet.

        :param int plan_id: id of the plan
        :param str kind: ``pdf`` or ``xlsx``
        """
        plan_sudo = self._find_tool("coopaem.business.plan", plan_id)
        if not plan_sudo or kind not in ("pdf", "xlsx"):
            return request.redirect("/my/business-plan")
        name = f"{plan_sudo._get_file_name()}.{kind}"
        if kind == "pdf":
            # the plan is the user's own; its lines are not open to members
            report = request.env["ir.actions.report"].sudo()
            content, _type = report.with_context(
                lang=request.env.lang
            )._render_qweb_pdf("coopaem_coaching.report_business_plan", plan_sudo.ids)
            return self._make_tool_file(content, "application/pdf", name)
        # as above
        report = request.env["report.coopaem_coaching.business_plan_xlsx"].sudo()
        content, _type = report.with_context(
            active_model=plan_sudo._name, lang=request.env.lang
        ).create_xlsx_report(plan_sudo.ids, {})
        return self._make_tool_file(content, XLSX, name)
