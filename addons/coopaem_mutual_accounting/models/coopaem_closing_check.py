# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemClosingCheck(models.Model):
    _name = "coopaem.closing.check"
    _description = "Check of a monthly closing"
    _order = "severity, id"

    closing_id = fields.Many2one(
        comodel_name="coopaem.closing",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="closing_id.company_id", store=True, index=True
    )
    code = fields.Char(required=True, readonly=True)
    name = fields.Text(compute="_compute_texts")
    severity = fields.Selection(
        selection=[("blocking", "Blocking"), ("warning", "Warning")],
        required=True,
        readonly=True,
    )
    count = fields.Integer(string="Records found", readonly=True)
    remedy = fields.Text(string="What to do", compute="_compute_texts")
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)
    accepted = fields.Boolean(readonly=True)
    reason = fields.Text(readonly=True)
    accepted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    accepted_on = fields.Datetime(readonly=True)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_texts(self):
        texts = self._get_texts()
        for check in self:
            check.name, check.remedy = texts.get(check.code, (check.code, False))

    @api.depends("name", "count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.name} ({check.count})"

    @api.model
    def _get_texts(self):
        """What the checks are called, and what to do about what they find.

        Not kept with a check: each reads it in a language of their own.

        :return: {code: (name, remedy)}
        """
        return {
            "draft": (
                self.env._("Draft entries"),
                self.env._("Post or delete them, or date them in the next month."),
            ),
            "unit": (
                self.env._("Items without a unit, or liquidity with one"),
                self.env._("Give each item its unit."),
            ),
            "cashbook": (
                self.env._("Cash books not booked"),
                self.env._("Book them, or move their lines to the next month."),
            ),
            "suspense": (
                self.env._("Bank movements that are not reconciled"),
                self.env._(
                    "Reconcile them; what nobody can explain goes to the account of "
                    "receipts to allocate."
                ),
            ),
            "treasury": (
                self.env._("Units with a negative treasury"),
                self.env._(
                    "The structure advances the money; agree how it comes back."
                ),
            ),
            "allocation": (
                self.env._("Receipts to allocate"),
                self.env._("They stay with the structure until they are explained."),
            ),
            "document": (
                self.env._("Bills without a document"),
                self.env._("Attach the supplier's bill."),
            ),
            "twin": (
                self.env._("Bank movements alike in two statements"),
                self.env._(
                    "If a statement was imported twice, in two layouts, delete one of "
                    "them; two payments of the same day and amount stay."
                ),
            ),
            "till": (
                self.env._("Till operations not posted"),
                self.env._("Post them, or delete what never happened."),
            ),
            "count": (
                self.env._("Counts that later notes changed"),
                self.env._(
                    "Adjust them, or count the till anew: cash is in the books twice."
                ),
            ),
            "note": (
                self.env._("Notes of the phone to check"),
                self.env._("Put them in the book, or send them back."),
            ),
            "refusal": (
                self.env._("Notes of the phone not taken"),
                self.env._("Enter the money where it belongs, then settle them."),
            ),
            "receipt": (
                self.env._("Payments in cash to confirm or to match"),
                self.env._(
                    "Accept them or send them back; match again what was undone."
                ),
            ),
        }

    def action_open(self):
        """Open the records that the check found.

        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.res_model,
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.res_ids or [])],
        }

    def action_accept(self):
        """Ask for the reason why this warning is accepted.

        :return: an action
        """
        self.ensure_one()
        return self.closing_id._ask_to_accept(self)

    def _accept(self, reason):
        """Accept warnings.

        :param str reason: why
        :raises UserError: when no reason is given, or a check is blocking
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the warnings are accepted."))
        if self.filtered(lambda check: check.severity == "blocking"):
            raise UserError(
                self.env._("A blocking check cannot be accepted: mend what it found.")
            )
        self.closing_id.check_access("write")
        self.sudo().write(
            {
                "accepted": True,
                "reason": reason,
                "accepted_by_id": self.env.uid,
                "accepted_on": fields.Datetime.now(),
            }
        )
        for closing in self.closing_id:
            closing._message_log(
                body=self.env._(
                    "Warnings accepted: %(checks)s. Reason: %(reason)s",
                    checks=", ".join((self & closing.check_ids).mapped("display_name")),
                    reason=reason,
                )
            )
