# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .levy_format import format_money
from .levy_kernel import to_decimal


class CoopaemLevyRuleTier(models.Model):
    """A rate that applies from an amount up to the next tier's."""

    _name = "coopaem.levy.rule.tier"
    _description = "Tier of a Levy Rule"
    _order = "rule_id, tier_from, id"
    _rec_name = "tier_from"

    rule_id = fields.Many2one(
        comodel_name="coopaem.levy.rule",
        string="Levy rule",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    tier_from = fields.Monetary(
        string="Above",
        help="The rate counts for what is above this amount, up to the next tier. "
        "Nothing is due below the first tier.",
    )
    rate = fields.Float(digits=(16, 10), help="Share of the amount within the tier.")

    @api.constrains("rule_id", "tier_from", "rate")
    def _check_tier(self):
        for rule, tiers in self.grouped("rule_id").items():
            for tier in tiers:
                if tier.tier_from < 0:
                    raise ValidationError(
                        self.env._(
                            "Levy rule %s: a tier cannot start below zero. Let the "
                            "first one start at 0; credit notes give back at its rate.",
                            rule.display_name,
                        )
                    )
                if not 0 <= tier.rate <= 1:
                    raise ValidationError(
                        self.env._(
                            "Levy rule %(rule)s: %(rate)s %% is not a possible rate. "
                            "Enter a rate between 0 %% and 100 %%.",
                            rule=rule.display_name,
                            rate=f"{tier.rate * 100:g}",
                        )
                    )
            starts = rule.tier_ids.mapped("tier_from")
            for tier in tiers:
                if starts.count(tier.tier_from) > 1:
                    raise ValidationError(
                        self.env._(
                            "Levy rule %(rule)s: two tiers start at %(amount)s. Remove "
                            "one of them, or let it start elsewhere.",
                            rule=rule.display_name,
                            amount=format_money(
                                self.env,
                                rule.currency_id,
                                to_decimal(tier.tier_from),
                            ),
                        )
                    )
