# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# What a warning says of a mention that may not be asked for after all.
DOUBTFUL = ("disputed", "unsourced")


class AccountMove(models.Model):
    """Invoices of countries whose documents the suite prints itself."""

    _inherit = "account.move"

    # Fields declaration
    l10n_mena_uuid = fields.Char(
        string="Electronic invoice",
        copy=False,
        tracking=True,
        help="The number under which the tax authority knows this invoice.",
    )
    l10n_mena_has_uuid = fields.Boolean(
        string="Has a number of an electronic invoice",
        compute="_compute_l10n_mena_has_uuid",
    )

    # Compute methods
    @api.depends("move_type", "company_id")
    def _compute_l10n_mena_has_uuid(self):
        today = fields.Date.context_today(self)
        for move in self:
            mentions = self.env["coopaem.document.mention"]._get_mentions(
                move.company_id.country_id, move.invoice_date or today
            )
            move.l10n_mena_has_uuid = (
                move.is_sale_document() and "uuid" in mentions.mapped("content")
            )

    @api.depends(
        "partner_id.vat",
        "partner_id.company_registry",
        "partner_id.street",
        "partner_id.city",
        "company_id.legal_form_id",
        "invoice_payment_term_id",
        "invoice_date_due",
    )
    def _compute_alerts(self):
        return super()._compute_alerts()

    # Inherited methods
    def _get_alerts(self):
        # EXTENDS 'account': what the law wants on the document and nobody filled in.
        alerts = super()._get_alerts()
        if self.state != "draft" or not self.partner_id:
            return alerts
        missing = self._find_missing_mentions()
        for party, mentions in missing.grouped("party").items():
            alerts[f"l10n_mena_missing_{party}"] = self._prepare_mention_alert(
                party, mentions
            )
        return alerts

    def _prepare_mention_alert(self, party, mentions):
        """Say which mentions are missing, and lead to where they are filled in.

        :param str party: "seller", "buyer" or "document"
        :param mentions: coopaem.document.mention
        :return: dict, as Odoo shows alerts
        """
        names = ", ".join(
            f"{mention.name} ({mention.caveat})"
            if mention.caveat and mention.status in DOUBTFUL
            else mention.name
            for mention in mentions
        )
        alert = {
            "level": "warning",
            "message": {
                "seller": self.env._(
                    "This document should say of the cooperative: %s. Fill it in on "
                    "the company.",
                    names,
                ),
                "buyer": self.env._(
                    "This document should say of the customer: %s. Fill it in on "
                    "the contact.",
                    names,
                ),
                "document": self.env._(
                    "This document should say: %s. Fill it in below.", names
                ),
            }[party],
        }
        if party == "seller" and self.company_id.has_access("write"):
            alert["action_text"] = self.env._("Open the company")
            alert["action"] = self._get_form_action(self.company_id)
        elif party == "buyer":
            alert["action_text"] = self.env._("Open the contact")
            alert["action"] = self._get_form_action(
                self.partner_id.commercial_partner_id
                if all(mention.content == "identifier" for mention in mentions)
                else self.partner_id
            )
        return alert

    @api.model
    def _get_form_action(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }

    def _get_action_with_base_document_layout_configurator(self, report_action):
        # EXTENDS 'account': our documents do not use Odoo's layouts.
        if self and all(move._is_mena_document() for move in self):
            return report_action
        return super()._get_action_with_base_document_layout_configurator(report_action)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_numbered(self):
        """Refuse to delete what had a number once: it would leave a gap.

        :raises UserError: naming the document
        """
        if self.env.context.get("force_delete"):
            return
        for move in self:
            if (
                move._is_mena_document()
                and move.posted_before
                and move.name
                and move.name != "/"
            ):
                raise UserError(
                    self.env._(
                        "%s had its number already: deleted, it would leave a gap "
                        "in the numbers. Cancel it, or make a credit note.",
                        move.name,
                    )
                )

    # Business methods
    def _is_mena_document(self):
        """Whether this is a document to customers that the suite prints itself."""
        self.ensure_one()
        return (
            self.is_sale_document(include_receipts=True)
            and self.company_id.sudo().country_id.id
            in self.env["coopaem.document.mention"]._get_country_ids()
        )

    def _find_missing_mentions(self):
        """The mentions that the law wants and that would be left out.

        :return: coopaem.document.mention
        """
        self.ensure_one()
        Mention = self.env["coopaem.document.mention"]
        if not self._is_mena_document() or self.move_type == "out_receipt":
            return Mention
        company, partner = self.company_id.sudo(), self.partner_id
        day = self.invoice_date or fields.Date.context_today(self)
        return Mention._get_mentions(company.country_id, day).filtered(
            lambda mention: mention.is_mandatory
            and mention._is_due(company, partner)
            and not mention._get_value(company, partner, self)
        )
