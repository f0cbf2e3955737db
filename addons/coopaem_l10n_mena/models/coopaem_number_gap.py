# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL


class CoopaemNumberGap(models.Model):
    """What breaks the continuous numbers of documents to customers.

    Read from the entries each time: a number that is missing, or one that is on a draft
    and so on no document that counts.
    """

    _name = "coopaem.number.gap"
    _description = "Gap in the Numbers of Documents"
    _auto = False
    _order = "company_id, journal_id, prefix, first_number"
    _rec_name = "prefix"
    _depends = {
        "account.journal": ["type"],
        "account.move": [
            "company_id",
            "date",
            "given_number",
            "journal_id",
            "move_type",
            "name",
            "posted_before",
            "sequence_number",
            "sequence_prefix",
            "state",
        ],
    }

    # Fields declaration
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    journal_id = fields.Many2one(comodel_name="account.journal", readonly=True)
    prefix = fields.Char(string="Series", readonly=True)
    kind = fields.Selection(
        selection=[
            ("missing", "Numbers missing"),
            ("draft", "Draft with a number"),
        ],
        string="What",
        readonly=True,
    )
    first_number = fields.Integer(string="First number", readonly=True)
    first_name = fields.Char(string="From", compute="_compute_names")
    last_number = fields.Integer(string="Last number", readonly=True)
    last_name = fields.Char(string="To", compute="_compute_names")
    count = fields.Integer(string="How many", readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Document",
        readonly=True,
        help="The draft, or the document that follows the gap.",
    )
    date = fields.Date(string="Date of that document", readonly=True)

    # Compute methods
    @api.depends("move_id", "first_number", "last_number")
    def _compute_names(self):
        for gap in self:
            name = gap.move_id.name or ""
            # as wide as the number that is there, with what follows it
            width = len(name) - len(gap.prefix or "")
            digits = name[len(gap.prefix or "") :]
            tail = digits.lstrip("0123456789")
            width -= len(tail)
            gap.first_name = f"{gap.prefix or ''}{gap.first_number:0{width}}{tail}"
            gap.last_name = f"{gap.prefix or ''}{gap.last_number:0{width}}{tail}"

    # Business methods
    @property
    def _table_query(self):
        # Cancelled documents keep their number: it is not missing.
        return SQL(
            """
            WITH numbered AS (
                SELECT move.id, move.company_id, move.journal_id, move.state,
                       move.sequence_prefix AS prefix,
                       move.sequence_number AS number, move.date,
                       LAG(move.sequence_number) OVER (
                           PARTITION BY move.journal_id, move.sequence_prefix
                               ORDER BY move.sequence_number, move.id
                       ) AS before
                  FROM account_move move
                  JOIN account_journal journal ON journal.id = move.journal_id
                 WHERE move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND journal.type = 'sale'
                   AND move.name IS NOT NULL AND move.name != '/'
                   AND move.sequence_prefix IS NOT NULL
                   AND (move.state != 'draft' OR move.posted_before)
                   AND move.given_number IS DISTINCT FROM move.name
            )
            SELECT id * 2 AS id, company_id, journal_id, prefix, 'missing' AS kind,
                   COALESCE(before, 0) + 1 AS first_number, number - 1 AS last_number,
                   number - 1 - COALESCE(before, 0) AS count, id AS move_id, date
              FROM numbered
             WHERE number > COALESCE(before, 0) + 1
            UNION ALL
            SELECT id * 2 + 1, company_id, journal_id, prefix, 'draft',
                   number, number, 1, id, date
              FROM numbered
             WHERE state = 'draft'
            """
        )

    def action_open_document(self):
        """Open the draft, or the document that follows the gap."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [[False, "form"]],
        }
