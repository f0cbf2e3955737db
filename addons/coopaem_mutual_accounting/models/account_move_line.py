# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from .unit_ledger import from_ledger, ledger_context

# What only the ledger and the closing write.
LEDGER_FIELDS = (
    "unit_by_default",
    "unit_before_matching_id",
    "unit_given_back",
    "levy_rule_id",
    "opening_untaxed",
)
AMOUNT_FIELDS = {"amount_currency", "balance", "credit", "currency_id", "debit"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # Fields declaration
    credited_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Line given back",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_user",
        help="The line of the invoice that this line of a credit note gives back.",
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Cooperative unit",
        compute="_compute_unit_id",
        inverse="_inverse_unit_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="The unit whose money this is; read from the analytic distribution.",
    )
    unit_by_default = fields.Boolean(
        string="Fell to the structure",
        readonly=True,
        copy=False,
        help="Nobody said whose this is, so posting gave it to the structure.",
    )
    unit_before_matching_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit before matching",
        readonly=True,
        copy=False,
        help="Matching gave the item to the unit of the document it settles; "
        "unmatching gives it back to this one.",
    )
    unit_given_back = fields.Boolean(
        readonly=True,
        copy=False,
        help="The match was undone after its month was closed: an internal entry gave "
        "the amount back.",
    )
    levy_rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy rule",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The levy that this item books for its unit.",
    )

    opening_untaxed = fields.Monetary(
        string="Taken over, excluding taxes",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="What the customer still owes of an invoice from before the take-over, "
        "without taxes: it counts as collected when it is paid.",
    )

    # Figures of all units look for what is open and for what falls due among all items.
    _open_of_unit_index = models.Index(
        "(unit_id) INCLUDE (date_maturity, date)"
        " WHERE amount_residual > 0 AND parent_state = 'posted'"
    )
    _payment_term_index = models.Index(
        "(move_id) INCLUDE (id) WHERE display_type = 'payment_term'"
    )

    # Compute, inverse, search methods
    @api.depends("analytic_distribution")
    def _compute_unit_id(self):
        unit_by_account = self.env["coopaem.unit"]._get_unit_id_by_account()
        for line in self:
            unit_ids = {
                unit_by_account.get(int(account_id))
                for key in line.analytic_distribution or {}
                for account_id in key.split(",")
                if account_id.isdigit()
            } - {None}
            line.unit_id = unit_ids.pop() if len(unit_ids) == 1 else False

    def _inverse_unit_id(self):
        for line in self:
            line._set_unit(line.unit_id)

    @api.depends("account_id", "partner_id", "product_id", "move_id.company_id")
    def _compute_analytic_distribution(self):
        # EXTENDS 'account': receivable and payable lines have a unit too.
        result = super()._compute_analytic_distribution()
        for line in self:
            if line.display_type == "payment_term" and line.move_id.unit_id:
                line.analytic_distribution = line.move_id.unit_id._distribution()
        return result

    def _related_analytic_distribution(self):
        # EXTENDS 'account'
        distribution = super()._related_analytic_distribution()
        if not self.account_id.is_liquidity:
            # A unit chosen on the line stands; the document's is for the others.
            unit_model = self.env["coopaem.unit"]
            own = unit_model._keep_units_only(self.analytic_distribution)
            if own:
                distribution = distribution | own
            elif self.move_id.unit_id and not unit_model._keep_units_only(distribution):
                distribution = distribution | self.move_id.unit_id._distribution()
        return distribution

    def _copy_data_extend_business_fields(self, values):
        # EXTENDS 'account'
        result = super()._copy_data_extend_business_fields(values)
        if "move_reverse_cancel" in self.env.context:
            values["credited_line_id"] = self.id
        return result

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create the lines; those added to a posted entry get their unit at once.

        :raises UserError: when they bring values that only the ledger may write
        """
        if (
            not from_ledger(self.env)
            and self.env.context.get("skip_analytic_sync")
            and self.env["account.move"]
            .browse({vals["move_id"] for vals in vals_list if vals.get("move_id")})
            .company_id.structure_unit_id
        ):
            # Callers over RPC must not part the items from their analytic items.
            return self.with_context(skip_analytic_sync=False).create(vals_list)
        lines = super().create(vals_list)
        if not from_ledger(self.env) and not self.env.su:
            # Read, for callers choose default values through their context too.
            for name in LEDGER_FIELDS:
                if any(line[name] for line in lines):
                    self._refuse_ledger_field(name)
        posted = lines.filtered(
            lambda line: line.parent_state == "posted"
            and line.company_id.structure_unit_id
        )
        if posted:
            posted._assign_units()
            posted._check_units()
        return lines

    def write(self, vals):
        """Write the values; the unit of posted items is guarded.

        :raises UserError: when the unit of a posted item would change in a locked
            period or while the item is matched
        :raises ValidationError: when a posted item would have no unit or two
        """
        if not from_ledger(self.env):
            if (
                self.env.context.get("skip_analytic_sync")
                and {"account_id", "analytic_distribution", "unit_id"} & vals.keys()
                and self.company_id.structure_unit_id
            ):
                # Callers over RPC must not part the items from their analytic items.
                return self.with_context(skip_analytic_sync=False).write(vals)
            if not self.env.su:
                for name in LEDGER_FIELDS:
                    if name in vals:
                        self._refuse_ledger_field(name)
        unit_changes = {"analytic_distribution", "unit_id"} & vals.keys()
        if not unit_changes and not ({"account_id", *AMOUNT_FIELDS} & vals.keys()):
            return super().write(vals)
        posted = self.filtered(
            lambda line: line.parent_state == "posted"
            and line.company_id.structure_unit_id
        )
        before = {line: line.unit_id for line in posted} if unit_changes else {}
        result = super().write(vals)
        if not posted:
            return result
        if "account_id" in vals:
            # Liquidity has no unit, everything else has one.
            posted._assign_units()
            posted._check_units()
        if AMOUNT_FIELDS & vals.keys():
            posted._renew_analytic_items()
        if unit_changes and not from_ledger(self.env):
            changed = posted.filtered(lambda line: line.unit_id != before[line])
            changed._check_unit_change(before)
            posted._check_units()
            changed.filtered("unit_by_default").with_context(
                **ledger_context()
            ).unit_by_default = False
        return result

    def _refuse_ledger_field(self, name):
        """Refuse values that only the unit ledger and the closing may write.

        :param str name: the field
        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "The unit ledger keeps “%s” itself; leave it out.",
                self._fields[name]._description_string(self.env),
            )
        )

    def _renew_analytic_items(self):
        """Make the analytic items anew where they no longer say what the items say."""
        column = self.env["coopaem.unit"]._get_plan_column()
        stale = self.browse()
        for line in self.with_context(**ledger_context()):
            items = line.analytic_line_ids.filtered(column)
            if line.unit_id and (
                not line.company_currency_id.is_zero(
                    sum(items.mapped("amount")) + line.balance
                )
                or any(item.date != line.date for item in items)
            ):
                stale |= line
        if stale:
            stale = stale.with_context(skip_analytic_sync=True, **ledger_context())
            stale.analytic_line_ids.unlink()
            stale._create_analytic_lines()

    def _check_unit_change(self, before):
        """Refuse the change of a posted item's unit where it would rewrite the past.

        :param before: {line: unit before the change}
        """
        for line in self:
            locks = line.company_id._get_violated_lock_dates(
                line.date, False, line.journal_id
            )
            if locks:
                raise UserError(
                    self.env._(
                        "%(entry)s of %(date)s lies in a closed period: its unit "
                        "%(unit)s stays. Correct it with an entry in the open period.",
                        entry=line.move_id.name,
                        date=line.date,
                        unit=before[line].display_name or "–",
                    )
                )
            if line.matched_debit_ids or line.matched_credit_ids:
                raise UserError(
                    self.env._(
                        "%(entry)s, %(label)s: this item is matched. Undo the matching "
                        "first, then change its unit.",
                        entry=line.move_id.name,
                        label=line.name or line.account_id.display_name,
                    )
                )

    def _inverse_analytic_distribution(self):
        # EXTENDS 'account': its analytic items may change along, see the guard there.
        return super(
            AccountMoveLine, self.with_context(**ledger_context())
        )._inverse_analytic_distribution()

    def _create_analytic_lines(self):
        # EXTENDS 'account', which would read the analytic accounts one by one. Who
        # posts need not be allowed to read their plans.
        accounts = self.env["account.analytic.account"].sudo()
        accounts = accounts.browse(
            {
                int(account_id)
                for line in self
                for key in line.analytic_distribution or ()
                for account_id in key.split(",")
            }
        )
        if not accounts:
            return super()._create_analytic_lines()
        accounts = accounts.exists()
        accounts.root_plan_id.mapped("parent_id")
        return super(
            AccountMoveLine,
            self.with_context(
                **ledger_context(),
                existing_analytic_account_ids=frozenset(accounts.ids),
            ),
        )._create_analytic_lines()

    # Business methods
    def _set_unit(self, unit):
        """Put the unit into the lines' analytic distribution, beside other plans.

        :param unit: a unit, or an empty recordset for none
        """
        unit_model = self.env["coopaem.unit"]
        for distribution, lines in self._grouped_by_distribution().items():
            lines.analytic_distribution = unit_model._replace_unit(
                dict(distribution), unit
            )

    def _grouped_by_distribution(self):
        """Group the lines by distribution, so that each group is written once.

        :return: {frozenset of distribution items: lines}
        """
        groups = defaultdict(self.browse)
        for line in self:
            groups[frozenset((line.analytic_distribution or {}).items())] |= line
        return groups

    def _accountable(self):
        """The lines that carry an amount (no sections and notes)."""
        return self.filtered(
            lambda line: line.display_type
            not in ("line_section", "line_subsection", "line_note")
        )

    def _assign_units(self):
        """Give each line without a unit the one it belongs to; liquidity gets none.

        In this order: the document's unit; the unit of the document it settles
        (exchange differences, write-offs, rounding, early payment); the structure's,
        marked so that the ledger check counts it. Tills carry their unit in the plan
        "Tills" instead.
        """
        by_unit = defaultdict(self.browse)
        by_default = self.browse()
        for move, lines in self._accountable().grouped("move_id").items():
            structure = move.company_id.structure_unit_id
            settled = None
            previous = self.env["coopaem.unit"]
            for line in lines.sorted(lambda line: (line.sequence, line.id)):
                if line.account_id.is_liquidity:
                    if line.unit_id:
                        by_unit[self.env["coopaem.unit"]] |= line
                    continue
                if line._has_units():
                    previous = line.unit_id
                    continue
                unit = move.unit_id
                if not unit:
                    own_settled = line._settled_units()
                    if len(own_settled) == 1:
                        unit = own_settled
                    else:
                        if settled is None:
                            settled = move.line_ids._settled_units()
                        if len(settled) == 1:
                            unit = settled
                        elif settled:
                            # An exchange entry settles several documents: each pair of
                            # lines follows the document its first line settles.
                            unit = previous
                if not unit:
                    unit = structure
                    by_default |= line
                previous = unit
                by_unit[unit] |= line
        for unit, lines in by_unit.items():
            lines = lines.with_context(skip_invoice_sync=True, **ledger_context())
            lines._set_unit(unit)
            if not unit:
                lines.filtered("unit_by_default").unit_by_default = False
        if by_default:
            by_default.with_context(**ledger_context()).unit_by_default = True

    def _has_units(self):
        """Whether the line's distribution names any unit, right or wrong."""
        return bool(
            self.env["coopaem.unit"]._keep_units_only(self.analytic_distribution)
        )

    def _settled_units(self):
        """The units of the items that these are matched with."""
        others = (
            self.matched_debit_ids.debit_move_id
            | self.matched_credit_ids.credit_move_id
        )
        return others.unit_id

    def _prepare_analytic_lines(self):
        # EXTENDS 'account': the cents that rounding over several plans leaves must not
        # change what the unit gets.
        vals_list = super()._prepare_analytic_lines()
        column = self.env["coopaem.unit"]._get_plan_column()
        unit_vals = [vals for vals in vals_list if vals.get(column)]
        if unit_vals:
            difference = -self.balance - sum(vals["amount"] for vals in unit_vals)
            if not self.company_currency_id.is_zero(difference):
                unit_vals[0]["amount"] += difference
        return vals_list

    def _check_units(self):
        """Check that each item belongs to exactly one unit, and liquidity to none.

        :raises ValidationError: naming the entry, the item and the remedy
        """
        unit_model = self.env["coopaem.unit"]
        for line in self._accountable():
            units = unit_model._keep_units_only(line.analytic_distribution)
            if line.account_id.is_liquidity:
                if units:
                    raise ValidationError(
                        self.env._(
                            "%(entry)s: %(account)s holds the cooperative's money, its "
                            "items belong to no unit. Take the unit out.",
                            entry=line.move_id.display_name,
                            account=line.account_id.display_name,
                        )
                    )
                continue
            if len(units) != 1 or abs(sum(units.values()) - 100.0) > 0.001:
                raise ValidationError(
                    self.env._(
                        "%(entry)s, %(label)s: an item belongs to exactly one unit, at "
                        "100 %%. Split the line instead, one line per unit.",
                        entry=line.move_id.display_name,
                        label=line.name or line.account_id.display_name,
                    )
                )
            if line.unit_id.company_id != line.company_id:
                raise ValidationError(
                    self.env._(
                        "%(entry)s: unit %(unit)s belongs to another company. Choose "
                        "one of %(company)s.",
                        entry=line.move_id.display_name,
                        unit=line.unit_id.display_name,
                        company=line.company_id.display_name,
                    )
                )

    def _get_lock_date_protected_fields(self):
        # EXTENDS 'account'
        protected = super()._get_lock_date_protected_fields()
        protected["fiscal"] = [*protected["fiscal"], "levy_rule_id"]
        return protected

    def _matching_unit(self):
        """The unit that the item counts for when it is matched.

        :return: the unit it was given back to after its month was closed, else its unit
        """
        self.ensure_one()
        return self.unit_before_matching_id if self.unit_given_back else self.unit_id

    def _take_settled_unit(self):
        """Give the items the unit of what they settle, where all of it is one unit's.

        :return: the items that took it
        """
        takers = self.filtered(lambda line: line._may_take_settled_unit())
        for line in takers:
            unit = line._settled_units()
            before = line._matching_unit()
            line.sudo().with_context(**ledger_context()).write(
                {
                    "analytic_distribution": line._distribution_with(unit),
                    "unit_before_matching_id": before.id,
                    "unit_by_default": False,
                }
            )
        takers.move_id._follow_settled_unit()
        return takers

    def _may_take_settled_unit(self):
        """Whether the item is wholly matched, with one unit, in an open period."""
        self.ensure_one()
        partials = self.matched_debit_ids | self.matched_credit_ids
        fully = self.company_currency_id.is_zero(
            self.amount_residual
        ) or self.currency_id.is_zero(self.amount_residual_currency)
        return (
            fully
            and not self.unit_given_back
            and not partials.unit_transfer_move_id
            and len(self._settled_units()) == 1
            and not self.company_id._get_violated_lock_dates(
                self.date, False, self.journal_id
            )
        )

    def _distribution_with(self, unit):
        """The item's analytic distribution with another unit in it."""
        return self.env["coopaem.unit"]._replace_unit(self.analytic_distribution, unit)

    def _give_back_unit(self):
        """Give items back to the unit they had before they were matched.

        In a closed period an internal entry gives the amount back instead.
        """
        for line in self:
            before = line.unit_before_matching_id
            line = line.sudo().with_context(**ledger_context())
            company = line.company_id
            if company._get_violated_lock_dates(line.date, False, line.journal_id):
                line._give_back_by_entry(before)
                continue
            line.write(
                {
                    "analytic_distribution": line._distribution_with(before),
                    "unit_before_matching_id": False,
                    "unit_by_default": before == company.structure_unit_id,
                }
            )
        self.move_id._follow_settled_unit()

    def _give_back_by_entry(self, before):
        """Post the entry that gives an item of a closed period back to a unit."""
        company = self.company_id
        journal = company.unit_transfer_journal_id
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "company_id": company.id,
                "date": company._get_open_date(self.date, journal),
                "ref": self.env._("Matching undone: %s", self.move_id.name),
                "line_ids": [
                    Command.create(
                        {
                            "name": self.name or self.move_id.name,
                            "account_id": self.account_id.id,
                            "partner_id": self.partner_id.id,
                            "balance": sign * self.balance,
                            "analytic_distribution": unit._distribution(),
                        }
                    )
                    for unit, sign in ((self.unit_id, -1), (before, 1))
                ],
            }
        )
        move._post(soft=False)
        move.line_ids.reconcile()
        self.unit_given_back = True
