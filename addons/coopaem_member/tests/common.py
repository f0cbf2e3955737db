# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from lxml import etree

from odoo import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL


class CoopaemMemberCommon(TransactionCase):
    """A cooperative, another one beside it, and a user of every sort."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company, cls.other_company = cls.env["res.company"].create(
            [{"name": "Cooperative of Test"}, {"name": "Another Cooperative"}]
        )
        cls.env = cls.env(
            context={
                **cls.env.context,
                "tracking_disable": True,
                "no_reset_password": True,
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.other_company = cls.other_company.with_env(cls.env)
        cls.user_manager = cls.create_user("manager")
        cls.user_coach = cls.create_user("coach")
        cls.user_accountant = cls.create_user("accountant")
        cls.user_officer = cls.create_user("officer")
        cls.user_programme_officer = cls.create_user("programme_officer")
        cls.user_internal = cls.create_user("internal", groups="base.group_user")
        cls.user_portal = cls.create_user("portal", groups="base.group_portal")
        cls.user_public = cls.create_user("public", groups="base.group_public")
        cls.user_other = cls.create_user(
            "other",
            groups="coopaem_member.group_coopaem_manager",
            company=cls.other_company,
        )
        cls.type_support = cls.env.ref("coopaem_member.agreement_type_support")
        cls.type_entry = cls.env.ref("coopaem_member.agreement_type_entry")

    @classmethod
    def create_user(cls, name, groups=None, company=None):
        """Create a user of one company; the name of a role gives its group."""
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"coopaem_{name}",
            groups=groups or f"coopaem_member.group_coopaem_{name}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def create_unit(cls, name="Pottery", company=None, **vals):
        """Create a unit of the test company, or of another one."""
        company = company or cls.company
        return cls.env["coopaem.unit"].create(
            {"name": name, "company_id": company.id, **vals}
        )

    @classmethod
    def create_scheme(cls, code, company=None, **vals):
        """Create a levy scheme named after its code."""
        company = company or cls.company
        return cls.env["coopaem.levy.scheme"].create(
            {"code": code, "name": f"Scheme {code}", "company_id": company.id, **vals}
        )

    @classmethod
    def create_territory(cls, name, **vals):
        """Create a territory of the test company, or as the values say."""
        return cls.env["coopaem.territory"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )

    @classmethod
    def create_member(cls, name="Amina", company=None, **vals):
        """Create a member together with the contact, in the coach's portfolio."""
        company = company or cls.company
        if company == cls.company:
            vals.setdefault("coach_id", cls.user_coach.id)
        if "partner_id" not in vals:
            vals["partner_id"] = cls.env["res.partner"].create({"name": name}).id
        return cls.env["coopaem.member"].create({"company_id": company.id, **vals})

    @classmethod
    def create_agreement(cls, member, unit, date_start="2026-01-01", **vals):
        """Create an agreement, running unless the values say otherwise."""
        return cls.env["coopaem.agreement"].create(
            {
                "member_id": member.id,
                "unit_id": unit.id,
                "type_id": cls.type_entry.id,
                "date_start": date_start,
                "state": "running",
                **vals,
            }
        )

    @contextmanager
    def assertRefused(self, exception, pattern):
        """Expect an exception with a message, and undo what was done before it."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def count_queries(self, function, *args):
        """Return how many queries a call sends, from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def screens(self, records, user, domain, groups):
        """What the web client asks for when a user opens the screens of a model.

        :param records: a recordset of the model, with the context of its action
        :param user: res.users
        :param domain: what the screens show
        :param groups: fields to group by; the first one makes the board's columns
        :return: dict, a function without arguments by kind of screen
        """
        Model = records.browse().with_user(user)
        views = Model.get_views([(False, "list"), (False, "kanban"), (False, "form")])
        fields = {
            kind: {
                node.get("name"): (
                    {"fields": {"display_name": {}}}
                    if Model._fields[node.get("name")].relational
                    else {}
                )
                for node in etree.fromstring(view["arch"]).xpath(
                    "//field[not(ancestor::field)]"
                )
            }
            for kind, view in views["views"].items()
        }
        first = Model.search(domain, limit=1, order="id")
        return {
            "form": lambda: first.web_read(fields["form"]),
            "list": lambda: Model.search(domain, limit=200).web_read(fields["list"]),
            "kanban": lambda: Model.with_context(read_group_expand=True).web_read_group(
                domain,
                groupby=groups[:1],
                auto_unfold=True,
                unfold_read_specification=fields["kanban"],
                unfold_read_default_limit=200,
            ),
            "pivot": lambda: Model.formatted_read_grouping_sets(
                domain, [[], groups[:1], groups], ["__count"]
            ),
        }

    def analyze(self, *models):
        """Gather the database's statistics, as autovacuum does.

        Without them the planner takes tables for empty that the test has just filled.
        """
        self.env.flush_all()
        for model in models:
            table = self.env[model]._table
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
