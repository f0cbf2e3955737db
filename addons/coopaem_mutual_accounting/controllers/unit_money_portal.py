# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.member_account import MemberAccount
from odoo.addons.coopaem_member.controllers.unit_home import (
    MOST_NEWS,
    UnitHome,
)
from odoo.addons.coopaem_member.models.portal_format import (
    ISOLATE,
    format_amount,
    format_day,
    format_figure,
)

from ..models.coopaem_expense import PAID

# Hours as people type them, in figures of either sort: 12, 12.5 or 12,5.
HOURS = re.compile(r"\d{1,3}([.,٫]\d)?")
MOST_HOURS = 744
# Among so many of the latest documents, what customers wrote is news.
MOST_SHARED = 200
# A name in the other script keeps its own direction.
FIRST_STRONG = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
# Pages of this or a later part of the suite; those that are not there are not offered.
PLACES = (
    (
        "sell",
        "fa-tags",
        "/my/sales",
        ("/my/customers", "/my/products", "/my/internal-sales"),
    ),
    ("note", "fa-book", "/my/cashbook", ()),
    ("expenses", "fa-shopping-basket", "/my/expenses", ()),
)


class UnitMoneyPortal(UnitHome, MemberAccount):
    """The money of an activity: first page, figures by month, papers, bank account."""

    def _get_navigation(self):
        # EXTENDS 'coopaem_member'
        labels = {
            "sell": request.env._("Sell"),
            "note": request.env._("Note down"),
            "expenses": request.env._("My expenses"),
        }
        places = super()._get_navigation()
        routes = request.env["ir.http"].routing_map().bind("localhost")
        places[1:1] = [
            {
                "key": key,
                "label": labels[key],
                "icon": icon,
                "url": url,
                "under": under,
            }
            for key, icon, url, under in PLACES
            if routes.test(url, method="GET")
        ]
        return places

    # ------------------------------------------------------------------
    # Home
    # ------------------------------------------------------------------

    def _prepare_unit_home_values(self, unit):
        # EXTENDS 'coopaem_member'
        values = super()._prepare_unit_home_values(unit)
        if not unit:
            return values
        unit = unit.with_context(lang=request.env.lang)
        figures = unit._get_home_figures(fields.Date.context_today(unit))
        for debtor in figures["debtors"]:
            debtor["since"] = self._describe_debt(debtor)
        return {
            **values,
            **figures,
            "waiting": unit._get_waiting(),
            "statement": self._get_last_statement(unit),
            # where the amount can be tried out, for who has such a page
            "pay_url": "",
        }

    def _describe_debt(self, debtor):
        """Since when a customer owes, in words.

        :param dict debtor: as of coopaem.unit._get_debtors
        """
        env = request.env
        due = format_day(env, debtor["due"])
        if debtor["late"]:
            return env._(
                "Late by %(days)s days, since %(day)s",
                days=format_figure(env, debtor["days"]),
                day=due,
            )
        if debtor["days"]:
            return env._("Since %s", due)
        return env._("To be paid by %s", due)

    def _get_last_statement(self, unit):
        """The last statement of a unit that the user may read.

        :return: coopaem.closing.line, empty where there is none
        """
        lines = request.env["coopaem.closing.line"]
        if not lines.has_access("read"):
            return lines
        return lines.search(
            [("state", "=", "done"), ("unit_id", "=", unit.id)],
            order="date_start desc",
            limit=1,
        )

    def _get_more_links(self, unit):
        # EXTENDS 'coopaem_member'
        links = super()._get_more_links(unit)
        if not unit:
            return links
        return [
            {
                "label": request.env._("My figures, month by month"),
                "icon": "fa-bar-chart",
                "url": "/my/figures",
            },
            {
                "label": request.env._("Statements: what was taken, and why"),
                "icon": "fa-file-text-o",
                "url": "/my/statements",
            },
            *links,
            *self._get_customer_links(),
        ]

    def _get_customer_links(self):
        """Odoo's own pages of a customer, for members who buy something themselves.

        Their cards are left out for who holds an activity: what it sells is elsewhere.

        :return: list of dicts as of ``_get_more_links``
        """
        # with the rights that those pages have
        counts = self._prepare_home_portal_values(["invoice_count", "order_count"])
        invoices = {
            "label": request.env._("Invoices to me, for what I bought"),
            "icon": "fa-shopping-bag",
            "url": "/my/invoices?filterby=invoices",
        }
        orders = {
            "label": request.env._("My orders as a customer"),
            "icon": "fa-shopping-bag",
            "url": "/my/orders",
        }
        return [
            *([invoices] if counts["invoice_count"] else []),
            *([orders] if counts["order_count"] else []),
        ]

    # ------------------------------------------------------------------
    # Figures and hours
    # ------------------------------------------------------------------

    @http.route("/my/figures", type="http", auth="user", website=True)
    def portal_figures(self, **kw):
        """Show turnover, margin and result of the unit, month by month."""
        values = self._prepare_unit_values("figures")
        if not values["unit"]:
            return request.redirect("/my")
        return self._render_figures(values)

    def _render_figures(self, values, error=None, saved=False):
        """The page of figures.

        :param dict values: as of ``_prepare_unit_values``, with a unit
        :param str error: what is wrong with the hours that were typed
        :param bool saved: whether to say that they were saved
        """
        unit = values["unit"]
        today = fields.Date.context_today(unit)
        months = unit._get_month_results(today)
        noted = unit._get_month_hours(today)
        holders = len(unit.member_ids.filtered(lambda one: one.state != "exit"))
        for row in months:
            hours, members = noted.get(row["start"], (0.0, 0))
            row["hours"] = hours
            # of a shared unit nothing can be said before all have noted theirs
            row["hourly"] = (
                row["earned"] / hours if hours and members >= holders else None
            )
        names = ("turnover", "costs", "margin", "taken", "earned", "pay", "result")
        counted = [row for row in months if row["hourly"] is not None]
        hours = sum(row["hours"] for row in counted)
        return request.render(
            "coopaem_mutual_accounting.portal_figures",
            {
                **values,
                "months": months[::-1],
                "total": {
                    **{name: sum(row[name] for row in months) for name in names},
                    "hours": hours,
                    "hourly": (
                        sum(row["earned"] for row in counted) / hours if hours else None
                    ),
                },
                "hourly_text": lambda hours: request.env._(
                    "By the hour (%s hours)", format_figure(request.env, hours, 1)
                ),
                "hours_text": lambda hours: request.env._(
                    "%s hours are noted; all who hold this activity have to note "
                    "theirs.",
                    format_figure(request.env, hours, 1),
                ),
                "hours_error": error,
                "hours_saved": saved,
            },
        )

    @http.route(
        "/my/figures/hours", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_note_hours(self, month="", hours="", **kw):
        """Note how many hours the user worked for the unit in a month.

        :param str month: first day of one of the last twelve months
        :param str hours: as typed; empty or 0 takes them out
        """
        values = self._prepare_unit_values("figures")
        unit = values["unit"]
        if not unit:
            return request.redirect("/my")
        starts = unit._get_month_starts(fields.Date.context_today(unit))
        chosen = next((day for day in starts if str(day) == month), None)
        text = (hours or "").strip() or "0"
        amount = (
            float(re.sub("[,٫]", ".", text))
            if HOURS.fullmatch(text)
            else MOST_HOURS + 1
        )
        if not chosen or amount > MOST_HOURS:
            return self._render_figures(
                values,
                request.env._(
                    "Choose a month, and enter how many hours you worked in it: 0 to "
                    "%s.",
                    MOST_HOURS,
                ),
            )
        member = self._get_members().filtered(
            lambda one: one.company_id == unit.company_id and unit in one.unit_ids
        )[:1]
        # The unit is the user's and so is the member; they have no right on the model.
        request.env["coopaem.unit.hours"].sudo()._note(unit, member, chosen, amount)
        return self._render_figures(values, saved=True)

    # ------------------------------------------------------------------
    # Documents and news
    # ------------------------------------------------------------------

    def _get_documents(self):
        # EXTENDS 'coopaem_member'
        units = Domain("unit_id", "in", self._get_units().ids)
        # Members have no access to entries; these are of units that are theirs.
        moves = request.env["account.move"].sudo()
        posted = units & Domain("state", "=", "posted")
        labels = {
            "out_invoice": request.env._("Invoices"),
            "out_refund": request.env._("Credit notes"),
        }
        sorts = [
            {
                "key": move_type,
                "label": label,
                "records": moves,
                "domain": posted & Domain("move_type", "=", move_type),
                "date": "invoice_date",
                "describe": self._describe_invoices,
            }
            for move_type, label in labels.items()
        ]
        lines = request.env["coopaem.closing.line"]
        if lines.has_access("read"):
            sorts.insert(
                0,
                {
                    "key": "statements",
                    "label": request.env._("Statements"),
                    "records": lines,
                    "domain": units & Domain("state", "=", "done"),
                    "date": "date_start",
                    "describe": self._describe_statements,
                },
            )
        return [*sorts, *super()._get_documents()]

    def _describe_statements(self, lines):
        """How statements are listed among the documents."""
        return [
            {
                "name": line._get_statement_month(),
                # the name stands on a record that members do not read
                "note": line.sudo().unit_id.name,
                "date": line.date_end,
                "url": line.access_url,
                "pdf": f"{line.access_url}?report_type=pdf",
            }
            for line in lines
        ]

    def _describe_invoices(self, moves):
        """How invoices and credit notes are listed among the documents."""
        return [
            {
                "name": move.name,
                "note": move.partner_id.name,
                "date": move.invoice_date,
                "url": f"/my/sales/invoice/{move.id}",
                "pdf": f"/my/sales/invoice/{move.id}/pdf",
            }
            for move in moves
        ]

    def _get_news(self):
        # EXTENDS 'coopaem_member'
        return [
            *super()._get_news(),
            *self._get_validation_news(),
            *self._get_colleague_news(),
            *self._get_customer_news(),
            *self._get_bank_news(),
            *self._get_statement_news(),
            *self._get_payment_news(),
            *self._get_cashbook_news(),
        ]

    def _get_customer_news(self):
        """What customers did on the pages of the units' quotes and invoices."""
        env = request.env
        # members have no access to orders and entries; these are of units that are
        # theirs
        mine = Domain("unit_id", "in", self._get_units().ids)
        orders = (
            env["sale.order"]
            .sudo()
            .search(
                mine & Domain("signed_on", "!=", False),
                order="signed_on desc, id desc",
                limit=MOST_NEWS,
            )
        )
        news = [
            {
                "date": order.signed_on,
                "text": env._(
                    "%(customer)s accepted the quote %(quote)s",
                    customer=order.partner_id.name,
                    quote=order.name,
                ),
                "comment": None,
                "url": f"/my/sales/quote/{order.id}",
                "tone": "good",
            }
            for order in orders
        ]
        for kind, model in (("quote", "sale.order"), ("invoice", "account.move")):
            records = (
                env[model]
                .sudo()
                .search(
                    mine & Domain("access_token", "!=", False),
                    order="id desc",
                    limit=MOST_SHARED,
                )
            )
            for word in records._get_customer_words(MOST_NEWS):
                record = word["record"]
                declined = kind == "quote" and record.state == "cancel"
                text = (
                    env._("%(customer)s declined %(document)s")
                    if declined
                    else env._("%(customer)s wrote about %(document)s")
                )
                news.append(
                    {
                        "date": word["date"],
                        "text": text
                        % {"customer": word["author"], "document": record.name},
                        "comment": word["text"],
                        "url": f"/my/sales/{kind}/{record.id}",
                        "tone": "bad" if declined else "plain",
                    }
                )
        return news

    def _name_unit(self, text, unit, units):
        """A text, with whose it is for who holds several activities.

        :param str text: what is said
        :param unit: coopaem.unit that it is about
        :param units: all of the user's
        :return: str
        """
        if len(units) < 2:
            return text
        return f"{text} · {FIRST_STRONG % unit.name}"

    def _get_statement_news(self):
        """The statements of the user's units that are ready."""
        lines = request.env["coopaem.closing.line"]
        if not lines.has_access("read"):
            return []
        units = self._get_units()
        found = lines.search(
            [("state", "=", "done"), ("unit_id", "in", units.ids)],
            order="date_start desc, id desc",
            limit=MOST_NEWS,
        )
        return [
            {
                # when a month was locked and what the unit is called stand on records
                # that members do not read
                "date": line.sudo().closing_id.locked_on or line.date_end,
                "text": request.env._(
                    "Your statement is ready: %s",
                    self._name_unit(
                        line._get_statement_month(), line.sudo().unit_id, units
                    ),
                ),
                "comment": None,
                "url": line.access_url,
                "tone": "good",
            }
            for line in found
        ]

    def _get_payment_news(self):
        """What customers paid, and what the user is reimbursed.

        Of what was prepared on the portal, as the mails are.
        """
        # members have no access to entries; these are of units that are theirs
        moves = (
            request.env["account.move"]
            .sudo()
            .search(
                [
                    ("unit_id", "in", self._get_units().ids),
                    ("paid_told_on", "!=", False),
                ],
                order="paid_told_on desc, id desc",
                limit=MOST_NEWS,
            )
        )
        expenses = (
            request.env["coopaem.expense"]
            .sudo()
            .search([("move_id", "in", moves.ids)])
            .grouped("move_id")
        )
        news = []
        for move, paid in moves._get_paid().items():
            if move.payment_state not in PAID or move.currency_id.is_zero(paid):
                continue
            amount = format_amount(request.env, move.currency_id, paid)
            item = {
                "date": move.paid_told_on,
                "text": request.env._(
                    "%(customer)s paid %(invoice)s: %(amount)s",
                    customer=move.partner_id.name,
                    invoice=move.name,
                    amount=amount,
                ),
                "comment": None,
                "url": f"/my/sales/invoice/{move.id}",
                "tone": "good",
            }
            for expense in expenses.get(move, ()):
                item["text"] = request.env._(
                    "You are reimbursed %(amount)s: %(expense)s",
                    amount=amount,
                    expense=expense.label,
                )
                item["url"] = f"/my/expenses/{expense.id}"
            news.append(item)
        return news

    def _get_cashbook_news(self):
        """The cash books that came back to the user's units and wait for them."""
        # members have no access to the model; these are of units that are theirs
        units = self._get_units()
        books = (
            request.env["coopaem.cashbook"]
            .sudo()
            .with_context(lang=request.env.lang)
            .search(
                [
                    ("unit_id", "in", units.ids),
                    ("state", "=", "draft"),
                    ("sent_back_on", "!=", False),
                ],
                order="sent_back_on desc",
                limit=MOST_NEWS,
            )
        )
        return [
            {
                "date": book.sent_back_on,
                "text": request.env._(
                    "Sent back to you: cash book of %s",
                    self._name_unit(book.month_name, book.unit_id, units),
                ),
                "comment": book.sent_back_reason,
                "url": "/my/cashbook",
                "tone": "bad",
            }
            for book in books
        ]

    def _get_validation_news(self):
        """What the cooperative did with the documents of the user's units."""
        texts = {
            "accepted": request.env._("Accepted: %s"),
            "self_accepted": request.env._("Accepted: %s"),
            "booked": request.env._("Accepted: %s"),
            "sent_back": request.env._("Sent back to you: %s"),
        }
        # members have no access to the steps; these are of units that are theirs
        steps = (
            request.env["coopaem.validation.step"]
            .sudo()
            .search(
                [
                    ("unit_id", "in", self._get_units().ids),
                    ("step", "in", list(texts)),
                    # Of books that came back _get_cashbook_news tells, while they wait
                    # for the member.
                    "|",
                    ("document_type", "!=", "cash_book"),
                    ("step", "!=", "sent_back"),
                ],
                limit=MOST_NEWS,
            )
        )
        titles = steps._get_notice_titles()
        return [
            {
                "date": step.date,
                "text": texts[step.step] % titles[step.id],
                "comment": step.comment,
                "url": step._get_own_page(),
                "tone": "bad" if step.step == "sent_back" else "good",
            }
            for step in steps
        ]

    def _get_colleague_news(self):
        """The sales between colleagues in which it is the user's turn."""
        env, units = request.env, self._get_units()
        texts = {
            "offered": env._("%(unit)s offers you a sale: %(sale)s"),
            "refused": env._("%(unit)s refused the sale %(sale)s"),
            "cancel_asked": env._("%(unit)s asks to cancel the sale %(sale)s"),
        }
        # members have no access to the sales; these are of units that are theirs
        sales = (
            env["coopaem.internal.sale"]
            .sudo()
            .search(
                [
                    "|",
                    ("unit_id", "in", units.ids),
                    ("buyer_unit_id", "in", units.ids),
                    ("state", "in", ("offered", "refused", "cancelling")),
                ],
                order="id desc",
                limit=MOST_NEWS,
            )
            .filtered(lambda sale: sale._get_turn(units) in ("answer", "sent_back"))
        )
        # When it was said stands in the steps of these sales; the last one counts.
        steps = (
            env["coopaem.validation.step"]
            .sudo()
            .search(
                [
                    ("res_model", "=", sales._name),
                    ("res_id", "in", sales.ids),
                    ("step", "in", list(texts)),
                ],
                order="id",
            )
        )
        last = {step.res_id: step for step in steps}
        return [
            {
                "date": last[sale.id].date,
                "text": texts[last[sale.id].step]
                % {
                    "unit": (
                        sale.buyer_unit_id if sale.unit_id in units else sale.unit_id
                    ).name,
                    "sale": sale.name,
                },
                "comment": sale.reason,
                "url": f"/my/internal-sales/{sale.id}",
                "tone": "bad" if sale.reason else "plain",
            }
            for sale in sales
            if sale.id in last
        ]

    def _get_bank_news(self):
        """What became of the user's bank account."""
        texts = {
            "waiting": request.env._("Your bank account waits to be confirmed: %s"),
            "confirmed": request.env._("You are now paid to the account %s"),
            "refused": request.env._("Your bank account was not accepted: %s"),
        }
        # the user's own
        found = (
            request.env["coopaem.bank.request"]
            .sudo()
            .search(
                [
                    ("member_id", "in", self._get_members().ids),
                    ("state", "in", list(texts)),
                ],
                limit=MOST_NEWS,
            )
        )
        tones = {"confirmed": "good", "refused": "bad"}
        return [
            {
                "date": item.decided_on or item.create_date,
                "text": texts[item.state] % (ISOLATE % item._get_masked_number()),
                "comment": item.reason,
                "url": "/my/account",
                "tone": tones.get(item.state, "plain"),
            }
            for item in found
        ]

    # ------------------------------------------------------------------
    # Bank account
    # ------------------------------------------------------------------

    def _prepare_account_values(self):
        # EXTENDS 'coopaem_member'
        members = self._get_members()
        # the user's own requests, and the accounts that pay goes to
        waiting = (
            request.env["coopaem.bank.request"]
            .sudo()
            .search(
                [("member_id", "in", members.ids), ("state", "=", "waiting")], limit=1
            )
        )
        banks = request.env.user.partner_id.sudo().bank_ids
        bank = banks.filtered("allow_out_payment").sorted("sequence")[:1]
        return {
            **super()._prepare_account_values(),
            "can_ask_bank": bool(members),
            "bank_text": (
                request.env._(
                    "You are paid to the account %s.",
                    ISOLATE % f"••• {bank.sanitized_acc_number[-4:]}",
                )
                if bank
                else request.env._("You are paid in cash: no account is confirmed.")
            ),
            "bank_waiting": waiting
            and request.env._(
                "The account %s waits: the cooperative calls you before money goes "
                "there.",
                ISOLATE % waiting._get_masked_number(),
            ),
            "bank_error": None,
            "bank_number": None,
            "bank_holder": None,
        }

    @http.route(
        "/my/account/bank", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_ask_bank(self, acc_number="", acc_holder_name="", **kw):
        """Ask to be paid to another bank account; the cooperative confirms it.

        :param str acc_number: the account's number, as typed
        :param str acc_holder_name: whose account it is; empty: the member's
        """
        members = self._get_members()
        unit = self._get_chosen_unit()
        member = (
            members.filtered(lambda one: one.company_id == unit.company_id) or members
        )[:1]
        if not member:
            return request.redirect("/my")
        try:
            # the member is the user, who has no right on the model
            request.env["coopaem.bank.request"].sudo()._ask(
                member, acc_number, acc_holder_name
            )
        except UserError as error:
            response = self._render_account(self._get_account())
            response.qcontext.update(
                bank_error=str(error),
                bank_number=acc_number,
                bank_holder=acc_holder_name,
            )
            return response
        return request.redirect("/my/account?saved=1")
