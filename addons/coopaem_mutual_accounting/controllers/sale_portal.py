# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import http
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.coopaem_member.models.portal_format import format_amount
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .form_key import (
    SavedMeanwhile,
    find_saved,
    make_form_key,
    read_form_key,
    saving_once,
)
from .sale_portal_mixin import SalePortalMixin

MODELS = {"quote": "sale.order", "invoice": "account.move"}
REPORTS = {
    "quote": "sale.action_report_saleorder",
    "invoice": "account.account_invoices",
}
# How much is shown of what the customer wrote.
MOST_WORDS = 5
INVOICES = Domain("move_type", "in", ("out_invoice", "out_refund"))


class SalePortal(SalePortalMixin):
    """Quotes, invoices and credit notes of the user's units."""

    # Lists
    @http.route(
        ["/my/sales", "/my/sales/page/<int:page>"],
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_sales(self, page=1, kind=None, **kw):
        """List the quotes, or the invoices and credit notes, the latest first.

        :param int page: page of the list
        :param str kind: ``quote`` or ``invoice``
        """
        unit = self._get_chosen_unit()
        kind = kind if kind in MODELS else "invoice"
        domain = Domain("unit_id", "=", unit.id) if unit else Domain.FALSE
        domains = {"quote": domain, "invoice": domain & INVOICES}
        # Members have no access to orders and entries; these are their unit's.
        records = request.env[MODELS[kind]].sudo()
        pager = portal_pager(
            url="/my/sales",
            url_args={"kind": kind},
            total=records.search_count(domains[kind]),
            page=page,
            step=self._items_per_page,
        )
        found = records.search(
            domains[kind],
            order="create_date desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return self._render_page(
            "portal_sales",
            "sales",
            {
                "kind": kind,
                "rows": found._get_portal_rows(),
                "pager": pager,
                "default_url": "/my/sales",
            },
        )

    def _find_document(self, kind, record_id, domain=Domain.TRUE):
        """A quote, invoice or credit note of the user's own units.

        :param str kind: ``quote`` or ``invoice``, as the request brings it
        :param int record_id: its id, as the request brings it
        :param Domain domain: further conditions
        :return: the record as superuser, None when it is not there or not theirs
        """
        if kind not in MODELS:
            return None
        if kind == "invoice":
            # Bills and other entries of the unit are no sales.
            domain &= INVOICES
        return self._find_of_units(MODELS[kind], record_id, domain) or None

    # Preparing
    @http.route(
        "/my/sales/new", type="http", auth="user", methods=["GET"], website=True
    )
    def portal_sale_new(self, kind=None, customer=None, **kw):
        """The form of a new quote or invoice.

        :param str kind: ``quote`` or ``invoice``
        :param str customer: id of the unit's customer to begin with
        """
        unit = self._get_chosen_unit()
        if not unit:
            return request.redirect("/my")
        kind = kind if kind in MODELS else "quote"
        if kind == "invoice" and unit._needs_quote():
            self._say(
                request.env._(
                    "By your agreement you invoice what a customer has accepted in a "
                    "quote. Begin with a quote."
                ),
                "info",
            )
            kind = "quote"
        return self._render_form(unit, kind, {"customer_id": customer or ""})

    @http.route(
        "/my/sales/<string:kind>/<int:record_id>/edit",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_sale_edit(self, kind, record_id, **kw):
        """The form of a quote or invoice that was not handed in, or was sent back."""
        record = self._find_editable(kind, record_id)
        if not record:
            return request.redirect("/my/sales")
        return self._render_form(
            record.unit_id, kind, record._get_portal_form(), record
        )

    def _find_editable(self, kind, record_id):
        """An own document whose content may still change, None if there is none."""
        record = self._find_document(
            kind,
            record_id,
            Domain("validation_state", "in", ("preparing", "sent_back")),
        )
        return record if record and record._is_portal_editable() else None

    def _render_form(self, unit, kind, form, record=None, message=None):
        """The form, with what was typed so far.

        :param unit: coopaem.unit whose sale it is
        :param str kind: ``quote`` or ``invoice``
        :param dict form: customer_id, new customer's fields and lines
        :param record: the document that is changed
        :param str message: what is wrong with it
        """
        env = request.env
        # The unit is the user's own: so are its customers and products.
        customers = (
            env["coopaem.unit.customer"].sudo().search([("unit_id", "=", unit.id)])
        )
        values = {
            "kind": kind,
            "unit": unit,
            "record": record,
            "form": {"lines": [], **form},
            "customers": [(str(item.id), item.partner_name) for item in customers],
            "products": unit._get_portal_products(),
            "rates": unit.company_id.sudo()._get_sale_rates(),
            "duties": unit.company_id.sudo()._get_invoice_duties()
            if kind == "invoice"
            else [],
            "currency": unit.company_id.currency_id,
            # how taxes are rounded is a setting that members do not read
            "rounding": unit.company_id.sudo().tax_calculation_rounding_method,
            "form_key": form.get("form_key") or make_form_key(),
            **self._prepare_languages(unit),
        }
        if message:
            values["message"] = {"text": message, "kind": "danger"}
        return self._render_page("portal_sale_form", "sales", values)

    @http.route(
        "/my/sales/<string:kind>/save",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_sale_save(self, kind, record_id="", submit="", **post):
        """Keep a quote or invoice, and hand it in if that button was pressed.

        :param str kind: ``quote`` or ``invoice``
        :param str record_id: id of the document that is changed; empty: a new one
        :param str submit: whether it is handed in
        """
        if kind not in MODELS:
            return request.redirect("/my/sales")
        record = None
        unit = self._get_chosen_unit()
        key = False if record_id else read_form_key(post.get("form_key"))
        form = {
            **{name: str(value) for name, value in post.items()},
            "lines": self._read_lines(),
            "form_key": key,
        }
        saved = find_saved(MODELS[kind], self._get_units(), key)
        if saved and self._says_the_same(saved, form):
            return request.redirect(f"/my/sales/{kind}/{saved.id}")
        if saved:
            name = saved._get_portal_rows()[0]["name"]
            form["form_key"] = False
            return self._render_form(
                saved.unit_id, kind, form, None, self._say_saved_before(name)
            )
        if record_id:
            record = record_id.isdecimal() and self._find_editable(kind, int(record_id))
            if not record:
                return self._say_gone(f"/my/sales?kind={kind}")
            unit = record.unit_id
        if not unit:
            return request.redirect("/my")
        change = self._get_change(record, post.get("seen"))
        if change:
            return self._render_form(unit, kind, form, record, change)
        try:
            with saving_once():
                customer = self._get_form_customer(unit, form)
                lines = self._parse_lines(form["lines"], unit.currency_id)
                record = unit._save_sale(kind, customer.partner_id, lines, record, key)
                if submit:
                    record._submit()
        except SavedMeanwhile:
            return request.redirect(f"/my/sales?kind={kind}")
        except (UserError, ValidationError) as error:
            request.env.invalidate_all()
            # A new one is gone with the refusal.
            kept = record if record_id else None
            return self._render_form(unit, kind, form, kept, str(error))
        return request.redirect(f"/my/sales/{kind}/{record.id}")

    def _says_the_same(self, saved, form):
        """Whether a form says what was saved from it: then it was only sent twice.

        :param saved: sale.order or account.move
        :param dict form: what was typed
        :return: bool
        """
        kept = saved._get_portal_form()
        currency = saved.currency_id
        chosen = form.get("customer_id")
        if chosen:
            same_customer = chosen == kept["customer_id"]
        else:
            typed = " ".join((form.get("name") or "").split())
            same_customer = typed.casefold() == saved.partner_id.name.casefold()
        return same_customer and self._describe_lines(
            form["lines"], currency
        ) == self._describe_lines(kept["lines"], currency)

    def _get_form_customer(self, unit, form):
        """The customer that was chosen, or made in passing.

        :param unit: coopaem.unit, the user's own
        :param dict form: what was typed
        :return: coopaem.unit.customer as superuser
        :raises UserError: when there is none, or somebody similar is there already
        """
        customers = request.env["coopaem.unit.customer"].sudo()
        # Who was offered as the same, and taken, stands for what was typed.
        chosen = form.get("customer_id") or form.get("same") or ""
        if chosen.isdecimal():
            customer = customers.search(
                [("id", "=", int(chosen)), ("unit_id", "=", unit.id)]
            )
            if customer:
                form["customer_id"] = str(customer.id)
                return customer
        if not (form.get("name") or "").strip():
            raise UserError(request.env._("Choose a customer, or enter a new one."))
        vals = customers._clean_vals(form)
        similar = customers._find_similar(unit, vals)
        form["similar"] = [(str(item.id), item.partner_name) for item in similar]
        if similar and form.get("same") != "new":
            raise UserError(
                request.env._(
                    "You have a customer like this already. Say below whether it is "
                    "the same."
                )
            )
        return customers._add(unit, vals)

    # One document
    @http.route(
        "/my/sales/<string:kind>/<int:record_id>",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_sale(self, kind, record_id, **kw):
        """A quote, invoice or credit note, and what can be done with it."""
        record = self._find_document(kind, record_id)
        if not record:
            return request.redirect("/my/sales")
        unit = record.unit_id
        is_open = record.validation_state in (False, "accepted")
        shared = is_open and record.state in ("sent", "sale", "posted")
        link = shared and record._get_share_link()
        values = {
            "kind": kind,
            "unit": unit,
            "record": record,
            "row": record._get_portal_rows()[0],
            "words": record._get_customer_words(MOST_WORDS),
            "editable": bool(self._find_editable(kind, record_id)),
            "currency": record.currency_id,
            "form_key": make_form_key(),
            "link": link,
            "picture": link and record._get_share_picture(),
            "whatsapp": link
            and self._whatsapp_url(
                request.env._(
                    "%(unit)s – %(number)s: %(link)s",
                    unit=unit.name,
                    number=record.name,
                    link=link,
                )
            ),
        }
        if kind == "invoice":
            values["left"] = record._get_cash_left()
            # None is sent while cash for all of it waits to be confirmed.
            reminder = record.reminder_ids.filtered(
                lambda item: item.state == "announced" and record._is_owed()
            )[:1]
            values["reminder"] = reminder
            values["reminder_words"] = reminder and reminder._get_words()
            values["reminder_whatsapp"] = reminder and self._whatsapp_url(
                f"{reminder._get_words()[1]}\n{link}"
            )
        return self._render_page(f"portal_{kind}", "sales", values)

    @http.route(
        "/my/sales/<string:kind>/<int:record_id>/pdf",
        type="http",
        auth="user",
        methods=["GET"],
        website=True,
    )
    def portal_sale_pdf(self, kind, record_id, **kw):
        """The document as PDF, as the customer gets it."""
        record = self._find_document(kind, record_id)
        if not record:
            return request.redirect("/my/sales")
        # It is the user's own unit's document.
        content, _type = (
            request.env["ir.actions.report"]
            .sudo()
            ._render_qweb_pdf(REPORTS[kind], [record.id])
        )
        name = f"{(record.name or request.env._('Draft')).replace('/', '-')}.pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name, "inline")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        "/my/sales/<string:kind>/<int:record_id>/submit",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_sale_submit(self, kind, record_id, **kw):
        """Hand a document in."""
        record = self._find_document(kind, record_id)
        if not record:
            return request.redirect("/my/sales")
        return self._do(f"/my/sales/{kind}/{record.id}", record._submit)

    @http.route(
        "/my/sales/<string:kind>/<int:record_id>/delete",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_sale_delete(self, kind, record_id, **kw):
        """Delete a document that was not handed in, or was sent back."""
        record = self._find_document(
            kind,
            record_id,
            Domain("validation_state", "in", ("preparing", "sent_back"))
            & Domain("state", "=", "draft"),
        )
        if not record:
            return request.redirect("/my/sales")
        return self._do(
            f"/my/sales?kind={kind}", record.unlink, request.env._("Deleted.")
        )

    @http.route(
        "/my/sales/<string:kind>/<int:record_id>/mail",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_sale_mail(self, kind, record_id, **kw):
        """Send the document to the customer by e-mail."""
        record = self._find_document(kind, record_id)
        if not record:
            return request.redirect("/my/sales")
        return self._do(
            f"/my/sales/{kind}/{record.id}",
            record._send_to_customer,
            request.env._("Sent to %s.", record.partner_id.email or ""),
        )

    @http.route(
        "/my/sales/quote/<int:record_id>/invoice",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_quote_invoice(self, record_id, **kw):
        """Invoice an accepted quote, and hand the invoice in."""
        order = self._find_of_units("sale.order", record_id)
        if not order:
            return request.redirect("/my/sales")

        def step():
            invoice = order._create_unit_invoice()
            invoice._submit()
            return invoice

        return self._do(
            lambda invoice: f"/my/sales/invoice/{invoice.id}",
            step,
            refused=f"/my/sales/quote/{record_id}",
        )

    @http.route(
        "/my/sales/invoice/<int:record_id>/paid",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_invoice_paid(self, record_id, amount="", date="", form_key="", **kw):
        """Note that the customer paid in cash; the cooperative confirms it.

        :param str amount: how much
        :param str date: on which day
        :param str form_key: the key of the form
        """
        move = self._find_of_units("account.move", record_id, INVOICES)
        if not move:
            return request.redirect("/my/sales")
        key = read_form_key(form_key)
        receipts = request.env["coopaem.cash.receipt"].sudo()
        saved = find_saved("coopaem.cash.receipt", move.unit_id, key)

        def step():
            vals = {
                "amount": self._parse_number(
                    amount, request.env._("Amount"), move.currency_id.decimal_places
                ),
                "date": self._parse_date(date),
            }
            if not vals["amount"]:
                raise UserError(request.env._("Enter how much cash you received."))
            if not saved:
                receipts.create(
                    {
                        **vals,
                        "move_id": move.id,
                        "validation_state": "preparing",
                        "form_key": key,
                    }
                )._submit()
            elif (saved.amount, saved.date) != tuple(vals.values()):
                raise UserError(
                    request.env._(
                        "You noted %s before. If the customer paid once more, note it "
                        "below.",
                        format_amount(request.env, saved.currency_id, saved.amount),
                    )
                )

        return self._do(f"/my/sales/invoice/{move.id}", step)

    @http.route(
        "/my/sales/invoice/<int:record_id>/credit",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
    )
    def portal_invoice_credit(self, record_id, reason="", form_key="", **kw):
        """Ask for a credit note of an invoice, whole or for some lines.

        :param str reason: why
        :param str form_key: the key of the form
        """
        move = self._find_of_units(
            "account.move",
            record_id,
            Domain("move_type", "=", "out_invoice") & Domain("state", "=", "posted"),
        )
        if not move:
            return request.redirect("/my/sales")
        if request.httprequest.method == "GET":
            return self._render_page(
                "portal_invoice_credit",
                "sales",
                {
                    "unit": move.unit_id,
                    "record": move,
                    "currency": move.currency_id,
                    "form_key": make_form_key(),
                },
            )
        key = read_form_key(form_key)
        saved = find_saved("account.move", move.unit_id, key)
        if saved:
            return request.redirect(f"/my/sales/invoice/{saved.id}")
        line_ids = [
            int(item)
            for item in request.httprequest.form.getlist("line_id")
            if item.isdecimal()
        ]

        def step():
            if not line_ids:
                raise UserError(request.env._("Tick what you give back."))
            credit = move._prepare_credit(line_ids, reason[:500])
            credit.form_key = key
            credit._submit()
            return credit

        return self._do(
            lambda credit: f"/my/sales/invoice/{credit.id}",
            step,
            refused=f"/my/sales/invoice/{move.id}/credit",
        )

    @http.route(
        "/my/sales/reminder/<int:record_id>/stop",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_reminder_stop(self, record_id, reason="", **kw):
        """Keep an announced reminder from being sent.

        :param str reason: why
        """
        reminder = self._find_of_units("coopaem.reminder", record_id)
        if not reminder:
            return request.redirect("/my/sales")
        return self._do(
            f"/my/sales/invoice/{reminder.move_id.id}",
            lambda: reminder._stop(reason),
            request.env._("The customer is not written to."),
        )
