# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, http
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.models.portal_format import format_input
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .form_key import (
    SavedMeanwhile,
    find_saved,
    make_form_key,
    read_form_key,
    saving_once,
)
from .sale_portal_mixin import SalePortalMixin

URL = "/my/internal-sales"


class InternalSalePortal(SalePortalMixin):
    """What the user's units sell to colleagues, and buy from them."""

    def _find_sale(self, sale_id, side=None):
        """An internal sale of the user's units; drafts are the seller's alone.

        :param int sale_id: its id
        :param str side: ``unit_id`` or ``buyer_unit_id`` for one side only
        :return: coopaem.internal.sale as superuser, empty when it is not there or not
            theirs
        """
        unit_ids = self._get_units().ids
        selling = Domain("unit_id", "in", unit_ids)
        buying = Domain("buyer_unit_id", "in", unit_ids) & Domain(
            "state", "not in", ("draft", "refused")
        )
        domain = {"unit_id": selling, "buyer_unit_id": buying}.get(
            side, selling | buying
        )
        # Members have no access to the model: their own units' sales are found through
        # the units, and what is found is theirs.
        return (
            request.env["coopaem.internal.sale"]
            .sudo()
            .search(Domain("id", "=", sale_id) & domain, limit=1)
        )

    @http.route(
        [URL, f"{URL}/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_internal_sales(self, page=1, **kw):
        """List what the chosen unit sold to colleagues and bought from them.

        :param int page: page of the list
        """
        unit = self._get_chosen_unit()
        domain = Domain("unit_id", "=", unit.id) | (
            Domain("buyer_unit_id", "=", unit.id)
            & Domain("state", "not in", ("draft", "refused"))
        )
        if not unit:
            domain = Domain.FALSE
        sales = request.env["coopaem.internal.sale"].sudo()
        pager = portal_pager(
            url=URL,
            total=sales.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = sales.search(domain, limit=self._items_per_page, offset=pager["offset"])
        return self._render_page(
            "portal_internal_sales",
            "internal_sales",
            {
                "rows": [sale._get_portal_row(unit) for sale in found],
                "pager": pager,
                "default_url": URL,
            },
        )

    @http.route(
        [f"{URL}/new", f"{URL}/<int:sale_id>/edit"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_internal_sale_form(self, sale_id=None, **kw):
        """The form of an internal sale."""
        if not sale_id:
            unit = self._get_chosen_unit()
            if not unit:
                return request.redirect("/my")
            return self._render_internal_form(unit, {"date": "", "lines": []})
        sale = self._find_sale(sale_id, "unit_id")
        if not sale or sale.state not in ("draft", "refused"):
            return request.redirect(URL)
        return self._render_internal_form(
            sale.unit_id, self._read_internal_form(sale), sale
        )

    def _read_internal_form(self, sale):
        """What the form of an internal sale shows."""
        places = sale.currency_id.decimal_places
        return {
            "buyer": sale.buyer_unit_id._get_colleague_name(),
            "date": str(sale.date),
            "lines": [
                {
                    "name": line.name,
                    "quantity": format_input(request.env, line.quantity, 6, True),
                    "price": format_input(request.env, line.price_unit, places),
                }
                for line in sale.line_ids
            ],
        }

    def _says_the_same_sale(self, saved, form):
        """Whether a form says what was saved from it: then it was only sent twice.

        :param saved: coopaem.internal.sale
        :param dict form: what was typed
        :return: bool
        """
        kept = self._read_internal_form(saved)
        currency = saved.currency_id
        return (
            saved.unit_id._find_colleague(form["buyer"]) == saved.buyer_unit_id
            and form["date"].strip() == kept["date"]
            and self._describe_lines(form["lines"], currency)
            == self._describe_lines(kept["lines"], currency)
        )

    def _render_internal_form(self, unit, form, sale=None, message=None):
        values = {
            "unit": unit,
            "form": form,
            "sale": sale,
            "colleagues": [
                colleague._get_colleague_name() for colleague in unit._get_colleagues()
            ],
            "currency": unit.company_id.currency_id,
            "rounding": "round_per_line",
            "form_key": form.get("form_key") or make_form_key(),
        }
        if message:
            values["message"] = {"text": message, "kind": "danger"}
        return self._render_page("portal_internal_form", "internal_sales", values)

    @http.route(f"{URL}/save", type="http", auth="user", methods=["POST"], website=True)
    def portal_internal_sale_save(
        self, record_id="", buyer="", date="", submit="", form_key="", **kw
    ):
        """Keep an internal sale, and offer it if that button was pressed.

        :param str record_id: id of the sale that is changed; empty: a new one
        :param str buyer: the colleague's activity, as the list names it
        :param str date: the day
        :param str submit: whether it is offered
        :param str form_key: the key of the form
        """
        sale = None
        unit = self._get_chosen_unit()
        key = False if record_id else read_form_key(form_key)
        form = {
            "buyer": buyer,
            "date": date,
            "lines": self._read_lines(),
            "form_key": key,
        }
        saved = find_saved("coopaem.internal.sale", self._get_units(), key)
        if saved and self._says_the_same_sale(saved, form):
            return request.redirect(f"{URL}/{saved.id}")
        if saved:
            form["form_key"] = False
            return self._render_internal_form(
                saved.unit_id, form, None, self._say_saved_before(saved.name)
            )
        if record_id:
            sale = record_id.isdecimal() and self._find_sale(int(record_id), "unit_id")
            if not sale or sale.state not in ("draft", "refused"):
                return self._say_gone(URL)
            unit = sale.unit_id
        if not unit:
            return request.redirect("/my")
        change = self._get_change(sale, kw.get("seen"))
        if change:
            return self._render_internal_form(unit, form, sale, change)
        try:
            with saving_once():
                colleague = unit._find_colleague(buyer)
                if not colleague:
                    raise UserError(
                        request.env._("Choose a colleague's activity from the list.")
                    )
                vals = {
                    "buyer_unit_id": colleague.id,
                    "date": self._parse_date(date),
                    "line_ids": [
                        Command.clear(),
                        *(
                            Command.create(
                                {
                                    "sequence": sequence,
                                    "name": line["name"],
                                    "quantity": line["quantity"],
                                    "price_unit": line["price"],
                                }
                            )
                            for sequence, line in enumerate(
                                self._parse_lines(form["lines"], unit.currency_id)
                            )
                        ),
                    ],
                }
                if sale:
                    sale.write(vals)
                else:
                    sale = (
                        request.env["coopaem.internal.sale"]
                        .sudo()
                        .create(
                            {
                                **vals,
                                "unit_id": unit.id,
                                "company_id": unit.company_id.id,
                                "form_key": key,
                            }
                        )
                    )
                if submit:
                    sale._offer()
        except SavedMeanwhile:
            return request.redirect(URL)
        except (UserError, ValidationError) as error:
            request.env.invalidate_all()
            kept = sale if record_id else None
            return self._render_internal_form(unit, form, kept, str(error))
        return request.redirect(f"{URL}/{sale.id}")

    @http.route(
        f"{URL}/<int:sale_id>", type="http", auth="user", methods=["GET"], website=True
    )
    def portal_internal_sale(self, sale_id, **kw):
        """An internal sale, and what the user's side can do with it."""
        sale = self._find_sale(sale_id)
        if not sale:
            return request.redirect(URL)
        units = self._get_units()
        chosen = self._get_chosen_unit(units)
        sides = (sale.unit_id | sale.buyer_unit_id) & units
        side = chosen if chosen in sides else sides[0]
        is_buyer = sale.buyer_unit_id in units
        other_side = sale.cancel_unit_id and (
            (sale.unit_id | sale.buyer_unit_id) - sale.cancel_unit_id
        )
        return self._render_page(
            "portal_internal_sale",
            "internal_sales",
            {
                "sale": sale,
                "row": sale._get_portal_row(side),
                "is_seller": sale.unit_id in units,
                "is_buyer": is_buyer,
                "may_answer": bool(
                    sale.validation_state != "waiting"
                    and other_side
                    and other_side & units
                ),
                "currency": sale.currency_id,
            },
        )

    @http.route(
        f"{URL}/<int:sale_id>/<string:step>",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_internal_sale_step(self, sale_id, step, reason="", fingerprint="", **kw):
        """Take a step of the user's own side.

        :param str step: offer, take-back, delete, agree, refuse, ask-cancel, cancel or
            keep
        :param str reason: why, where one is asked for
        :param str fingerprint: of the sale as it was shown to who agrees
        """
        side = {
            "offer": "unit_id",
            "take-back": "unit_id",
            "delete": "unit_id",
            "agree": "buyer_unit_id",
            "refuse": "buyer_unit_id",
        }.get(step)
        sale = self._find_sale(sale_id, side)
        if not sale:
            return request.redirect(URL)
        units = self._get_units()
        if step in ("cancel", "keep"):
            # Who asked does not answer.
            others = (sale.unit_id | sale.buyer_unit_id) - sale.cancel_unit_id
            if not others & units:
                return request.redirect(URL)
        own = (sale.unit_id | sale.buyer_unit_id) & units
        chosen = self._get_chosen_unit(units)
        reason = reason[:500]
        steps = {
            "offer": sale._offer,
            "take-back": sale._take_back,
            "delete": sale.unlink,
            "agree": lambda: sale._agree(fingerprint),
            "refuse": lambda: sale._refuse(reason),
            "ask-cancel": lambda: sale._ask_cancel(
                chosen if chosen in own else own[0], reason
            ),
            "cancel": lambda: sale._answer_cancel(True),
            "keep": lambda: sale._answer_cancel(False),
        }
        if step not in steps:
            return request.redirect(URL)
        gone = step in ("delete", "refuse")
        return self._do(
            URL if gone else f"{URL}/{sale.id}",
            steps[step],
            refused=f"{URL}/{sale.id}",
        )
