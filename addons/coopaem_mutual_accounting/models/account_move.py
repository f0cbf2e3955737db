# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .unit_ledger import from_ledger, ledger_context


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
    # With these Odoo need not look for provisions at each step of every entry.
    provision_ids = fields.One2many(
        comodel_name="coopaem.provision",
        inverse_name="move_id",
        string="Provisions booked",
    )
    released_provision_ids = fields.One2many(
        comodel_name="coopaem.provision",
        inverse_name="release_move_id",
        string="Provisions released",
    )

    # Compute, inverse, search methods
    @api.onchange("unit_id")
    def _onchange_unit_id(self):
        self.line_ids._accountable().filtered(
            lambda line: not line.account_id.is_liquidity
        )._set_unit(self.unit_id)

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create entries; only a closing books entries of its own.

        :raises UserError: when somebody else names a closing
        """
        moves = super().create(vals_list)
        if not self.env.su and any(move.closing_id for move in moves):
            self._refuse_closing()
        return moves

    def write(self, vals):
        """Write the values; a new unit goes to the items of a draft.

        Items on which another unit was chosen keep it.

        :raises UserError: when the unit of a posted document would change
        """
        if "closing_id" in vals and not self.env.su:
            self._refuse_closing()
        if "unit_id" in vals:
            result = self._write_unit(vals)
        else:
            result = super().write(vals)
        if "state" in vals:
            self._follow_state()
        if "date" in vals:
            self.filtered(
                lambda move: move.state == "posted"
            ).line_ids._renew_analytic_items()
        return result

    def _refuse_closing(self):
        """Refuse entries that only look as if a closing had booked them.

        :raises UserError: always
        """
        raise UserError(
            self.env._("A closing books its entries itself; leave the closing out.")
        )

    def _follow_state(self):
        """Give posted items their analytic items, and take them from the others.

        Cash-basis and exchange entries that waited for a draft, and states written
        over RPC, reach their state without Odoo's own button.
        """
        in_ledger = self.filtered("company_id.structure_unit_id")
        posted = in_ledger.filtered(lambda move: move.state == "posted")
        bare = posted.line_ids.filtered(lambda line: not line.analytic_line_ids)
        bare._assign_units()
        bare._check_units()
        bare.filtered(
            lambda line: line.unit_id and not line.analytic_line_ids
        ).with_context(skip_analytic_sync=True)._create_analytic_lines()
        (in_ledger - posted).line_ids.analytic_line_ids.with_context(
            skip_analytic_sync=True, **ledger_context()
        ).unlink()

    def _write_unit(self, vals):
        """Write values of which one is the unit.

        :param dict vals: the values
        """
        changing = self.filtered(
            lambda move: move.unit_id.id != (vals["unit_id"] or False)
        )
        posted = changing.filtered(lambda move: move.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%s is posted: reset it to draft to change its unit.",
                    posted[0].display_name,
                )
            )
        old_units = {move: move.unit_id for move in changing}
        known_ids = set(changing.line_ids.ids)
        chosen_ids, creates_chosen = self._get_chosen_lines(vals)
        result = super().write(vals)
        unit = self.env["coopaem.unit"].browse(vals["unit_id"] or False)

        def follows(line):
            if line.id in chosen_ids or line.account_id.is_liquidity:
                return False
            if not line._has_units():
                return True
            return line.unit_id == old_units[line.move_id] and not (
                creates_chosen and line.id not in known_ids
            )

        lines = changing.line_ids._accountable()
        lines.filtered(
            lambda line: line.display_type != "tax" and follows(line)
        )._set_unit(unit)
        # Odoo makes the tax lines of changed lines anew; entered by hand, they follow.
        lines.exists().filtered(
            lambda line: line.display_type == "tax"
            and follows(line)
            and not line.move_id.line_ids.filtered(
                lambda base: base.tax_ids and base.unit_id == line.unit_id
            )
        )._set_unit(unit)
        return result

    @api.model
    def _get_chosen_lines(self, vals):
        """For which lines the caller chooses the unit himself.

        :param dict vals: values of an entry
        :return: tuple of the ids of existing lines, and whether new ones are among them
        """
        ids, creates = set(), False
        for command in (*vals.get("line_ids", ()), *vals.get("invoice_line_ids", ())):
            if len(command) == 3 and isinstance(command[2], dict):
                if {"unit_id", "analytic_distribution"} & command[2].keys():
                    ids.add(command[1])
                    creates |= command[0] == Command.CREATE
        return ids, creates

    def _check_not_internal(self):
        """Refuse to undo by hand what closings and matches book and undo themselves.

        :raises UserError: naming the entry and what undoes it
        """
        if self.env.su or from_ledger(self.env):
            return
        for move in self:
            if move.closing_id:
                raise UserError(
                    self.env._(
                        "%(entry)s belongs to the closing %(closing)s. Reverse the "
                        "closing instead, or reopen it first if it is locked.",
                        entry=move.display_name,
                        closing=move.closing_id.sudo().name,
                    )
                )
            if (
                move.state == "posted"
                and move.journal_id == move.company_id.unit_transfer_journal_id
            ):
                raise UserError(
                    self.env._(
                        "%s follows the matching of other entries: undo that matching "
                        "instead, and it is undone too.",
                        move.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_internal(self):
        self._check_not_internal()

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account'
        self._check_not_internal()
        return super()._reverse_moves(
            default_values_list=default_values_list, cancel=cancel
        )

    def button_draft(self):
        # EXTENDS 'account', which resets entries of every changed line, mostly none.
        if not self:
            return None
        # It deletes the analytic items of its own accord.
        self._check_not_internal()
        return super(AccountMove, self.with_context(**ledger_context())).button_draft()

    def _post(self, soft=True):
        # EXTENDS 'account': every item goes to one unit before it counts.
        in_ledger = self.filtered("company_id.structure_unit_id")
        in_ledger._take_unit_of_lines()
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
            closed = move.line_ids.unit_id.filtered(lambda unit: unit.state == "closed")
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
    def _take_unit_of_lines(self):
        """Give documents without a unit the one that all their lines name."""
        for move in self:
            if not move.unit_id and move.is_invoice(include_receipts=True):
                lines = move.invoice_line_ids._accountable()
                if len(lines.unit_id) == 1 and all(line.unit_id for line in lines):
                    move.unit_id = lines.unit_id

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
                        "%(entry)s must fall between %(date_from)s and %(date_to)s, "
                        "but a lock date moves it to %(date)s. Reopen the period "
                        "first.",
                        entry=move.ref or move.display_name,
                        date_from=date_from,
                        date_to=date_to,
                        date=move.date,
                    )
                )

    def _get_reversal_date(self):
        """The day of the entry's reversal: its own, or the first open one after it.

        :return: date
        """
        self.ensure_one()
        return self.company_id._get_open_date(
            self.date, self.journal_id, self._affect_tax_report()
        )

    def _reverse_unit_transfers(self):
        """Undo internal entries between units, dated in the open period."""
        for move in self.sudo().with_context(**ledger_context()):
            move._reverse_moves(
                [
                    {
                        "date": move._get_reversal_date(),
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
            # An entry without money is the document's as a whole; beside money, only
            # what the difference went to is.
            money = lines.filtered("account_id.is_liquidity")
            rest = (lines - matched - money).filtered(
                lambda line, money=money: not money
                or line.tax_repartition_line_id
                or line.account_id.internal_group in ("income", "expense")
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
