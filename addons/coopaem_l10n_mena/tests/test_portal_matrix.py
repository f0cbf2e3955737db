# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import contextlib
import json
import uuid

from freezegun import freeze_time

from odoo import Command, fields
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.coopaem_mutual_accounting.tests.note_common import picture

from .pay_common import CoopaemPayCommon
from .portal_matrix import ACTORS, ROWS
from .portal_world import fill_pages

NOW = "2026-04-20 10:00:00"
# What is Amina's, and is on no page of anybody else.
MARKER = "Zaouia S-2208"
SECRETS = ("Zaouia Dinanderie", "Amina Secrète", "R-4711-Z", MARKER)
# What people and the suite write while they work, whose rows are compared.
TABLES = (
    "account_move",
    "account_move_line",
    "account_payment",
    "calendar_event",
    "crm_lead",
    "event_registration",
    "ir_attachment",
    "mail_mail",
    "mail_message",
    "product_product",
    "product_template",
    "res_partner",
    "res_partner_bank",
    "res_users",
    "sale_order",
    "sale_order_line",
    "survey_user_input",
)
# When somebody last looked says nothing of what was done.
FILES = ("application/pdf", "image/", "audio/", "application/octet", "text/plain")
VOLATILE = [
    "write_date",
    "write_uid",
    "opened_date",
    "last_activity",
    "portal_news_seen",
]


class PortalWorld(CoopaemPayCommon, HttpCase):
    """A cooperative with whoever may ask for a page, and what is on the pages."""

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
        cls.company.write({"join_open": True, "join_slug": "matrix"})
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
            cls.member_a, "230 555 5555555555555555 45", ""
        )
        cls.member_b.coach_id = cls.users["coach"]
        cls.names |= cls._fill_pages()

    @classmethod
    def _fill_pages(cls):
        """Something on every page, of Amina and of her neighbour.

        :return: dict {name: id or what else a row names}
        """
        env = cls.env(su=True)
        day = fields.Date.today()
        names = {
            **{
                f"b_{name}": value
                for name, value in fill_pages(
                    cls.env, cls.member_b, cls.unit_c, "Brahim", day
                ).items()
            },
            **fill_pages(cls.env, cls.member_a, cls.unit_c, MARKER, day),
        }
        sale = env["coopaem.internal.sale"].browse(names["internal"])
        to_other, draft = [
            sale.copy(
                {
                    "unit_id": cls.unit_a.id,
                    "buyer_unit_id": cls.unit_b.id,
                    "line_ids": [Command.create({"name": MARKER, "price_unit": 40})],
                }
            )
            for _number in range(2)
        ]
        to_other._offer()
        signed = env["sale.order"].browse(names["quote"]).copy()
        signed._portal_ensure_token()
        signed.action_confirm()
        bill = cls._create_document(
            cls.unit_a, 10, "2026-04-02", move_type="in_invoice", taxed=False
        )
        # as a page reads it
        env.flush_all()
        env.invalidate_all()
        assessment = env["coopaem.assessment"].browse(names["assessment"])
        customer = env["res.partner"].browse(names["customer_partner"])
        sales = {
            "internal_to_other": to_other.id,
            "internal_draft_to_other": draft.id,
            **{name: id_ for name, id_ in names.items() if name.startswith("internal")},
        }
        prompt = env["coopaem.spoken.prompt"].create(
            {
                "company_id": cls.company.id,
                "lang": "en_US",
                "prompt": "in",
                "voice": base64.b64encode(b"OggS" + bytes(60)),
            }
        )
        lead = env["crm.lead"].create(
            {
                "name": "Candidate",
                "company_id": cls.company.id,
                "team_id": cls.company._get_recruitment_team().id,
                "type": "opportunity",
            }
        )
        return {
            **names,
            "answer": assessment.answer_ids[:1].id,
            "b_unit": cls.unit_b.id,
            "colleague": cls.unit_c._get_colleague_name(),
            "customer_email": customer.email,
            "expense_move": bill.id,
            **sales,
            **{
                f"fingerprint_{name}": sale.browse(id_)._get_fingerprint()
                for name, id_ in sales.items()
            },
            "join_token": lead._get_join_token(),
            "new_uuid": str(uuid.uuid4()),
            "prompt": prompt.id,
            "prompt_fingerprint": prompt.fingerprint,
            "quote_signed": signed.id,
            "quote_token": env["sale.order"]
            .browse(names["quote"])
            ._portal_ensure_token(),
            "slug": cls.company.join_slug,
            "this_month": str(day.replace(day=1)),
            "today": str(day),
        }

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
    # Asking
    # ------------------------------------------------------------------

    def _get_our_rules(self, method=None):
        """Addresses whose program is, or was changed by, one of our addons.

        :param str method: those of pages that answer to it alone
        :return: set of str
        """
        return {
            str(rule.rule)
            for rule in self.env["ir.http"].routing_map().iter_rules()
            if rule.endpoint.func.__func__.__module__.startswith("odoo.addons.coopaem_")
            and (
                method is None
                or rule.endpoint.routing["type"] == "http"
                and method in (rule.endpoint.routing.get("methods") or [method])
            )
        }

    def _fill(self, value):
        """A value of a row, with the names in it filled in; numbers become such."""
        if isinstance(value, dict):
            return {self._fill(key): self._fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill(item) for item in value]
        return value.format(**self.names) if isinstance(value, str) else value

    def _fill_json(self, value):
        """The same for JSON, where ids are numbers."""
        value = self._fill(value)
        if isinstance(value, dict):
            return {key: self._fill_json(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill_json(item) for item in value]
        return int(value) if isinstance(value, str) and value.isdigit() else value

    def _ask(self, row):
        """Send the request of a row as who is logged in.

        :return: the response
        """
        path = self._fill(row.path or row.rule)
        if row.json:
            return self.url_open(
                path,
                data=json.dumps({"params": self._fill_json(row.data or {})}),
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            )
        if row.method == "POST":
            data = self._fill(row.data or {})
            data["csrf_token"] = Request.csrf_token(self)
            files = {row.file: ("photo.png", picture())} if row.file else None
            return self.url_open(path, data=data, files=files, allow_redirects=False)
        response = self.url_open(path, allow_redirects=False)
        if response.is_redirect and "/login" not in response.headers["Location"]:
            # what the address of another language or a tidier one leads to
            target = response.headers["Location"].split("?")[0].rstrip("/")
            if target.endswith(path.split("?")[0].rstrip("/")):
                response = self.url_open(
                    response.headers["Location"], allow_redirects=False
                )
        return response


@tagged("post_install", "-at_install")
class TestPortalMatrix(PortalWorld):
    """Every address of our addons, asked for by everybody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.keys = cls._get_foreign_keys()
            cls.amina = cls._get_amina()

    # ------------------------------------------------------------------
    # What is Amina's
    # ------------------------------------------------------------------

    @classmethod
    def _get_tables(cls):
        """The tables whose rows are compared: ours, and what our pages write."""
        cls.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE starts_with(tablename, 'coopaem_')"
            # the log of readings notes who looked
            " AND tablename <> 'coopaem_social_read'"
            " OR tablename = ANY(%s) ORDER BY tablename",
            [list(TABLES)],
        )
        return [name for (name,) in cls.env.cr.fetchall()]

    @classmethod
    def _get_foreign_keys(cls):
        """Which column of a table leads where.

        :return: {table: {column: table}}
        """
        cls.env.cr.execute(
            """
            SELECT key.conrelid::regclass::text, attribute.attname,
                   key.confrelid::regclass::text
              FROM pg_constraint key
              JOIN pg_attribute attribute
                ON attribute.attrelid = key.conrelid
               AND attribute.attnum = key.conkey[1]
             WHERE key.contype = 'f' AND key.conrelid::regclass::text = ANY(%s)
            """,
            [cls._get_tables()],
        )
        keys = {}
        for table, column, target in cls.env.cr.fetchall():
            if column not in ("create_uid", "write_uid"):
                keys.setdefault(table, {})[column] = target
        return keys

    @classmethod
    def _get_amina(cls):
        """Ids of what is Amina's: herself, her unit, and all that names one of them.

        :return: {table: set of ids}
        """
        env = cls.env(su=True)
        partners = cls.member_a.partner_id.ids + [cls.names["customer_partner"]]
        ids = {
            "res_partner": set(partners),
            "res_users": {cls.users["own"].id},
            "coopaem_member": {cls.member_a.id},
            "coopaem_unit": {cls.unit_a.id},
        }
        for model in env.values():
            if model._abstract or not model._auto or model._transient:
                continue
            for name, owner in (("unit_id", cls.unit_a), ("member_id", cls.member_a)):
                field = model._fields.get(name)
                if field and field.store and field.comodel_name == owner._name:
                    found = model.with_context(active_test=False).search(
                        [(name, "=", owner.id)]
                    )
                    ids.setdefault(model._table, set()).update(found.ids)
        return ids

    def _get_writes(self):
        """How often rows were written so far in this transaction.

        :return: {table: number}
        """
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [self.tables],
        )
        return dict(self.env.cr.fetchall())

    def _get_rows(self, tables):
        """The rows of some tables.

        :return: set of pairs of table and row
        """
        rows = set()
        for table in tables:
            self.env.cr.execute(
                f"SELECT (to_jsonb(t) - %s)::text FROM {table} t", [VOLATILE]
            )
            rows |= {(table, row) for (row,) in self.env.cr.fetchall()}
        return rows

    def _names_amina(self, table, row):
        """Whether a row is Amina's, or says something of what is.

        :param str table: its table
        :param str row: its JSON
        """
        row = json.loads(row)
        if row.get("id") in self.amina.get(table, ()):
            return True
        model = row.get("res_model") or row.get("model")
        if model in self.env and row.get("res_id") in self.amina.get(
            self.env[model]._table, ()
        ):
            return True
        return any(
            row.get(column) in self.amina.get(target, ())
            for column, target in self.keys.get(table, {}).items()
        )

    @contextlib.contextmanager
    def _watched(self):
        """Undo what a request wrote, so that the next one finds what this one did.

        :return: list that gets "W" if something is written, "D" if it is Amina's
        """
        written = []
        before = self._get_writes()
        with contextlib.closing(self.env.cr.savepoint(flush=False)) as savepoint:
            yield written
            after = self._get_writes()
            touched = [name for name in after if after[name] != before.get(name, 0)]
            rows = self._get_rows(touched)
            savepoint.rollback()
            self.env.invalidate_all()
        rows ^= self._get_rows(touched)
        if rows:
            written.append("D" if any(self._names_amina(*one) for one in rows) else "W")

    def _judge(self, response, written):
        """The letter that fits an answer, see portal_matrix."""
        location = response.headers.get("Location", "")
        kind = response.headers.get("Content-Type", "")
        # a file is somebody's: nobody gets one of their own by these addresses
        shown = response.status_code == 200 and (
            kind.startswith(FILES) or any(secret in response.text for secret in SECRETS)
        )
        if written:
            return written[0]
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
            self.names["me"] = self.users[actor].id if login else 0
            self.tables = self._get_tables()
            for row in rows:
                with self.subTest(actor=actor, method=row.method, rule=row.rule):
                    expected = row.answers[position]
                    with self._watched() as written:
                        response = self._ask(row)
                    if written:
                        # what the request read of what is undone now
                        self.env.registry.clear_cache()
                    if row.method == "GET":
                        # looking at what is one's own may be noted on it
                        self.assertFalse(
                            written and actor not in ("own", "shared"), row
                        )
                        written = []
                    answer = self._judge(response, written)
                    if expected == "X":
                        self.assertNotIn(answer, "PD", row)
                    else:
                        self.assertEqual(answer, expected, row)

    def _rows(self):
        rules = {str(rule.rule) for rule in self.env["ir.http"].routing_map()._rules}
        return [row for row in ROWS if row.rule in rules]

    def test_every_address_has_a_row(self):
        """Whoever adds an address, or a method to one, says who gets what from it."""
        ours = self._get_our_rules()
        methods = {
            (str(rule.rule), method)
            for rule in self.env["ir.http"].routing_map().iter_rules()
            for method in rule.endpoint.routing.get("methods")
            or (["POST"] if rule.endpoint.routing["type"] == "jsonrpc" else ["GET"])
            if str(rule.rule) in ours
        }
        self.assertGreater(len(methods), 100)
        self.assertFalse(methods - {(row.rule, row.method) for row in ROWS})

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
