# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import json

from odoo import api, fields, models

AMOUNTS = ("basis_amount", "due_to_date", "booked_before", "amount")


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
    def _keep_results(self, closing_lines, results):
        """Keep the levies that a closing counted; what is as before stays as it is.

        A closing mostly counts what its preview has counted already.

        :param closing_lines: coopaem.closing.line records of one closing
        :param dict results: what ``coopaem.levy.rule._get_levies`` returned for them
        :return: the lines kept and made
        """
        line_ids = {line.unit_id.id: line.id for line in closing_lines}
        wanted = {
            (line_ids[vals["unit_id"]], vals["rule_id"]): vals
            for vals in self._prepare_from_levies(
                results, closing_lines.closing_id.date_end
            )
        }
        kept = self.browse()
        before = self.search([("closing_line_id", "in", closing_lines.ids)])
        for line in before:
            key = (line.closing_line_id.id, line.rule_id.id)
            if key in wanted and line._says(wanted[key]):
                kept |= line
                del wanted[key]
        (before - kept).unlink()
        return kept + self.create(
            [
                {**vals, "closing_line_id": line_id}
                for (line_id, _rule_id), vals in wanted.items()
            ]
        )

    def _says(self, vals):
        """Whether the line holds just these values.

        :param dict vals: as ``_prepare_from_levies`` makes them
        :return: bool
        """
        return (
            self.date == vals["date"]
            and self.steps == json.loads(json.dumps(vals["steps"]))
            and not any(
                self.currency_id.compare_amounts(self[name], vals[name])
                for name in AMOUNTS
            )
        )
