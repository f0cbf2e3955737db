# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import Command, fields, models
from odoo.exceptions import UserError


class CoopaemSplitKey(models.Model):
    _name = "coopaem.split.key"
    _description = "Split key of shared costs"
    _order = "name"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.split.key.line",
        inverse_name="key_id",
        string="Shares",
        copy=True,
    )

    def action_add_active_units(self):
        """Add the active units that are not in the key yet, one share each.

        :return: True
        """
        for key in self:
            missing = (
                self.env["coopaem.unit"].search(
                    [
                        ("company_id", "=", key.company_id.id),
                        ("kind", "=", "activity"),
                        ("state", "=", "active"),
                    ]
                )
                - key.line_ids.unit_id
            )
            key.line_ids = [
                Command.create({"unit_id": unit.id, "weight": 1.0}) for unit in missing
            ]
        return True

    def _split(self, amount, currency):
        """Split an amount by the key's weights, to the cent.

        What rounding leaves goes cent by cent to the largest shares, so that the
        shares add up to the amount.

        :param float amount: the amount to split
        :param currency: res.currency that the shares are rounded to
        :return: list of (coopaem.unit, share), without empty shares
        :raises UserError: when the key has no shares
        """
        self.ensure_one()
        lines = self.line_ids.filtered("weight").sorted(
            lambda line: (-line.weight, line.id)
        )
        total = sum(lines.mapped("weight"))
        if not total:
            raise UserError(
                self.env._(
                    "Split key %s has no shares yet. Add units to it.", self.name
                )
            )
        cents = [
            round(amount * line.weight / total / currency.rounding) for line in lines
        ]
        left = round(amount / currency.rounding) - sum(cents)
        for index in range(abs(left)):
            cents[index % len(cents)] += 1 if left > 0 else -1
        return [
            (line.unit_id, currency.round(count * currency.rounding))
            for line, count in zip(lines, cents, strict=True)
            if count
        ]


class CoopaemSplitKeyLine(models.Model):
    _name = "coopaem.split.key.line"
    _description = "Share of a unit in a split key"
    _order = "key_id, unit_id"
    _check_company_auto = True

    key_id = fields.Many2one(
        comodel_name="coopaem.split.key",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="key_id.company_id", store=True)
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="[('kind', 'in', ('activity', 'structure')), ('state', '!=', 'closed')]",
    )
    weight = fields.Float(string="Share", default=1.0, required=True)

    _key_unit_unique = models.Constraint(
        "UNIQUE(key_id, unit_id)", "A unit has one share in a split key."
    )
    _weight_not_negative = models.Constraint(
        "CHECK(weight >= 0)", "A share cannot be negative: enter 0 or take it out."
    )
