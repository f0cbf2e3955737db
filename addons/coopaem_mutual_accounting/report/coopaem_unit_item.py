# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.tools import SQL


class CoopaemUnitItem(models.Model):
    """The ledger of every unit, as a book of its own.

    A row is an analytic item of the plan "Units" with the journal item it comes from.
    What remains of an entry after that went through the cooperative's bank and cash:
    one row more on the treasury account, so that each entry balances in each unit.
    MIS reports and the general ledgers of units read from here.
    """

    _name = "coopaem.unit.item"
    _description = "Item of a unit's ledger"
    _auto = False
    _order = "date, move_id, id"
    _rec_name = "move_id"
    _depends = {
        "account.analytic.line": [
            "amount",
            "date",
            "company_id",
            "move_line_id",
        ],
        "account.move.line": [
            "account_id",
            "balance",
            "debit",
            "journal_id",
            "move_id",
            "name",
            "parent_state",
            "partner_id",
        ],
        "coopaem.unit": ["analytic_account_id"],
        "res.company": ["transfer_account_id", "treasury_account_id"],
    }

    unit_id = fields.Many2one(comodel_name="coopaem.unit", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    account_id = fields.Many2one(comodel_name="account.account", readonly=True)
    date = fields.Date(readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Journal entry", readonly=True
    )
    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Journal item", readonly=True
    )
    journal_id = fields.Many2one(comodel_name="account.journal", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    name = fields.Char(string="Label", readonly=True)
    debit = fields.Monetary(readonly=True)
    credit = fields.Monetary(readonly=True)
    balance = fields.Monetary(readonly=True)
    parent_state = fields.Selection(
        selection=[("draft", "Draft"), ("posted", "Posted"), ("cancel", "Cancelled")],
        string="State",
        readonly=True,
    )

    @property
    def _table_query(self):
        # The plan's column is known at run time only.
        column = SQL.identifier(self.env["coopaem.unit"]._get_plan_column())
        return SQL(
            """
            SELECT item.id::bigint * 2 AS id,
                   unit.id AS unit_id,
                   item.company_id,
                   line.account_id,
                   item.date,
                   line.move_id,
                   line.id AS move_line_id,
                   line.journal_id,
                   line.partner_id,
                   line.name,
                   CASE WHEN line.debit <> 0 THEN -item.amount ELSE 0 END AS debit,
                   CASE WHEN line.debit <> 0 THEN 0 ELSE item.amount END AS credit,
                   -item.amount AS balance,
                   line.parent_state
              FROM account_analytic_line item
              JOIN coopaem_unit unit ON unit.analytic_account_id = item.%(column)s
              JOIN account_move_line line ON line.id = item.move_line_id
             UNION ALL
            SELECT MIN(item.id)::bigint * 2 + 1,
                   unit.id,
                   item.company_id,
                   COALESCE(company.treasury_account_id, company.transfer_account_id),
                   item.date,
                   line.move_id,
                   NULL,
                   line.journal_id,
                   NULL,
                   NULL,
                   GREATEST(SUM(item.amount), 0),
                   GREATEST(-SUM(item.amount), 0),
                   SUM(item.amount),
                   line.parent_state
              FROM account_analytic_line item
              JOIN coopaem_unit unit ON unit.analytic_account_id = item.%(column)s
              JOIN account_move_line line ON line.id = item.move_line_id
              JOIN res_company company ON company.id = item.company_id
          GROUP BY unit.id, item.company_id, company.treasury_account_id,
                   company.transfer_account_id, item.date, line.move_id,
                   line.journal_id, line.parent_state
            HAVING SUM(item.amount) <> 0
            """,
            column=column,
        )

    def action_open_move(self):
        """Open the journal entry that the item is of.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }
