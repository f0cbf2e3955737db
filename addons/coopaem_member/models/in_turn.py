# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Transactions that count the same things, one after the other."""

from odoo.tools import SQL


def begin_in_turn(records):
    """Let transactions that count what belongs to records see each other.

    A lock alone does not do: who began before the first was done and gets the lock
    after it still sees what was there before. A row that was written makes the later
    one begin anew, and then it counts what the earlier one did.

    :param records: whose rows stand for what is counted
    """
    if records:
        records.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s",
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )
