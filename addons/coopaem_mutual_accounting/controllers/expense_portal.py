# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.coopaem_member.controllers.unit_portal import UnitPortal
from odoo.addons.coopaem_member.controllers.uploads import (
    make_file_response,
    read_upload,
)
from odoo.addons.coopaem_member.models.portal_format import (
    format_input,
    format_short_day,
    shape_figures,
)
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .form_key import (
    SavedMeanwhile,
    find_saved,
    make_form_key,
    read_form_key,
    saving_once,
)

MOST_PHOTOS = 5
LONGEST_TEXT = 120
STAGE_COLORS = {
    "preparing": "secondary",
    "waiting": "warning",
    "sent_back": "danger",
    "accepted": "info",
    "booked": "info",
    "paid": "success",
}
# Arabic-Indic and Persian digits, and what separates decimals and thousands there.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫,", "01234567890123456789..", "٬")


def read_amount(env, text, currency):
    """An amount as people type it, in whatever digits.

    :param str text: what was typed
    :param currency: its currency
    :return: float, rounded
    :raises UserError: when it is no amount, or has more decimals than the currency: a
        point that was meant for thousands
    """
    plain = "".join(text.translate(DIGITS).split())
    if not plain:
        raise UserError(env._("There is no amount."))
    try:
        amount = float(plain) if plain.replace(".", "", 1).isdigit() else -1
    except ValueError:
        amount = -1
    if not 0 <= amount < 10**10:
        raise UserError(env._("“%s” is not an amount. Write it like 125.50.", text))
    if len(plain.partition(".")[2]) > currency.decimal_places:
        raise UserError(
            env._(
                "“%(text)s” has more than %(count)s figures after the point. Write "
                "thousands without a point.",
                text=text,
                count=shape_figures(env, str(currency.decimal_places)),
            )
        )
    return currency.round(amount)


class ExpensePortal(UnitPortal):
    """Bills and claims: handed in with a photo, followed up to their payment.

    Members have no access to the model. Each expense is found through the user's own
    units, and only then read as superuser.
    """

    def _get_expense(self, expense_id):
        """An expense of the user's own units; empty for what is not theirs, or not.

        :param int expense_id: its id
        :return: coopaem.expense as superuser
        """
        return (
            request.env["coopaem.expense"]
            .sudo()
            .search([("id", "=", expense_id), ("unit_id", "in", self._get_units().ids)])
        )

    def _prepare_expense_values(self, **values):
        labels = request.env["coopaem.expense"]._fields
        return {
            **self._prepare_unit_values("expense"),
            "day": lambda value: format_short_day(request.env, value),
            "stages": dict(labels["stage"]._description_selection(request.env)),
            "colors": STAGE_COLORS,
            "payers": dict(labels["paid_by"]._description_selection(request.env)),
            **values,
        }

    @http.route(
        ["/my/expenses", "/my/expenses/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_expenses(self, page=1, **kw):
        """List the expenses of the chosen activity, the latest first.

        :param int page: page of the list
        """
        values = self._prepare_expense_values()
        # The user's own unit: that is the check of access.
        expenses = request.env["coopaem.expense"].sudo()
        domain = [("unit_id", "=", values["unit"].id)]
        pager = portal_pager(
            url="/my/expenses",
            total=expenses.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = expenses.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        return request.render(
            "coopaem_mutual_accounting.portal_my_expenses",
            {**values, "pager": pager, "expenses": found},
        )

    @http.route("/my/expenses/new", type="http", auth="user", website=True)
    def portal_new_expense(self, **kw):
        """The empty form."""
        return self._render_expense_form()

    def _render_expense_form(self, expense=None, said=None, error=None):
        """The form, as it was filled in or as it was handed in.

        :param expense: coopaem.expense that was sent back, as superuser
        :param dict said: what was typed, when it was refused
        :param str error: why
        """
        values = self._prepare_expense_values(error=error)
        if not values["unit"]:
            return request.redirect("/my")
        if said is None:
            said = (
                self._get_said(expense)
                if expense
                else {
                    "paid_by": "own",
                    "date": str(fields.Date.context_today(values["unit"])),
                }
            )
        unit = expense.unit_id if expense else values["unit"]
        return request.render(
            "coopaem_mutual_accounting.portal_expense_form",
            {
                **values,
                "unit": unit,
                "expense": expense,
                "said": said,
                "form_key": said.get("form_key") or make_form_key(),
            },
        )

    def _get_said(self, expense):
        """What was handed in, as the form takes it."""
        places = expense.currency_id.decimal_places
        tax = expense.tax_amount
        return {
            "paid_by": expense.paid_by,
            "date": str(expense.date),
            "label": expense.label,
            "supplier_name": expense.supplier_name or "",
            "amount": format_input(request.env, expense.amount, places),
            "tax_amount": format_input(request.env, tax, places) if tax else "",
        }

    @http.route(
        ["/my/expenses/save", "/my/expenses/<int:expense_id>/save"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_save_expense(self, expense_id=None, **post):
        """Hand an expense in, for the first time or once more.

        :param int expense_id: one that was sent back
        :param dict post: what was typed, and the photos
        """
        expense = self._get_expense(expense_id) if expense_id else None
        if expense_id and (not expense or expense.stage != "sent_back"):
            # its page says where it stands
            return request.redirect(f"/my/expenses/{expense_id}")
        key = False if expense else read_form_key(post.get("form_key"))
        saved = find_saved("coopaem.expense", self._get_units(), key)
        unit = expense.unit_id if expense else self._get_chosen_unit()
        if not unit:
            return request.redirect("/my")
        said = {
            name: (post.get(name) or "").strip()
            for name in (
                "paid_by",
                "date",
                "label",
                "supplier_name",
                "amount",
                "tax_amount",
            )
        }
        if saved and self._says_the_same_expense(saved, said):
            return request.redirect(f"/my/expenses/{saved.id}")
        if saved:
            return self._render_expense_form(
                None,
                said,
                request.env._(
                    "You handed in “%s” from this page before, and it stays as it was. "
                    "Is this another one? Then add its photo and press the button "
                    "again.",
                    saved.label,
                ),
            )
        said["form_key"] = key
        try:
            with saving_once():
                expense = self._save_expense(unit, expense, said)
        except SavedMeanwhile:
            return request.redirect("/my/expenses")
        except UserError as error:
            return self._render_expense_form(
                expense if expense_id else None, said, str(error)
            )
        return request.redirect(f"/my/expenses/{expense.id}")

    def _says_the_same_expense(self, saved, said):
        """Whether a form says what was saved from it: then it was only sent twice.

        :param saved: coopaem.expense
        :param dict said: what was typed
        :return: bool
        """
        env, currency = request.env, saved.currency_id
        try:
            amounts = [
                read_amount(env, said[name] or "0", currency)
                for name in ("amount", "tax_amount")
            ]
        except UserError:
            return False
        return amounts == [saved.amount, saved.tax_amount] and (
            said["paid_by"],
            said["date"],
            said["label"][:LONGEST_TEXT],
            said["supplier_name"][:LONGEST_TEXT],
        ) == (saved.paid_by, str(saved.date), saved.label, saved.supplier_name or "")

    def _save_expense(self, unit, expense, said):
        """Write what was said, with its photos, and hand it in.

        :return: the expense
        :raises UserError: saying what is missing or wrong
        """
        env = request.env
        model = env["coopaem.expense"].sudo()
        if said["paid_by"] not in dict(model._fields["paid_by"].selection):
            raise UserError(env._("Choose who paid."))
        if not said["label"]:
            raise UserError(env._("Write what it was for."))
        try:
            day = fields.Date.to_date(said["date"])
        except ValueError:
            day = None
        if not day:
            raise UserError(env._("Choose the date."))
        currency = unit.currency_id
        amount = read_amount(env, said["amount"], currency)
        tax_amount = read_amount(env, said["tax_amount"] or "0", currency)
        if currency.is_zero(amount):
            raise UserError(env._("There is no amount."))
        if currency.compare_amounts(tax_amount, amount) >= 0:
            raise UserError(env._("The VAT is a part of the amount, and below it."))
        member = unit.member_ids.filtered(
            lambda member: member.partner_id == env.user.partner_id
        )
        vals = model._prepare_portal_vals(
            unit,
            {
                "paid_by": said["paid_by"],
                "label": said["label"][:LONGEST_TEXT],
                "supplier_name": said["supplier_name"][:LONGEST_TEXT],
                "date": day,
                "amount": amount,
                "tax_amount": tax_amount,
            },
        )
        if expense:
            expense.write(vals)
        else:
            expense = model.create(
                {
                    **vals,
                    "unit_id": unit.id,
                    "member_id": member[:1].id,
                    "validation_state": "preparing",
                    "form_key": said["form_key"],
                }
            )
        self._keep_photos(expense)
        expense._submit()
        return expense

    def _keep_photos(self, expense):
        """Keep the uploaded photos, each judged by its content.

        :raises UserError: when one is too large, or no photo
        """
        uploads = [
            upload for upload in request.httprequest.files.getlist("photo") if upload
        ]
        if len(uploads) + len(expense.attachment_ids) > MOST_PHOTOS:
            raise UserError(request.env._("At most %s photos.", MOST_PHOTOS))
        files = [
            read_upload(request.env, upload.read(), upload.filename)
            for upload in uploads
        ]
        # The expense is the user's own: its photos go where the cooperative reads them.
        photos = (
            request.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": name,
                        "raw": content,
                        "mimetype": mimetype,
                        "res_model": expense._name,
                        "res_id": expense.id,
                    }
                    for name, mimetype, content in files
                ]
            )
        )
        if photos:
            # The last one taken is shown beside the form.
            photos[-1].register_as_main_attachment()
        expense.invalidate_recordset(["attachment_ids"])

    @http.route("/my/expenses/<int:expense_id>", type="http", auth="user", website=True)
    def portal_expense(self, expense_id, **kw):
        """Show an expense and its state, or the form when it was sent back."""
        expense = self._get_expense(expense_id)
        if not expense:
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my/expenses")
        if expense.stage == "sent_back":
            return self._render_expense_form(expense)
        values = self._prepare_expense_values(expense=expense)
        return request.render(
            "coopaem_mutual_accounting.portal_expense_page",
            {**values, "unit": expense.unit_id},
        )

    @http.route(
        "/my/expenses/<int:expense_id>/delete",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def portal_delete_expense(self, expense_id, **kw):
        """Give up an expense that was sent back."""
        expense = self._get_expense(expense_id)
        if expense.stage == "sent_back":
            expense.unlink()
        return request.redirect("/my/expenses")

    @http.route(
        "/my/expenses/<int:expense_id>/photo/<int:attachment_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_expense_photo(self, expense_id, attachment_id, **kw):
        """Hand out a photo of an expense.

        :param int attachment_id: id of one of its attachments
        """
        attachment = self._get_expense(expense_id).attachment_ids.filtered(
            lambda attachment: attachment.id == attachment_id
        )
        if not attachment:
            raise request.not_found()
        return make_file_response(attachment.raw, attachment.mimetype, attachment.name)
