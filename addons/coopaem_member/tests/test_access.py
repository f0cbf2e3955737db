# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import inspect

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CoopaemMemberCommon

# what each role may do: read, write, create, unlink
MATRIX = {
    "coopaem.unit": {
        "manager": "rwcu",
        "accountant": "rwc",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.unit.levy.scheme": {
        "manager": "rwcu",
        "accountant": "rwcu",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.levy.scheme": {
        "manager": "rwcu",
        "accountant": "rwc",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.sector": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.territory": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.member": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "rwc",
        "officer": "rwc",
    },
    "coopaem.agreement": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "rwc",
        "officer": "rwc",
    },
    "coopaem.agreement.type": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.member.status": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.document.type": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.exit.reason": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.social.export": {"manager": "r"},
    "coopaem.programme": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.cohort": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "r",
        "officer": "rwc",
    },
    "coopaem.cohort.member": {
        "manager": "rwcu",
        "accountant": "r",
        "coach": "rwcu",
        "officer": "rwcu",
    },
    "coopaem.member.document": {
        "manager": "rwcu",
        "coach": "rwc",
        "officer": "rwc",
    },
    "coopaem.need": {
        "manager": "rwcu",
        "coach": "r",
        "officer": "r",
    },
    "coopaem.meeting.registration": {
        "manager": "rwcu",
        "coach": "rwc",
        "officer": "rwc",
    },
    "coopaem.join.attempt": {},
}
ROLES = (
    "manager",
    "accountant",
    "coach",
    "officer",
    "programme_officer",
    "internal",
    "portal",
    "public",
    "other",
)
SHARED = (
    "coopaem.sector",
    "coopaem.agreement.type",
    "coopaem.document.type",
    "coopaem.exit.reason",
    "coopaem.need",
)
# Portal users search these models, and find their own rows; who may read what of them
# is tested with the portal's pages.
PORTAL_MODELS = ("coopaem.agreement",)


@tagged("post_install", "-at_install")
class TestAccess(CoopaemMemberCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scheme = cls.create_scheme("A")
        unit = cls.create_unit()
        member = cls.create_member()
        cls.records = {
            "coopaem.unit": unit,
            "coopaem.unit.levy.scheme": cls.env["coopaem.unit.levy.scheme"].create(
                {"unit_id": unit.id, "scheme_id": scheme.id, "date_from": "2026-01-01"}
            ),
            "coopaem.levy.scheme": scheme,
            "coopaem.sector": cls.env["coopaem.sector"].create({"name": "Crafts"}),
            "coopaem.territory": cls.create_territory("Fès"),
            "coopaem.member": member,
            "coopaem.agreement": cls.create_agreement(member, unit, state="draft"),
            "coopaem.agreement.type": cls.type_entry,
            "coopaem.member.status": member.status_ids,
            "coopaem.exit.reason": cls.env.ref("coopaem_member.exit_reason_moved"),
        }
        programme = cls.env["coopaem.programme"].create(
            {"name": "Decent work", "company_id": cls.company.id}
        )
        cohort = cls.env["coopaem.cohort"].create(
            {"name": "Spring", "programme_id": programme.id}
        )
        cls.records |= {
            "coopaem.social.export": cls.env["coopaem.social.export"].create(
                {"user_id": cls.env.uid, "company_id": cls.company.id}
            ),
            "coopaem.programme": programme,
            "coopaem.cohort": cohort,
            "coopaem.cohort.member": cls.env["coopaem.cohort.member"].create(
                {"cohort_id": cohort.id, "member_id": member.id}
            ),
            "coopaem.document.type": cls.env.ref(
                "coopaem_member.document_type_identity"
            ),
            "coopaem.member.document": cls.env["coopaem.member.document"].create(
                {
                    "member_id": member.id,
                    "type_id": cls.env.ref("coopaem_member.document_type_skill").id,
                }
            ),
            "coopaem.need": cls.env.ref("coopaem_member.need_status"),
            "coopaem.meeting.registration": cls.create_registration(),
            "coopaem.join.attempt": cls.env["coopaem.join.attempt"].create(
                {"key": "0123"}
            ),
        }
        cls.env.flush_all()

    @classmethod
    def create_registration(cls):
        """Expect a candidate at an information meeting."""
        meeting = cls.env["calendar.event"].create(
            {
                "name": "Information meeting",
                "is_information_meeting": True,
                "meeting_company_id": cls.company.id,
                "start": "2026-12-01 09:00:00",
                "stop": "2026-12-01 11:00:00",
            }
        )
        lead = cls.env["crm.lead"].create(
            {
                "name": "Badia",
                "team_id": cls.company._get_recruitment_team().id,
                "user_id": False,
            }
        )
        return cls.env["coopaem.meeting.registration"].create(
            {"event_id": meeting.id, "lead_id": lead.id}
        )

    def test_matrix(self):
        for role in ROLES:
            user = getattr(self, f"user_{role}")
            for model, rights in MATRIX.items():
                record = self.records[model].with_user(user)
                allowed = rights.get(role, "")
                if role == "other" and model in SHARED:
                    allowed = rights["manager"]
                for operation in ("read", "write", "create", "unlink"):
                    with self.subTest(role=role, model=model, operation=operation):
                        self.assertEqual(
                            record.has_access(operation), operation[0] in allowed
                        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_outsiders_reach_nothing(self):
        for role in ("programme_officer", "internal", "portal", "public"):
            user = getattr(self, f"user_{role}")
            for model, record in self.records.items():
                if role == "portal" and model in PORTAL_MODELS:
                    self.assertFalse(record.with_user(user).search([]))
                    continue
                with self.subTest(role=role, model=model):
                    as_user = record.with_user(user)
                    for call in (
                        lambda r=as_user: r.read(["display_name"]),
                        lambda r=as_user: r.search_read([], ["id"]),
                        lambda r=as_user: r.search_count([]),
                        lambda r=as_user: r.formatted_read_group(
                            [], aggregates=["__count"]
                        ),
                        lambda r=as_user: r.name_search(""),
                        lambda r=as_user: r.write({"active": False}),
                    ):
                        with self.assertRaises(AccessError):
                            call()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_other_company_reaches_nothing(self):
        for model, record in self.records.items():
            # shared, or out of reach of all roles
            if model in SHARED or not MATRIX[model]:
                continue
            with self.subTest(model=model):
                as_other = record.with_user(self.user_other)
                self.assertFalse(as_other.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    as_other.read()
                with self.assertRaises(AccessError):
                    as_other.write({"create_uid": 1})
                # asking for the other company does not help either
                with self.assertRaises(AccessError):
                    as_other.with_context(
                        allowed_company_ids=self.company.ids
                    ).search_count([])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_created_in_another_company(self):
        Unit = self.env["coopaem.unit"].with_user(self.user_other)
        with self.assertRaises(AccessError):
            Unit.create({"name": "Intruder", "company_id": self.company.id})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_buttons_check_access(self):
        unit = self.records["coopaem.unit"]
        agreement = self.records["coopaem.agreement"]
        for role in (
            "coach",
            "officer",
            "programme_officer",
            "internal",
            "portal",
            "public",
            "other",
        ):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                unit.with_user(user).action_suspend()
        for role in (
            "accountant",
            "programme_officer",
            "internal",
            "portal",
            "public",
            "other",
        ):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                agreement.with_user(user).action_start()
        agreement.with_user(self.user_coach).action_start()
        unit.with_user(self.user_accountant).action_suspend()

    def test_roles_do_their_work(self):
        Unit = self.env["coopaem.unit"].with_user(self.user_accountant)
        unit = Unit.create({"name": "Shop", "coach_id": self.user_coach.id})
        self.assertEqual(unit.company_id, self.company)
        unit.name = "Big Shop"
        self.assertEqual(unit.sudo().analytic_account_id.name, "Big Shop")
        Member = self.env["coopaem.member"].with_user(self.user_coach)
        partner = self.env["res.partner"].with_user(self.user_coach)
        partner = partner.create({"name": "Badia"})
        member = Member.create({"partner_id": partner.id})
        member.unit_ids = unit
        unit.with_user(self.user_coach).message_post(body="Visited the shop")
        unit.with_user(self.user_manager).unlink()

    def test_manager_has_the_other_roles(self):
        for role in ("officer", "coach", "accountant"):
            self.assertTrue(
                self.user_manager.has_group(f"coopaem_member.group_coopaem_{role}")
            )
        for user in ("base.user_admin", "base.user_root"):
            self.assertTrue(
                self.env.ref(user).has_group("coopaem_member.group_coopaem_manager")
            )

    def test_every_access_line_has_a_group(self):
        lines = self.env["ir.model.access"].search(
            [("model_id.model", "in", list(MATRIX))]
        )
        own = lines.filtered(
            lambda line: line.get_external_id()[line.id].startswith("coopaem_member.")
        )
        self.assertEqual(set(own.model_id.mapped("model")), set(MATRIX))
        self.assertFalse(own.filtered(lambda line: not line.group_id))

    def test_only_buttons_are_public(self):
        """Public methods can be called over RPC: there are none but buttons."""
        orm = {"create", "write", "unlink", "copy_data", "export_data", "name_search"}
        # what the browser tells of a table that it saves
        orm.add("log_table")
        for model in MATRIX:
            for klass in type(self.env[model]).__mro__:
                module = getattr(klass, "__module__", "")
                if not module.startswith("odoo.addons.coopaem_member."):
                    continue
                public = {
                    name
                    for name, value in vars(klass).items()
                    if inspect.isfunction(value) and not name.startswith("_")
                }
                self.assertFalse(
                    {name for name in public - orm if not name.startswith("action_")},
                    model,
                )

    def test_menus(self):
        Menu = self.env["ir.ui.menu"]
        root = self.env.ref("coopaem_member.menu_coopaem_root")
        for role in ("manager", "accountant", "coach", "officer"):
            user = getattr(self, f"user_{role}")
            self.assertIn(root.id, Menu.with_user(user)._visible_menu_ids())
        visible = Menu.with_user(self.user_internal)._visible_menu_ids()
        self.assertNotIn(root.id, visible)
        # figures of groups, which other addons bring, and nothing of a person
        visible = Menu.with_user(self.user_programme_officer)._visible_menu_ids()
        menus = Menu.browse(visible).filtered(
            lambda menu: menu.parent_path.startswith(root.parent_path)
        )
        models = {
            menu.action.res_model
            for menu in menus
            if menu.action and menu.action._name == "ir.actions.act_window"
        }
        self.assertFalse(models & set(MATRIX))
