# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .account_move_cash_desk import cash_desk_context, from_cash_desk


class CoopaemChequeRemittance(models.Model):
    """Cheques that are taken to one bank together, on one slip."""

    _name = "coopaem.cheque.remittance"
    _description = "Remittance of cheques"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(
        string="Number",
        compute="_compute_name",
        store=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        readonly=True,
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Bank",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        default=lambda self: self.env["account.journal"].search(
            [("company_id", "=", self.env.company.id), ("type", "=", "bank")], limit=1
        ),
        tracking=True,
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, index=True, tracking=True
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("remitted", "Remitted")],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    cheque_ids = fields.One2many(
        comodel_name="coopaem.cheque",
        inverse_name="remittance_id",
        string="Cheques and drafts",
    )
    cheque_count = fields.Integer(
        string="Number of cheques", compute="_compute_total", store=True
    )
    waiting_count = fields.Integer(
        string="Not cleared yet", compute="_compute_total", store=True
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_total", store=True
    )
    total = fields.Monetary(compute="_compute_total", store=True)
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    # Compute, inverse, search methods
    # The entry has its number by the time it is linked. Depending on the number itself
    # would look for slips at every entry that is posted.
    @api.depends("move_id")
    def _compute_name(self):
        for remittance in self:
            remittance.name = remittance.move_id.name or self.env._("New remittance")

    @api.depends("cheque_ids.amount", "cheque_ids.currency_id", "cheque_ids.state")
    def _compute_total(self):
        for remittance in self:
            cheques = remittance.cheque_ids
            remittance.currency_id = (
                cheques.currency_id[:1] or remittance.company_id.currency_id
            )
            remittance.total = sum(cheques.mapped("amount"))
            remittance.cheque_count = len(cheques)
            remittance.waiting_count = len(
                cheques.filtered(lambda cheque: cheque.state == "remitted")
            )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create slips, as drafts.

        :raises UserError: when they pretend to be at the bank
        """
        remittances = super().create(vals_list)
        if any(
            remittance.state != "draft" or remittance.move_id
            for remittance in remittances
        ):
            remittances._refuse_pretended()
        return remittances

    def write(self, vals):
        """Write the values; what was remitted stays.

        :raises UserError: when a slip that is at the bank would change
        """
        self.check_access("write")
        if not from_cash_desk(self.env):
            if {"state", "move_id"} & vals.keys():
                self._refuse_pretended()
            if {"journal_id", "date", "cheque_ids", "company_id"} & vals.keys():
                self._check_state("draft")
        return super().write(vals)

    def _refuse_pretended(self):
        """Refuse slips that nothing was booked for.

        :raises UserError: always
        """
        raise UserError(self.env._("Press “Remit” instead: it books the slip."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_remitted(self):
        self._check_state("draft")

    # Actions
    def action_add_due(self):
        """Add all cheques in hand that are due by the slip's day.

        :return: True
        """
        self._check_state("draft")
        for remittance in self:
            due = self.env["coopaem.cheque"].search(
                [
                    ("company_id", "=", remittance.company_id.id),
                    ("state", "=", "received"),
                    ("date_due", "<=", remittance.date),
                    ("remittance_id", "=", False),
                    ("currency_id", "=", remittance.currency_id.id),
                    ("journal_id", "in", (False, remittance.journal_id.id)),
                ]
            )
            if not due:
                raise UserError(
                    self.env._(
                        "No cheque in hand is due by %s. Choose some by hand.",
                        remittance.date,
                    )
                )
            remittance.cheque_ids = [Command.link(cheque.id) for cheque in due]
        return True

    def action_remit(self):
        """Take the cheques to the bank: one entry per slip.

        :return: True
        :raises UserError: when a cheque is not in hand, or the day is closed
        """
        self.check_access("write")
        self._check_state("draft")
        for remittance in self:
            cheques = remittance.cheque_ids
            if not cheques:
                raise UserError(
                    self.env._("There is no cheque on %s.", remittance.display_name)
                )
            cheques._prepare_step("received")
            cheques._check_day(remittance.date)
            if len(cheques.currency_id) > 1:
                raise UserError(
                    self.env._(
                        "A slip has one currency: put cheques in other currencies on "
                        "another one."
                    )
                )
            move = cheques._move_to("remitted", remittance.date)
            cheques.with_context(
                **cash_desk_context()
            ).journal_id = remittance.journal_id
            remittance.with_context(**cash_desk_context()).write(
                {"state": "remitted", "move_id": move.id}
            )
        return True

    def action_print(self):
        """Print the slip for the bank.

        :return: an action
        """
        return self.env.ref(
            "coopaem_mutual_accounting.action_report_cheque_remittance"
        ).report_action(self)

    def action_ask_clear(self):
        """Ask for the day on which the bank paid the cheques of the slip.

        :return: an action
        """
        return self.cheque_ids.filtered(
            lambda cheque: cheque.state == "remitted"
        ).action_ask_clear()

    # Business methods
    def _check_state(self, state):
        """Refuse what the slip's state does not allow."""
        for remittance in self:
            if remittance.state != state:
                raise UserError(
                    self.env._(
                        "%s is at the bank already: take back its cheques one by one "
                        "if that is wrong.",
                        remittance.display_name,
                    )
                    if state == "draft"
                    else self.env._("Remit %s first.", remittance.display_name)
                )

    def _get_report_name(self):
        """The file name of the slip, without extension."""
        self.ensure_one()
        number = (self.name or "").replace("/", "-")
        return " ".join([self.env._("Remittance"), number])
