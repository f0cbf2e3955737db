# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A member with something on every page of the portal.

Tests of what pages show, to whom, how they look and how much they ask of the database
fill the same pages.
"""

import base64
import uuid
from datetime import datetime, time, timedelta

from odoo import Command

from odoo.addons.coopaem_mutual_accounting.tests.note_common import picture


def fill_pages(env, member, colleague, marker, day, count=1):
    """Let a member have some of everything that the pages show.

    Texts that people typed begin with the marker, so that a page which shows one says
    whose it is.

    :param env: environment of who belongs to the cooperative
    :param member: coopaem.member with a login, who holds a unit
    :param colleague: coopaem.unit of somebody else in the same cooperative
    :param str marker: what the texts begin with
    :param date day: today
    :param int count: how many of each
    :return: dict {name: id of the last one made}
    """
    # whose rights it takes is not what is tested with these records
    env = env(su=True)
    names = {}
    for number in range(count):
        # what is made now is not what an earlier call made
        text = f"{marker} {uuid.uuid4().hex[:6]}"
        for fill in FILLS:
            names |= fill(env, member, colleague, text, day, number)
    env["coopaem.reminder"]._announce(member.company_id)
    names["reminder"] = (
        env["coopaem.reminder"]
        .search([("unit_id", "=", member.unit_ids[:1].id)], limit=1)
        .id
    )
    env.flush_all()
    return names


def _as_holder(member):
    """The member's unit as a controller hands it over."""
    unit = member.unit_ids[:1]
    return unit.with_user(member.partner_id.user_ids).sudo()


def _send_back(document):
    document._submit()
    document._write_step(
        {"validation_state": "sent_back", "validation_comment": "Which day was it?"}
    )
    document._log_validation("sent_back", "Which day was it?")
    return document


def _accept(document):
    document._submit()
    if document.validation_state == "waiting":
        document._accept("accepted")
    return document


def _sell(env, member, _colleague, text, day, number):
    """Customers, products, and a document in each state."""
    unit = _as_holder(member)
    customers = env["coopaem.unit.customer"]
    customer = customers._add(
        unit,
        customers._clean_vals(
            {
                "name": f"{text} client",
                "phone": f"+212 600 {number:03} {day.day:03}",
                "email": f"{text[-6:]}@example.com",
                "city": "Fès",
            }
        ),
    )
    rate = f"{unit.company_id._get_sale_rates()[-1]:g}"
    product = unit._save_product({"name": f"{text} tapis", "price": 150, "rate": rate})
    archived = customers._add(
        unit, customers._clean_vals({"name": f"{text} ancien client"})
    )
    archived.active = False

    def save(kind, price, name=""):
        line = {
            "name": name or f"{text} tapis noué",
            "quantity": 2,
            "price": price,
            "rate": rate,
            "product": "" if name else str(product.id),
        }
        return unit._save_sale(kind, customer.partner_id, [line, {**line, "price": 1}])

    def invoice(price, days=0):
        move = save("invoice", price)
        date = day - timedelta(days=days)
        move.write({"invoice_date": date, "invoice_date_due": date})
        return move

    # amounts differ: what is alike is taken for the same handed in twice
    price = 100 + number
    late = _accept(invoice(price, 30))
    credited = _accept(invoice(price + 1000, 2))
    credit = credited._prepare_credit([], f"{text} retour")
    credit._submit()
    paid = _accept(invoice(price + 2000))
    receipt = env["coopaem.cash.receipt"].create(
        {
            "move_id": paid.id,
            "amount": 50 + number,
            "date": day,
            "validation_state": "preparing",
        }
    )
    receipt.with_user(unit.env.user).sudo()._submit()
    waiting = save("invoice", price + 3000)
    waiting._submit()
    return {
        "archived_customer": archived.id,
        "credit": credit.id,
        "customer": customer.id,
        "customer_partner": customer.partner_id.id,
        "invoice": late.id,
        "invoice_back": _send_back(save("invoice", price + 4000)).id,
        "invoice_draft": save("invoice", price + 5000).id,
        "invoice_line": late.invoice_line_ids[:1].id,
        "invoice_paid": paid.id,
        "invoice_waiting": waiting.id,
        "product": product.id,
        "quote": _accept(save("quote", price)).id,
        "quote_draft": save("quote", price + 6000, f"{text} sans article").id,
        "sale_token": late._portal_ensure_token(),
    }


def _trade(env, member, colleague, text, day, number):
    """Sales to a colleague, and one that was bought."""
    unit = _as_holder(member)
    names = {}
    for name, seller, buyer, steps in (
        ("internal_draft", unit, colleague, ()),
        ("internal", unit, colleague, ("_offer",)),
        ("internal_bought", colleague, unit, ("_offer",)),
    ):
        sale = (
            env["coopaem.internal.sale"]
            .with_env(unit.env)
            .create(
                {
                    "unit_id": seller.id,
                    "buyer_unit_id": buyer.id,
                    "company_id": unit.company_id.id,
                    "date": day,
                    "line_ids": [
                        Command.create(
                            {
                                "name": f"{text} argile",
                                "quantity": 2,
                                "price_unit": 30 + number,
                            }
                        )
                    ],
                }
            )
        )
        for step in steps:
            getattr(sale, step)()
        names[name] = sale.id
    return names


def _note(env, member, _colleague, text, day, number):
    """Takings and costs on the phone, one with a photo; hours."""
    unit = _as_holder(member)
    user = unit.env.user
    taking, photo, voice = (str(uuid.uuid4()) for _number in range(3))
    operation = {
        "uuid": taking,
        "unit": unit.id,
        "kind": "in",
        "amount": 15000 + number,
        "currency": unit.currency_id.name,
        "category": "",
        "label": f"{text} souk",
        "occurred_on": str(day),
        "phone_time": int(datetime.combine(day, time(9)).timestamp() * 1000),
        "device": "phone",
        "seq": number * 4 + 1,
        "target": "",
    }
    data = base64.b64encode(picture()).decode()
    answers = (
        env["coopaem.cashbook.note"]
        .with_user(user)
        ._receive(
            [
                operation,
                {
                    **operation,
                    "uuid": photo,
                    "kind": "photo",
                    "amount": 0,
                    "target": taking,
                    "data": data,
                    "seq": number * 4 + 2,
                },
                {
                    **operation,
                    "uuid": voice,
                    "kind": "voice",
                    "amount": 0,
                    "target": taking,
                    "data": base64.b64encode(b"OggS said").decode(),
                    "seq": number * 4 + 4,
                },
                {
                    **operation,
                    "uuid": str(uuid.uuid4()),
                    "kind": "out",
                    "amount": 1000 + number,
                    "seq": number * 4 + 3,
                },
            ],
            0,
        )
    )
    assert all(answer["status"] == "created" for answer in answers), answers
    env["coopaem.unit.hours"]._note(unit, member, day.replace(day=1), 12 + number)
    notes = env["coopaem.cashbook.note"].search(
        [("client_uuid", "in", (photo, voice))], order="seq"
    )
    return {"note": notes[0].id, "note_uuid": taking, "voice_note": notes[1].id}


def _spend(env, member, _colleague, text, day, number):
    """Expenses with a photo: one that waits, and one that was sent back."""
    unit = _as_holder(member)
    expenses = env["coopaem.expense"].with_env(unit.env)

    def spend(amount):
        expense = expenses.create(
            {
                **expenses._prepare_portal_vals(
                    unit,
                    {
                        "paid_by": "own",
                        "label": f"{text} terre",
                        "supplier_name": f"{text} fournisseur",
                        "date": day,
                        "amount": amount,
                        "tax_amount": 0.0,
                    },
                ),
                "unit_id": unit.id,
                "member_id": member.id,
                "validation_state": "preparing",
            }
        )
        photo = env["ir.attachment"].create(
            {
                "name": "receipt.png",
                "raw": picture(),
                "res_model": expense._name,
                "res_id": expense.id,
            }
        )
        expense.invalidate_recordset(["attachment_ids"])
        return expense, photo

    expense, photo = spend(120 + number)
    expense._submit()
    back, photo_back = spend(220 + number)
    _send_back(back)
    return {
        "expense": expense.id,
        "expense_photo": photo.id,
        "expense_back": back.id,
        "expense_back_photo": photo_back.id,
    }


def _accompany(env, member, _colleague, text, day, number):
    """A plan, sessions, diagnostics and workshops, before and ahead."""
    coach = member.coach_id
    start = datetime.combine(day, time(9))
    action = env["coopaem.action"].create(
        {
            "name": f"{text} action",
            "goal": f"{text} objectif",
            "member_id": member.id,
            "owner": "member",
            "date_due": day + timedelta(days=9),
        }
    )
    evidence = action._add_evidence("evidence.png", picture())
    vals = {"member_id": member.id, "coach_id": coach.id}
    done, ahead = env["coopaem.session"].create(
        [
            {
                **vals,
                "start": start - timedelta(days=3 + number),
                "attendance": "present",
                "summary": f"{text} bilan",
            },
            {**vals, "start": start + timedelta(days=3 + number), "place": "Fès"},
        ]
    )
    # who sees a session sees its documents
    document = (
        env["ir.attachment"]
        .with_user(coach)
        .create({"name": f"{text} list.txt", "raw": b"price list"})
    )
    done.with_user(coach).attachment_ids = document
    scorecard = env.ref("coopaem_coaching.scorecard_practices")
    open_one, closed = env["coopaem.assessment"].create(
        [
            {
                "member_id": member.id,
                "scorecard_id": scorecard.id,
                "filled_by": "member",
                # the list tells them apart by their days
                "date": day - timedelta(days=number),
            }
        ]
        * 2
    )
    closed.answer_ids.level_id = scorecard.level_ids[:1]
    closed.action_close()
    past, coming = env["event.event"].create(
        [
            {
                # offered to everybody, so nobody's
                "name": f"Atelier {text[-6:]}",
                "is_workshop": True,
                "company_id": member.company_id.id,
                "date_begin": moment,
                "date_end": moment + timedelta(hours=4),
                "seats_limited": True,
                "seats_max": 9,
                "evaluation_id": env["survey.survey"]
                .create({"title": "Enquête", "user_id": False})
                .id,
                "event_mail_ids": False,
            }
            for moment in (
                start + timedelta(days=1),
                start + timedelta(days=5 + number),
            )
        ]
    )
    past._sign_up(member)
    moment = start - timedelta(days=7 + number)
    past.write({"date_begin": moment, "date_end": moment + timedelta(hours=4)})
    past.workshop_slot_ids.write({"start": moment, "stop": moment + timedelta(hours=4)})
    past.workshop_slot_ids.action_all_present()
    coming._sign_up(member)
    return {
        "action": action.id,
        "action_file": (evidence or action.attachment_ids[:1]).id,
        "assessment": open_one.id,
        "assessment_closed": closed.id,
        "session": done.id,
        "session_ahead": ahead.id,
        "session_file": document.id,
        "workshop": coming.id,
        "workshop_past": past.id,
    }


def _certify(env, member, _colleague, text, day, number):
    """A customer's certificate of tax that was withheld."""
    company = member.company_id
    payment = env["account.payment"].create(
        {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": env["res.partner"].create({"name": f"{text} office"}).id,
            "amount": 100 + number,
            "date": day,
            "company_id": company.id,
            "journal_id": env["account.journal"]
            .search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
            .id,
            "unit_id": member.unit_ids[:1].id,
        }
    )
    certificate = env["coopaem.withholding.certificate"].create(
        {
            "direction": "suffered",
            "state": "received",
            "payment_id": payment.id,
            "name": f"{text} RS",
            "document": base64.b64encode(picture()),
            "document_name": "rs.png",
        }
    )
    return {"certificate": certificate.id}


def _reckon(env, member, _colleague, text, _day, _number):
    """Prices, and a plan: a unit has one."""
    vals = {"member_id": member.id, "unit_id": member.unit_ids[:1].id}
    price = env["coopaem.price"].create(
        {
            **vals,
            "name": f"{text} plateau",
            "price": 90,
            "pieces": 20,
            "minutes": 40,
            "line_ids": [
                Command.create(
                    {"kind": "material", "name": f"{text} argile", "price": 9}
                )
            ],
        }
    )
    plans = env["coopaem.business.plan"]
    plan = plans.search(
        [("unit_id", "=", vals["unit_id"]), ("is_current", "=", True)]
    ) or plans.create({**vals, "customers": f"{text} clients"})
    plan.line_ids = [
        Command.create({"kind": "sale", "name": f"{text} plateaux", "month_1": 500})
    ]
    line = plan.line_ids.filtered(lambda one: one.name.startswith(text))
    return {"plan": plan.id, "plan_line": line.id, "price": price.id}


def _formalise(env, member, _colleague, text, day, number):
    """A path, a cover with contributions to pay, an agreement to sign."""
    company = member.company_id
    country = company.account_fiscal_country_id or company.country_id
    path = env["coopaem.path"].create(
        {
            # law of the country, and nothing of a person's
            "name": "Parcours",
            "code": f"test_{uuid.uuid4().hex[:8]}",
            "country_id": country.id,
            "date_from": day - timedelta(days=90),
            "step_ids": [
                Command.create(
                    {
                        "name": f"{text} {name}",
                        "sequence": index,
                        "date_from": day - timedelta(days=90),
                    }
                )
                for index, name in enumerate(("formulaire", "guichet", "carte"))
            ],
        }
    )
    steps = env["coopaem.member.path"].create(
        {
            "member_id": member.id,
            "path_id": path.id,
            "date_start": day - timedelta(days=40),
        }
    )
    steps.line_ids[:1].write({"date_done": day - timedelta(days=9), "state": "done"})
    proven, open_step = steps.line_ids[1], steps.line_ids[2]
    proven._submit_proof(picture(), "proof.png")
    names = {"path_proven": proven.id, "path_step": open_step.id}
    if not member.social_cover_ids:
        cover = env["coopaem.social.cover"].create(
            {
                "member_id": member.id,
                "kind": "own",
                "scheme_id": env.ref(
                    "coopaem_l10n_mena.cover_scheme_ma_auto_entrepreneur"
                ).id,
                "flat_class": 1,
                "number": f"{text} AE",
                "date_from": day - timedelta(days=200),
                "due_from": day.replace(day=1, month=1),
                "proof": base64.b64encode(picture()),
                "proof_name": "card.png",
            }
        )
        cover.action_confirm()
        dues = cover.due_ids.sorted("due_date")
        dues[0]._submit_proof(picture(), "paid.png", day)
        names |= {"cover": cover.id, "due": dues[-1].id, "due_paid": dues[0].id}
    kind = env["coopaem.agreement.type"].create(
        {
            "name": f"{text} convention",
            "code": f"test_{uuid.uuid4().hex[:8]}",
            "signature_required": True,
            "text": "<p>{member} runs {unit} with {cooperative}.</p>",
        }
    )
    agreement = env["coopaem.agreement"].create(
        {
            "member_id": member.id,
            "unit_id": member.unit_ids[:1].id,
            "type_id": kind.id,
            "date_start": day + timedelta(days=60 + 400 * number),
            "date_end": day + timedelta(days=60 + 400 * number + 300),
        }
    )
    agreement.action_send()
    env["calendar.event"].create(
        {
            "name": f"{text} rendez-vous",
            "start": datetime.combine(day, time(10)) + timedelta(days=2 + number),
            "stop": datetime.combine(day, time(11)) + timedelta(days=2 + number),
            "location": "Fès",
            "partner_ids": [Command.set(member.partner_id.ids)],
        }
    )
    return {**names, "to_sign": agreement.id}


FILLS = (
    _sell,
    _trade,
    _note,
    _spend,
    _accompany,
    _certify,
    _reckon,
    _formalise,
)


def close_month(env, company, member, month):
    """Pay a member and close a month, for statements and payslips to be there.

    :param date month: its first day
    :return: dict with statement, payslip
    """
    run = env["coopaem.pay.run"].create({"company_id": company.id, "date_start": month})
    run.action_propose()
    line = run.line_ids.filtered(lambda one: one.member_id == member)
    line.gross = 3000
    run.action_compute()
    run.action_post()
    closing = env["coopaem.closing"]._get_or_create(company, month)
    closing.action_check()
    if closing.warning_count:
        closing._accept_all_warnings("Known")
    closing._run_inline()
    closing.action_lock()
    statement = closing.line_ids.filtered(
        lambda one: one.unit_id == member.unit_ids[:1]
    )
    return {"payslip": line.id, "statement": statement.id}
