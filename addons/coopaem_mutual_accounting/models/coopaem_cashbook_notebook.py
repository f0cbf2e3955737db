# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the phone shows of cash books, and what members do with them there."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .coopaem_cashbook_note import TARGET_KINDS

MOST_ENTRIES = 400


class CoopaemCashbook(models.Model):
    _inherit = "coopaem.cashbook"

    send_back_reason = fields.Char(
        string="Reason for sending back",
        readonly=True,
        copy=False,
    )

    def action_submit(self):
        """Hand the books over to the accountant; a reason for sending back is past."""
        result = super().action_submit()
        self.filtered("send_back_reason").write({"send_back_reason": False})
        return result

    def action_send_back(self, reason):
        """Give submitted books back for correction; members see the reason.

        :param str reason: what is missing or wrong
        """
        result = super().action_send_back(reason)
        self.write({"send_back_reason": reason})
        return result

    @api.model
    def _get_book(self, unit, day):
        """The book of a unit for the month of a day, made where there is none.

        :param unit: coopaem.unit
        :param date day: any day of the month
        :return: coopaem.cashbook, in whatever state it is
        """
        month = day.replace(day=1)
        return self.search(
            [("unit_id", "=", unit.id), ("month", "=", month)], limit=1
        ) or self.create({"unit_id": unit.id, "month": month})

    @api.model
    def _hand_in(self, unit, month):
        """Hand in the book of a unit's month from the phone.

        Up to the unit's ceiling, with nothing to check in it, it is booked at once.

        :param unit: coopaem.unit as superuser, one of the user's own
        :param str month: its first day
        :raises UserError: when there is no such book, or nothing in it
        """
        book = self.sudo().search(
            [("unit_id", "=", unit.id), ("month", "=", fields.Date.to_date(month))]
        )
        if not book.line_ids:
            raise UserError(
                self.env._("There is nothing in the book of this month yet.")
            )
        if book.state == "draft":
            book._submit_own()

    @api.model
    def _get_notebook(self):
        """All that the phone shows of the user's own units.

        A constant number of queries, however many units and entries there are.

        :return: dict, made of what JSON knows; amounts in the smallest unit
        """
        units = self.env["coopaem.unit"]._get_portal_units()
        today = fields.Date.context_today(self)
        start = today.replace(day=1) - relativedelta(months=1)
        pieces = self.env["coopaem.cash.piece"]._get_pieces(units.currency_id)
        tills = units._get_till_expected()
        books = self.sudo().search(
            [
                ("unit_id", "in", units.ids),
                "|",
                ("month", ">=", start),
                ("state", "=", "draft"),
            ],
            order="month",
        )
        books_of = books.grouped("unit_id")
        entries = units._get_notebook_entries(start)
        debts = units._get_debts()
        spoken = self.env["coopaem.spoken.prompt"]._get_spoken(
            units.company_id, self.env.lang or "en_US"
        )
        return {
            "db": self.env.cr.dbname,
            "uid": self.env.uid,
            "lang": self.env.lang or "en_US",
            "digits": self.env.user.portal_figures or "latin",
            "today": str(today),
            "spoken": {company.id: words for company, words in spoken.items()},
            "units": [
                {
                    "id": unit.id,
                    "name": unit.name,
                    "company": unit.company_id.id,
                    "currency": unit.currency_id.name,
                    "symbol": unit.currency_id.symbol,
                    "decimals": unit.currency_id.decimal_places,
                    "pieces": pieces[unit.currency_id],
                    "till": _minor(tills.get(unit, 0.0), unit),
                    "books": [
                        {
                            "month": str(book.month),
                            "name": book.month_name,
                            "state": book.state,
                            "in": _minor(book.total_in, unit),
                            "out": _minor(book.total_out, unit),
                            "reason": book.send_back_reason or "",
                        }
                        for book in books_of.get(unit, self)
                    ],
                    "entries": entries.get(unit, []),
                    "debts": debts.get(unit, []),
                }
                for unit in units
            ],
            "refusals": self.env["coopaem.cashbook.refusal"]._get_shown(
                units, start, MOST_ENTRIES
            ),
        }


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _get_till_expected(self):
        """The cash that should be in the tills today, read for all units at once.

        As booked and as noted; what a member says to have taken out or banked, got from
        customers or spent counts from that day on, though the cooperative has still to
        confirm it.

        :return: dict {unit: float in company currency}
        """
        operation_model = self.env["coopaem.till.operation"]
        today = fields.Date.context_today(self)
        operations = operation_model.union(
            *(
                operation_model.new(
                    {"unit_id": unit.id, "kind": "count", "date": today}
                )
                for unit in self
            )
        )
        levels = operations._get_till_levels()
        expected = {
            operation.unit_id._origin: levels[operation][0] for operation in operations
        }
        pending = operation_model._read_group(
            [
                ("unit_id", "in", self.ids),
                ("state", "=", "draft"),
                ("kind", "in", ("draw", "deposit")),
                ("date", "<=", today),
            ],
            ["unit_id"],
            ["amount:sum"],
        )
        for unit, amount in pending:
            expected[unit] -= amount
        receipts, expenses = self._get_waiting_cash(today)
        for receipt in receipts:
            expected[receipt.unit_id] += receipt.amount
        for expense in expenses:
            expected[expense.unit_id] -= expense.amount
        return {
            unit: unit.currency_id.round(amount) for unit, amount in expected.items()
        }

    def _get_notebook_entries(self, start):
        """What was noted, or entered otherwise, in the units' books and tills.

        :param date start: first day wanted
        :return: dict {unit: list of dict}, the latest first
        """
        notes = self.env["coopaem.cashbook.note"].search(
            [
                ("unit_id", "in", self.ids),
                ("kind", "not in", TARGET_KINDS),
                # Whatever day a phone's clock showed, what the cooperative checks or
                # sent back lately is seen.
                "|",
                "|",
                ("occurred_on", ">=", start),
                ("state", "=", "to_check"),
                "&",
                ("state", "=", "sent_back"),
                ("write_date", ">=", start),
            ],
            limit=MOST_ENTRIES,
        )
        sent_back = notes._get_sent_back()
        photos, voices = notes._get_last_of("photo"), notes._get_last_of("voice")
        waiting = set(
            self.env["coopaem.cashbook.note"]
            .search(
                [
                    ("unit_id", "in", self.ids),
                    ("kind", "=", "cross"),
                    ("state", "=", "to_check"),
                ]
            )
            .mapped("target_uuid")
        )
        lines = self.env["coopaem.cashbook.line"].search(
            [
                ("unit_id", "in", self.ids),
                ("date", ">=", start),
                ("id", "not in", notes.line_id.ids),
            ],
            order="date desc, id desc",
            limit=MOST_ENTRIES,
        )
        result = {unit: [] for unit in self}
        for note in notes:
            result[note.unit_id].append(
                {
                    "uuid": note.client_uuid,
                    "kind": note.kind,
                    "category": note.category or "",
                    "label": note.label or "",
                    "amount": _minor(note.amount, note.unit_id),
                    "day": str(note.occurred_on),
                    "seq": note.seq,
                    "state": note._get_shown_state(waiting),
                    "message": note.validation_comment or note.problem or "",
                    "by": sent_back.get(note.id, ""),
                    "person": note.person or "",
                    "photo": photos.get((note.unit_id.id, note.client_uuid), 0),
                    "voice": voices.get((note.unit_id.id, note.client_uuid), 0),
                }
            )
        for line in lines:
            result[line.unit_id].append(
                {
                    "uuid": f"line-{line.id}",
                    "kind": line.kind,
                    "category": "",
                    "label": line.label,
                    "amount": _minor(line.amount, line.unit_id),
                    "day": str(line.date),
                    "seq": 0,
                    "state": "booked" if line.state == "booked" else "noted",
                    "message": "",
                    "photo": 0,
                }
            )
        return result

    def _get_debts(self):
        """Who owes the units' members something, as they noted it, in one query.

        What was paid back counts once its cash is in a book or is to be checked.

        :return: dict {unit: list of dict with ``person`` and ``amount``}
        """
        rows = self.env["coopaem.cashbook.note"]._read_group(
            [
                ("unit_id", "in", self.ids),
                "|",
                "&",
                ("kind", "=", "credit"),
                ("state", "=", "noted"),
                "&",
                ("kind", "=", "repaid"),
                "|",
                ("state", "=", "to_check"),
                ("line_id", "!=", False),
            ],
            ["unit_id", "person_key", "kind"],
            ["person:max", "amount:sum"],
        )
        debts = defaultdict(dict)
        for unit, key, kind, person, amount in rows:
            debt = debts[unit].setdefault(key or "", {"person": "", "amount": 0})
            if kind == "credit" or not debt["person"]:
                debt["person"] = person or ""
            debt["amount"] += _minor(amount if kind == "credit" else -amount, unit)
        return {
            unit: [debt for debt in found.values() if debt["amount"]]
            for unit, found in debts.items()
        }


class CoopaemCashbookNote(models.Model):
    _inherit = "coopaem.cashbook.note"

    def _get_shown_state(self, waiting):
        """The one sign that the phone shows for a note.

        :param set waiting: keys of notes whose crossing out is to be checked
        :return: str
        """
        self.ensure_one()
        if self.client_uuid in waiting:
            return "to_check"
        if self.state != "noted":
            return self.state
        if self.till_operation_id:
            posted = self.till_operation_id.state == "posted"
            return "booked" if posted else "noted"
        if self.line_id:
            return "booked" if self.line_id.state == "booked" else "noted"
        if self.kind == "credit":
            return "noted"
        # The cooperative took it out of the book.
        return "sent_back"

    def _get_sent_back(self):
        """Who sent which of these notes back, and when.

        :return: dict {id: str}
        """
        steps = self.env["coopaem.validation.step"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.filtered(lambda n: n.state == "sent_back").ids),
                ("step", "=", "sent_back"),
            ],
            order="date, id",
        )
        return {
            step.res_id: f"{step.user_id.name}, {format_date(self.env, step.date)}"
            for step in steps
        }


def _minor(amount, unit):
    """An amount in the smallest unit of a unit's currency."""
    return round(amount * 10**unit.currency_id.decimal_places)
