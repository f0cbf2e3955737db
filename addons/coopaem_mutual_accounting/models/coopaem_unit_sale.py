# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, models
from odoo.exceptions import AccessError, UserError


class CoopaemUnit(models.Model):
    _inherit = "coopaem.unit"

    def _needs_quote(self):
        """Whether the unit invoices only what a customer has accepted.

        :return: bool
        """
        self.ensure_one()
        return any(
            agreement.state == "running" and agreement.quote_required
            for agreement in self.sudo().agreement_ids
        )

    def _get_own(self):
        """Those of the units that the user holds, or held before leaving.

        :return: coopaem.unit
        """
        partner = self.env.user.partner_id
        # Asked of the user alone, who may not read members.
        return self.filtered(
            lambda unit: (
                partner
                in unit.sudo().with_context(active_test=False).member_ids.partner_id
            )
        )

    def _check_not_own(self):
        """Refuse who holds one of the units: nobody validates or books their own.

        :raises AccessError: naming the unit
        """
        for unit in self._get_own():
            raise AccessError(
                self.env._(
                    "%s is your own activity: have a colleague of the cooperative "
                    "validate its documents.",
                    unit.display_name,
                )
            )

    def _get_colleagues(self):
        """The other activities of the cooperative, which may be sold to.

        :return: coopaem.unit as superuser, in the order of their names
        """
        self.ensure_one()
        # Members know their colleagues' activities by name; that is all they are shown.
        return self.sudo().search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("kind", "=", "activity"),
                ("state", "=", "active"),
                ("id", "!=", self.id),
            ],
            ["name", "code"],
            order="name, code",
        )

    def _get_colleague_name(self):
        """The activity as colleagues choose it.

        :return: str
        """
        self.ensure_one()
        return f"{self.name} – {self.code}"

    def _find_colleague(self, text):
        """The colleague's activity that was chosen from the list, or typed.

        :param str text: as the list has it, or the name or code alone
        :return: coopaem.unit as superuser, empty where none or several are meant
        """
        self.ensure_one()
        text = " ".join((text or "").split()).casefold()
        colleagues = self._get_colleagues()
        for describe in (
            lambda unit: unit._get_colleague_name(),
            lambda unit: unit.code,
            lambda unit: unit.name,
        ):
            found = colleagues.filtered(
                lambda unit, describe=describe: (
                    " ".join(describe(unit).split()).casefold() == text
                )
            )
            if len(found) == 1:
                return found
        return colleagues.browse()

    # Sales that the unit's people prepare on the portal
    def _get_portal_products(self):
        """The unit's products, as its forms need them.

        :return: list of dict with id, name, price and rate
        """
        self.ensure_one()
        # The unit's people have no access to products; these are their unit's.
        products = (
            self.env["product.template"]
            .sudo()
            .search([("unit_id", "=", self.id)], order="name, id")
        )
        company = self.sudo().company_id
        return [
            {
                "id": str(product.id),
                "name": product.name,
                "price": product.list_price,
                "rate": product.taxes_id.filtered(
                    lambda tax: tax.company_id == company
                )[:1].amount,
            }
            for product in products
        ]

    def _save_product(self, vals, product=None):
        """Keep a product of the unit.

        The caller has checked that unit and product are the user's own.

        :param dict vals: name, price and rate
        :param product: product.template that changes; empty: a new one
        :return: product.template
        :raises UserError: without a name
        """
        self.ensure_one()
        name = " ".join((vals.get("name") or "").split())[:200]
        if not name:
            raise UserError(self.env._("Enter what you call it."))
        values = {
            "name": name,
            "list_price": vals["price"],
            "taxes_id": [Command.set(self._get_sale_tax(vals["rate"]).ids)],
        }
        if product:
            product.write(values)
            return product
        return (
            self.env["product.template"]
            .sudo()
            .create(
                {
                    **values,
                    "unit_id": self.id,
                    "company_id": self.company_id.id,
                    "type": "service",
                    "invoice_policy": "order",
                    "purchase_ok": False,
                    "supplier_taxes_id": [Command.clear()],
                }
            )
        )

    def _get_sale_tax(self, rate):
        """The company's tax of a rate that was chosen on a form.

        :param str rate: the rate in percent; empty or 0: none
        :return: account.tax
        :raises UserError: when the company has no such rate
        """
        company = self.sudo().company_id
        taxes = self.env["account.tax"].sudo()
        if not rate or rate == "0":
            return taxes
        chosen = next(
            (item for item in company._get_sale_rates() if f"{item:g}" == rate), None
        )
        if chosen is None:
            raise UserError(self.env._("Choose one of the rates of VAT."))
        return company._get_tax_by_rate(chosen, "sale")

    def _save_sale(self, kind, partner, lines, record=None, form_key=False):
        """Keep a quote or an invoice that the unit's people prepare.

        The caller has checked that unit, customer and document are the user's own.

        :param str kind: ``quote`` or ``invoice``
        :param partner: the customer's res.partner
        :param list lines: dict each with name, quantity, price, rate and product, the
            last two as str
        :param record: the document that changes; empty: a new one
        :param str form_key: the key of the form that makes a new one
        :return: sale.order or account.move, as superuser
        """
        self.ensure_one()
        company = self.sudo().company_id
        products = (
            self.env["product.template"]
            .sudo()
            .search(
                [
                    ("unit_id", "=", self.id),
                    (
                        "id",
                        "in",
                        [int(i["product"]) for i in lines if i["product"].isdecimal()],
                    ),
                ]
            )
        )
        by_id = {str(product.id): product.product_variant_id for product in products}
        commands = []
        for sequence, line in enumerate(lines, 10):
            product = by_id.get(line["product"])
            vals = {
                "sequence": sequence,
                "name": line["name"],
                "price_unit": line["price"],
                "tax_ids": [Command.set(self._get_sale_tax(line["rate"]).ids)],
            }
            if kind == "quote":
                product = product or company._get_free_line_product()
                vals |= {
                    "product_id": product.id,
                    "product_uom_qty": line["quantity"],
                }
            else:
                vals |= {
                    "product_id": product.id if product else False,
                    "quantity": line["quantity"],
                }
            commands.append(Command.create(vals))
        field = "order_line" if kind == "quote" else "invoice_line_ids"
        values = {"partner_id": partner.id, field: [Command.clear(), *commands]}
        if kind == "quote":
            # The prices were typed in the cooperative's currency, whatever currency
            # Odoo's first price list has.
            values["pricelist_id"] = False
        if record:
            record.write(values)
            return record
        values |= {
            "unit_id": self.id,
            "company_id": company.id,
            "validation_state": "preparing",
            "form_key": form_key,
        }
        if kind == "quote":
            model = "sale.order"
            values |= {"require_signature": True, "require_payment": False}
        else:
            model = "account.move"
            values["move_type"] = "out_invoice"
        # The unit's people have no access to orders and entries.
        return self.env[model].sudo().with_company(company).create(values)
