# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Words, figures and dates of printed documents, in the two languages of each."""

from types import SimpleNamespace

from markupsafe import Markup

from odoo.tools import format_date, formatLang

from .document_labels import ARABIC_WORDS, LANGUAGES, get_label

# Keep figures, and text of another direction, in order among text around them.
ISOLATE = "\N{LEFT-TO-RIGHT ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
ISOLATE_TEXT = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"


def choose_languages(partner, company):
    """Choose the languages of a document.

    The customer's language comes first if it is one of the three, and beside it stands
    Arabic, or what the cooperative chose to stand beside Arabic.

    :param partner: res.partner, who reads it
    :param company: res.company, who issues it
    :return: (code of the language of the environment, first, second of LANGUAGES)
    """
    code = partner.lang or company.partner_id.lang or company.env.lang or "en_US"
    first = code.split("_")[0]
    if first not in LANGUAGES:
        first = "en"
    second = (company.l10n_mena_second_language or "en") if first == "ar" else "ar"
    return code, first, second


class DocumentFormat:
    """What the templates call to write words, figures and dates."""

    def __init__(self, company, currency, first, second):
        """Keep the languages and the currency of a document.

        :param company: res.company, who issues it, in the language of the document
        :param currency: res.currency of its amounts
        :param str first: first language, of LANGUAGES
        :param str second: second language, of LANGUAGES
        """
        self.env = company.env
        self.company = company
        self.country_code = company.country_id.code
        self.currency = currency
        self.first = first
        self.second = second

    def label(self, name):
        """What a thing is called in the first language."""
        return get_label(name, self.first, self.country_code)

    def both(self, name):
        """What a thing is called in both languages, the second one smaller.

        :param str name: key of LABELS
        """
        other = get_label(name, self.second, self.country_code)
        # The inner element runs its own way, the outer one keeps the page's, so that a
        # label of its own line stands below the first one.
        return Markup(
            '{} <span class="second"><bdi lang="{}" dir="{}">{}</bdi></span>'
        ).format(
            self.label(name),
            self.second,
            "rtl" if self.second == "ar" else "ltr",
            other,
        )

    def colon(self, label):
        """A label before its value, with the colon as the first language sets it."""
        space = "\N{NO-BREAK SPACE}" if self.first == "fr" else ""
        return f"{label}{space}: "

    def join(self, parts):
        """Things one after the other."""
        comma = "\N{ARABIC COMMA} " if self.first == "ar" else ", "
        return comma.join(part for part in parts if part)

    def money(self, amount):
        """An amount without its currency."""
        return ISOLATE % formatLang(
            self.env,
            self.currency.round(amount) or 0.0,
            digits=self.currency.decimal_places,
        )

    def money_unit(self, amount):
        """An amount with its currency."""
        text = self.money(amount)[1:-1]
        return ISOLATE % f"{text}\N{NO-BREAK SPACE}{self.currency.name}"

    def number(self, value, digits=2):
        """A number, without zeros that say nothing.

        :param float value: the number
        :param int digits: most decimals
        """
        shown = digits
        while shown and round(value, shown - 1) == round(value, digits):
            shown -= 1
        return ISOLATE % formatLang(self.env, value, digits=shown)

    def price(self, value):
        """A unit price, with as many decimals as it has, the currency's at least."""
        least, most = self.currency.decimal_places, 6
        shown = most
        while shown > least and round(value, shown - 1) == round(value, most):
            shown -= 1
        return ISOLATE % formatLang(self.env, value, digits=shown)

    def percent(self, value):
        """A percentage."""
        return ISOLATE % f"{self.number(value, 3)[1:-1]}\N{NO-BREAK SPACE}%"

    def day(self, value):
        """A date in figures."""
        if not value:
            return ""
        return ISOLATE % format_date(self.env, value, date_format="dd/MM/yyyy")

    def text(self, value):
        """A name or number, kept together among text of another direction."""
        return ISOLATE_TEXT % value if value else ""

    def words(self, amount):
        """An amount in words, in the first language.

        :return: str, empty where the currency has no words
        """
        words = self.env["coopaem.amount.words"]._get_words(self.currency, self.first)
        text = (words and words._spell(amount)) or ""
        if text and self.first == "ar":
            return ARABIC_WORDS.get(self.country_code, "%s") % text
        return text


def prepare_parties(fmt, company, partner, mentions, move=None):
    """What a document says of seller and buyer.

    :param DocumentFormat fmt: of the document
    :param company: res.company, the seller
    :param partner: res.partner, the buyer
    :param mentions: coopaem.document.mention, in the environment of the document
    :param move: account.move, or None
    :return: namespace with seller_head, buyer_head, foot: lists of (label, value)
    """
    parties = SimpleNamespace(seller_head=[], buyer_head=[], foot=[], legal_form="")
    for mention in mentions:
        if mention.place == "layout" or not mention._is_due(company, partner):
            continue
        value = mention._get_value(company, partner, move)
        if not value:
            continue
        if mention.content == "legal_form":
            parties.legal_form = value
            continue
        if mention.content == "identifier":
            kind = mention.type_id
            label = {"fr": kind.label_fr, "ar": kind.label_ar}.get(
                fmt.first, kind.with_context(lang="en_US").name
            )
            value = ISOLATE % value
        else:
            label = fmt.label(mention.content)
            value = fmt.text(value)
        if mention.place == "foot":
            parties.foot.append((label, value))
        elif mention.party == "buyer":
            parties.buyer_head.append((label, value))
        else:
            parties.seller_head.append((label, value))
    return parties


def prepare_address(fmt, partner):
    """The lines of an address, without the name.

    :param DocumentFormat fmt: of the document
    :param partner: res.partner
    :return: list of str
    """
    number = partner.l10n_mena_building_number
    street = fmt.join(
        (
            f"{fmt.label('building')} {fmt.text(number)}" if number else "",
            fmt.text(partner.street),
            fmt.text(partner.street2),
        )
    )
    town = " ".join(filter(None, (partner.zip, partner.city)))
    return [
        line
        for line in (
            street,
            fmt.text(town),
            fmt.text(partner.country_id.with_env(fmt.env).name),
        )
        if line
    ]
