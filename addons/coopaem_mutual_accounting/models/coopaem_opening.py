# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date


class CoopaemOpening(models.Model):
    """What a cooperative brought along when it began to keep its books here."""

    _name = "coopaem.opening"
    _description = "Take-over of balances and of the year so far"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Taken over on", required=True, readonly=True)
    checksum = fields.Char(readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Opening entry",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    basis_ids = fields.One2many(
        comodel_name="coopaem.opening.basis",
        inverse_name="opening_id",
        string="The year so far",
        readonly=True,
    )
    levy_ids = fields.One2many(
        comodel_name="coopaem.opening.levy",
        inverse_name="opening_id",
        string="Levies booked",
        readonly=True,
    )

    @api.depends("date")
    def _compute_display_name(self):
        for opening in self:
            opening.display_name = self.env._(
                "Take-over of %s", format_date(self.env, opening.date)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_undo(self):
        if not self.env.su:
            raise UserError(
                self.env._("Press “Undo” instead: it takes the entry back, too.")
            )

    def action_open_move(self):
        """Open the opening entry.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }

    def action_undo(self):
        """Take the opening entry and the figures of the year back.

        :return: an action
        :raises UserError: when a month has been closed on it since, or the entry's
            items are matched
        """
        self.check_access("write")
        for opening in self:
            closing = (
                self.env["coopaem.closing"]
                .sudo()
                .search(
                    [
                        ("company_id", "=", opening.company_id.id),
                        ("state", "!=", "draft"),
                    ],
                    limit=1,
                )
            )
            if closing:
                raise UserError(
                    self.env._(
                        "The closing %s counts on this take-over. Reverse it first.",
                        closing.name,
                    )
                )
            items = opening.move_id.line_ids
            if items.matched_debit_ids or items.matched_credit_ids:
                raise UserError(
                    self.env._(
                        "Items of %s are matched already. Undo the matching first.",
                        opening.move_id.display_name,
                    )
                )
            move = opening.move_id
            # Odoo's lock dates speak up here.
            if move:
                move.button_draft()
            opening.sudo().unlink()
            move.with_context(force_delete=True).unlink()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take-overs"),
            "res_model": self._name,
            "views": [[False, "list"], [False, "form"]],
            "target": "main",
        }


class CoopaemOpeningBasis(models.Model):
    _name = "coopaem.opening.basis"
    _description = "What a month before the take-over counted for levies"
    _order = "date, unit_id"
    _check_company_auto = True

    opening_id = fields.Many2one(
        comodel_name="coopaem.opening",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="opening_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    date = fields.Date(string="Month", required=True, readonly=True)
    turnover = fields.Monetary(readonly=True)
    collected = fields.Monetary(readonly=True)
    costs = fields.Monetary(readonly=True)
    pay = fields.Monetary(readonly=True)

    _unit_month_unique = models.UniqueIndex(
        "(unit_id, date)", "A month of a unit is taken over once."
    )


class CoopaemOpeningLevy(models.Model):
    _name = "coopaem.opening.levy"
    _description = "Levy booked before the take-over"
    _order = "unit_id, rule_id"
    _check_company_auto = True

    opening_id = fields.Many2one(
        comodel_name="coopaem.opening",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="opening_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="opening_id.date", store=True)
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy rule",
        required=True,
        readonly=True,
        ondelete="restrict",
        check_company=True,
    )
    amount = fields.Monetary(string="Booked this year", readonly=True)

    _opening_unit_rule_unique = models.Constraint(
        "UNIQUE(opening_id, unit_id, rule_id)",
        "A levy of a unit is taken over once.",
    )


class CoopaemClosing(models.Model):
    _inherit = "coopaem.closing"

    @api.constrains("date_start", "company_id")
    def _check_after_opening(self):
        for closing in self:
            opening = self.env["coopaem.opening"].search(
                [
                    ("company_id", "=", closing.company_id.id),
                    ("date", ">=", closing.date_start),
                ],
                limit=1,
            )
            if opening:
                raise ValidationError(
                    self.env._(
                        "What happened up to %s was taken over: close the months after "
                        "it.",
                        format_date(self.env, opening.date),
                    )
                )

    @api.model
    def _get_bases(self, company, date_from, date_to, units, figures=None):
        # What was taken over of the year counts in what there is to date.
        bases, months = super()._get_bases(company, date_from, date_to, units, figures)
        for unit, count, turnover, collected, costs, pay in (
            self.env["coopaem.opening.basis"]
            .sudo()
            ._read_group(
                [
                    ("unit_id", "in", units.ids),
                    ("date", ">=", date_from.replace(day=1, month=1)),
                    ("date", "<", date_from),
                ],
                ["unit_id"],
                ["__count", "turnover:sum", "collected:sum", "costs:sum", "pay:sum"],
            )
        ):
            months[unit.id] += count
            for name, amount in (
                ("invoiced", turnover),
                ("collected", collected),
                ("costs", costs),
                ("margin", turnover - costs),
                ("pay", pay),
            ):
                of_month, of_year = bases[unit.id][name]
                bases[unit.id][name] = (
                    of_month,
                    company.currency_id.round(of_year + amount),
                )
        return bases, months
