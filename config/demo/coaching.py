"""A cohort that is accompanied: follow-ups, sessions, plans, diagnostics, workshops."""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from .months import dice, get_months, get_today

# Stages of the programme: name, in Arabic, milestones with their days after the start
STAGES = (
    ("Démarrer", "الانطلاق", (("Objectif écrit", "هدف مكتوب", 30),)),
    (
        "Tester le marché",
        "اختبار السوق",
        (("Dix clients", "عشرة زبناء", 120), ("Prix calculés", "أثمنة محسوبة", 150)),
    ),
    (
        "Consolider",
        "التعزيز",
        (
            ("Carnet tenu trois mois", "دفتر ممسوك ثلاثة أشهر", 240),
            ("Couverture sociale", "تغطية اجتماعية", 330),
        ),
    ),
    ("Voler de ses ailes", "الاستقلال", (("Budget de l'année", "ميزانية السنة", 450),)),
)
# What sessions are about: type, how, summary, decision, goal
TALKS = (
    (
        "intake",
        "office",
        "Premier entretien : l'activité, les produits, ce que l'on veut changer.",
        "Noter chaque vente pendant un mois",
        "Savoir ce que je gagne",
    ),
    (
        "diagnostic",
        "visit",
        "Visite de l'atelier et diagnostic des pratiques.",
        "Comparer les prix de trois fournisseurs",
        "Acheter moins cher",
    ),
    (
        "technical",
        "visit",
        "Calcul du coût de deux produits, matière et temps compris.",
        "Afficher les nouveaux prix",
        "Vendre au juste prix",
    ),
    (
        "followup",
        "phone",
        "Point par téléphone : les ventes montent, la trésorerie suit.",
        "Mettre de côté l'argent des fournitures",
        "Savoir ce que je gagne",
    ),
    (
        "office",
        "office",
        "Préparation du dossier de couverture sociale.",
        "Réunir les pièces du dossier",
        "Être couverte en cas de maladie",
    ),
    (
        "review",
        "office",
        "Bilan : ce qui marche, ce qui reste à faire, le prochain objectif.",
        "Écrire l'objectif de ventes de l'an prochain",
        "Vendre au juste prix",
    ),
)
# Practices in the order in which people take them up
PRACTICES = (
    "M6 B1 R1 M1 B2 R2 M3 R5 M2 R6 B3 M5 R3 F1 M7 R4 M4 F2 R7 F3 F5 F8 R8 F4 F6 F7"
).split()
BLOCKS = (
    "customers",
    "value",
    "channels",
    "relations",
    "income_sources",
    "resources",
    "activities",
    "partners",
    "spending",
)
# What stands in the nine blocks of a plan, in their order
CANVAS = {
    "fr_FR": (
        "Maisons d'hôtes de la médina, touristes de passage, familles pour les fêtes.",
        "Des pièces faites à la main, une à une, livrées dans la semaine.",
        "À l'atelier, chez deux boutiques, par messages sur le téléphone.",
        "Je rappelle chaque client un mois après ; la dixième pièce est offerte.",
        "Ventes à l'atelier, payées tout de suite ; commandes, la moitié d'avance.",
        "Un four, un tour, un local loué, quinze ans de métier.",
        "Fabriquer trois jours, vendre deux jours, un jour pour les comptes.",
        "Deux fournisseurs, la coopérative, ma sœur pour les livraisons.",
        "La matière d'abord, puis le loyer et l'électricité.",
    ),
    "ar_001": (
        "دور الضيافة في المدينة القديمة والزوار والأسر في الأعياد.",
        "قطع مصنوعة باليد، واحدة واحدة، تُسلَّم في الأسبوع نفسه.",
        "في الورشة وعند محلين وبالرسائل على الهاتف.",
        "أتصل بكل زبون بعد شهر، والقطعة العاشرة هدية.",
        "البيع في الورشة نقدًا، والطلبات نصفها مقدمًا.",
        "أدوات ومحل مكترى وخبرة خمس عشرة سنة.",
        "ثلاثة أيام للصنع ويومان للبيع ويوم للحسابات.",
        "موردان والتعاونية وأختي للتوصيل.",
        "المواد أولًا ثم الكراء والكهرباء.",
    ),
}
PLAN_BEGAN = 4
# Name, in Arabic, days ago, seats, whether children were looked after
WORKSHOPS = (
    ("Accueillir et conseiller un client", "استقبال الزبون ونصحه", 470, 14, False),
    ("Calculer son prix de vente", "حساب ثمن البيع", 300, 14, False),
    ("Acheter à plusieurs", "الشراء الجماعي", 215, 14, True),
    ("Tenir son carnet de caisse", "مسك دفتر الصندوق", 120, 14, True),
    ("Se protéger à l'atelier", "السلامة في الورشة", 45, 14, True),
    ("Vendre avec son téléphone", "البيع بالهاتف", -9, 6, True),
)
# What those who came said of a workshop: first steps, and what could be better
OPINIONS = (
    ("Noter mes heures dès demain.", "Plus d'exemples de chez nous."),
    ("Refaire le prix de mes deux articles.", "Une pause plus longue."),
    ("Demander les prix à un autre fournisseur.", "Finir avant la sortie de l'école."),
)


def accompany(env, company, size, members):
    """Follow the first cohort from its first day on.

    :param Size size: how much of it
    :param dict members: as people.create_members returns them
    """
    programme = env["coopaem.programme"].search(
        [("company_id", "=", company.id)], limit=1
    )
    set_stages(env, programme)
    people = [
        (member.cohort_line_ids[:1].date_start, person, member)
        for person, member in members.items()
        if member.cohort_line_ids and member.coach_id and person.state != "exit"
    ]
    start = get_months(get_today(env), size.months)[0].first
    people = [(max(day, start), person, member) for day, person, member in people]
    followups = follow(env, programme, people)
    hold_sessions(env, people, followups)
    diagnose(env, people)
    hold_workshops(env, company, programme, people)


def set_stages(env, programme):
    """The way of the programme, in French and Arabic."""
    stages = env["coopaem.programme.stage"].create(
        [
            {
                "name": name,
                "sequence": sequence,
                "programme_id": programme.id,
                "milestone_ids": [
                    (0, 0, {"name": goal, "days": days})
                    for goal, _arabic, days in goals
                ],
            }
            for sequence, (name, _arabic, goals) in enumerate(STAGES)
        ]
    )
    for stage, (_name, arabic, goals) in zip(stages, STAGES, strict=True):
        stage.with_context(lang="ar_001").name = arabic
        for milestone, goal in zip(stage.milestone_ids, goals, strict=True):
            milestone.with_context(lang="ar_001").name = goal[1]


def follow(env, programme, people):
    """Follow-ups, as far on as time and luck have brought them.

    :return: {coopaem.member: coopaem.followup}
    """
    today = get_today(env)
    followups = env["coopaem.followup"].create(
        [
            {
                "member_id": member.id,
                "programme_id": programme.id,
                "date_start": day,
                "goals": "Vivre de mon métier et savoir ce qu'il rapporte.",
            }
            for day, _person, member in people
        ]
    )
    for (_day, person, _member), followup in zip(people, followups, strict=True):
        luck = dice(person.name, "milestones")
        for line in followup.milestone_ids:
            reached = line.date_due + timedelta(days=luck.randint(-25, 30))
            # the latest of those who are slow stay open
            is_old = line.date_due < today - timedelta(days=120)
            if reached < today and (is_old or luck.random() < 0.7):
                line.date_done = reached
        done = followup.milestone_ids.filtered("date_done").stage_id
        followup.stage_id = programme.stage_ids[: len(done) + 1][-1:]
    return dict(zip(followups.member_id, followups, strict=True))


def hold_sessions(env, people, followups):
    """A session a month, those to come, and what was decided in them."""
    today = get_today(env)
    values, actions = [], []
    for index, (first, person, member) in enumerate(people):
        luck = dice(person.name, "sessions")
        day = first + timedelta(days=luck.randint(2, 12))
        number = 0
        # one of them has not been seen for two months
        last = today - timedelta(days=65) if index == 4 else today + timedelta(days=20)
        while day <= last:
            day += timedelta(days=day.weekday() == 6)
            kind, mode, summary, decision, goal = TALKS[number % len(TALKS)]
            # of one of them the attendance was forgotten
            forgotten = index == 2 and day > today - timedelta(days=30)
            is_past = day < today and not forgotten
            came = luck.random() < 0.86
            attendance = "present" if came else luck.choice(("absent", "excused"))
            values.append(
                {
                    "member_id": member.id,
                    "followup_id": followups[member].id,
                    "coach_id": member.coach_id.id,
                    "start": datetime.combine(day, time(8 + luck.randint(0, 7))),
                    "duration": luck.choice((0.5, 1.0, 1.0, 1.5)),
                    "type": kind,
                    "mode": mode,
                    "place": "Atelier" if mode == "visit" else False,
                    "attendance": attendance if is_past else "expected",
                    "summary": summary if is_past and came else False,
                    "has_reminder": not is_past,
                }
            )
            if is_past and came and luck.random() < 0.5:
                due = day + timedelta(days=luck.randint(20, 45))
                is_old = due < today - timedelta(days=60)
                done = is_old or luck.random() < 0.6
                progress = 100 if done else luck.choice((0, 25, 50))
                actions.append(
                    {
                        "member_id": member.id,
                        "followup_id": followups[member].id,
                        "user_id": member.coach_id.id,
                        "goal": goal,
                        "name": decision,
                        "date_due": due,
                        "progress": progress
                        if due < today
                        else luck.choice((0, 25, 75)),
                    }
                )
            number += 1
            day += timedelta(days=luck.randint(24, 38))
    values += [
        {
            "member_id": member.id,
            "followup_id": followups[member].id,
            "coach_id": member.coach_id.id,
            "start": datetime.combine(today, time(hour)),
            "type": "followup",
            "mode": "office",
        }
        for hour, (_first, _person, member) in zip(
            (9, 11, 14), people[5:], strict=False
        )
    ]
    sessions = env["coopaem.session"].create(values)
    done = (
        env["coopaem.action"]
        .create(actions)
        .filtered(lambda action: action.state == "done")
    )
    for action in done:
        action.date_done = min(action.date_due, today)
    # what a coach keeps to himself
    for session in sessions.filtered(lambda one: one.type == "intake")[:2]:
        session.with_user(
            session.coach_id
        ).private_note = (
            "Hésite encore à quitter son autre travail ; en reparler en tête-à-tête."
        )


def diagnose(env, people):
    """The practices at the start, at mid-term and of late; skills for the portal."""
    today = get_today(env)
    practices = env.ref("coopaem_coaching.scorecard_practices")
    skills = env.ref("coopaem_coaching.scorecard_skills")
    yes, no = practices.level_ids.sorted("value", reverse=True)
    values = []
    for first, _person, member in people:
        values += [
            {
                "member_id": member.id,
                "scorecard_id": practices.id,
                "moment": moment,
                "date": first + relativedelta(months=months, days=5),
                "coach_id": member.coach_id.id,
            }
            for moment, months in (("first", 0), ("mid", 6), ("final", 12))
            if first + relativedelta(months=months, days=5) <= today
        ]
    assessments = env["coopaem.assessment"].create(values)
    before = {}
    for assessment in assessments:
        luck = dice(assessment.member_id.ref, assessment.moment)
        known = before.get(assessment.member_id, luck.randint(5, 10))
        before[assessment.member_id] = min(known + luck.randint(2, 7), 24)
        slip = luck.sample(PRACTICES[:known], 2)
        taken = set(PRACTICES[:known]) - set(slip)
        answers = assessment.answer_ids
        positive = answers.filtered(
            lambda line, taken=taken: line.question_id.code in taken
        )
        positive.level_id = yes
        (answers - positive).level_id = no
    assessments.action_close()
    own = [member for _day, person, member in people if person.login]
    env["coopaem.assessment"].create(
        [
            {
                "member_id": member.id,
                "scorecard_id": skills.id,
                "moment": "mid",
                "date": today,
                "coach_id": member.coach_id.id,
                "filled_by": "member",
            }
            for member in own
        ]
    )


def hold_workshops(env, company, programme, people):
    """Some workshops of the past, and one to come for which two wait."""
    today = get_today(env)
    members = [member for _day, _person, member in people]
    if not members:
        return
    for name, arabic, ago, seats, has_childcare in WORKSHOPS:
        day = today - timedelta(days=ago)
        day += timedelta(days=day.weekday() == 6)
        start = datetime.combine(day, time(8))
        workshop = env["event.event"].create(
            {
                "name": name,
                "is_workshop": True,
                "company_id": company.id,
                "programme_id": programme.id,
                "date_tz": "Africa/Casablanca",
                "date_begin": start,
                "date_end": start + timedelta(hours=4),
                "seats_limited": True,
                "seats_max": seats,
                "has_childcare": has_childcare,
                "trainer_ids": [(6, 0, members[0].coach_id.ids)],
                "user_id": members[0].coach_id.id,
                # nobody is written to about the past
                "event_mail_ids": False,
            }
        )
        workshop.with_context(lang="ar_001").name = arabic
        luck = dice(name, "workshop")
        chosen = luck.sample(members, min(len(members), seats + 2 if ago < 0 else 10))
        env["event.registration"].create(
            [
                {
                    "event_id": workshop.id,
                    "member_id": member.id,
                    "partner_id": member.partner_id.id,
                    "state": "open" if place < seats else "draft",
                    "is_waiting": place >= seats,
                }
                for place, member in enumerate(chosen)
            ]
        )
        if ago > 0:
            lines = workshop.workshop_slot_ids.attendance_ids
            absent = lines[:2]
            absent.attendance = "absent"
            (lines - absent).attendance = "present"
            evaluate(workshop, (lines - absent).registration_id[:-1], luck)


def evaluate(workshop, registrations, luck):
    """Let those who came say what they think of a workshop, but for one of them."""
    for registration in registrations:
        if not registration._get_evaluation_url():
            continue
        answers = registration.evaluation_input_id
        words = list(luck.choice(OPINIONS))
        for question in answers.survey_id.question_ids:
            is_mark = question.question_type == "scale"
            # who says something says it; some leave the words out
            text = str(luck.choice((3, 4, 4, 5, 5))) if is_mark else words.pop(0)
            if is_mark or luck.random() < 0.5:
                answers._save_lines(question, text)
        answers._mark_done()


def work_out_tools(env, company):
    """Prices of what sells most, and plans beside what really happened.

    :param company: the cooperative, whose books are kept already
    """
    members = env["coopaem.member"].search(
        [
            ("company_id", "=", company.id),
            ("unit_ids", "!=", False),
            ("coach_id", "!=", False),
            ("state", "in", ("entrepreneur", "associate")),
        ],
        order="ref",
    )
    with_login = members.filtered("partner_id.user_ids")
    chosen = (with_login | members)[:6]
    seen = env["coopaem.unit"]
    for member in chosen:
        unit = member.unit_ids[:1]
        if unit in seen:
            continue
        seen |= unit
        price_products(env, member, unit)
        make_plan(env, member, unit, is_agreed=member not in with_login[1:])


def price_products(env, member, unit):
    """Work out the prices of the two things that the unit sells most of."""
    sold = env["account.move.line"]._read_group(
        [
            ("unit_id", "=", unit.id),
            ("display_type", "=", "product"),
            ("move_id.move_type", "=", "out_invoice"),
            ("parent_state", "=", "posted"),
        ],
        ["name"],
        ["price_unit:avg", "quantity:sum"],
        order="quantity:sum desc",
        limit=2,
    )
    months = env["coopaem.closing"].search_count([]) + 1
    turnover = sum(price * quantity for _name, price, quantity in sold) or 1.0
    lang = member.partner_id.lang
    names = ("المواد", "التغليف") if lang == "ar_001" else ("Matière", "Emballage")
    for name, price, quantity in sold:
        product = unit._save_product({"name": name, "price": price, "rate": "20"})
        calculation = env["coopaem.price"].create(
            {
                "name": name,
                "member_id": member.id,
                "unit_id": unit.id,
                "product_id": product.id,
                "minutes": max(5 * round(price * 0.25 / 25 * 12), 5),
                "hourly_income": 25,
                "pieces": max(round(quantity / months), 1),
                "fixed_share": round(90 * price * quantity / turnover),
                "wanted_margin": 10,
                "line_ids": [
                    (0, 0, {"kind": kind, "name": label, "price": round(share, 2)})
                    for kind, label, share in (
                        ("material", names[0], price * 0.25),
                        ("packaging", names[1], price * 0.03),
                    )
                ],
            }
        )
        calculation._propose_fixed_costs()
        # what is bought for the pieces is in their materials already
        calculation.line_ids.filtered(
            lambda line: line.kind == "fixed" and line.name.startswith("Achats")
        ).unlink()


def make_plan(env, member, unit, is_agreed):
    """A plan that began some months ago, a little more hopeful than last year."""
    start = get_today(env).replace(day=1) - relativedelta(months=PLAN_BEGAN)
    lang = member.partner_id.lang
    texts = CANVAS.get(lang, CANVAS["fr_FR"])
    plan = (
        env["coopaem.business.plan"]
        .with_context(lang=lang if lang in CANVAS else "fr_FR")
        .create(
            {
                "member_id": member.id,
                "unit_id": unit.id,
                "date_start": start,
                **dict(zip(BLOCKS, texts, strict=True)),
            }
        )
    )
    plan._prefill()
    actual = unit._get_planning_actuals([(plan.id, unit, start)])[plan.id]
    plan.opening_treasury = actual["opening"]
    for line in plan.line_ids.filtered("ordinary"):
        share = 1.1 if line.kind == "sale" else 1.0
        line.ordinary = round(line.ordinary * share, -1)
    oven = "فرن جديد" if lang == "ar_001" else "Nouvelle machine"
    plan.line_ids = [
        (0, 0, {"kind": "investment", "name": oven, "month_7": 6000}),
        (0, 0, {"kind": "loan", "name": "ATTADAMOUNE", "month_7": 4000}),
    ]
    if is_agreed:
        plan.action_discuss()
        plan.coach_agreed_date = plan.discussed_date
        plan.coach_agreed_id = member.coach_id
        plan._agree_as_member()
