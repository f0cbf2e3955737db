# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The last pay of a year settles its tax: what was withheld, and what is due."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .coopaem_pay_run import OPEN_STAGES

NOTHING = {
    "settled_tax": 0.0,
    "settled_levy": 0.0,
    "settlement": False,
    "settlement_error": False,
}


class CoopaemPayRun(models.Model):
    _inherit = "coopaem.pay.run"

    # Fields declaration
    is_settling = fields.Boolean(
        string="Settles the year",
        compute="_compute_is_settling",
        store=True,
        readonly=False,
        precompute=True,
        help="What was withheld of income tax in the months of the year is compared "
        "with the tax of the whole year; the difference is withheld or given back.",
    )
    settled = fields.Monetary(
        string="Settlement of the year",
        compute="_compute_settled",
        help="Positive: withheld from this pay. Negative: given back.",
    )
    unsettled_text = fields.Char(
        string="Not settled this year",
        compute="_compute_unsettled_text",
        help="Who was paid a wage this year and is not paid in this run.",
    )

    # Compute methods
    @api.depends("date_start")
    def _compute_is_settling(self):
        for run in self:
            run.is_settling = bool(run.date_start and run.date_start.month == 12)

    @api.depends("line_ids.settled")
    def _compute_settled(self):
        for run in self:
            run.settled = sum(run.line_ids.mapped("settled"))

    @api.depends("is_settling", "date_start", "line_ids.gross")
    @api.depends_context("lang")
    def _compute_unsettled_text(self):
        for run in self:
            run.unsettled_text = False
            if not run.is_settling or not run.date_start:
                continue
            paid = run.line_ids.filtered(
                lambda line: line.pay_mode == "wage" and line.gross
            )
            missing = [
                member.display_name
                for (member,) in self.env["coopaem.pay.line"]._read_group(
                    [
                        *run._get_year_domain(),
                        ("member_id", "not in", paid.member_id.ids),
                    ],
                    ["member_id"],
                )
            ]
            if missing:
                run.unsettled_text = self.env._(
                    "Paid this year, but not in this run: %s.", ", ".join(missing)
                )

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values; whether the year is settled changes what is due.

        :raises UserError: when that would change a run that is booked
        """
        settles = "is_settling" in vals
        if settles and not self.env.su:
            for run in self:
                if run.stage not in OPEN_STAGES:
                    run._refuse_booked()
        result = super().write(vals)
        if settles:
            self._settle_year()
        return result

    def action_compute(self):
        # EXTENDS: the year too is worked out anew
        result = super().action_compute()
        self._settle_year()
        return result

    def _check_ready(self):
        # EXTENDS: what was booked meanwhile counts in the year
        self._settle_year()
        result = super()._check_ready()
        for line in self.line_ids:
            if line.settlement_error:
                raise UserError(
                    self.env._(
                        "%(member)s: %(error)s",
                        member=line.display_name,
                        error=line.settlement_error,
                    )
                )
        owing = self.line_ids.filtered(
            lambda line: line.currency_id.compare_amounts(line.to_pay, 0.0) < 0
        )
        if owing:
            raise UserError(
                self.env._(
                    "%s: the tax still due for the year is more than the net pay. "
                    "Raise the pay, or untick “Settle the year” on the line and settle "
                    "with the member apart.",
                    ", ".join(owing.mapped("display_name")),
                )
            )
        return result

    # Business methods
    def _get_year_domain(self):
        """The wages that are booked in the year, before this run.

        :return: list, a domain of coopaem.pay.line
        """
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            ("run_id.stage", "=", "posted"),
            ("pay_mode", "=", "wage"),
            ("gross", ">", 0),
            ("date_start", ">=", self.date_start.replace(month=1, day=1)),
            ("date_start", "<", self.date_start),
        ]

    def _settle_year(self, members=None):
        """Work out what settles the year of everybody, or of some, of open runs.

        A member with several lines is settled on the one with the greatest net pay.

        :param members: coopaem.member; without, all
        """
        for run in self.filtered(lambda run: run.stage in OPEN_STAGES):
            lines = run.line_ids
            if members is not None:
                lines = lines.filtered(lambda line: line.member_id in members)
            values = dict.fromkeys(lines, NOTHING)
            wages = lines.filtered(
                lambda line: line.pay_mode == "wage" and line.gross and not line.error
            )
            left_out = (wages.filtered(lambda line: not line.settles_year)).member_id
            if run.is_settling and wages:
                before = defaultdict(lines.browse)
                for line in lines.search(
                    [*run._get_year_domain(), ("member_id", "in", wages.member_id.ids)]
                ):
                    before[line.member_id] |= line
                for member, of_member in wages.grouped("member_id").items():
                    if member in left_out:
                        continue
                    bearer = max(of_member, key=lambda line: (line.net, -line.id))
                    values[bearer] = bearer._work_out_settlement(
                        before[member] | of_member
                    )
            for line, vals in values.items():
                changed = {
                    name: value
                    for name, value in vals.items()
                    if (line[name] or False) != (value or False)
                }
                if changed:
                    # The line keeps these to itself; its run writes them.
                    line.sudo().write(changed)
