# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class CoopaemPath(models.Model):
    """Paths are law for a time: each says where it was read, and how sure it is."""

    _name = "coopaem.path"
    _inherit = ["coopaem.path", "coopaem.legal.mixin"]

    _legal_values = ("authority", "requirement", "duty", "ends_when")

    # Fields declaration
    regime_ids = fields.One2many(
        comodel_name="coopaem.tax.regime",
        inverse_name="path_id",
        string="Small tax regimes",
        help="What the route costs is counted by them.",
    )
    is_employment = fields.Boolean(
        string="Employed by the cooperative",
        help="What the route costs is counted by the law of wages.",
    )

    # Business methods
    def _get_warnings(self, day):
        """What the steps of the path take away, as they stand on a day.

        :param date day: the day
        :return: list of texts, each once
        """
        self.ensure_one()
        steps = self._get_steps_on(day).sorted(lambda step: (step.sequence, step.id))
        return list(dict.fromkeys(step.warning for step in steps if step.warning))
