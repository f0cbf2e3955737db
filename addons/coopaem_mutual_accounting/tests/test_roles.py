# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import ast
import re
from datetime import date

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .levy_common import CoopaemLevyCommon

ROLES = (
    "programme_officer",
    "officer",
    "coach",
    "accountant",
    "manager",
    "administrator",
)


@tagged("post_install", "-at_install")
class TestRoles(CoopaemLevyCommon):
    """Each role opens every screen that its menus show, and sees its own money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(
                cls.env,
                login=f"roles_{role}",
                groups=f"coopaem_member.group_coopaem_{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role in ROLES
        }
        cls.unit_a.coach_id = cls.users["coach"]
        cls._create_rule()
        for unit in (cls.unit_a, cls.unit_b):
            cls._pay(cls._create_document(unit, 1000, "2026-01-10"), "2026-01-20")
            cls._create_member(unit)
        cls.closing = cls.env["coopaem.closing"]._get_or_create(
            cls.company, date(2026, 1, 1)
        )
        cls.closing._run_inline()
        cls.env.flush_all()

    def _env(self, role):
        self.env.invalidate_all()
        return self.env(
            user=self.users[role],
            context={"allowed_company_ids": self.company.ids, "lang": "en_US"},
        )

    def _get_actions(self, env):
        """The window actions of the cooperative's menus that a user sees."""
        root = self.env.ref("coopaem_member.menu_coopaem_root")
        visible = env["ir.ui.menu"]._visible_menu_ids()
        menus = (
            self.env["ir.ui.menu"]
            .search([("id", "child_of", root.id)])
            .filtered(
                lambda menu: {int(id_) for id_ in menu.parent_path.split("/")[:-1]}
                <= set(visible)
            )
        )
        return [
            menu.action
            for menu in menus
            if menu.action and menu.action._name == "ir.actions.act_window"
        ]

    def _get_spec(self, model, arch):
        """What the web client asks for of a view's fields."""
        spec = {}
        tree = etree.fromstring(arch)
        for node in tree.iter("field"):
            if any(parent.tag == "field" for parent in node.iterancestors()):
                continue
            field = model._fields.get(node.get("name"))
            if field is None:
                continue
            if field.type == "many2one":
                spec[field.name] = {"fields": {"display_name": {}}}
            elif field.relational:
                spec[field.name] = {"fields": {"id": {}}}
            else:
                spec[field.name] = {}
        return spec

    def _open(self, env, action):
        """Load the views of an action and what they show, as the web client does."""
        model = env[action.res_model]
        modes = action.view_mode.split(",")
        views = model.get_views(
            [(False, mode) for mode in (*modes, "search")], {"toolbar": True}
        )["views"]
        if model.is_transient():
            model.new({}).onchange({}, [], self._get_spec(model, views["form"]["arch"]))
            return
        context = safe_eval(
            action.context or "{}", {"uid": env.uid, "active_id": False}
        )
        domain = safe_eval(
            action.domain or "[]",
            {"uid": env.uid, "allowed_company_ids": self.company.ids},
        )
        model = model.with_context(**context)
        found = model.browse()
        for mode in ("list", "kanban"):
            if mode in views:
                spec = self._get_spec(model, views[mode]["arch"])
                rows = model.web_search_read(domain, spec)["records"]
                found = model.browse([row["id"] for row in rows])
        for node in etree.fromstring(views["search"]["arch"]).iter("filter"):
            text = node.get("domain") or "[]"
            # Days relative to today need the browser's functions.
            if not re.search("context|relativedelta|datetime|time", text):
                model.search_count(
                    Domain(domain) & Domain(safe_eval(text, {"uid": env.uid}))
                )
            group = ast.literal_eval(node.get("context") or "{}").get("group_by")
            if group:
                # Dates are grouped by the month, unless the filter says otherwise.
                field = model._fields[group.split(":")[0]]
                if field.type == "properties":
                    continue  # the browser groups by one of them, which users define
                if field.type in ("date", "datetime") and ":" not in group:
                    group += ":month"
                model.formatted_read_group(domain, [group], ["__count"])
        if "form" in modes and found:
            found[:1].web_read(self._get_spec(model, views["form"]["arch"]))

    def test_every_screen_opens(self):
        for role in ROLES:
            env = self._env(role)
            actions = self._get_actions(env)
            if role == "programme_officer":
                # questions for figures of groups, which other addons bring
                self.assertFalse(
                    [act for act in actions if not env[act.res_model].is_transient()]
                )
                continue
            self.assertTrue(actions)
            for action in actions:
                with self.subTest(role=role, action=action.name):
                    self._open(env, action)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_money(self):
        """Officers see none, coaches that of their own units."""
        for role, own in (("officer", ()), ("coach", (self.unit_a,))):
            env = self._env(role)
            for unit in (self.unit_a, self.unit_b):
                with self.subTest(role=role, unit=unit.code):
                    as_user = env["coopaem.unit"].browse(unit.id)
                    for name in ("treasury_grid", "year_chart"):
                        self.assertEqual(bool(as_user[name]), unit in own, name)
                    with self.assertRaises(AccessError):
                        as_user.read(["treasury"])
                    lines = self.closing.line_ids.filtered(
                        lambda line, unit=unit: line.unit_id == unit
                    )
                    lines = env["coopaem.closing.line"].browse(lines.ids)
                    self.assertEqual(lines.has_access("read"), unit in own)
        for role in ("officer", "coach", "programme_officer"):
            env = self._env(role)
            for name in (
                "account.move",
                "account.move.line",
                "account.payment",
                "account.analytic.line",
                "coopaem.cheque.remittance",
                "coopaem.closing",
                "coopaem.closing.check",
                "coopaem.split.key",
                "coopaem.split.key.line",
            ):
                with self.subTest(role=role, model=name):
                    self.assertFalse(env[name].has_access("read"))
        env = self._env("officer")
        for name in ("coopaem.unit.table", "coopaem.fund", "coopaem.levy.rule"):
            self.assertFalse(env[name].has_access("read"), name)

    def test_statement_of_a_coach(self):
        """Coaches open and print the statements of their own units."""
        env = self._env("coach")
        lines = env["coopaem.closing.line"].search([])
        self.assertEqual(lines.unit_id.ids, self.unit_a.ids)
        self.assertIn("2026", lines.display_name)
        self.assertTrue(lines._render_statement_pdf()[lines.id].startswith(b"%PDF"))

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_programme_officer_reads_no_person(self):
        env = self._env("programme_officer")
        for name in ("coopaem.member", "coopaem.agreement", "coopaem.unit", "crm.lead"):
            with self.subTest(model=name), self.assertRaises(AccessError):
                env[name].search([])
