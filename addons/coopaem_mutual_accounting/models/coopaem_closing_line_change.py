# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models

from .coopaem_closing_line import LEVIES


class CoopaemClosingLine(models.Model):
    """What changed in a unit since the month before."""

    _inherit = "coopaem.closing.line"

    previous_line_id = fields.Many2one(
        comodel_name="coopaem.closing.line",
        string="Month before",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    levy_scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        readonly=True,
        help="In force on the last day of the month.",
    )
    turnover_change = fields.Monetary(readonly=True)
    levies_change = fields.Monetary(
        readonly=True, help="Levies of the month beside those of the month before."
    )
    treasury_change = fields.Monetary(readonly=True)
    change = fields.Selection(
        selection=[
            ("new", "New"),
            ("idle", "Sold nothing"),
            ("back", "Sells again"),
            ("up", "Sold more"),
            ("down", "Sold less"),
            ("same", "No change"),
        ],
        readonly=True,
        help="Turnover and collections beside those of the month before.",
    )
    scheme_changed = fields.Boolean(readonly=True)

    def _add_changes(self, vals_by_line):
        """Add what changed since the month before to figures about to be kept.

        :param dict vals_by_line: values of lines of one closing; added to
        """
        closing = self.closing_id
        before_by_unit = {
            line.unit_id.id: line
            for line in self.search(
                [
                    ("company_id", "=", closing.company_id.id),
                    ("date_start", "=", closing.date_start - relativedelta(months=1)),
                    ("unit_id", "in", self.unit_id.ids),
                ]
            )
        }
        schemes = self.unit_id.sudo()._get_levy_scheme(closing.date_end)
        for line, vals in vals_by_line.items():
            before = before_by_unit.get(line.unit_id.id, self.browse())
            scheme_id = schemes.get(line.unit_id.id, False)
            vals |= {
                "previous_line_id": before.id,
                "levy_scheme_id": scheme_id,
                "turnover_change": vals["turnover"] - before.turnover,
                "levies_change": sum(vals[name] - before[name] for name in LEVIES),
                "treasury_change": vals["treasury"] - vals["opening_treasury"],
                "scheme_changed": bool(
                    before and before.levy_scheme_id.id != scheme_id
                ),
                "change": line._get_change(vals, before),
            }

    def _get_change(self, vals, before):
        """How the unit's sales compare with the month before.

        :param dict vals: figures of the month
        :param before: coopaem.closing.line of the month before, or none
        :return: a value of the field `change`
        """
        if not before:
            return "new"
        currency = self.currency_id
        active, was_active = (
            not (
                currency.is_zero(figures["turnover"])
                and currency.is_zero(figures["collected"])
            )
            for figures in (vals, before)
        )
        if active != was_active:
            return "back" if active else "idle"
        return {1: "up", 0: "same", -1: "down"}[
            currency.compare_amounts(vals["turnover"], before.turnover)
        ]
