# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemLevyLine(models.Model):
    """A levy as a closing counted it; what statements explain."""

    _name = "coopaem.levy.line"
    _inherit = ["coopaem.levy.explained.mixin"]
    _description = "Levy of a Closing"
    _order = "date desc, unit_id, rule_id, id"
    _check_company_auto = True

    closing_line_id = fields.Many2one(
        comodel_name="coopaem.closing.line",
        string="Closing of the unit",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    unit_id = fields.Many2one(ondelete="restrict", index=True, check_company=True)
    rule_id = fields.Many2one(ondelete="restrict", index=True, check_company=True)
    company_id = fields.Many2one(index=True)
    date = fields.Date(index=True)

    _rule_uniq = models.UniqueIndex(
        "(closing_line_id, rule_id)",
        "A closing counts a levy once per unit.",
    )

    # Business methods
    @api.model
    def _create_from_results(self, closing_lines, results):
        """Keep the levies that a closing counted.

        :param closing_lines: coopaem.closing.line records of one closing
        :param dict results: what ``coopaem.levy.rule._get_levies`` returned for them
        :return: the lines created
        """
        line_ids = {line.unit_id.id: line.id for line in closing_lines}
        return self.create(
            [
                {**vals, "closing_line_id": line_ids[vals["unit_id"]]}
                for vals in self._prepare_from_levies(
                    results, closing_lines.closing_id.date_end
                )
            ]
        )
