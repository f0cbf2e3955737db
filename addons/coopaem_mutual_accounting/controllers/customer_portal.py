# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.http import request

from odoo.addons.coopaem_member.models.portal_format import format_input

from .sale_portal_mixin import SalePortalMixin


class UnitCustomerPortal(SalePortalMixin):
    """Customers and products of the user's units."""

    # Customers
    @http.route(
        "/my/customers", type="http", auth="user", methods=["GET"], website=True
    )
    def portal_customers(self, **kw):
        """List the customers of the chosen unit."""
        unit = self._get_chosen_unit()
        # The unit is the user's own: so are its customers.
        links = (
            request.env["coopaem.unit.customer"]
            .sudo()
            .search([("unit_id", "=", unit.id)])
        )
        links.partner_id.fetch(["name", "phone", "email", "city"])
        return self._render_page("portal_customers", "customers", {"customers": links})

    @http.route(
        ["/my/customers/new", "/my/customers/<int:record_id>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_customer(self, record_id=None, **kw):
        """The form of a customer."""
        if not record_id:
            if not self._get_chosen_unit():
                return request.redirect("/my")
            return self._render_customer({})
        customer = self._find_of_units("coopaem.unit.customer", record_id)
        if not customer:
            return request.redirect("/my/customers")
        return self._render_customer(self._read_customer(customer), customer)

    def _read_customer(self, customer):
        """What the form shows of a customer; what members see ends here."""
        partner = customer.partner_id
        return {
            name: partner[name] or ""
            for name in ("name", "phone", "email", "vat", "street", "city", "lang")
        }

    def _render_customer(self, form, customer=None, message=None, similar=()):
        unit = customer.unit_id if customer else self._get_chosen_unit()
        values = {
            "form": form,
            "customer": customer,
            "similar": similar,
            **self._prepare_languages(unit),
        }
        if message:
            values["message"] = {"text": message, "kind": "danger"}
        return self._render_page("portal_customer_form", "customers", values)

    @http.route(
        "/my/customers/save", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_customer_save(self, record_id="", is_new="", **post):
        """Keep a customer; one that the unit has already is offered first.

        :param str record_id: id of the customer that is changed; empty: a new one
        :param str is_new: whether somebody else is meant than those who were offered
        """
        customers = request.env["coopaem.unit.customer"].sudo()
        customer = None
        unit = self._get_chosen_unit()
        if record_id:
            customer = record_id.isdecimal() and self._find_of_units(
                "coopaem.unit.customer", int(record_id)
            )
            if not customer:
                return request.redirect("/my/customers")
        elif not unit:
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                vals = customers._clean_vals(post)
                if customer:
                    customer._change(vals)
                else:
                    similar = customers._find_similar(unit, vals)
                    if similar and not is_new:
                        return self._render_customer(post, similar=similar)
                    customers._add(unit, vals)
                request.env.flush_all()
        except (UserError, ValidationError) as error:
            request.env.invalidate_all()
            return self._render_customer(post, customer, str(error))
        self._say(request.env._("Kept."), "success")
        return request.redirect("/my/customers")

    @http.route(
        "/my/customers/<int:record_id>/archive",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_customer_archive(self, record_id, **kw):
        """Take a customer off the unit's list."""
        customer = self._find_of_units("coopaem.unit.customer", record_id)
        if not customer:
            return request.redirect("/my/customers")
        return self._do("/my/customers", customer.action_archive)

    # Products
    @http.route("/my/products", type="http", auth="user", methods=["GET"], website=True)
    def portal_products(self, **kw):
        """List the products of the chosen unit."""
        unit = self._get_chosen_unit()
        return self._render_page(
            "portal_products",
            "products",
            {
                "products": unit._get_portal_products() if unit else [],
                "currency": unit.company_id.currency_id,
            },
        )

    @http.route(
        ["/my/products/new", "/my/products/<int:record_id>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_product(self, record_id=None, **kw):
        """The form of a product."""
        if not record_id:
            unit = self._get_chosen_unit()
            if not unit:
                return request.redirect("/my")
            return self._render_product(unit, {})
        product = self._find_of_units("product.template", record_id)
        if not product:
            return request.redirect("/my/products")
        unit = product.unit_id
        form = next(
            item
            for item in unit._get_portal_products()
            if item["id"] == str(product.id)
        )
        places = unit.currency_id.decimal_places
        return self._render_product(
            unit,
            {
                "name": form["name"],
                "price": format_input(request.env, form["price"], places),
                "rate": f"{form['rate']:g}",
            },
            product,
        )

    def _render_product(self, unit, form, product=None, message=None):
        values = {
            "unit": unit,
            "form": form,
            "product": product,
            "rates": unit.company_id.sudo()._get_sale_rates(),
            "currency": unit.company_id.currency_id,
        }
        if message:
            values["message"] = {"text": message, "kind": "danger"}
        return self._render_page("portal_product_form", "products", values)

    @http.route(
        "/my/products/save", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_product_save(self, record_id="", name="", price="", rate="", **kw):
        """Keep a product.

        :param str record_id: id of the product that is changed; empty: a new one
        :param str name: what it is called
        :param str price: its price without VAT
        :param str rate: its rate of VAT in percent
        """
        product = None
        unit = self._get_chosen_unit()
        if record_id:
            product = record_id.isdecimal() and self._find_of_units(
                "product.template", int(record_id)
            )
            if not product:
                return request.redirect("/my/products")
            unit = product.unit_id
        if not unit:
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                unit._save_product(
                    {
                        "name": name,
                        "price": self._parse_number(
                            price,
                            request.env._("Price"),
                            unit.currency_id.decimal_places,
                        ),
                        "rate": rate,
                    },
                    product,
                )
                request.env.flush_all()
        except (UserError, ValidationError) as error:
            request.env.invalidate_all()
            form = {"name": name, "price": price, "rate": rate}
            return self._render_product(unit, form, product, str(error))
        self._say(request.env._("Kept."), "success")
        return request.redirect("/my/products")

    @http.route(
        "/my/products/<int:record_id>/archive",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_product_archive(self, record_id, **kw):
        """Take a product off the unit's catalogue."""
        product = self._find_of_units("product.template", record_id)
        if not product:
            return request.redirect("/my/products")
        return self._do("/my/products", product.action_archive)
