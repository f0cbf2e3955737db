# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

# The context key that says as of which day items are open.
DATE_KEY = "coopaem_open_on"


class CoopaemOpenItem(models.Model):
    """What customers owe and what suppliers are owed on a day, unit by unit.

    The day comes with the context, today without one. What was matched after that day
    is open on it; so the items of an account always add up to its balance on the day,
    those of a unit to the unit's.
    """

    _name = "coopaem.open.item"
    _description = "Open item of a unit"
    _auto = False
    _order = "date_due, move_id, id"
    _rec_name = "move_id"
    _depends = {
        "account.account": ["account_type"],
        "account.move": ["date", "ref"],
        "account.move.line": [
            "account_id",
            "balance",
            "company_id",
            "date",
            "date_maturity",
            "journal_id",
            "move_id",
            "name",
            "parent_state",
            "partner_id",
            "unit_id",
        ],
        "account.partial.reconcile": [
            "amount",
            "credit_move_id",
            "debit_move_id",
            "max_date",
            "unit_transfer_move_id",
        ],
    }

    unit_id = fields.Many2one(comodel_name="coopaem.unit", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    partner_phone = fields.Char(related="partner_id.phone", string="Phone")
    account_id = fields.Many2one(comodel_name="account.account", readonly=True)
    kind = fields.Selection(
        selection=[
            ("asset_receivable", "Receivable"),
            ("liability_payable", "Payable"),
            ("tax", "Tax to come back"),
        ],
        readonly=True,
        help="What the State owes stands on an account receivable, but is no "
        "customer's.",
    )
    move_id = fields.Many2one(
        comodel_name="account.move", string="Document", readonly=True
    )
    journal_id = fields.Many2one(comodel_name="account.journal", readonly=True)
    ref = fields.Char(string="Reference", readonly=True)
    name = fields.Char(string="Label", readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due date", readonly=True)
    date_open = fields.Date(string="Open on", readonly=True)
    days_overdue = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days between the due date and the day of the report.",
    )
    age = fields.Selection(
        selection=[
            ("0", "Not due"),
            ("1", "1 to 30 days"),
            ("2", "31 to 60 days"),
            ("3", "61 to 90 days"),
            ("4", "Over 90 days"),
        ],
        readonly=True,
    )
    amount = fields.Monetary(
        string="Open amount",
        readonly=True,
        help="Positive: owed to the cooperative. Negative: owed by it.",
    )
    amount_not_due = fields.Monetary(string="Not due", readonly=True)
    amount_30 = fields.Monetary(string="1 to 30 days", readonly=True)
    amount_60 = fields.Monetary(string="31 to 60 days", readonly=True)
    amount_90 = fields.Monetary(string="61 to 90 days", readonly=True)
    amount_older = fields.Monetary(string="Over 90 days", readonly=True)
    follow_up_date = fields.Date(
        related="move_id.activity_date_deadline", string="Next follow-up"
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(self.env.context.get(DATE_KEY)) or today
        return SQL(
            """
            WITH matched AS (
                SELECT line_id, SUM(amount) AS amount
                  FROM (
                    SELECT partial.debit_move_id AS line_id,
                           -partial.amount AS amount,
                           partial.max_date,
                           partial.unit_transfer_move_id
                      FROM account_partial_reconcile partial
                     UNION ALL
                    SELECT partial.credit_move_id,
                           partial.amount,
                           partial.max_date,
                           partial.unit_transfer_move_id
                      FROM account_partial_reconcile partial
                  ) match
             LEFT JOIN account_move transfer
                    ON transfer.id = match.unit_transfer_move_id
                 -- Between two units a match counts once its internal entry does.
                 WHERE GREATEST(match.max_date, transfer.date) <= %(day)s
              GROUP BY line_id
            ), item AS (
                SELECT line.id,
                       line.unit_id,
                       line.company_id,
                       line.partner_id,
                       line.account_id,
                       CASE WHEN account.id = ANY(%(tax_credit_ids)s) THEN 'tax'
                            ELSE account.account_type END AS kind,
                       line.move_id,
                       line.journal_id,
                       move.ref,
                       line.name,
                       line.date,
                       COALESCE(line.date_maturity, line.date) AS date_due,
                       line.balance + COALESCE(matched.amount, 0) AS amount
                  FROM account_move_line line
                  JOIN account_account account ON account.id = line.account_id
                  JOIN account_move move ON move.id = line.move_id
             LEFT JOIN matched ON matched.line_id = line.id
                 WHERE line.parent_state = 'posted'
                   AND line.date <= %(day)s
                   AND account.account_type IN
                       ('asset_receivable', 'liability_payable')
            ), aged AS (
                SELECT item.*, %(day)s::date - item.date_due AS days
                  FROM item
                 WHERE item.amount <> 0
            )
            SELECT aged.id,
                   aged.unit_id,
                   aged.company_id,
                   aged.partner_id,
                   aged.account_id,
                   aged.kind,
                   aged.move_id,
                   aged.journal_id,
                   aged.ref,
                   aged.name,
                   aged.date,
                   aged.date_due,
                   %(day)s::date AS date_open,
                   GREATEST(aged.days, 0) AS days_overdue,
                   CASE WHEN aged.days <= 0 THEN '0'
                        WHEN aged.days <= 30 THEN '1'
                        WHEN aged.days <= 60 THEN '2'
                        WHEN aged.days <= 90 THEN '3'
                        ELSE '4' END AS age,
                   aged.amount,
                   CASE WHEN aged.days <= 0 THEN aged.amount ELSE 0
                        END AS amount_not_due,
                   CASE WHEN aged.days BETWEEN 1 AND 30 THEN aged.amount ELSE 0
                        END AS amount_30,
                   CASE WHEN aged.days BETWEEN 31 AND 60 THEN aged.amount ELSE 0
                        END AS amount_60,
                   CASE WHEN aged.days BETWEEN 61 AND 90 THEN aged.amount ELSE 0
                        END AS amount_90,
                   CASE WHEN aged.days > 90 THEN aged.amount ELSE 0
                        END AS amount_older
              FROM aged
            """,
            day=day,
            tax_credit_ids=self.env.companies.sudo()._get_tax_credit_account_ids(),
        )

    def action_open_move(self):
        """Open the document that the item is of.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }

    def action_follow_up(self):
        """Note a call to each late customer on his documents, for the user.

        :return: an action that tells how many documents are followed up
        :raises UserError: when none of the items is overdue and owed to the cooperative
        """
        late = self.filtered(
            lambda item: item.kind == "asset_receivable"
            and item.days_overdue > 0
            and item.amount > 0
        )
        if not late:
            raise UserError(
                self.env._(
                    "None of these items is overdue from a customer. Choose some that "
                    "are."
                )
            )
        call = self.env.ref("mail.mail_activity_data_call")
        moves = self.env["account.move"]
        for move, items in late.grouped("move_id").items():
            if call in move.activity_ids.activity_type_id:
                continue
            moves |= move
            move.activity_schedule(
                act_type_xmlid="mail.mail_activity_data_call",
                date_deadline=fields.Date.context_today(self),
                summary=self.env._(
                    "%(partner)s: %(amount)s overdue since %(date)s",
                    partner=move.partner_id.display_name or "–",
                    amount=items.currency_id.format(sum(items.mapped("amount"))),
                    date=format_date(self.env, min(items.mapped("date_due"))),
                ),
                user_id=self.env.uid,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._(
                    "%(count)s documents are to be followed up.", count=len(moves)
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
