# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemWithholdingCertificate(models.Model):
    """The paper that says how much tax one withheld from another.

    The cooperative issues one to a supplier when it pays, and gets one from a customer
    who pays less; with it the tax can be claimed from the State.
    """

    _name = "coopaem.withholding.certificate"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Withholding Certificate"
    _order = "date desc, id desc"
    _check_company_auto = True

    # Fields declaration
    name = fields.Char(string="Number", tracking=True, copy=False)
    direction = fields.Selection(
        selection=[("issued", "Given to a supplier"), ("suffered", "From a customer")],
        required=True,
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        selection=[
            ("issued", "Issued"),
            ("awaited", "Awaited"),
            ("received", "Received"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        tracking=True,
        index=True,
    )
    payment_id = fields.Many2one(
        comodel_name="account.payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="payment_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="payment_id.currency_id")
    partner_id = fields.Many2one(related="payment_id.partner_id", store=True)
    unit_id = fields.Many2one(related="payment_id.unit_id", store=True, index=True)
    date = fields.Date(
        related="payment_id.date", string="Payment date", store=True, index=True
    )
    received_on = fields.Date(
        string="Date of the certificate", tracking=True, copy=False
    )
    document = fields.Binary(string="Certificate", attachment=True, copy=False)
    document_name = fields.Char(copy=False)
    line_ids = fields.One2many(
        comodel_name="account.payment.withholding.line",
        inverse_name="certificate_id",
        string="Taxes",
        readonly=True,
    )
    base_amount = fields.Monetary(
        string="Base", compute="_compute_amounts", store=True, readonly=True
    )
    amount = fields.Monetary(
        string="Withheld", compute="_compute_amounts", store=True, readonly=True
    )

    # Compute methods
    @api.depends("line_ids.amount", "line_ids.base_amount")
    def _compute_amounts(self):
        for certificate in self:
            certificate.amount = sum(certificate.line_ids.mapped("amount"))
            certificate.base_amount = sum(certificate.line_ids.mapped("base_amount"))

    @api.depends("name", "direction")
    def _compute_display_name(self):
        for certificate in self:
            certificate.display_name = certificate.name or self.env._(
                "Awaited from %s", certificate.partner_id.display_name or "–"
            )

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values; the state follows the buttons and the payment.

        :raises UserError: when somebody writes it otherwise
        """
        fixed = {"direction", "payment_id", "state", "company_id", "partner_id"}
        fixed |= {"unit_id", "date", "amount", "base_amount", "line_ids"}
        if "name" in vals and "issued" in self.mapped("direction"):
            fixed.add("name")
        if fixed & set(vals) and not self.env.su:
            raise UserError(
                self.env._(
                    "A certificate follows its payment; use the buttons instead."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        raise UserError(
            self.env._(
                "A withholding certificate is kept, for its number is not given twice. "
                "Cancel its payment: the certificate is cancelled with it."
            )
        )

    # Action methods
    def action_receive(self):
        """Note that the customer's certificate has come.

        :raises UserError: when its number or date is missing, or none is awaited
        """
        self.check_access("write")
        for certificate in self:
            if certificate.state != "awaited":
                raise UserError(
                    self.env._(
                        "%s: no certificate is awaited.", certificate.display_name
                    )
                )
            if not (certificate.name or "").strip() or not certificate.received_on:
                raise UserError(
                    self.env._(
                        "Enter the number and the date of the certificate of %s first.",
                        certificate.partner_id.display_name,
                    )
                )
        self.sudo().state = "received"

    def action_await(self):
        """Take back that the certificate has come, to correct its number or date."""
        self.check_access("write")
        self.sudo().filtered(lambda one: one.state == "received").state = "awaited"

    def action_print(self):
        """Print the certificates.

        :return: action
        :raises UserError: when one of them is not the cooperative's own
        """
        self.check_access("read")
        if any(certificate.direction != "issued" for certificate in self):
            raise UserError(
                self.env._("Customers print their certificates themselves.")
            )
        return self.env.ref(
            "coopaem_l10n_mena.action_report_withholding_certificate"
        ).report_action(self)

    # Business methods
    def _get_report_name(self):
        """File name of the printed certificate, without its ending."""
        self.ensure_one()
        number = (self.name or "").replace("/", "-")
        return self.env._("Certificate %s", number)

    def _revive(self):
        """Count certificates again whose payment was posted again."""
        for certificate in self:
            if certificate.direction == "issued":
                certificate.state = "issued"
            else:
                certificate.state = "received" if certificate.name else "awaited"
