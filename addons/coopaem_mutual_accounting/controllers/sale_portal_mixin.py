# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""What the pages on which entrepreneurs sell have in common."""

import math
import re
from functools import partial
from urllib.parse import quote

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.coopaem_member.controllers.unit_portal import UnitPortal
from odoo.addons.coopaem_member.models.portal_format import (
    format_figure,
    format_input,
    shape_figures,
)

from .form_key import SavedMeanwhile, saving_once

MESSAGE_KEY = "coopaem_portal_message"
# Figures as they are typed in the languages of the portal: Arabic-Indic and Persian
# digits, the Arabic separators of thousands and decimals, a comma for a point.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫,", "01234567890123456789..", "٬")
# Computers read 1e3 and 1_000 as numbers, too; people do not.
NUMBER = re.compile(r"[0-9]*|[0-9]+\.[0-9]*|\.[0-9]+")
# How many decimals of a quantity are kept.
QUANTITY_PRECISION = "Product Unit"
GREATEST = 10**9
MOST_LINES = 50


class SalePortalMixin(UnitPortal):
    """Finding what is the user's own, and answering with a message."""

    def _find_of_units(self, model, record_id, domain=Domain.TRUE):
        """A record of the user's own units.

        :param str model: a model with ``unit_id``
        :param int record_id: its id, as the request brings it
        :param Domain domain: further conditions
        :return: the record as superuser, empty when it is not there or not theirs
        """
        # Members have no access to these models: their own units' records are found
        # through the units, and what is found is theirs.
        return (
            request.env[model]
            .sudo()
            .search(
                Domain("id", "=", record_id)
                & Domain("unit_id", "in", self._get_units().ids)
                & domain,
                limit=1,
            )
        )

    def _render_page(self, template, page_name, values=None):
        """A page of the chosen unit, with the message of the last step."""
        return request.render(
            f"coopaem_mutual_accounting.{template}",
            {
                **self._prepare_unit_values(page_name),
                "message": request.session.pop(MESSAGE_KEY, None),
                "type_number": partial(format_input, request.env),
                "sample_number": partial(format_figure, request.env, 1000),
                "today": fields.Date.context_today(request.env.user),
                **(values or {}),
            },
        )

    def _prepare_languages(self, unit):
        """What the form of a customer needs to ask in which language to write.

        :param unit: coopaem.unit, the user's own
        """
        customers = request.env["coopaem.unit.customer"].sudo()
        return {
            "languages": request.env["res.lang"].get_installed(),
            "usual_lang": customers._get_usual_lang(unit),
        }

    def _do(self, url, step, done=None, refused=None):
        """Take a step and go on with a page; what is refused is said there.

        Nothing half-done stays behind a refusal.

        :param url: where to go on; a function of the step's result, where it depends
        :param step: function without arguments
        :param str done: what is said when it went well
        :param str refused: where to go on when it did not, by default the same page
        """
        try:
            with saving_once():
                result = step()
        except SavedMeanwhile:
            return request.redirect(url if isinstance(url, str) else "/my/sales")
        except (AccessError, UserError, ValidationError) as error:
            request.env.invalidate_all()
            self._say(str(error), "danger")
            return request.redirect(refused or url)
        if done:
            self._say(done, "success")
        return request.redirect(url if isinstance(url, str) else url(result))

    def _say(self, text, kind):
        request.session[MESSAGE_KEY] = {"text": text, "kind": kind}

    def _parse_number(self, text, label, decimals):
        """A number as people type it.

        :param str text: what was typed
        :param str label: what it is, for the message
        :param int decimals: how many it may have; with more of them it would be
            rounded, or is a thousand whose point was taken for the decimals'
        :return: float, zero or more
        :raises UserError: when it is no number
        """
        cleaned = "".join((text or "").translate(DIGITS).split())
        number = float(cleaned or 0) if NUMBER.fullmatch(cleaned) else math.nan
        if not 0 <= number < GREATEST:
            raise UserError(
                request.env._(
                    "%(label)s: “%(text)s” is not a number that can be used. Enter "
                    "figures only.",
                    label=label,
                    text=(text or "")[:40],
                )
            )
        if len(cleaned.partition(".")[2]) > decimals:
            raise UserError(
                request.env._(
                    "%(label)s: “%(text)s” has more than %(count)s figures after the "
                    "point. Write thousands without a point.",
                    label=label,
                    text=(text or "")[:40],
                    count=shape_figures(request.env, str(decimals)),
                )
            )
        return number

    def _parse_date(self, text):
        """A date of a form.

        :param str text: YYYY-MM-DD
        :return: date
        :raises UserError: when it is none
        """
        try:
            return fields.Date.to_date((text or "").strip()) or fields.Date.to_date("x")
        except ValueError:
            raise UserError(request.env._("Choose a day.")) from None

    def _read_lines(self):
        """The lines of a posted form; those that say nothing are left out.

        :return: list of dict of str with name, quantity, price, rate and product
        """
        form = request.httprequest.form
        columns = {
            name: form.getlist(f"line_{name}")
            for name in ("name", "quantity", "price", "rate", "product")
        }
        count = min(len(columns["name"]), MOST_LINES)
        lines = [
            {
                name: (values[index] if index < len(values) else "").strip()[:500]
                for name, values in columns.items()
            }
            for index in range(count)
        ]
        return [line for line in lines if line["name"] or line["price"]]

    def _parse_lines(self, raw, currency):
        """Lines with their figures.

        :param list raw: as :meth:`_read_lines` gives them
        :param currency: of the prices
        :return: list of dict with name, quantity, price, rate and product, both as str
        :raises UserError: when one cannot be understood
        """
        lines = []
        places = request.env["decimal.precision"].precision_get(QUANTITY_PRECISION)
        for line in raw:
            if not line["name"]:
                raise UserError(request.env._("Write what you sell on every line."))
            quantity = self._parse_number(
                line["quantity"] or "1", request.env._("How many"), places
            )
            if not quantity:
                raise UserError(
                    request.env._("“%s”: how many? Enter one or more.", line["name"])
                )
            lines.append(
                {
                    **line,
                    "quantity": quantity,
                    "price": self._parse_number(
                        line["price"], request.env._("Price"), currency.decimal_places
                    ),
                }
            )
        if not lines:
            raise UserError(
                request.env._("Enter what you sell, how many and for how much.")
            )
        return lines

    def _describe_lines(self, raw, currency):
        """What lines say, however their figures are written.

        :param list raw: lines, as :meth:`_read_lines` gives them
        :param currency: of the prices
        :return: list of tuples; None when they cannot be understood
        """
        try:
            return [
                (
                    " ".join(line["name"].split()),
                    line["quantity"],
                    line["price"],
                    line.get("rate") or "0",
                    line.get("product") or "",
                )
                for line in self._parse_lines(raw, currency)
            ]
        except UserError:
            return None

    def _say_gone(self, url):
        """Answer a form whose document can no longer be changed.

        :param str url: where to go on
        :return: the response
        """
        self._say(
            request.env._(
                "It was handed in, answered or deleted meanwhile, so nothing was "
                "changed."
            ),
            "warning",
        )
        return request.redirect(url)

    def _get_change(self, record, seen):
        """What to say when a document is not any more what its form was filled in from.

        :param record: the document, or None
        :param str seen: its last change that the form knew of; None: not told
        :return: str, empty when nothing has changed
        """
        if not record or seen in (None, str(record.write_date)):
            return ""
        return request.env._(
            "Somebody has changed it since you opened it. Press the button again to "
            "replace that by what stands here."
        )

    def _say_saved_before(self, name):
        """What is said where a page was gone back to, and something else entered.

        :param str name: what was saved from the page before
        :return: str
        """
        return request.env._(
            "You handed in “%s” from this page before, and it stays as it was. Is this "
            "another one? Then press the button again. If not, open the other one to "
            "change it.",
            name,
        )

    def _whatsapp_url(self, text):
        """The address that opens WhatsApp with a text; who gets it is chosen there.

        :param str text: the text
        :return: str
        """
        return f"https://wa.me/?text={quote(text, safe='')}"
