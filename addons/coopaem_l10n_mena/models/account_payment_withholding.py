# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""The certificates of taxes withheld follow their payments."""

from odoo import api, fields, models

LIVING = ("in_process", "paid")


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Fields declaration
    withholding_certificate_ids = fields.One2many(
        comodel_name="coopaem.withholding.certificate",
        inverse_name="payment_id",
        string="Withholding certificates",
        readonly=True,
    )
    withholding_certificate_count = fields.Integer(
        compute="_compute_withholding_certificate_count"
    )
    withholding_hint = fields.Char(compute="_compute_withholding_hint")

    # Compute methods
    @api.depends("withholding_certificate_ids")
    def _compute_withholding_certificate_count(self):
        for payment in self:
            payment.withholding_certificate_count = len(
                payment.sudo().withholding_certificate_ids
            )

    @api.depends(
        "company_id",
        "date",
        "partner_id",
        "payment_type",
        "state",
        "withholding_line_ids",
    )
    def _compute_withholding_hint(self):
        """Say of payments entered by themselves that a tax is to be withheld."""
        for payment in self:
            rules = (
                self.env["coopaem.withholding.rule"]._get_rules_of_payee(
                    payment.partner_id, payment.company_id, payment.date
                )
                if payment.state == "draft"
                and payment.payment_type == "outbound"
                and not payment.withholding_line_ids
                else ()
            )
            payment.withholding_hint = bool(rules) and self.env._(
                "A tax may have to be withheld from %(partner)s (%(rules)s). Pay bills "
                "with their button “Pay”, which proposes it; otherwise enter it on "
                "this payment.",
                partner=payment.partner_id.display_name,
                rules=", ".join(rules.mapped("name")),
            )

    # CRUD, inherited methods
    def write(self, vals):
        """Write the values; certificates follow the state of their payment."""
        result = super().write(vals)
        if "state" in vals:
            self._follow_certificates()
        return result

    # Action methods
    def action_view_withholding_certificates(self):
        """Open the certificates of the payment.

        :return: action
        """
        self.check_access("read")
        return self.withholding_certificate_ids._get_records_action(
            name=self.env._("Withholding certificates")
        )

    # Business methods
    def _follow_certificates(self):
        """Make the certificates of payments that count; cancel those of the others."""
        # Who may pay need not be allowed to read certificates.
        for payment in self.sudo().filtered(
            lambda payment: payment.withholding_line_ids
            or payment.withholding_certificate_ids
        ):
            certificates = payment.withholding_certificate_ids.sudo()
            if payment.state in LIVING and payment.should_withhold_tax:
                payment.sudo()._issue_certificates()
                certificates.filtered(
                    lambda certificate: certificate.state == "cancelled"
                    and certificate.line_ids
                )._revive()
            elif payment.state not in LIVING:
                certificates.state = "cancelled"

    def _issue_certificates(self):
        """Put the withholding lines of a payment on certificates, one a number."""
        self.ensure_one()
        awaited = self.env._("Certificate awaited")
        for name, lines in self.withholding_line_ids.grouped("name").items():
            known = self.withholding_certificate_ids.filtered(
                lambda certificate, lines=lines: certificate in lines.certificate_id
            )
            bare = lines.filtered(lambda line: not line.certificate_id)
            if not bare:
                continue
            issued = lines[0].type_tax_use == "purchase"
            if not known:
                number = False if name == awaited else name
                known = self.env["coopaem.withholding.certificate"].create(
                    {
                        "name": number,
                        "direction": "issued" if issued else "suffered",
                        "state": "issued"
                        if issued
                        else ("received" if number else "awaited"),
                        "received_on": not issued and number and self.date,
                        "payment_id": self.id,
                    }
                )
            bare.certificate_id = known[:1]
