# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.coopaem_member.models.portal_format import (
    format_input,
    format_short_day,
)

from .levy_format import format_money, format_number, format_taxes


class SaleOrder(models.Model):
    """A quote of a unit: validated by the cooperative, accepted by the customer."""

    _name = "sale.order"
    _inherit = ["sale.order", "coopaem.shared.sale.mixin"]

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain="[('company_id', '=', company_id), ('state', '!=', 'closed')]",
        help="Whose sale this is; its invoices go to this unit.",
    )

    # CRUD, inherited methods
    @api.model_create_multi
    def create(self, vals_list):
        """Create quotes; their customers become those of their units."""
        orders = super().create(vals_list)
        self.env["coopaem.unit.customer"]._link(orders)
        return orders

    def _confirmation_error_message(self):
        # EXTENDS 'sale'
        error = super()._confirmation_error_message()
        if error:
            return error
        if self.company_id.structure_unit_id and not self.unit_id:
            return self.env._(
                "%s belongs to no unit yet. Choose the unit that sells.",
                self.display_name,
            )
        if self.validation_state not in (False, "accepted"):
            return self.env._(
                "%s has to be validated by the cooperative first.", self.display_name
            )
        return False

    def _has_to_be_signed(self):
        # EXTENDS 'sale': nobody signs what the cooperative has not let out, and who
        # sells does not sign as the customer.
        return (
            super()._has_to_be_signed()
            and self.validation_state in (False, "accepted")
            and not self.unit_id._get_own()
        )

    def _prepare_invoice(self):
        # EXTENDS 'sale'
        return {**super()._prepare_invoice(), "unit_id": self.unit_id.id}

    def _get_invoice_grouping_keys(self):
        # EXTENDS 'sale': an invoice is one unit's.
        return [*super()._get_invoice_grouping_keys(), "unit_id"]

    # Validation
    def _get_validation_type(self):
        # IMPLEMENTS coopaem.validation.mixin
        return "quote"

    def _get_validation_amount(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.currency_id._convert(
            self.amount_total,
            self.company_id.currency_id,
            self.company_id,
            self.date_order.date(),
        )

    def _get_validation_date(self):
        # IMPLEMENTS coopaem.validation.mixin
        self.ensure_one()
        return self.date_order.date()

    def _check_submittable(self):
        # IMPLEMENTS coopaem.validation.mixin
        for order in self:
            if order.state != "draft":
                raise UserError(self.env._("%s was sent already.", order.display_name))
            if not order.order_line or order.currency_id.is_zero(order.amount_total):
                raise UserError(
                    self.env._("Enter what you sell, how many and for how much.")
                )

    def _on_accepted(self):
        # IMPLEMENTS coopaem.validation.mixin: the customer may see and sign it.
        orders = self.sudo()
        orders.filtered(lambda order: order.state == "draft").action_quotation_sent()
        for order in orders:
            order._portal_ensure_token()

    # Business methods
    def _create_unit_invoice(self):
        """Make the invoice of an accepted quote, as its unit's draft.

        The caller has checked that the quote is the user's own unit's.

        :return: account.move
        :raises UserError: before the customer has accepted, or when all is invoiced
        """
        self.ensure_one()
        if self.state != "sale":
            raise UserError(
                self.env._(
                    "%s is not accepted by the customer yet. Send it once more, or "
                    "ask the customer to sign it.",
                    self.name,
                )
            )
        if self.invoice_status != "to invoice":
            raise UserError(self.env._("%s is invoiced already.", self.name))
        # Members have no access to orders and entries; this order is theirs.
        invoice = self.sudo()._create_invoices()
        invoice.validation_state = "preparing"
        return invoice

    # The unit's people on the portal
    def _is_portal_editable(self):
        """Whether its lines may be changed on the portal."""
        self.ensure_one()
        return self.state == "draft"

    def _get_portal_form(self):
        """What the form of a quote shows: customer and lines.

        :return: dict
        """
        self.ensure_one()
        customer = self.env["coopaem.unit.customer"].search(
            [("unit_id", "=", self.unit_id.id), ("partner_id", "=", self.partner_id.id)]
        )
        free = self.company_id.free_line_product_id
        return {
            "customer_id": str(customer.id or ""),
            "lines": [
                {
                    "name": line.name,
                    "quantity": format_input(self.env, line.product_uom_qty, 6, True),
                    "price": format_input(
                        self.env, line.price_unit, self.currency_id.decimal_places
                    ),
                    "rate": f"{line.tax_ids[:1].amount:g}",
                    "product": (
                        ""
                        if line.product_id == free
                        else str(line.product_id.product_tmpl_id.id)
                    ),
                }
                for line in self.order_line
            ],
        }

    def _get_portal_rows(self):
        """How quotes are shown to the unit's people.

        :return: list of dict with url, name, partner, date, amount, state, color, hint
            and lines
        """
        rows = []
        for order in self:
            state, color, hint = order._describe_portal_state()
            rows.append(
                {
                    "url": f"/my/sales/quote/{order.id}",
                    "name": order.name,
                    "partner": order.partner_id.name,
                    "date": format_short_day(self.env, order.date_order),
                    "amount": format_money(
                        self.env, order.currency_id, order.amount_total
                    ),
                    "state": state,
                    "color": color,
                    "hint": hint,
                    "lines": [
                        {
                            "name": line.name,
                            "quantity": format_number(self.env, line.product_uom_qty),
                            "price": format_money(
                                self.env, order.currency_id, line.price_unit
                            ),
                            "taxes": format_taxes(self.env, line.tax_ids),
                            "amount": format_money(
                                self.env, order.currency_id, line.price_subtotal
                            ),
                        }
                        for line in order.order_line
                    ]
                    if len(self) == 1
                    else [],
                }
            )
        return rows

    def _describe_portal_state(self):
        """Where the quote stands, in words.

        :return: tuple of state, colour and what comes next
        """
        self.ensure_one()
        if self.state == "cancel":
            return (
                self.env._("Declined"),
                "danger",
                self.env._("The customer or the cooperative said no."),
            )
        words = self._describe_validation()
        if words:
            return words
        if self.state == "sale":
            if self.invoice_status == "to invoice":
                return (
                    self.env._("Accepted"),
                    "success",
                    self.env._("You can invoice it now."),
                )
            return self.env._("Invoiced already"), "success", ""
        return (
            self.env._("With the customer"),
            "info",
            self.env._("Share the link: the customer reads it and signs on the phone."),
        )

    def _send_to_customer(self):
        """Send the quote by e-mail, with its PDF.

        :raises UserError: when it may not leave yet, or without an address
        """
        self.ensure_one()
        if self.state not in ("sent", "sale"):
            raise UserError(
                self.env._(
                    "%s has to be validated by the cooperative first.", self.name
                )
            )
        if not self.partner_id.email:
            raise UserError(self.env._("Enter the customer's e-mail address first."))
        # By Odoo's own layout, whose button brings the customer to the quote.
        self._send_order_notification_mail(self.env.ref("sale.email_template_edi_sale"))


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _prepare_invoice_line(self, **optional_values):
        # EXTENDS 'sale': what was written in words alone is invoiced in these words;
        # the product that stands for it is the catalogue's, not the customer's.
        values = super()._prepare_invoice_line(**optional_values)
        free = self.company_id.free_line_product_id
        if free and self.product_id == free:
            values["name"] = self.name
        return values
