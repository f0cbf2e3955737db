# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .recruitment_common import RecruitmentCommon


@tagged("post_install", "-at_install")
class TestRecruitment(RecruitmentCommon):
    def test_every_company_has_one_team(self):
        self.assertEqual(self.team.company_id, self.company)
        self.assertNotEqual(self.other_company._get_recruitment_team(), self.team)
        (self.company | self.other_company)._ensure_recruitment_team()
        self.env["res.company"]._ensure_all_recruitment_teams()
        teams = self.env["crm.team"].search([("is_recruitment", "=", True)])
        self.assertEqual(len(teams), len(teams.company_id))
        stages = self.env["crm.stage"].search([("recruitment_step", "!=", False)])
        self.assertLessEqual(teams, stages[0].team_ids)

    def test_sales_do_not_fall_into_recruitment(self):
        lead = (
            self.env["crm.lead"]
            .with_user(self.user_sales)
            .create({"name": "A customer"})
        )
        self.assertFalse(lead.team_id.is_recruitment)
        self.assertFalse(lead.stage_id.recruitment_step)
        stages = self.env["crm.lead"]._read_group_stage_ids(lead.stage_id, [])
        self.assertFalse(stages.filtered("recruitment_step"))

    def test_form_makes_a_candidate(self):
        Lead = self.env["crm.lead"].with_user(self.user_officer)
        Lead = Lead.with_context(coopaem_recruitment=True)
        with Form(Lead, "coopaem_member.crm_lead_candidate_view_form") as form:
            form.contact_name = "Badia Bennani"
            form.phone = "0661 23 45 67"
            form.territory_id = self.territory
            form.birth_date = "2000-01-01"
        lead = form.record
        self.assertRecordValues(
            lead,
            [
                {
                    "name": "Badia Bennani",
                    "team_id": self.team.id,
                    "company_id": self.company.id,
                    "is_recruitment": True,
                    "birth_year": 2000,
                    "phone_sanitized": "+212661234567",
                }
            ],
        )
        self.assertEqual(lead.stage_id.recruitment_step, "contact")
        lead.contact_name = "Badia B."
        self.assertEqual(lead.name, "Badia B.")
        # whoever looks after candidates, they stay candidates
        lead.user_id = self.user_coach
        self.assertEqual(lead.team_id, self.team)
        columns = Lead._read_group_stage_ids(lead.stage_id, [])
        self.assertEqual(
            columns.sorted().mapped("recruitment_step"),
            ["contact", "meeting", "diagnostic", "committee", "agreement"],
        )

    def test_age_classes(self):
        lead = self.create_candidate(birth_year=False)
        self.assertFalse(lead.age_class)
        year = lead.create_date.year
        for age, expected in (
            (12, "under_18"),
            (18, "18_24"),
            (25, "25_34"),
            (35, "35_44"),
            (59, "45_59"),
            (60, "60_more"),
        ):
            lead.birth_year = year - age
            self.assertEqual(lead.age_class, expected)
        with self.assertRefused(ValidationError, "year of birth"):
            lead.birth_year = 90

    def test_only_the_committee_accepts(self):
        lead = self.create_candidate()
        with self.assertRefused(ValidationError, "committee"):
            lead._move_to_step("agreement")
            lead.flush_recordset()
        lead = lead.with_user(self.user_officer)
        lead.action_next_step()
        lead.action_next_step()
        lead.action_next_step()
        self.assertEqual(lead.recruitment_step, "committee")
        with self.assertRefused(UserError, "waits for the committee"):
            lead.action_next_step()

    def test_committee(self):
        lead = self.create_candidate()
        lead._move_to_step("committee")
        with self.assertRefused(UserError, "reasons"):
            self.decide(lead, "adjourned", reason=False)
        with freeze_time("2026-11-10 12:00:00"):
            self.decide(lead, "adjourned", self.user_officer, date="2026-11-09")
            with self.assertRefused(UserError, "day to come"):
                self.decide(lead, "accepted", date="2026-11-11")
        self.assertEqual(lead.committee_decision, "adjourned")
        self.assertEqual(lead.recruitment_step, "committee")
        self.assertEqual(lead.won_status, "pending")
        self.decide(lead, "accepted", self.user_officer)
        self.assertEqual(lead.recruitment_step, "agreement")
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.conversion_rate, 100)
        bodies = " ".join(lead.message_ids.mapped("body"))
        self.assertIn("Adjourned", bodies)
        self.assertIn("Accepted", bodies)

    def test_refusal(self):
        lead = self.create_candidate()
        lead._move_to_step("committee")
        with self.assertRefused(UserError, "reason of the refusal"):
            self.decide(lead, "refused")
        reason = self.env.ref("coopaem_member.lost_reason_other_help")
        self.decide(
            lead,
            "refused",
            self.user_officer,
            lost_reason_id=reason.id,
            referred_to_id=self.referrer.id,
        )
        self.assertRecordValues(
            lead,
            [
                {
                    "won_status": "lost",
                    "lost_reason_id": reason.id,
                    "referred_to_id": self.referrer.id,
                    "conversion_rate": 0,
                }
            ],
        )
        self.assertEqual(lead.furthest_stage_id.recruitment_step, "committee")
        with self.assertRefused(UserError, "not accepted yet"):
            lead.action_make_member()

    def test_days_in_each_stage(self):
        lead = self.create_candidate()
        lead.date_last_stage_update = lead.date_last_stage_update.replace(year=2026)
        now = self.env.cr.now()
        lead.date_last_stage_update = now.replace(day=1)
        lead._move_to_step("meeting")
        self.assertAlmostEqual(lead.days_contact, now.day - 1, places=3)
        lead._move_to_step("contact")
        self.assertEqual(lead.furthest_stage_id.recruitment_step, "meeting")
        self.assertAlmostEqual(lead.days_contact, now.day - 1, places=3)

    def test_funnel_counts_the_refused(self):
        accepted = self.create_accepted()
        refused = self.create_candidate("Badia", referrer_id=self.referrer.id)
        self.decide(
            refused,
            "refused",
            lost_reason_id=self.env.ref("coopaem_member.lost_reason_withdrew").id,
        )
        Lead = self.env["crm.lead"].with_user(self.user_officer)
        groups = Lead.with_context(active_test=False).formatted_read_group(
            [("id", "in", (accepted | refused).ids)],
            groupby=["referrer_id"],
            aggregates=["__count", "conversion_rate:avg"],
        )
        self.assertEqual(groups[0]["__count"], 2)
        self.assertEqual(groups[0]["conversion_rate:avg"], 50)


@tagged("post_install", "-at_install")
class TestRecruitmentAccess(RecruitmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.create_unit()
        cls.unassigned = cls.create_candidate("Unassigned")
        cls.of_coach = cls.create_candidate("Of coach", user_id=cls.user_coach.id)
        cls.of_officer = cls.create_candidate("Officer's", user_id=cls.user_officer.id)
        cls.candidates = cls.unassigned | cls.of_coach | cls.of_officer
        cls.elsewhere = cls.create_candidate("Elsewhere", company=cls.other_company)
        cls.customer, cls.plain = cls.env["crm.lead"].create(
            [
                {
                    "name": "Customer of a unit",
                    "unit_id": cls.unit.id,
                    "user_id": cls.user_sales.id,
                },
                {
                    "name": "Customer",
                    "company_id": cls.company.id,
                    "user_id": cls.user_sales.id,
                },
            ]
        )
        cls.all = cls.candidates | cls.elsewhere | cls.customer | cls.plain

    def _seen(self, user):
        leads = self.env["crm.lead"].with_user(user)
        leads = leads.with_context(allowed_company_ids=user.company_ids.ids)
        return leads.search([("id", "in", self.all.ids)]).sudo()

    def test_who_sees_which_leads(self):
        self.assertEqual(self._seen(self.user_officer), self.candidates.sorted())
        self.assertEqual(
            self._seen(self.user_coach), (self.unassigned | self.of_coach).sorted()
        )
        self.assertEqual(
            self._seen(self.user_manager), (self.candidates | self.customer).sorted()
        )
        self.assertEqual(
            self._seen(self.user_sales), (self.customer | self.plain).sorted()
        )
        self.assertEqual(self._seen(self.user_other), self.elsewhere)

    def test_coach_sees_customers_of_own_units(self):
        self.unit.coach_id = self.user_coach
        self.assertIn(self.customer, self._seen(self.user_coach))
        self.assertEqual(self.unit.with_user(self.user_coach).opportunity_count, 1)
        self.customer.with_user(self.user_coach).action_set_won()
        self.assertEqual(self.customer.won_status, "won")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_else_reaches_candidates(self):
        for role in (
            "programme_officer",
            "accountant",
            "internal",
            "portal",
            "public",
            "sales",
            "other",
        ):
            lead = self.unassigned.with_user(getattr(self, f"user_{role}"))
            with self.subTest(role=role):
                for call in (
                    lambda r=lead: r.read(["name"]),
                    lambda r=lead: r.write({"name": "x"}),
                    lambda r=lead: r.action_make_member(),
                    lambda r=lead: r.action_undo_member(),
                    lambda r=lead: r.action_assign_to_me(),
                ):
                    with self.assertRaises(AccessError):
                        call()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_candidates_say_is_for_who_receives_them(self):
        Lead = self.env["crm.lead"].with_user(self.user_sales)
        for name in ("sex", "birth_date", "birth_year", "age_class", "situation"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                Lead.search([(name, "!=", False)])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_was_made_is_written_by_the_wizard_only(self):
        lead = self.unassigned.with_user(self.user_officer)
        for vals in (
            {"made_unit_ids": [(4, self.unit.id)]},
            {"member_id": self.create_member("Badia").id},
            {"made_user_id": self.user_portal.id},
            {"made_partner": True},
            {"consent_text": "Everything"},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                lead.write(vals)
            with self.assertRaises(AccessError):
                lead.create({"name": "x", "team_id": self.team.id, **vals})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_wizards_stay_with_candidates_one_may_write(self):
        Committee = self.env["coopaem.lead.committee"].with_user(self.user_coach)
        with self.assertRaises(AccessError):
            Committee.create({"lead_id": self.of_officer.id}).action_apply()
        accepted = self.create_accepted(user_id=self.user_officer.id)
        Convert = self.env["coopaem.lead.convert"].with_user(self.user_coach)
        with self.assertRaises(AccessError):
            Convert.create({"lead_id": accepted.id})
        # nor does the wizard tell what it would show
        self.assertFalse(Convert.create({"lead_id": accepted.id, "name": "x"}).phone)
        for name in ("phone", "duplicate_note", "contact_ids"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                # what is not saved is forgotten at the beginning of this block
                wizard = Convert.new({"lead_id": accepted.id})
                self.assertFalse(wizard[name])
        settings = self.env["coopaem.join.settings"]
        for role in ("officer", "coach", "accountant", "internal", "portal", "public"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                settings.with_user(user).create({"join_open": True})

    def test_units_keep_to_their_company(self):
        other = self.create_unit("Elsewhere", company=self.other_company)
        with self.assertRaises(UserError):
            self.customer.unit_id = other
        with self.assertRefused(ValidationError, "not a customer"):
            self.unassigned.unit_id = self.unit

    def test_screens_take_as_many_queries_with_1000_candidates(self):
        """From the first candidate of each stage on, no query more."""
        stages = [
            self.env["crm.lead"]._get_recruitment_stage(code).id
            for code in ("contact", "meeting", "diagnostic")
        ]

        def create(count):
            self.env["crm.lead"].create(
                [
                    {
                        "name": f"Candidate {number}",
                        "contact_name": f"Candidate {number}",
                        "team_id": self.team.id,
                        "company_id": self.company.id,
                        "user_id": False,
                        "sector_id": self.sector.id,
                        "territory_id": self.territory.id,
                        "referrer_id": self.referrer.id,
                        "stage_id": stages[number % 3],
                    }
                    for number in range(count)
                ]
            )

        def screens():
            return self.screens(
                self.env["crm.lead"].with_context(
                    coopaem_recruitment=True,
                    allowed_company_ids=self.company.ids,
                    kanban_view_ref="coopaem_member.crm_lead_candidate_view_kanban",
                    list_view_ref="coopaem_member.crm_lead_candidate_view_list",
                    form_view_ref="coopaem_member.crm_lead_candidate_view_form",
                ),
                self.user_officer,
                [("is_recruitment", "=", True)],
                ["stage_id", "referrer_id"],
            )

        create(9)
        counts = {}
        for kind, screen in screens().items():
            screen()
            counts[kind] = self.count_queries(screen)
        create(991)
        self.analyze("crm.lead")
        for kind, screen in screens().items():
            screen()
            with self.subTest(screen=kind):
                self.assertLessEqual(self.count_queries(screen), counts[kind])
