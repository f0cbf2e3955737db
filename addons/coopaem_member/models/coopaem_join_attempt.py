# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, hmac

# A class-room or a phone company's customers may share one address: people come back
# to a form less often than that, programs more often.
MOST_PER_ADDRESS = 20
MOST_PER_PERSON = 4
HOURS = {"address": 1, "person": 24}


class CoopaemJoinAttempt(models.Model):
    """Counts what comes in over the registration form, without saying from whom.

    Only keyed hashes are kept, for a day: neither an address nor a phone number can be
    read from them.
    """

    _name = "coopaem.join.attempt"
    _description = "Attempt to Register"
    _rec_name = "create_date"

    key = fields.Char(required=True, index=True, readonly=True)
    # Counts nothing: registrations of one person write such a row one by one.
    is_turn = fields.Boolean(string="Turn of a Person", readonly=True)

    _turn_uniq = models.UniqueIndex("(key) WHERE is_turn")

    @api.model
    def _begin_in_turn(self, company, number):
        """Let registrations of one person that come at the same time see each other.

        The later one fails on the row that the first has written, is tried again, and
        then finds the first. A lock would not do: who began before the first was done
        and gets the lock after it does not see what it wrote.

        :param company: the cooperative
        :param str number: the person's phone number, normalised
        """
        key = hmac(self.sudo().env, "coopaem-join-turn", f"{company.id} {number}")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO coopaem_join_attempt (key, is_turn, create_date)
                     VALUES (%s, TRUE, NOW() AT TIME ZONE 'UTC')
                ON CONFLICT (key) WHERE is_turn
                  DO UPDATE SET create_date = EXCLUDED.create_date
                """,
                key,
            )
        )

    @api.model
    def _is_too_often(self, kind, values):
        """Note an attempt, unless there were too many lately.

        :param str kind: address, or person
        :param list values: what is counted: each value has its own count
        :return: whether one of the values came too often
        """
        keys = [hmac(self.sudo().env, f"coopaem-join-{kind}", v) for v in values if v]
        if not keys:
            return False
        since = self.env.cr.now() - timedelta(hours=HOURS[kind])
        counts = self.sudo()._read_group(
            [("key", "in", keys), ("create_date", ">=", since)],
            groupby=["key"],
            aggregates=["__count"],
        )
        most = MOST_PER_ADDRESS if kind == "address" else MOST_PER_PERSON
        if any(count >= most for _key, count in counts):
            return True
        self.sudo().create([{"key": key} for key in keys])
        return False

    @api.autovacuum
    def _gc_attempts(self):
        """Forget attempts after a day."""
        before = self.env.cr.now() - timedelta(hours=max(HOURS.values()))
        self.sudo().search([("create_date", "<", before)]).unlink()
