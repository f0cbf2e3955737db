# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..controllers.uploads import check_upload

# who reads the papers of members
OFFICE = "coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_coach"
ALERT_DAYS = 30
ALERT_ACTIVITY = "coopaem_member.mail_activity_type_document_expiry"


class CoopaemMemberDocument(models.Model):
    """A paper of a member: what several agreements ask for is handed in once."""

    _name = "coopaem.member.document"
    _description = "Document of a Member"
    _order = "member_id, type_id, date_received desc, id desc"
    _rec_name = "type_id"
    _check_company_auto = True

    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        string="Member",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="member_id.company_id", store=True, precompute=True, index=True
    )
    type_id = fields.Many2one(
        comodel_name="coopaem.document.type",
        string="Document",
        required=True,
        ondelete="restrict",
        index=True,
    )
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char()
    has_file = fields.Boolean(compute="_compute_has_file", store=True)
    date_received = fields.Date(
        string="Received on",
        compute="_compute_date_received",
        store=True,
        readonly=False,
        copy=False,
    )
    date_end = fields.Date(string="Valid until", copy=False)
    is_waived = fields.Boolean(
        string="Not needed",
        copy=False,
        help="The cooperative does without this document.",
    )
    waiver_reason = fields.Char(string="Why not", copy=False)
    state = fields.Selection(
        selection=[
            ("missing", "Missing"),
            ("received", "Received"),
            ("expired", "Expired"),
            ("waived", "Not needed"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    is_alerted = fields.Boolean(readonly=True, copy=False)

    # ------------------------------------------------------------------
    # Compute and search methods
    # ------------------------------------------------------------------

    @api.depends("file")
    def _compute_has_file(self):
        for document in self:
            document.has_file = bool(document.file)

    @api.depends("has_file")
    def _compute_date_received(self):
        today = fields.Date.context_today(self)
        for document in self:
            if not document.has_file:
                document.date_received = False
            else:
                document.date_received = document.date_received or today

    @api.depends("has_file", "date_end", "is_waived")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for document in self:
            if document.is_waived:
                document.state = "waived"
            elif not document.has_file:
                document.state = "missing"
            elif document.date_end and document.date_end < today:
                document.state = "expired"
            else:
                document.state = "received"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        kept = Domain("is_waived", "=", False)
        handed_in = kept & Domain("has_file", "=", True)
        domains = {
            "waived": Domain("is_waived", "=", True),
            "missing": kept & Domain("has_file", "=", False),
            "expired": handed_in & Domain("date_end", "<", today),
            "received": handed_in
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today)),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    # ------------------------------------------------------------------
    # Constraints
    # ------------------------------------------------------------------

    @api.constrains("file")
    def _check_file(self):
        for document in self.with_context(bin_size=False):
            if document.file:
                check_upload(self.env, base64.b64decode(document.file))

    @api.constrains("file", "type_id")
    def _check_identity_scan(self):
        """A scan shows the number: what guards the one guards the other."""
        scans = self.filtered(
            lambda document: document.has_file and document.type_id.is_identity
        )
        scans.company_id._check_identity_authorised()

    @api.constrains("is_waived", "waiver_reason")
    def _check_waiver_reason(self):
        for document in self:
            if document.is_waived and not (document.waiver_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %s is not needed.", document.type_id.display_name
                    )
                )

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def write(self, vals):
        """Forget the alert of what was renewed; note waivers in the history."""
        if {"file", "date_end"} & set(vals):
            vals = {**vals, "is_alerted": False}
        res = super().write(vals)
        if vals.get("is_waived"):
            for document in self:
                document.member_id._message_log(
                    body=self.env._(
                        "%(document)s is not needed: %(reason)s",
                        document=document.type_id.display_name,
                        reason=document.waiver_reason,
                    )
                )
        return res

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_open(self):
        """Open the document in a window of its own.

        :return: an action
        :raises AccessError: when the user may not read it
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.type_id.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _cron_alert_expiry(self):
        """Remind of documents that expire soon, each once, by the member's record."""
        today = fields.Date.context_today(self)
        documents = self.search(
            [
                ("is_alerted", "=", False),
                ("is_waived", "=", False),
                ("has_file", "=", True),
                ("date_end", ">=", today),
                ("date_end", "<=", today + timedelta(days=ALERT_DAYS)),
                ("member_id.active", "=", True),
                ("member_id.state", "!=", "exit"),
            ]
        )
        activity_type = self.env.ref(ALERT_ACTIVITY)
        model = self.env["ir.model"]._get("coopaem.member")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "automated": True,
                    "summary": self.env._("%s expires", document.type_id.display_name),
                    "date_deadline": document.date_end,
                    "user_id": document.member_id._get_responsible_user().id,
                    "res_model_id": model.id,
                    "res_id": document.member_id.id,
                }
                for document in documents
            ]
        )
        documents.is_alerted = True
