# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Members who are paid for a part of a month only."""

from odoo import api, fields, models
from odoo.tools import float_repr


class CoopaemPayLine(models.Model):
    _inherit = "coopaem.pay.line"

    # Fields declaration
    hours = fields.Float(
        string="Hours worked",
        digits=(16, 2),
        help="Empty: a month of full-time work. With hours, the minimum wage is that "
        "of these hours.",
    )
    is_part_month = fields.Boolean(
        string="Part of the month",
        compute="_compute_is_part_month",
        help="The agreement begins or ends within the month.",
    )
    part_text = fields.Char(
        string="About the part of a month", compute="_compute_part_text"
    )

    _hours_check = models.Constraint(
        "CHECK (hours >= 0 AND hours <= 744)",
        "A month has 744 hours at most. Enter the hours that were worked.",
    )

    # Compute methods
    @api.depends(
        "agreement_id.date_start",
        "agreement_id.date_end",
        "run_id.date_start",
        "pay_mode",
    )
    def _compute_is_part_month(self):
        for line in self:
            run = line.run_id
            line.is_part_month = bool(
                line.pay_mode == "wage"
                and run.date_start
                and line._get_worked_days() != (run.date_start, run.date_end)
            )

    @api.depends("is_part_month", "hours")
    @api.depends_context("lang")
    def _compute_part_text(self):
        for line in self:
            texts = []
            if line.is_part_month:
                texts.append(
                    self.env._(
                        "Part of the month: no source says that ceilings, floors and "
                        "the scale of the tax are less then, so they are those of the "
                        "whole month."
                    )
                )
                if not line.hours:
                    texts.append(
                        self.env._(
                            "Enter the hours worked, so that the minimum wage can be "
                            "checked."
                        )
                    )
            line.part_text = " ".join(texts) or False

    # Business methods
    def _get_worked_days(self):
        """The days of the month on which the agreement holds.

        Agreements one after the other, of one member and unit, are one employment.

        :return: tuple of dates, the first and the last day
        """
        self.ensure_one()
        run, own = self.run_id, self.sudo().agreement_id
        together = own | own.member_id.agreement_ids.filtered(
            lambda other: (
                other.unit_id == own.unit_id
                and other.pay_mode == own.pay_mode
                and other.state in ("running", "ended")
                and other.date_start <= run.date_end
                and (not other.date_end or other.date_end >= run.date_start)
            )
        )
        first = min(item.date_start or run.date_start for item in together)
        last = max(item.date_end or run.date_end for item in together)
        return max(first, run.date_start), min(last, run.date_end)

    def _pay_number(self, number):
        """A number in figures, without needless decimals."""
        return float_repr(number, 2).rstrip("0").rstrip(".")
