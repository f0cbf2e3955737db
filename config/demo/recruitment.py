"""Candidates in every stage, meetings, a committee; programmes and cohorts."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from .months import get_today

# Who comes: trade, town, sex, age, situation, sent by, heard from, stage, days ago
CANDIDATES = (
    ("Brodeuse", "FES", "female", 34, "informal", "women", "contact", 1),
    ("Réparateur", "FES", "male", 23, "unemployed", "jobs", "contact", 2),
    ("Pâtissière", "SEF", "female", 29, "home", "credit", "contact", 4),
    ("Menuisier", "SEF", "male", 38, "informal", "", "meeting", 6),
    ("Fromagère", "BOU", "female", 46, "informal", "mountain", "meeting", 9),
    ("Photographe", "FES", "male", 27, "informal", "", "meeting", 10),
    ("Tisserande", "BOU", "female", 51, "informal", "mountain", "diagnostic", 18),
    ("Soudeur", "FES", "male", 31, "unemployed", "jobs", "diagnostic", 23),
    ("Apicultrice", "SEF", "female", 42, "informal", "credit", "committee", 31),
    ("Traiteuse", "FES", "female", 36, "informal", "women", "committee", 35),
    ("Maroquinier", "FES", "male", 44, "informal", "crafts", "agreement", 48),
    ("Vendeur", "FES", "male", 22, "unemployed", "jobs", "refused", 52),
)  # fmt: skip
STEPS = ("contact", "meeting", "diagnostic", "committee", "agreement")


def recruit(env, company, organisations):
    """The candidates of the last weeks, and the form where others can register.

    :param dict organisations: as people.create_organisations returns them
    """
    company.write({"join_open": True, "join_slug": "fes"})
    officer = env["res.users"].search([("login", "=", "officer")])
    past, coming = plan_meetings(env, company, officer)
    leads = create_candidates(env, company, officer, organisations)
    registrations = env["coopaem.meeting.registration"].create(
        [
            {
                "lead_id": lead.id,
                "event_id": (past if index > 5 else coming).id,
                "state": "present" if index > 5 else "expected",
            }
            for index, lead in enumerate(leads)
            if index > 2
        ]
    )
    registrations[:1].state = "expected"
    decide(env, leads, organisations)


def plan_meetings(env, company, officer):
    """A meeting a fortnight ago, and the next one.

    :return: two calendar.event
    """
    today = get_today(env)
    return env["calendar.event"].create(
        [
            {
                "name": "Réunion d'information",
                "is_information_meeting": True,
                "meeting_company_id": company.id,
                "user_id": officer.id,
                "start": datetime.combine(today + timedelta(days=days), time(9)),
                "stop": datetime.combine(today + timedelta(days=days), time(11)),
                "location": "Maison de l'artisanat, Fès",
                "seats": 15,
            }
            for days in (-14, 7)
        ]
    )


def create_candidates(env, company, officer, organisations):
    """The candidates, on their way up to the committee.

    :return: crm.lead in the order of CANDIDATES
    """
    today = get_today(env)
    team = company._get_recruitment_team()
    stages = {
        stage.recruitment_step: stage
        for stage in env["crm.stage"].search([("recruitment_step", "!=", False)])
    }
    territories = {
        territory.code: territory for territory in env["coopaem.territory"].search([])
    }
    needs = env["coopaem.need"].search([])
    leads = env["crm.lead"].create(
        [
            {
                "name": name,
                "contact_name": name,
                "type": "opportunity",
                "team_id": team.id,
                "company_id": company.id,
                "user_id": officer.id if step != "contact" else False,
                "country_id": company.country_id.id,
                "phone": f"+212 6 00 00 10 {index:02}",
                "territory_id": territories[town].id,
                "sex": sex,
                "birth_date": today - relativedelta(years=age, days=40 + index),
                "situation": situation,
                "referrer_id": sent_by and organisations[sent_by].id,
                "heard_from": "organisation" if sent_by else "member",
                "need_ids": [(6, 0, needs[index % 3 :: 3].ids)],
                "stage_id": stages[step if step in STEPS[:4] else "committee"].id,
            }
            for index, (name, town, sex, age, situation, sent_by, step, _days) in (
                enumerate(CANDIDATES, 1)
            )
        ]
    )
    leads.flush_recordset()
    # When somebody came is the database's to say: the figures on candidates look at it.
    for lead, (*_said, days) in zip(leads, CANDIDATES, strict=True):
        env.cr.execute(
            "UPDATE crm_lead SET create_date = create_date - %s * INTERVAL '1 day'"
            " WHERE id = %s",
            [days, lead.id],
        )
    leads.invalidate_recordset(["create_date"])
    return leads


def decide(env, leads, organisations):
    """What the committee decided on those who have come so far."""
    accepted, refused = leads[-2], leads[-1]
    committee = env["coopaem.lead.committee"]
    committee.create(
        {
            "lead_id": accepted.id,
            "decision": "accepted",
            "reason": "Des clients fidèles, un atelier, des prix à revoir.",
        }
    ).action_apply()
    committee.create(
        {
            "lead_id": refused.id,
            "decision": "refused",
            "reason": "Cherche un emploi plutôt qu'une activité.",
            "lost_reason_id": env.ref("coopaem_member.lost_reason_other_help").id,
            "referred_to_id": organisations["jobs"].id,
        }
    ).action_apply()


def found_cohorts(env, company, members, organisations):
    """A programme with two cohorts, and who takes part.

    :param dict members: as people.create_members returns them
    """
    today = get_today(env)
    start = today.replace(day=1) - relativedelta(months=13)
    programme = env["coopaem.programme"].create(
        {
            "name": "Travail décent en Méditerranée",
            "code": "TDM",
            "company_id": company.id,
            "funder_ids": [(6, 0, organisations["funder"].ids)],
            "date_start": start,
            "date_end": start + relativedelta(years=3, days=-1),
        }
    )
    middle = start + relativedelta(months=6)
    first, second = env["coopaem.cohort"].create(
        [
            {"name": name, "programme_id": programme.id, "date_start": day}
            for name, day in (("Cohorte 1", start), ("Cohorte 2", middle))
        ]
    )
    env["coopaem.cohort.member"].create(
        [
            {
                "cohort_id": cohort.id,
                "member_id": member.id,
                "date_start": cohort.date_start,
            }
            for index, (person, member) in enumerate(members.items())
            if person.state != "candidate"
            for cohort in (first if index % 2 else second,)
        ]
    )
