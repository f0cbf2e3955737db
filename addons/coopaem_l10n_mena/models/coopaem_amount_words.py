# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from .words_arabic import LIMIT, Noun, count_in_words


class CoopaemAmountWords(models.Model):
    """How a currency and its parts are said in a language, for amounts in words."""

    _name = "coopaem.amount.words"
    _inherit = ["coopaem.cached.mixin"]
    _law_country = None
    _description = "Words of a Currency"
    _order = "currency_id, lang"

    # Fields declaration
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="cascade"
    )
    lang = fields.Selection(
        selection=[("ar", "Arabic"), ("fr", "French"), ("en", "English")],
        string="Language",
        required=True,
    )
    unit_one = fields.Char(string="One unit", required=True)
    unit_two = fields.Char(string="Two units", help="Arabic only: the dual.")
    unit_many = fields.Char(
        string="Several units", required=True, help="In Arabic: after 3 to 10."
    )
    unit_counted = fields.Char(string="11 to 99 units", help="Arabic only.")
    subunit_one = fields.Char(string="One part", required=True)
    subunit_two = fields.Char(string="Two parts", help="Arabic only: the dual.")
    subunit_many = fields.Char(
        string="Several parts", required=True, help="In Arabic: after 3 to 10."
    )
    subunit_counted = fields.Char(string="11 to 99 parts", help="Arabic only.")
    unit_feminine = fields.Boolean(
        string="Unit is feminine",
        help="French only: une livre. Arabic words must be masculine.",
    )
    subunit_feminine = fields.Boolean(
        string="Part is feminine", help="French only: une piastre."
    )

    # Constraints
    _currency_lang_uniq = models.UniqueIndex(
        "(currency_id, lang)", "This currency has its words in this language already."
    )

    @api.constrains(
        "lang", "unit_two", "unit_counted", "subunit_two", "subunit_counted"
    )
    def _check_arabic_forms(self):
        for words in self:
            forms = (
                words.unit_two,
                words.unit_counted,
                words.subunit_two,
                words.subunit_counted,
            )
            if words.lang == "ar" and not all(forms):
                raise ValidationError(
                    self.env._(
                        "In Arabic the words for two, and for 11 to 99, are needed as "
                        "well."
                    )
                )

    # Business methods
    @api.model
    @tools.ormcache("currency_id", "lang")
    def _get_words_id(self, currency_id, lang):
        domain = [("currency_id", "=", currency_id), ("lang", "=", lang)]
        return self.sudo().search(domain).id

    @api.model
    def _get_words(self, currency, lang):
        """The words of a currency; they are the same for everybody.

        :param currency: res.currency
        :param str lang: code of a language, with or without its country
        :return: coopaem.amount.words, empty where there are none
        """
        words_id = self._get_words_id(currency.id, (lang or "").split("_")[0])
        return self.sudo().browse(words_id or [])

    def _spell(self, amount):
        """Say an amount in words.

        It is rounded as the currency is. A negative one is said to be; an amount below
        one unit is said in parts only.

        :param float amount: in the currency
        :return: str, or None when the amount is too large to be one
        """
        self.ensure_one()
        digits = self.currency_id.decimal_places
        rounded = self.currency_id.round(amount)
        # Binary fractions must not reach the last figure.
        exact = Decimal(repr(rounded)).quantize(
            Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP
        )
        units, parts = divmod(int(abs(exact).scaleb(digits)), 10**digits)
        if units >= LIMIT:
            return None
        said = []
        if units or not parts:
            said.append(self._count(units, "unit"))
        if parts:
            said.append(self._count(parts, "subunit"))
        if self.lang == "ar":
            text = " و".join(said)
            return f"سالب {text}" if exact < 0 else text
        text = {"fr": " et ", "en": " and "}[self.lang].join(said)
        if exact < 0:
            text = f"{ {'fr': 'moins', 'en': 'minus'}[self.lang] } {text}"
        return text[0].upper() + text[1:]

    def _count(self, number, part):
        """Say how many units or parts there are.

        :param int number: how many
        :param str part: "unit" or "subunit"
        """
        one, many = self[f"{part}_one"], self[f"{part}_many"]
        if self.lang == "ar":
            two, counted = self[f"{part}_two"], self[f"{part}_counted"]
            return count_in_words(number, Noun(one, two, many, counted))
        cardinal = num2words(number, lang=self.lang).replace(",", "")
        if self.lang == "en":
            return f"{cardinal} {one if number == 1 else many}"
        if self[f"{part}_feminine"] and cardinal.split("-")[-1].split()[-1] == "un":
            cardinal += "e"
        # "zéro dirham", and "un million de dirhams": a million is a noun
        if number and not number % 10**6:
            elided = many[0].lower() in "aeéèêiouh"
            return f"{cardinal} d'{many}" if elided else f"{cardinal} de {many}"
        return f"{cardinal} {one if number < 2 else many}"
