# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemIndicatorTarget(models.Model):
    """Where a programme, or the whole cooperative, starts from and wants to get."""

    _name = "coopaem.indicator.target"
    _description = "Target of an indicator"
    _order = "programme_id, indicator_id, id"
    _rec_name = "indicator_id"
    _check_company_auto = True

    indicator_id = fields.Many2one(
        comodel_name="coopaem.indicator",
        string="Indicator",
        required=True,
        ondelete="cascade",
        index=True,
    )
    value_kind = fields.Selection(related="indicator_id.value_kind")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    programme_id = fields.Many2one(
        comodel_name="coopaem.programme",
        string="Programme",
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        help="Empty: the cooperative as a whole.",
    )
    has_baseline = fields.Boolean(
        string="Baseline given",
        help="Such as from a study. Else the mean at entry is the baseline.",
    )
    baseline = fields.Float(
        digits=(16, 4), help="Of a yes-or-no indicator as a share: 0.4 is 40 %."
    )
    target = fields.Float(
        required=True,
        digits=(16, 4),
        help="Of a yes-or-no indicator as a share: 0.4 is 40 %.",
    )
    date = fields.Date(string="To be reached by")
    source = fields.Char(help="Where baseline and target come from.")

    _target_uniq = models.UniqueIndex(
        "(indicator_id, company_id, COALESCE(programme_id, 0))",
        "This indicator has its target already. Change it there.",
    )

    @api.constrains("indicator_id", "has_baseline", "baseline", "target")
    def _check_share(self):
        for record in self.filtered(lambda one: one.value_kind == "share"):
            values = [record.target, *([record.baseline] * record.has_baseline)]
            if any(not 0 <= value <= 1 for value in values):
                raise ValidationError(
                    self.env._(
                        "%(indicator)s is answered by yes or no: write its target and"
                        " baseline as a share, 0.4 for 40 %%.",
                        indicator=record.indicator_id.display_name,
                    )
                )
