# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.datastructures import MultiDict

from odoo import Command, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.numbers import read_number
from odoo.addons.coopaem_member.models.portal_format import (
    format_amount,
    format_figure,
    shape_figures,
)

from ..models.coopaem_price_line import LINE_KINDS
from .tool_portal import MESSAGE_KEY, ToolPortal

FIGURES = (
    "minutes",
    "hourly_income",
    "pieces",
    "fixed_share",
    "commission_rate",
    "wanted_margin",
    "price",
    "whatif_price",
    "whatif_pieces",
)
MOST_LINES = 40
LONGEST_NAME = 120
KINDS = {kind for kind, _label in LINE_KINDS}


class PricePortal(ToolPortal):
    """Members work out their prices; the server counts, also while they type."""

    @http.route("/my/prices", type="http", auth="user", methods=["GET"], website=True)
    def portal_prices(self, **kw):
        """List the price calculations of the chosen unit."""
        unit = self._get_chosen_unit()
        # found through the record rules: the user's own
        prices = self._find_coaching(
            "coopaem.price", Domain("unit_id", "=", unit.id)
        ).sudo()
        used = prices.product_id.ids
        products = unit._get_planning_products().get(unit.id, []) if unit else []
        return self._render_tool(
            "portal_prices",
            "price",
            prices=prices.with_context(lang=request.env.lang),
            products=[item for item in products if item["id"] not in used],
        )

    @http.route(
        "/my/prices/new", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_price_new(self, name="", product_id="", **kw):
        """Begin a calculation; one of the same name is opened instead.

        :param str name: what it is called
        :param str product_id: id of a product of the unit
        """
        unit = self._get_chosen_unit()
        member = self._get_tool_member(unit) if unit else unit
        if not member:
            return request.redirect("/my/prices")
        product = next(
            (
                item
                for item in unit._get_planning_products().get(unit.id, [])
                if str(item["id"]) == product_id
            ),
            None,
        )
        name = product["name"] if product else " ".join(name.split())
        name = name[:LONGEST_NAME]
        if not name:
            return self._take_step("/my/prices", self._refuse_empty_name)
        prices = request.env["coopaem.price"].sudo()
        # of the unit's own; somebody who shares it may have made it
        found = prices.search([("unit_id", "=", unit.id), ("name", "=", name)], limit=1)
        if not found:
            found = self._make_once(
                lambda: prices.create(
                    {
                        "name": name,
                        "member_id": member.id,
                        "unit_id": unit.id,
                        "product_id": product["id"] if product else False,
                    }
                )
            )
            if not found:
                return request.redirect("/my/prices")
        elif found.member_id != member:
            return self._take_step("/my/prices", self._refuse_shared_name)
        return request.redirect(f"/my/prices/{found.id}")

    def _refuse_empty_name(self):
        raise UserError(request.env._("Enter what you call it."))

    def _refuse_shared_name(self):
        raise UserError(
            request.env._(
                "Who shares the activity with you has a calculation of this name."
                " Choose another name."
            )
        )

    @http.route(
        "/my/prices/<int:price_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_price(self, price_id, **kw):
        """Show a calculation to fill in.

        :param int price_id: its id
        """
        price_sudo = self._find_tool("coopaem.price", price_id)
        if not price_sudo:
            return request.redirect("/my/prices")
        unit_id = price_sudo.unit_id.id
        return self._render_tool(
            "portal_price",
            "price",
            kinds=price_sudo.line_ids._fields["kind"]._description_selection(
                request.env
            ),
            rates=[
                {
                    "value": f"{rate:g}",
                    "label": shape_figures(request.env, f"{rate:g} %"),
                    "chosen": rate == price_sudo.vat_rate,
                }
                for rate in price_sudo.unit_id._get_planning_rates()[unit_id]
            ],
            **self._prepare_price_values(price_sudo),
        )

    def _prepare_price_values(self, price):
        """What the results of a calculation need, whether it is saved or not."""
        env = request.env
        return {
            "price": price,
            "money": lambda amount: format_amount(env, price.currency_id, amount),
            "figure": lambda value, digits=0: format_figure(env, value, digits),
        }

    @http.route("/my/prices/<int:price_id>/count", type="jsonrpc", auth="user")
    def portal_price_count(self, price_id, values=None, **kw):
        """Count with what is on the form, without keeping it.

        :param int price_id: id of the calculation
        :param list values: pairs of names and texts, as the form has them
        :return: dict with html
        """
        price_sudo = self._find_tool("coopaem.price", price_id)
        if not price_sudo:
            return {"html": ""}
        pairs = [
            (str(pair[0]), str(pair[1]))
            for pair in (values if isinstance(values, list) else [])[:500]
            if isinstance(pair, list) and len(pair) == 2
        ]
        try:
            vals = self._read_price(price_sudo, MultiDict(pairs))
        except UserError as error:
            return {
                "html": request.env["ir.qweb"]._render(
                    "coopaem_coaching.portal_price_error", {"error": str(error)}
                )
            }
        draft = price_sudo.new(
            {
                **{name: price_sudo[name] for name in FIGURES},
                "member_id": price_sudo.member_id.id,
                "unit_id": price_sudo.unit_id.id,
                "product_id": price_sudo.product_id.id,
                "vat_rate": price_sudo.vat_rate,
                **vals,
            }
        )
        return {
            "html": request.env["ir.qweb"]._render(
                "coopaem_coaching.portal_price_results",
                self._prepare_price_values(draft),
            )
        }

    def _read_price(self, price, form):
        """The values of a form.

        :param price: coopaem.price
        :param form: MultiDict of texts
        :return: dict of values, the lines as commands that replace all of them
        :raises UserError: when something is no number
        """
        env = request.env
        vals = {
            name: read_number(
                env, form[name], price._fields[name]._description_string(env)
            )
            for name in FIGURES
            if name in form
        }
        for name, most in (
            ("fixed_share", 100),
            ("commission_rate", 100),
            ("wanted_margin", 99),
        ):
            if vals.get(name, 0) > most:
                raise UserError(
                    env._(
                        "%(label)s: enter %(most)s at most.",
                        label=price._fields[name]._description_string(env),
                        most=most,
                    )
                )
        if not price.product_id and "vat_rate" in form:
            rates = price.unit_id._get_planning_rates()[price.unit_id.id]
            chosen = [rate for rate in rates if f"{rate:g}" == form["vat_rate"]]
            vals["vat_rate"] = chosen[0] if chosen else 0.0
        lines = []
        for kind, name, quantity, amount in zip(
            form.getlist("line_kind"),
            form.getlist("line_name"),
            form.getlist("line_quantity"),
            form.getlist("line_price"),
            strict=False,
        ):
            name = " ".join(name.split())[:LONGEST_NAME]
            if kind not in KINDS or not (name or amount.strip()):
                continue
            labels = dict(price.line_ids._fields["kind"]._description_selection(env))
            lines.append(
                Command.create(
                    {
                        "kind": kind,
                        "name": name or labels[kind],
                        "quantity": (
                            read_number(env, quantity, name) if quantity.strip() else 1
                        ),
                        "price": read_number(env, amount, name),
                    }
                )
            )
        if "line_kind" in form:
            vals["line_ids"] = [Command.clear(), *lines[:MOST_LINES]]
        return vals

    @http.route(
        "/my/prices/<int:price_id>/save",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_price_save(self, price_id, step="", **kw):
        """Keep a calculation, and go a step further where one was asked for.

        :param int price_id: id of the calculation
        :param str step: ``propose``, ``wanted``, ``list`` or ``remove``
        """
        price_sudo = self._find_tool("coopaem.price", price_id)
        if not price_sudo:
            return request.redirect("/my/prices")
        if step == "remove":
            price_sudo.active = False
            return request.redirect("/my/prices")
        form = request.httprequest.form

        url = f"/my/prices/{price_id}"
        answer = self._take_step(
            url,
            lambda: price_sudo.write(self._read_price(price_sudo, form)),
            request.env._("Saved."),
        )
        steps = {
            "propose": (
                price_sudo.action_propose_fixed_costs,
                request.env._("Saved."),
            ),
            "wanted": (price_sudo.action_take_wanted_price, request.env._("Saved.")),
            "list": (
                price_sudo.action_set_price,
                request.env._("The price list has the new price."),
            ),
        }
        if step in steps and request.session[MESSAGE_KEY]["kind"] == "success":
            # what was typed is kept, even where the step is refused
            answer = self._take_step(url, *steps[step])
        return answer
