# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import re

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CoopaemSetupLevy(models.TransientModel):
    """A contribution to the structure of a cooperative to set up."""

    _name = "coopaem.setup.levy"
    _description = "Levy to Set Up"
    _order = "id"

    # Fields declaration
    setup_id = fields.Many2one(
        comodel_name="coopaem.setup", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="setup_id.currency_id")
    model_id = fields.Many2one(
        comodel_name="coopaem.levy.model", string="Model", required=True
    )
    kind = fields.Selection(related="model_id.kind")
    name = fields.Char(
        compute="_compute_suggestion",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    code = fields.Char(
        compute="_compute_suggestion",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    rate = fields.Float(
        digits=(16, 10),
        compute="_compute_suggestion",
        store=True,
        readonly=False,
        precompute=True,
    )
    tiers = fields.Char(
        help="Each as “from: rate in percent”, separated by semicolons, as 0: 10; "
        "50000: 8. The first starts at 0.",
    )
    fixed_month = fields.Monetary(string="Per month")

    # Compute, inverse, search methods
    @api.depends("model_id")
    def _compute_suggestion(self):
        for levy in self:
            model = levy.model_id
            levy.name = model.levy_name or model.name
            levy.code = model.code
            levy.rate = model.rate

    # Business methods
    def _get_tiers(self):
        """The tiers as rules have them.

        :return: list of (amount from, rate as a share)
        :raises UserError: naming the levy and how tiers are written
        """
        self.ensure_one()
        if self.kind == "fixed":
            return []
        if self.kind == "rate":
            return [(0.0, self.rate)]
        tiers = []
        # Signs that write the direction of text may come along from another program.
        text = re.sub(r"[\u200e\u200f\u061c]", "", self.tiers or "")
        for part in filter(str.strip, re.split(r"[;؛\n]", text)):
            numbers = [
                re.sub(r"[\s\u00a0\u202f%٪]", "", number).replace(",", ".")
                for number in part.split(":")
            ]
            if len(numbers) != 2 or not all(
                re.fullmatch(r"\d+(\.\d+)?", number) for number in numbers
            ):
                tiers = []
                break
            tiers.append((float(numbers[0]), float(numbers[1]) / 100))
        if not tiers or min(tiers)[0]:
            raise UserError(
                self.env._(
                    "Levy %s: write the tiers as “from: rate in percent”, separated by "
                    "semicolons and starting at 0, as 0: 10; 50000: 8.",
                    self.name,
                )
            )
        return tiers

    def _prepare_rule_vals(self, company, scheme, date_from):
        """The values of the levy rule.

        :raises UserError: when it would levy nothing
        """
        self.ensure_one()
        amount = self.fixed_month if self.kind == "fixed" else self.rate
        if self.kind != "tiers" and amount <= 0:
            raise UserError(
                self.env._(
                    "Levy %s: enter its rate or amount, or remove the line.", self.name
                )
            )
        return {
            "name": self.name,
            "code": self.code.strip(),
            "company_id": company.id,
            "scheme_id": scheme.id,
            "beneficiary": "structure",
            "basis": self.model_id.basis,
            "period": self.model_id.period,
            "date_from": date_from,
            "fixed_month": self.fixed_month if self.kind == "fixed" else 0.0,
            "tier_ids": [
                Command.create({"tier_from": start, "rate": rate})
                for start, rate in self._get_tiers()
            ],
        }
