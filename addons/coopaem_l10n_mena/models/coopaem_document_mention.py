# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class CoopaemDocumentMention(models.Model):
    """What the invoices of a country have to say, where it is known, who misses it."""

    _name = "coopaem.document.mention"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Mention on Documents"
    _order = "country_id, sequence, id"
    _legal_key = ("code", "country_id")
    _legal_values = ("is_mandatory", "content", "type_id")

    # Fields declaration
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    party = fields.Selection(
        selection=[
            ("seller", "The cooperative"),
            ("buyer", "The customer"),
            ("document", "The document"),
        ],
        string="Of",
        required=True,
    )
    content = fields.Selection(
        selection=[
            ("identifier", "An identifier"),
            ("name", "Name"),
            ("address", "Address"),
            ("building", "Building number"),
            ("legal_form", "Legal form"),
            ("capital", "Capital"),
            ("register", "Register of cooperatives, place and number"),
            ("payment", "Payment terms"),
            ("uuid", "Number of the electronic invoice"),
        ],
        required=True,
    )
    type_id = fields.Many2one(
        comodel_name="coopaem.identifier.type",
        string="Identifier",
        ondelete="restrict",
        index="btree_not_null",
    )
    is_mandatory = fields.Boolean(
        string="Say when it is missing",
        help="A warning on the draft says what to fill in; it can be posted all the "
        "same.",
    )
    for_business_only = fields.Boolean(
        string="Only of businesses", help="Private customers need not have it."
    )
    legal_form_ids = fields.Many2many(
        comodel_name="coopaem.legal.form",
        string="Only of these legal forms",
        help="Empty: all.",
    )
    place = fields.Selection(
        selection=[
            ("head", "Below the name"),
            ("foot", "At the foot of each page"),
            ("layout", "Where the layout has it"),
        ],
        string="Printed",
        required=True,
        default="foot",
    )

    # Constraints
    @api.constrains("content", "type_id")
    def _check_type(self):
        for mention in self:
            if (mention.content == "identifier") != bool(mention.type_id):
                raise ValidationError(
                    self.env._(
                        "%s: say which identifier it is, or choose another content.",
                        mention.name,
                    )
                )

    # Business methods
    @api.model
    @tools.ormcache("country_id", "day")
    def _get_mention_ids(self, country_id, day):
        domain = [("country_id", "=", country_id), *self._get_domain_on(day)]
        return tuple(self.sudo().search(domain).ids)

    @api.model
    def _get_mentions(self, country, day):
        """The mentions of a country's documents on a day.

        :param country: res.country
        :param date day: the day of the document
        :return: coopaem.document.mention; they are the same for everybody
        """
        return self.sudo().browse(self._get_mention_ids(country.id, day))

    @api.model
    @tools.ormcache()
    def _get_country_ids(self):
        """Ids of the countries whose documents the suite prints itself."""
        return frozenset(
            country.id for (country,) in self.sudo()._read_group([], ["country_id"])
        )

    def _get_value(self, company, partner, move=None):
        """What a document has to say here.

        :param company: res.company, the seller
        :param partner: res.partner, the buyer
        :param move: account.move, or None for a receipt
        :return: str, empty where nothing is known
        """
        self.ensure_one()
        holder = {"seller": company.partner_id, "buyer": partner}.get(self.party)
        return getattr(self, f"_say_{self.content}")(holder, company, move) or ""

    def _is_due(self, company, partner):
        """Whether the mention is asked of these parties.

        :param company: res.company, the seller
        :param partner: res.partner, the buyer
        """
        self.ensure_one()
        if self.legal_form_ids and company.legal_form_id not in self.legal_form_ids:
            return False
        if self.party == "buyer" and partner:
            abroad = partner.country_id and partner.country_id != company.country_id
            if self.content == "identifier" and abroad:
                return False
            if self.for_business_only and not partner.commercial_partner_id.is_company:
                return False
        return True

    def _say_identifier(self, holder, company, move):
        kind = self.type_id
        owner = holder.commercial_partner_id if self.party == "buyer" else holder
        if kind.field_name in owner._fields:
            number = owner[kind.field_name]
        else:
            number = company[kind.field_name]
        return number and number != "/" and kind._format(number)

    def _say_name(self, holder, company, move):
        return holder.name or holder.commercial_partner_id.name

    def _say_address(self, holder, company, move):
        # a street or a quarter, and a town
        return holder.street and holder.city and f"{holder.street}, {holder.city}"

    def _say_building(self, holder, company, move):
        return holder.l10n_mena_building_number

    def _say_legal_form(self, holder, company, move):
        return company.legal_form_id.with_context(lang=self.env.lang).name

    def _say_capital(self, holder, company, move):
        amount = company.l10n_mena_capital
        return amount and tools.formatLang(
            self.env, amount, currency_obj=company.currency_id
        )

    def _say_register(self, holder, company, move):
        number = company.l10n_mena_cooperative_register
        place = company.l10n_mena_register_place
        return number and place and f"{place}, {number}"

    def _say_payment(self, holder, company, move):
        if move is None:
            return ""
        term = move.invoice_payment_term_id.with_context(lang=self.env.lang)
        return term.name or (move.invoice_date_due and str(move.invoice_date_due))

    def _say_uuid(self, holder, company, move):
        return move.l10n_mena_uuid if move is not None else ""
