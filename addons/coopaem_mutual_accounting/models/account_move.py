# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from .unit_ledger import ledger_context


class AccountMove(models.Model):
    _inherit = "account.move"

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
        help="Whose sale or cost this is. All items get this unit, but for lines on "
        "which another one is chosen (shared costs).",
    )

    closing_id = fields.Many2one(
        comodel_name="coopaem.closing",
        string="Monthly closing",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The closing whose levies this entry books or reverses.",
    )

    # Compute, inverse, search methods
    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        self.line_ids._accountable().filtered(
            lambda line: not line.account_id.is_liquidity
        )._set_unit(self.unit_id)

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values; a new unit goes to all items of a draft.

        :raises UserError: when the unit of a posted document would change
        """
        if "unit_id" not in vals:
            return super().write(vals)
        changing = self.filtered(lambda move: move.unit_id.id != vals["unit_id"])
        posted = changing.filtered(lambda move: move.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted: reset it to draft to change its unit.",
                    posted[0].display_name,
                )
            )
        result = super().write(vals)
        # Where the caller sets the lines himself, theirs stand.
        if not {"line_ids", "invoice_line_ids"} & vals.keys():
            changing.line_ids._accountable().filtered(
                lambda line: not line.account_id.is_liquidity
            )._set_unit(self.env["coopaem.unit"].browse(vals["unit_id"] or False))
        return result

    def button_draft(self):
        # EXTENDS 'account': it deletes the analytic items of its own accord.
        return super(
            AccountMove, self.with_context(**ledger_context())
        ).button_draft()

    def _post(self, soft=True):
        # EXTENDS 'account': every item goes to one unit before it counts.
        in_ledger = self.filtered("company_id.structure_unit_id")
        in_ledger.line_ids._assign_units()
        in_ledger.line_ids._check_units()
        in_ledger._check_units_open()
        posted = super()._post(soft=soft)
        (
            posted.line_ids.matched_debit_ids | posted.line_ids.matched_credit_ids
        )._settle_units()
        return posted

    def _check_units_open(self):
        """Refuse to post on a closed unit.

        :raises UserError: naming the entry and the unit
        """
        for move in self:
            closed = move.line_ids.unit_id.filtered(
                lambda unit: unit.state == "closed"
            )
            if closed:
                raise UserError(
                    self.env._(
                        "%(entry)s: unit %(unit)s is closed. Reopen it, or choose "
                        "another unit.",
                        entry=move.display_name,
                        unit=closed[0].display_name,
                    )
                )

    # Business methods
    def _check_posted_on(self, date_from, date_to):
        """Check that the entries fell into the period they belong to.

        Odoo moves an entry's date past a lock date without a word.

        :param date date_from: first day allowed
        :param date date_to: last day allowed
        :raises UserError: naming the entry, so that nothing half-done stays behind
        """
        for move in self:
            if not date_from <= move.date <= date_to:
                raise UserError(
                    self.env._(
                        "%(entry)s must fall between %(date_from)s and %(date_to)s, but "
                        "a lock date moves it to %(date)s. Reopen the period first.",
                        entry=move.ref or move.display_name,
                        date_from=date_from,
                        date_to=date_to,
                        date=move.date,
                    )
                )

    def _reverse_unit_transfers(self):
        """Undo internal entries between units, dated in the open period."""
        for move in self.sudo().with_context(**ledger_context()):
            move._reverse_moves(
                [
                    {
                        "date": move.company_id._get_open_date(
                            move.date, move.journal_id
                        ),
                        "ref": self.env._("Undone: %s", move.ref),
                    }
                ],
                cancel=True,
            )

    def _follow_settled_unit(self):
        """Let the write-offs of payments go with the documents that these settle.

        Only items that nobody gave to a unit follow, and they go back when the match
        is undone.
        """
        for move in self.filtered(
            lambda move: not move.unit_id and not move.is_invoice(include_receipts=True)
        ):
            lines = move.line_ids._accountable()
            matched = lines.filtered(
                lambda line: line.matched_debit_ids or line.matched_credit_ids
            )
            units = matched.filtered("unit_before_matching_id").unit_id
            rest = (lines - matched).filtered(
                lambda line: line.account_id.internal_group in ("income", "expense")
            )
            if len(units) == 1:
                followers = rest.filtered("unit_by_default")
                values = {
                    "unit_before_matching_id": move.company_id.structure_unit_id.id,
                    "unit_by_default": False,
                }
            else:
                units = move.company_id.structure_unit_id
                followers = rest.filtered("unit_before_matching_id")
                values = {"unit_before_matching_id": False, "unit_by_default": True}
            if move.company_id._get_violated_lock_dates(
                move.date, False, move.journal_id
            ):
                continue
            for line in followers.with_context(**ledger_context()):
                line.write(
                    {"analytic_distribution": line._distribution_with(units), **values}
                )
