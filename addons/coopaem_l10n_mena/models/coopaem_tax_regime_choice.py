# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Who is under which small regime, and how near to its limits the year has come."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEVELS = [
    ("ok", "Within the limits"),
    ("near", "Near a limit"),
    ("over", "Beyond a limit"),
]


class CoopaemTaxRegimeChoice(models.Model):
    _name = "coopaem.tax.regime.choice"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Choice of a Tax Regime"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    # Fields declaration
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    country_id = fields.Many2one(related="company_id.account_fiscal_country_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        string="Unit",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('company_id', '=', company_id), ('kind', '=', 'activity')]",
        tracking=True,
        help="Empty: the cooperative as a whole.",
    )
    regime_id = fields.Many2one(
        comodel_name="coopaem.tax.regime",
        string="Regime",
        required=True,
        ondelete="restrict",
        domain="[('country_id', '=', country_id)]",
        tracking=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
    )
    date_to = fields.Date(
        string="To", tracking=True, help="Last day. Empty: until further notice."
    )
    reference = fields.Char(
        string="Registration", help="Number of the card or of the declaration."
    )
    warn_share = fields.Float(
        string="Warn from",
        default=0.8,
        required=True,
        help="Share of a limit from which to warn; 0.8 is 80 %.",
    )
    turnover = fields.Monetary(
        string="Cashed this year",
        compute="_compute_standing",
        help="Turnover that customers paid since 1 January, excluding taxes.",
    )
    cap = fields.Monetary(string="Highest turnover", compute="_compute_standing")
    cap_share = fields.Float(string="Share of the limit", compute="_compute_standing")
    client_turnover = fields.Monetary(
        string="Of the largest client", compute="_compute_standing"
    )
    client_cap = fields.Monetary(
        string="Limit with one client", compute="_compute_standing"
    )
    client_share = fields.Float(
        string="Share of the two largest clients", compute="_compute_standing"
    )
    tax_estimate = fields.Monetary(
        string="Tax of the year so far", compute="_compute_standing"
    )
    level = fields.Selection(selection=LEVELS, compute="_compute_standing")
    explanation = fields.Text(compute="_compute_standing")
    caveat = fields.Char(compute="_compute_caveat")
    warned = fields.Char(
        readonly=True, copy=False, help="Year and level of the last warning."
    )

    # Compute methods
    @api.depends("unit_id", "regime_id")
    def _compute_display_name(self):
        for choice in self:
            holder = choice.unit_id or choice.company_id
            choice.display_name = (
                f"{holder.display_name}: {choice.regime_id.name or ''}"
            )

    @api.depends("regime_id")
    @api.depends_context("lang")
    def _compute_caveat(self):
        today = fields.Date.context_today(self)
        for choice in self:
            regime = choice.regime_id
            codes = [regime.cap_code, regime.figure_code, regime.client_cap_code]
            figures = (
                self.env["coopaem.legal.figure"]
                .sudo()
                .search(
                    [
                        ("code", "in", [code for code in codes if code]),
                        ("country_id", "=", regime.country_id.id),
                        *self.env["coopaem.legal.figure"]._get_domain_on(today),
                    ]
                )
            )
            caveats = {
                record.caveat
                for record in [*figures, *regime.sudo()._get_bands(today)]
                if record.caveat
            }
            choice.caveat = ", ".join(sorted(caveats)) or False

    @api.depends("unit_id", "regime_id", "date_from", "date_to", "warn_share")
    @api.depends_context("lang")
    def _compute_standing(self):
        """All units at once: one sum of the ledger, one of the clients."""
        today = fields.Date.context_today(self)
        year = today.replace(month=1, day=1)
        for company, choices in self.grouped("company_id").items():
            turnovers, clients = choices._sum_year(company, year, today)
            figures = {
                regime: regime._get_figures(today) for regime in choices.regime_id
            }
            for choice in choices:
                choice._set_standing(
                    turnovers[choice.unit_id.id],
                    sorted(clients[choice.unit_id.id], reverse=True),
                    today,
                    figures.get(choice.regime_id),
                )

    def _sum_year(self, company, year, today):
        """Turnover cashed in the year, and what each client brought.

        :return: tuple of {unit id or False: amount}, {unit id or False: [amount]}
        """
        turnovers, clients = defaultdict(float), defaultdict(list)
        units = self.unit_id._origin
        if any(not choice.unit_id for choice in self):
            units = self.env["coopaem.unit"].search([("company_id", "=", company.id)])
        for unit_id, row in units._get_figures(today, year).items() if units else ():
            turnovers[unit_id] = row["collected"]
            turnovers[False] += row["collected"]
        totals = defaultdict(float)
        types = self.env["account.move"].get_sale_types(include_receipts=True)
        for unit, partner, amount in self.env["account.move"]._read_group(
            [
                ("company_id", "=", company.id),
                ("unit_id", "in", units.ids),
                ("move_type", "in", types),
                ("state", "=", "posted"),
                ("date", ">=", year),
                ("date", "<=", today),
            ],
            ["unit_id", "commercial_partner_id"],
            ["amount_untaxed_signed:sum"],
        ):
            clients[unit.id].append(amount)
            totals[partner] += amount
        clients[False] = list(totals.values())
        return turnovers, clients

    def _set_standing(self, turnover, clients, today, figures):
        """Set what is shown of a choice.

        :param float turnover: cashed this year
        :param list clients: what the clients brought, largest first
        :param figures: those of the regime today, or None without a regime
        """
        regime = self.regime_id
        currency = self.currency_id
        figures = figures or {}
        cap = figures.get("cap_code")
        client_cap = figures.get("client_cap_code")
        client_limit = figures.get("client_share_code")
        invoiced = sum(clients)
        self.turnover = turnover
        self.cap = cap or 0.0
        self.cap_share = turnover / cap if cap else 0.0
        self.client_turnover = clients[0] if clients else 0.0
        self.client_cap = client_cap or 0.0
        self.client_share = sum(clients[:2]) / invoiced if invoiced > 0 else 0.0
        self.tax_estimate = (
            currency.round(regime._compute_tax(turnover, clients, today, figures))
            if regime and (not cap or turnover <= cap)
            else 0.0
        )
        level, texts = "ok", []
        shares = [
            (
                self.cap_share,
                self.env._("turnover"),
            ),
            (
                self.client_turnover / client_cap if client_cap else 0.0,
                self.env._("the largest client"),
            ),
        ]
        for share, what in shares:
            if share >= self.warn_share:
                level = "over" if share > 1 or level == "over" else "near"
                texts.append(
                    self.env._(
                        "%(what)s: %(share)s %% of the limit",
                        what=what,
                        share=f"{share * 100:.0f}",
                    )
                )
        if client_limit and len(clients) and self.client_share >= client_limit:
            level = "over" if level == "over" else "near"
            texts.append(
                self.env._(
                    "%(share)s %% come from one or two clients: consultants may be "
                    "shut out of this regime",
                    share=f"{self.client_share * 100:.0f}",
                )
            )
        self.level = level
        self.explanation = "; ".join(texts) or False

    # Constraints
    @api.constrains("unit_id", "company_id", "regime_id", "date_from", "date_to")
    def _check_choice(self):
        for choice in self:
            if choice.date_to and choice.date_to < choice.date_from:
                raise ValidationError(
                    self.env._("The last day of a regime is before its first day.")
                )
            if (
                choice.regime_id.country_id
                != choice.company_id.account_fiscal_country_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(regime)s is a regime of %(country)s; choose one of the "
                        "cooperative's country.",
                        regime=choice.regime_id.name,
                        country=choice.regime_id.country_id.name,
                    )
                )
            clash = self.search(
                [
                    ("id", "!=", choice.id),
                    ("company_id", "=", choice.company_id.id),
                    ("unit_id", "=", choice.unit_id.id),
                    (
                        "date_from",
                        "<=",
                        choice.date_to or fields.Date.to_date("9999-12-31"),
                    ),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", choice.date_from),
                ],
                limit=1,
            )
            if clash:
                raise ValidationError(
                    self.env._(
                        "%s is under a regime in that time already: end it the day "
                        "before.",
                        (choice.unit_id or choice.company_id).display_name,
                    )
                )

    # Business methods
    @api.model
    def _cron_warn(self):
        """Remind of units that come near a limit, once a year and level."""
        today = fields.Date.context_today(self)
        choices = self.search(
            [
                ("date_from", "<=", today),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        for company, of_company in choices.grouped("company_id").items():
            user = company._get_tax_return_user()
            for choice in of_company.with_company(company):
                mark = f"{today.year} {choice.level}"
                if choice.level == "ok" or mark == choice.warned:
                    continue
                choice.warned = mark
                holder = choice.unit_id.coach_id or user
                if holder and not holder.has_group(
                    "coopaem_member.group_coopaem_accountant"
                ):
                    # Who may not open the regime is not sent there.
                    holder = user
                if holder:
                    choice.activity_schedule(
                        "mail.mail_activity_data_todo",
                        date_deadline=today,
                        summary=choice.explanation,
                        user_id=holder.id,
                    )
