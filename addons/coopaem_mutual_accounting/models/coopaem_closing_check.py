# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models
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
    name = fields.Char(required=True, readonly=True)
    severity = fields.Selection(
        selection=[("blocking", "Blocking"), ("warning", "Warning")],
        required=True,
        readonly=True,
    )
    count = fields.Integer(readonly=True)
    remedy = fields.Char(string="What to do", readonly=True)
    res_model = fields.Char(readonly=True)
    res_ids = fields.Json(readonly=True)
    accepted = fields.Boolean(readonly=True)
    reason = fields.Char(readonly=True)
    accepted_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    accepted_on = fields.Datetime(readonly=True)

    def _compute_display_name(self):
        for check in self:
            check.display_name = f"{check.name} ({check.count})"

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
                    checks=", ".join(
                        (self & closing.check_ids).mapped("display_name")
                    ),
                    reason=reason,
                )
            )
