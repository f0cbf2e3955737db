# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..models.selections import EXIT_DESTINATIONS, EXIT_KINDS


class CoopaemMemberExit(models.TransientModel):
    """Records how and why a member leaves, and ends what runs."""

    _name = "coopaem.member.exit"
    _description = "Exit of a member"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="member_id.company_id")
    date = fields.Date(
        string="Last day",
        required=True,
        default=fields.Date.context_today,
        help="The member is out of the cooperative from the next day on.",
    )
    reason_id = fields.Many2one(
        comodel_name="coopaem.exit.reason",
        string="Reason",
        required=True,
        ondelete="cascade",
    )
    kind = fields.Selection(
        selection=EXIT_KINDS,
        compute="_compute_kind",
        store=True,
        readonly=False,
        required=True,
        help="Positive: the person goes on to something better, or succeeded.\n"
        "Neutral: moves away, retires, or has reasons of their own.\n"
        "Negative: the activity or the cooperation failed.",
    )
    destination = fields.Selection(
        selection=EXIT_DESTINATIONS,
        string="Where to",
        required=True,
        default="unknown",
    )
    note = fields.Text(string="Remarks", help="Kept in the messages of the member.")
    agreement_ids = fields.Many2many(
        comodel_name="coopaem.agreement",
        string="Agreements that end",
        compute="_compute_agreement_ids",
    )
    shared_unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        relation="coopaem_member_exit_shared_unit_rel",
        string="Units that others go on with",
        compute="_compute_units",
    )
    left_unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        relation="coopaem_member_exit_left_unit_rel",
        string="Units that nobody is left in",
        compute="_compute_units",
    )
    portal_login = fields.Char(
        string="Portal login",
        compute="_compute_portal_login",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("reason_id")
    def _compute_kind(self):
        for wizard in self:
            wizard.kind = wizard.reason_id.kind or wizard.kind

    @api.depends("member_id")
    def _compute_agreement_ids(self):
        for wizard in self:
            # what is agreed but does not run yet is not to begin any more
            wizard.agreement_ids = wizard.member_id.agreement_ids.filtered(
                lambda agreement: agreement.state not in ("draft", "ended", "cancelled")
            )

    @api.depends("member_id")
    def _compute_units(self):
        for wizard in self:
            units = wizard.member_id.unit_ids.filtered(
                lambda unit: unit.state != "closed"
            )
            # a coach need not see the agreements of the others in a unit
            others = (
                self.env["coopaem.agreement"]
                .sudo()
                .search(
                    [
                        ("unit_id", "in", units.ids),
                        ("member_id", "!=", wizard.member_id.id),
                        ("state", "=", "running"),
                    ]
                )
            )
            shared = units.filtered(lambda unit, o=others: unit.id in o.unit_id.ids)
            wizard.shared_unit_ids = shared
            wizard.left_unit_ids = units - shared

    @api.depends("member_id")
    def _compute_portal_login(self):
        for wizard in self:
            # who may let a member leave need not be able to read users
            users = wizard.member_id.sudo().partner_id.user_ids
            wizard.portal_login = ", ".join(users.mapped("login"))

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_confirm(self):
        """End the running agreements on the last day, and let the member go.

        :raise UserError: if the member left before, or on a day to come
        """
        self.ensure_one()
        member = self.member_id
        member.check_access("write")
        if member.state == "exit":
            raise UserError(
                self.env._("%(member)s has left already.", member=member.name)
            )
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The last day %(day)s is still to come. Enter it as the last day of"
                    " the agreements now, and record the exit on that day.",
                    day=format_date(self.env, self.date),
                )
            )
        agreements = self.agreement_ids
        begun = agreements.filtered(
            lambda agreement: agreement.state == "running"
            and agreement.date_start <= self.date
        )
        # what would have begun after the last day never came about
        if agreements - begun:
            (agreements - begun).action_cancel()
        over = begun.filtered(
            lambda agreement: agreement.date_end and agreement.date_end < self.date
        )
        if over:
            over.write({"state": "ended"})
        if begun - over:
            (begun - over).write({"state": "ended", "date_end": self.date})
        member.write(
            {
                "state": "exit",
                "exit_date": self.date,
                "exit_kind": self.kind,
                "exit_reason_id": self.reason_id.id,
                "exit_destination": self.destination,
            }
        )
        if self.note:
            member.message_post(body=self.note, subtype_xmlid="mail.mt_note")
        # the board behind the dialogue shows where the member is now
        return {"type": "ir.actions.client", "tag": "soft_reload"}
