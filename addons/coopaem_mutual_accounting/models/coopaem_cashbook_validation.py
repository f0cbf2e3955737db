# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who handed in, booked, sent back and corrected cash books; what books itself."""

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError

from odoo.addons.coopaem_member.models.portal_format import format_amount

from .coopaem_validation_step import NOTICES


class CoopaemCashbook(models.Model):
    _name = "coopaem.cashbook"
    _inherit = ["coopaem.cashbook", "coopaem.validation.log.mixin"]

    # Coaches read cash books, and no steps.
    validation_step_ids = fields.One2many(
        groups="coopaem_member.group_coopaem_accountant"
    )

    # Hooks
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.log.mixin
        return "cash_book"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.log.mixin: whichever way the money went, it has
        # to be right. What was taken less what was paid may be nothing at all.
        self.ensure_one()
        return self.total_in + self.total_out

    def _get_validation_title(self):
        # EXTENDS coopaem.validation.log.mixin: whose it is, is said beside it
        self.ensure_one()
        return self.month_name

    def _check_not_own(self):
        # EXTENDS coopaem.validation.log.mixin: what is imported books itself
        return None if self.env.su else super()._check_not_own()

    # Steps
    def action_submit(self):
        """Hand the books over to the accountant, and keep who did."""
        result = super().action_submit()
        self._log_validation("submitted")
        return result

    def action_send_back(self, reason):
        """Give submitted books back for correction, and keep who did and why.

        :param str reason: what is missing or wrong
        """
        self.check_access("write")
        self._check_not_own()
        result = super().action_send_back(reason)
        self._log_validation("sent_back", reason)
        return result

    def action_book(self):
        """Book the books and keep who did; tell those who handed theirs in."""
        self.check_access("write")
        self._check_not_own()
        books = self.filtered(lambda book: book.state != "booked")
        handed_in = books.filtered(lambda book: book.state == "submitted")
        result = super().action_book()
        steps = books._log_validation("booked")
        # What the cooperative entered itself is no news to the unit's people.
        steps.filtered(lambda step: step.res_id in handed_in.ids)._send_notices(
            "accepted", NOTICES["accepted"]
        )
        return result

    def action_reverse(self, reason):
        """Reopen booked books, and keep who did and why.

        :param str reason: why the book is corrected
        :return: the reversals
        """
        self.check_access("write")
        self._check_not_own()
        reversals = super().action_reverse(reason)
        self._log_validation("corrected", reason)
        return reversals

    # Self-validation
    def _submit_own(self):
        """Hand in a book of the user's own; up to its ceiling it books itself.

        The caller has checked that the unit is the user's own.
        """
        self.ensure_one()
        # What is written into the books is read by the cooperative.
        book = self.with_context(
            lang=self.company_id.partner_id.lang or self.env.lang
        ).with_company(self.company_id)
        # A reason for sending back is gone once the book is handed in.
        is_plain = book._is_plain()
        book.action_submit()
        if not is_plain or not book._get_within_ceiling():
            return
        try:
            with self.env.cr.savepoint():
                book._book()
        except (UserError, RedirectWarning):
            # It waits, and who books it is told what stands in the way.
            return
        ceiling = self.env["coopaem.validation.ceiling"]._get_ceilings(book)[book]
        book._log_validation(
            "self_accepted",
            book.env._(
                "Within the ceiling of %s, with nothing to check.",
                format_amount(book.env, book.currency_id, ceiling),
            ),
        )

    def _is_plain(self):
        """Whether there is nothing in the book that somebody has to look at.

        :return: bool
        """
        self.ensure_one()
        # What was wrong once is looked at once more.
        if self.version > 1 or self.send_back_reason:
            return False
        if self._get_booking_errors():
            return False
        # More was paid than there was: something is missing in this book or before it.
        if self.currency_id.compare_amounts(self.till_after, 0.0) < 0:
            return False
        return not self._has_open_notes() and not self._has_open_expenses()

    def _has_open_notes(self):
        """Whether notes that may belong into the book wait for somebody to look.

        On which day or of which activity they are is just what may be in doubt.

        :return: bool
        """
        self.ensure_one()
        return bool(
            self.env["coopaem.cashbook.note"].search_count(
                [("unit_id", "=", self.unit_id.id), ("state", "=", "to_check")],
                limit=1,
            )
            or self.env["coopaem.cashbook.refusal"].search_count(
                [
                    ("state", "=", "open"),
                    "|",
                    ("unit_id", "=", self.unit_id.id),
                    "&",
                    ("unit_id", "=", False),
                    ("member_id", "in", self.unit_id.member_ids.ids),
                ],
                limit=1,
            )
        )

    def _has_open_expenses(self):
        """Whether costs paid from the till in this month have still to be accepted.

        :return: bool
        """
        self.ensure_one()
        return bool(
            self.env["coopaem.expense"].search_count(
                [
                    ("unit_id", "=", self.unit_id.id),
                    ("paid_by", "=", "till"),
                    ("validation_state", "in", ("waiting", "accepted")),
                    ("cashbook_line_id", "=", False),
                    ("date", ">=", self.month),
                    ("date", "<=", self._last_day()),
                ],
                limit=1,
            )
        )
