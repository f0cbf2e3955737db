# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import hashlib

from odoo import fields, models


def movement_digest(day, amount, label, reference, seen):
    """Name a movement of the bank by what it says, the same for every way of importing.

    Banks here seldom number their movements; a statement imported twice must change
    nothing.

    :param day: date of the movement, or a date and time
    :param amount: number, or its text
    :param str label: what the bank says
    :param str reference: may be empty
    :param seen: Counter of the movements so far; two equal ones are two payments
    :return: str
    """
    content = repr(
        [
            str(day)[:10],
            f"{float(amount):.3f}",
            *(" ".join((text or "").split()) for text in (label, reference)),
        ]
    )
    seen[content] += 1
    return hashlib.sha256(f"{content}-{seen[content]}".encode()).hexdigest()


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # Fields declaration
    import_key = fields.Char(
        readonly=True,
        copy=False,
        help="Says which row of a bank statement this is, so that it is not imported "
        "twice.",
    )

    _import_key_unique = models.UniqueIndex(
        "(journal_id, import_key) WHERE import_key IS NOT NULL",
        "This movement of the bank statement was imported before.",
    )
