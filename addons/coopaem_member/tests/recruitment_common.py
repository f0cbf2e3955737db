# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command
from odoo.tests import new_test_user

from .common import CoopaemMemberCommon


class RecruitmentCommon(CoopaemMemberCommon):
    """A cooperative in Morocco with its form open, and what candidates choose from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "country_id": cls.env.ref("base.ma").id,
                "join_open": True,
                "join_slug": "coopaem-test",
            }
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.team = cls.company._get_recruitment_team()
        cls.territory = cls.create_territory("Fès", code="TESTFES")
        cls.sector = cls.env["coopaem.sector"].create({"name": "Crafts"})
        cls.referrer = cls.env["res.partner"].create(
            {"name": "Association of Test", "is_company": True, "is_referrer": True}
        )
        cls.user_sales = new_test_user(
            cls.env,
            login="coopaem_sales",
            groups="sales_team.group_sale_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def create_candidate(cls, name="Amina Alaoui", company=None, **vals):
        """Create a candidate of the test company, or of another one."""
        company = company or cls.company
        return (
            cls.env["crm.lead"]
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "contact_name": name,
                    "name": name,
                    "team_id": company._get_recruitment_team().id,
                    "company_id": company.id,
                    "country_id": company.country_id.id,
                    "user_id": False,
                    "type": "opportunity",
                    **vals,
                }
            )
            .with_context(allowed_company_ids=cls.company.ids)
        )

    @classmethod
    def create_accepted(cls, name="Amina Alaoui", **vals):
        """Create a candidate whom the committee has accepted."""
        lead = cls.create_candidate(
            name,
            **{
                "phone": "+212 661-234567",
                "email_from": "amina@example.com",
                "territory_id": cls.territory.id,
                "sector_id": cls.sector.id,
                "sex": "female",
                "birth_date": "1990-05-17",
                "situation": "informal",
                "referrer_id": cls.referrer.id,
                **vals,
            },
        )
        cls.decide(lead, "accepted")
        return lead

    @classmethod
    def decide(cls, lead, decision, user=None, **vals):
        """Note a decision of the committee."""
        wizard = cls.env["coopaem.lead.committee"].with_user(user or cls.env.user)
        values = {"lead_id": lead.id, "decision": decision, "reason": "Talked about."}
        return wizard.create({**values, **vals}).action_apply()

    @classmethod
    def create_meeting(cls, start="2026-12-01 09:00:00", company=None, **vals):
        """Create an information meeting of two hours."""
        return cls.env["calendar.event"].create(
            {
                "name": "Information meeting",
                "is_information_meeting": True,
                "meeting_company_id": (company or cls.company).id,
                "start": start,
                "stop": start.replace("09:", "11:"),
                "event_tz": "Africa/Casablanca",
                "seats": 2,
                **vals,
            }
        )
