# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class CoopaemLeadCommittee(models.TransientModel):
    """What the selection committee decided about a candidate."""

    _name = "coopaem.lead.committee"
    _description = "Decision of the Selection Committee"

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Candidate",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="lead_id.company_id", related_sudo=False)
    decision = fields.Selection(
        selection=lambda self: self.env["crm.lead"]
        ._fields["committee_decision"]
        ._description_selection(self.env),
        required=True,
        default="accepted",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day of the committee.",
    )
    member_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="coopaem_lead_committee_partner_rel",
        string="Committee",
        default=lambda self: self.env.user.partner_id,
        help="Who took part in the decision.",
    )
    reason = fields.Text(string="Reasons")
    lost_reason_id = fields.Many2one(
        comodel_name="crm.lost.reason",
        string="Reason of the refusal",
        domain=[("is_recruitment", "=", True)],
    )
    referred_to_id = fields.Many2one(
        comodel_name="res.partner",
        string="Sent on to",
        domain="[('is_company', '=', True), ('company_id', 'in', [False, company_id])]",
        help="The organisation that can help the person instead.",
    )

    @api.model
    def default_get(self, fields_list):
        """Start from the candidate whose button was pressed."""
        defaults = super().default_get(fields_list)
        if self.env.context.get("active_model") == "crm.lead":
            defaults.setdefault("lead_id", self.env.context.get("active_id"))
        return defaults

    def action_apply(self):
        """Note the decision and move the candidate where it leads.

        :raises UserError: when something of the decision is missing
        """
        self.ensure_one()
        lead = self.lead_id
        lead.check_access("write")
        self._check_decision()
        refused = self.decision == "refused"
        values = {
            "committee_decision": self.decision,
            "committee_date": self.date,
            "committee_member_ids": [(6, 0, self.member_ids.ids)],
            "committee_reason": self.reason,
            "referred_to_id": self.referred_to_id.id if refused else False,
        }
        if self.decision == "accepted":
            stage = lead._get_recruitment_stage("agreement")
            lead.write({**values, "stage_id": stage.id, "active": True})
        elif refused:
            lead.action_set_lost(lost_reason_id=self.lost_reason_id.id, **values)
        else:
            stage = lead._get_recruitment_stage("committee")
            lead.write({**values, "stage_id": stage.id})
        # later decisions replace the fields; the log keeps them all
        lead.message_post(body=self._get_log())
        return {"type": "ir.actions.act_window_close"}

    def _check_decision(self):
        lead = self.lead_id
        if not lead.is_recruitment:
            raise UserError(
                self.env._("The committee decides about candidates; this is none.")
            )
        if lead.member_id:
            raise UserError(
                self.env._(
                    "%(lead)s is a member already. Take that back first if the"
                    " committee decided otherwise.",
                    lead=lead.display_name,
                )
            )
        if self.date > fields.Date.context_today(self):
            raise UserError(
                self.env._("The committee cannot have met on a day to come.")
            )
        if self.decision == "refused" and not self.lost_reason_id:
            raise UserError(self.env._("Choose the reason of the refusal."))
        if self.decision != "accepted" and not self.reason:
            raise UserError(
                self.env._("Enter the reasons: the candidate has a right to hear them.")
            )

    def _get_log(self):
        labels = dict(self._fields["decision"]._description_selection(self.env))
        lines = [
            self.env._(
                "Committee of %(date)s: %(decision)s",
                date=fields.Date.to_string(self.date),
                decision=labels[self.decision],
            ),
            ", ".join(self.member_ids.mapped("name")),
        ]
        if self.decision == "refused":
            lines += [self.lost_reason_id.name, self.referred_to_id.name]
        log = Markup("<br/>").join(line for line in lines if line)
        return log + plaintext2html(self.reason or "")
