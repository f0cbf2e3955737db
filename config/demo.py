"""Demonstration data of `make run`: two months of a cooperative in Fès.

September is closed, October is booked and waits to be closed. Called by load_demo.py.
"""

from datetime import date

from month import read_files, set_up
from settings import ADDONS

SAMPLE = ADDONS / "coopaem_mutual_accounting" / "tests" / "data" / "fes_2026"
PASSWORD = "coopaem"
USERS = (
    ("manager", "Salma Bennis", "coopaem_member.group_coopaem_manager"),
    ("accountant", "Youssef Alami", "coopaem_member.group_coopaem_accountant"),
    ("coach", "Imane Tazi", "coopaem_member.group_coopaem_coach"),
)
# Who runs which units; Khadija has two, and U06 is shared.
MEMBERS = (
    ("Khadija El Fassi", ("U01", "U09")),
    ("Rachida Benali", ("U02",)),
    ("Samira Idrissi", ("U03",)),
    ("Driss Amrani", ("U04",)),
    ("Hassan Ouazzani", ("U05",)),
    ("Nabil Chraibi", ("U06",)),
    ("Omar Kettani", ("U06",)),
    ("Zineb Lahlou", ("U07",)),
    ("Said Berrada", ("U08",)),
    ("Malika Sefrioui", ("U10",)),
    ("Fatima Zohra Filali", ("U11",)),
    ("Amine Bouazza", ("U12",)),
)


def load(env):
    """Fill a new database with the demonstration data.

    :param env: environment of the superuser
    """
    if env["coopaem.closing"].search_count([]):
        return
    company = set_up(env)
    company.name = "Coopérative des artisans de Fès"
    company.structure_unit_id.name = company.name
    create_users(env, company)
    import_sample(env, company)
    create_members(env, company)
    place_units(env, company)
    close(env, company, date(2026, 9, 1))
    run_cash_desk(env, company)


def create_users(env, company):
    """One user per role, all with the same password."""
    env["res.users"].with_context(no_reset_password=True).create(
        [
            {
                "name": name,
                "login": login,
                "password": PASSWORD,
                "lang": "fr_FR",
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, env.ref(group).ids)],
            }
            for login, name, group in USERS
        ]
    )


def import_sample(env, company):
    """Import the sample months through the wizard, without closing them."""
    attachments = env["ir.attachment"].create(
        [
            {"name": name, "raw": content, "res_model": "coopaem.month.import"}
            for name, content in read_files(SAMPLE)
        ]
    )
    wizard = env["coopaem.month.import"].create(
        {
            "company_id": company.id,
            "file_ids": [(6, 0, attachments.ids)],
            "close_months": False,
        }
    )
    wizard.action_check()
    wizard.action_import()


def create_members(env, company):
    """Give the units their members, each with a running support agreement."""
    units = {
        unit.code: unit
        for unit in env["coopaem.unit"].search([("company_id", "=", company.id)])
    }
    partners = env["res.partner"].create([{"name": name} for name, _codes in MEMBERS])
    members = env["coopaem.member"].create(
        [
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "state": "entrepreneur",
            }
            for partner in partners
        ]
    )
    agreements = env["coopaem.agreement"].create(
        [
            {
                "member_id": member.id,
                "unit_id": units[code].id,
                "type_id": env.ref("coopaem_member.agreement_type_support").id,
                "date_start": "2026-09-01",
            }
            for member, (_name, codes) in zip(members, MEMBERS, strict=True)
            for code in codes
        ]
    )
    agreements.action_start()


def place_units(env, company):
    """Give the units a territory, and most of them the demonstration's coach."""
    region = env["coopaem.territory"].create(
        {"name": "Fès-Meknès", "country_id": company.country_id.id}
    )
    town, country = env["coopaem.territory"].create(
        [
            {
                "name": name,
                "parent_id": region.id,
                "country_id": company.country_id.id,
            }
            for name in ("Fès", "Boulemane")
        ]
    )
    coach = env["res.users"].search([("login", "=", "coach")])
    units = env["coopaem.unit"].search(
        [("company_id", "=", company.id), ("kind", "=", "activity")]
    )
    units[:8].write({"territory_id": town.id, "coach_id": coach.id})
    units[8:].territory_id = country


def run_cash_desk(env, company):
    """A day at the cash desk: tills banked, counted and drawn from."""
    units = env["coopaem.unit"].search(
        [("company_id", "=", company.id), ("kind", "=", "activity")]
    )
    today = env["coopaem.till.operation"].default_get(["date"])["date"]
    if today < date(2026, 11, 4):
        # Somebody's clock stands before the demonstration's months.
        return
    balances = units._get_balances()
    rich = units.sorted(lambda unit: balances.get(unit.id, {}).get("till", 0.0))[-3:]
    for unit, (kind, share, day, reason) in zip(
        rich,
        (
            ("deposit", 0.5, "2026-11-03", False),
            ("count", 0.98, "2026-11-03", "Monnaie rendue deux fois"),
            ("draw", 0.2, "2026-11-04", "Avance du mois"),
        ),
        strict=False,
    ):
        operation = env["coopaem.till.operation"].create(
            {
                "kind": kind,
                "unit_id": unit.id,
                "date": day,
                "reason": reason,
                "member_id": unit.member_ids[:1].id if kind == "draw" else False,
            }
        )
        amount = company.currency_id.round(operation.till_before * share)
        operation["counted" if kind == "count" else "amount"] = amount
        # The draw waits as a draft, for whoever tries the screen.
        if amount and kind != "draw":
            operation.action_post()
    create_cheques(env, company)


def create_cheques(env, company):
    """Cheques for open invoices: one waits too long, one comes, one is at the bank."""
    invoices = env["account.move"].search(
        [
            ("company_id", "=", company.id),
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", "not_paid"),
            ("unit_id", "!=", False),
            ("amount_residual", ">", 0),
            ("invoice_date", "<=", "2026-10-31"),
        ],
        order="invoice_date, id",
        limit=4,
    )
    cheques = env["coopaem.cheque"].create(
        [
            {
                "number": f"04871{index}",
                "kind": kind,
                "unit_id": invoice.unit_id.id,
                "partner_id": invoice.partner_id.id,
                "amount": invoice.amount_residual,
                "bank_name": bank,
                "date": "2026-11-02",
                "date_due": due,
                "invoice_ids": [(6, 0, invoice.ids)],
            }
            for index, (invoice, (kind, bank, due)) in enumerate(
                zip(
                    invoices,
                    (
                        ("cheque", "Attijariwafa, Fès Batha", "2026-11-03"),
                        ("cheque", "Banque Populaire, Fès", "2026-11-04"),
                        ("draft", "CIH, Fès Saïss", "2026-12-31"),
                        ("cheque", "BMCE, Fès", "2027-01-15"),
                    ),
                    strict=False,
                )
            )
        ]
    )
    cheques.action_receive()
    if len(cheques) > 1:
        remittance = env["coopaem.cheque.remittance"].create(
            {
                "company_id": company.id,
                "date": "2026-11-04",
                "cheque_ids": [(6, 0, cheques[1].ids)],
            }
        )
        remittance.action_remit()


def close(env, company, month):
    """Close a month, its warnings accepted."""
    closing = env["coopaem.closing"]._get_or_create(company, month)
    closing.action_check()
    if closing.warning_count:
        closing._accept_all_warnings("Demonstration data")
    closing._run_inline()
    closing.action_lock()
