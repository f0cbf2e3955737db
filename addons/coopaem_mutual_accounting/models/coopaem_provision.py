# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import html2plaintext


class CoopaemProvision(models.Model):
    """An expected loss or cost of a unit, booked now and released on a planned day.

    ========  ==============================================================
    State     What happens next
    ========  ==============================================================
    draft     it is booked on its date
    booked    it is released on the planned day, or before by hand
    released  nothing: its two entries make nought together
    ========  ==============================================================
    """

    _name = "coopaem.provision"
    _description = "Provision of a unit"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Reason", required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Concerning",
        help="The customer or supplier whom the provision is about.",
    )
    amount = fields.Monetary(required=True, tracking=True)
    date = fields.Date(required=True, default=fields.Date.context_today, tracking=True)
    release_date = fields.Date(
        string="Planned release",
        tracking=True,
        help="On this day the provision is released by itself. Empty: it stays until "
        "somebody releases it.",
    )
    expense_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Allowance",
        required=True,
        check_company=True,
        domain="[('internal_group', '=', 'expense')]",
        help="Cost account that the provision is charged to.",
    )
    provision_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Provision account",
        required=True,
        check_company=True,
        domain="[('is_liquidity', '=', False),"
        " ('internal_group', 'in', ('asset', 'liability'))]",
        help="Balance sheet account that holds the provision.",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'general'), ('company_id', '=', company_id)]",
        default=lambda self: self.env["coopaem.opening.import"]
        .new({"company_id": self.env.company.id})
        .journal_id,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    release_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Release entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("booked", "Booked"),
            ("released", "Released"),
        ],
        compute="_compute_state",
        store=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A provision has an amount above zero."
    )

    @api.depends("move_id.state", "release_move_id.state")
    def _compute_state(self):
        for provision in self:
            if provision.move_id.state != "posted":
                provision.state = "draft"
            elif provision.release_move_id.state != "posted":
                provision.state = "booked"
            else:
                provision.state = "released"

    @api.constrains("date", "release_date")
    def _check_release_date(self):
        for provision in self:
            if provision.release_date and provision.release_date <= provision.date:
                raise ValidationError(
                    self.env._(
                        "The release of “%s” must come after its date.", provision.name
                    )
                )

    def write(self, vals):
        """Write the values; what is booked stays as it was booked.

        :raises UserError: when the booked amount, unit or accounts would change
        """
        kept = {
            "amount",
            "company_id",
            "date",
            "expense_account_id",
            "journal_id",
            "provision_account_id",
            "unit_id",
        }
        if kept & vals.keys():
            for provision in self:
                if provision.move_id:
                    raise UserError(
                        self.env._(
                            "“%s” is booked: release it and enter another provision.",
                            provision.name,
                        )
                    )
        if {"move_id", "release_move_id"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("Book and release provisions by their buttons."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        """Create provisions; their entries come with booking.

        :raises UserError: when an entry is named from outside
        """
        provisions = super().create(vals_list)
        if not self.env.su and (provisions.move_id | provisions.release_move_id):
            raise UserError(self.env._("Book and release provisions by their buttons."))
        return provisions

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        for provision in self:
            if provision.move_id:
                raise UserError(
                    self.env._(
                        "“%s” is booked: release it instead of deleting it.",
                        provision.name,
                    )
                )

    def action_book(self):
        """Post the entries of provisions that are drafts.

        :return: True
        :raises UserError: when a lock date would move an entry
        """
        self.check_access("write")
        for provision in self.filtered(lambda provision: not provision.move_id):
            move = provision._post_entry(provision.date, 1, provision.name)
            move._check_posted_on(provision.date, provision.date)
            provision.sudo().move_id = move
        return True

    def action_release(self):
        """Release booked provisions today, or the first open day after it.

        :return: True
        """
        self.check_access("write")
        self._release(fields.Date.context_today(self))
        return True

    def action_open_entries(self):
        """Open the entries of the provision.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of %s", self.name),
            "res_model": "account.move",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", (self.move_id | self.release_move_id).ids)],
        }

    def _release(self, day):
        """Post the release of booked provisions.

        :param date day: when; None: each on its planned day
        """
        for provision in self.filtered(lambda provision: provision.state == "booked"):
            on = max(day or provision.release_date, provision.date)
            on = provision.company_id._get_open_date(on, provision.journal_id)
            provision.sudo().release_move_id = provision._post_entry(
                on, -1, self.env._("Release: %s", provision.name)
            )

    def _post_entry(self, day, sign, label):
        """Post a balanced entry inside the unit.

        :param date day: its date
        :param int sign: 1 to book, -1 to release
        :param str label: its reference and label
        :return: account.move
        """
        self.ensure_one()
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self.journal_id.id,
                    "company_id": self.company_id.id,
                    "date": day,
                    "ref": label,
                    "unit_id": self.unit_id.id,
                    "line_ids": [
                        Command.create(
                            {
                                "name": label,
                                "account_id": account.id,
                                "partner_id": self.partner_id.id,
                                "balance": amount,
                                "tax_ids": [Command.clear()],
                                "analytic_distribution": self.unit_id._distribution(),
                            }
                        )
                        for account, amount in (
                            (self.expense_account_id, sign * self.amount),
                            (self.provision_account_id, -sign * self.amount),
                        )
                    ],
                }
            )
        )
        move._post(soft=False)
        return move

    @api.model
    def _cron_release(self):
        """Release what is planned up to today.

        One that cannot be released says so in its history, and keeps no other from it.
        """
        today = fields.Date.context_today(self)
        for provision in self.search(
            [("state", "=", "booked"), ("release_date", "<=", today)]
        ):
            try:
                with self.env.cr.savepoint():
                    provision._release(None)
            except (UserError, ValidationError) as error:
                self.env.invalidate_all()
                text = self.env._("It could not be released: %s", error)
                # Once, and not every day.
                if html2plaintext(provision.message_ids[:1].body or "") != text:
                    provision._message_log(body=text)
