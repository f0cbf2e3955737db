# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import contextlib
import json

from freezegun import freeze_time

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .pay_common import CoopaemPayCommon
from .portal_matrix import ACTORS, ROWS

NOW = "2026-04-20 10:00:00"
# What is Amina's, and is on no page of anybody else.
SECRETS = ("Zaouia Dinanderie", "Amina Secrète", "R-4711-Z")


@tagged("post_install", "-at_install")
class TestPortalMatrix(CoopaemPayCommon, HttpCase):
    """Every address of our addons, asked for by everybody."""

    @classmethod
    def setUpClass(cls):
        with freeze_time(NOW):
            super().setUpClass()
            cls._create_world()

    @classmethod
    def _create_world(cls):
        cls.unit_a.name = SECRETS[0]
        cls._give_money(cls.unit_a, 20000)
        cls._give_money(cls.unit_b, 3000)
        cls.pay_run = cls._create_run()
        cls._line(cls.pay_run, cls.member_a).gross = 10000
        cls._book_run(cls.pay_run)
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.users = {
            "own": cls._create_login("own", cls.member_a),
            "other": cls._create_login("other", cls.member_b),
            "shared": cls._create_login("shared", cls._create_member(cls.unit_a)),
            "exited": cls._create_login("exited", cls._create_member(cls.unit_a)),
            "elsewhere": cls._create_login("elsewhere", company=elsewhere),
            "coach": cls._create_login("coach", role="coach"),
            "manager": cls._create_login("manager", role="manager"),
        }
        exited = cls.env["coopaem.member"].search(
            [("partner_id", "=", cls.users["exited"].partner_id.id)]
        )
        exited.write(
            {"state": "exit", "exit_date": "2026-03-31", "exit_kind": "neutral"}
        )
        unit = cls.env["coopaem.unit"].create(
            {"code": "E01", "name": "Unit elsewhere", "company_id": elsewhere.id}
        )
        cls.env["coopaem.member"].create(
            {
                "partner_id": cls.users["elsewhere"].partner_id.id,
                "company_id": elsewhere.id,
                "unit_ids": [Command.set(unit.ids)],
                "state": "entrepreneur",
            }
        )
        cls.unit_a.coach_id = cls.users["coach"]
        cls.member_a.coach_id = cls.users["coach"]
        partner = cls.member_a.partner_id
        partner.write({"name": SECRETS[1], "street": SECRETS[2]})
        closing = cls.env["coopaem.closing"]._get_or_create(
            cls.company, cls.pay_run.date_start
        )
        closing.action_check()
        if closing.warning_count:
            closing._accept_all_warnings("Known")
        closing._run_inline()
        closing.action_lock()
        lines = {line.unit_id: line for line in closing.line_ids}
        cls.names = {
            "agreement": cls.member_a.agreement_ids[:1].id,
            "company": cls.company.id,
            "member": cls.member_a.id,
            "missing": 2**31 - 7,
            "month": "2026-03-01",
            "other_token": lines[cls.unit_b].sudo()._portal_ensure_token(),
            "partner": partner.id,
            "payslip": cls._line(cls.pay_run, cls.member_a).id,
            "statement": lines[cls.unit_a].id,
            "token": lines[cls.unit_a].sudo()._portal_ensure_token(),
            "unit": cls.unit_a.id,
            "user": cls.users["own"].id,
        }
        cls.env["coopaem.bank.request"].sudo()._ask(
            cls.member_a, "230 555 5555555555555555 55", ""
        )

    @classmethod
    def _create_login(cls, name, member=None, role=None, company=None):
        company = company or cls.company
        user = new_test_user(
            cls.env,
            f"matrix_{name}",
            f"coopaem_member.group_coopaem_{role}" if role else "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
        )
        if member:
            # the person's contact, not one made for the login
            member.partner_id.name = f"Person {name}"
            user.partner_id = member.partner_id
        return user

    # ------------------------------------------------------------------
    # The table is complete
    # ------------------------------------------------------------------

    def _get_our_rules(self):
        """Addresses whose program is, or was changed by, one of our addons."""
        return {
            str(rule.rule)
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__func__.__module__.startswith("odoo.addons.coopaem_")
        }

    def test_every_address_is_in_the_table(self):
        self.assertEqual(
            self._get_our_rules() - {row.rule for row in ROWS},
            set(),
            "an address without a row: say who gets what from it",
        )
        for row in ROWS:
            self.assertEqual(len(row.answers), len(ACTORS), row)

    def test_writes_are_not_open_to_other_sites(self):
        for rule in self.env["ir.http"].routing_map().iter_rules():
            endpoint = rule.endpoint
            if not endpoint.func.__func__.__module__.startswith("odoo.addons.coopaem_"):
                continue
            with self.subTest(rule=rule.rule):
                routing = endpoint.routing
                if routing["type"] == "http":
                    self.assertTrue(routing.get("csrf", True))
                # logging out is Odoo's own address, for everybody
                if rule.rule != "/web/session/logout":
                    self.assertIn(routing["auth"], ("user", "public"))
                self.assertFalse(routing.get("cors"))

    # ------------------------------------------------------------------
    # Everybody asks for everything
    # ------------------------------------------------------------------

    def _get_state(self):
        """What is Amina's, as far as somebody could change it."""
        self.env.invalidate_all()
        partner = self.member_a.partner_id
        return (
            partner.read(["name", "phone", "email", "street", "vat", "lang", "active"]),
            partner.child_ids.ids,
            partner.bank_ids.mapped("acc_number"),
            self.env["coopaem.bank.request"]
            .sudo()
            .search([("member_id", "=", self.member_a.id)])
            .mapped("acc_number"),
            self.env["coopaem.unit.hours"]
            .sudo()
            .search([("unit_id", "=", self.unit_a.id)])
            .mapped("hours"),
            self.member_a.agreement_ids.read(["state", "signed_on", "signed_by"]),
            self.unit_a.read(["name", "state"]),
        )

    def _fill(self, value):
        return value.format(**self.names) if isinstance(value, str) else value

    def _ask(self, row):
        """Send the request of a row as who is logged in.

        :return: the response
        """
        path = self._fill(row.path or row.rule)
        data = {key: self._fill(value) for key, value in (row.data or {}).items()}
        if row.json:
            return self.url_open(
                path,
                data=json.dumps({"params": data}),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            )
        if row.method == "POST":
            data["csrf_token"] = Request.csrf_token(self)
            return self.url_open(path, data=data, allow_redirects=False)
        response = self.url_open(path, allow_redirects=False)
        if response.is_redirect and "/login" not in response.headers["Location"]:
            # what the address of another language or a tidier one leads to
            target = response.headers["Location"].split("?")[0].rstrip("/")
            if target.endswith(path.split("?")[0].rstrip("/")):
                response = self.url_open(
                    response.headers["Location"], allow_redirects=False
                )
        return response

    @contextlib.contextmanager
    def _undone(self):
        """Undo what a request wrote, so that the next one finds what this one did."""
        self.env.flush_all()
        with contextlib.closing(self.env.cr.savepoint(flush=False)) as savepoint:
            yield
            savepoint.rollback()
            self.env.invalidate_all()

    def _judge(self, response, changed):
        """The letter that fits an answer, see portal_matrix."""
        location = response.headers.get("Location", "")
        kind = response.headers.get("Content-Type", "")
        shown = response.status_code == 200 and (
            "pdf" in kind or any(secret in response.text for secret in SECRETS)
        )
        if changed:
            return "D"
        if kind.startswith("application/json"):
            if '"error"' in response.text:
                return "E"
            return "P" if shown else "O"
        if response.status_code in (403, 404):
            return {403: "F", 404: "N"}[response.status_code]
        if response.is_redirect:
            return "L" if "/web/login" in location else "A"
        if response.status_code == 200:
            return "P" if shown else "O"
        return str(response.status_code)

    @mute_logger(
        "odoo.http",
        "odoo.addons.base.models.ir_model",
        "odoo.addons.base.models.ir_rule",
    )
    def _check_rows(self, actor, rows):
        login = None if actor == "anonymous" else f"matrix_{actor}"
        position = ACTORS.index(actor)
        with freeze_time(NOW):
            self.authenticate(login, login)
            before = self._get_state()
            for row in rows:
                with self.subTest(actor=actor, method=row.method, rule=row.rule):
                    expected = row.answers[position]
                    with self._undone():
                        response = self._ask(row)
                        changed = self._get_state() != before
                    if row.method == "POST":
                        # what the request read of what is undone now
                        self.env.registry.clear_all_caches()
                    answer = self._judge(response, changed)
                    if expected == "Y":
                        continue
                    if expected == "X":
                        self.assertNotIn(answer, "PD", row)
                    elif expected == "H":
                        self.assertIn(answer, "PO", row)
                    else:
                        self.assertEqual(answer, expected, row)

    def _rows(self):
        rules = self._get_our_rules()
        return [row for row in ROWS if row.rule in rules]

    def test_anonymous(self):
        self._check_rows("anonymous", self._rows())

    def test_own(self):
        self._check_rows("own", self._rows())

    def test_shared(self):
        self._check_rows("shared", self._rows())

    def test_other(self):
        self._check_rows("other", self._rows())

    def test_exited(self):
        self._check_rows("exited", self._rows())

    def test_elsewhere(self):
        self._check_rows("elsewhere", self._rows())

    def test_coach(self):
        self._check_rows("coach", self._rows())

    def test_manager(self):
        self._check_rows("manager", self._rows())
