# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.coopaem_indicator_figure import SPLITS


class CoopaemIndicatorReport(models.TransientModel):
    """The figures of a programme on paper or in a spreadsheet, for its funders."""

    _name = "coopaem.indicator.report"
    _description = "Report for funders"

    scope_id = fields.Many2one(
        comodel_name="coopaem.indicator.scope",
        string="Programme",
        required=True,
        default=lambda self: self.env["coopaem.indicator.scope"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )

    @api.model
    def _selection_lang(self):
        return self.env["res.lang"].get_installed()

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_pdf(self):
        """Print the report."""
        self.ensure_one()
        return self.env.ref("coopaem_coaching.action_report_indicator").report_action(
            self
        )

    def action_xlsx(self):
        """Make the spreadsheet of the report."""
        self.ensure_one()
        return self.env.ref(
            "coopaem_coaching.action_report_indicator_xlsx"
        ).report_action(self)

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_report_name(self):
        """Name of the file."""
        self.ensure_one()
        # the names of scopes are no secret to who may read them
        day = fields.Date.to_string(fields.Date.context_today(self))
        return f"{self.scope_id.name} {day}"

    def _get_figures(self):
        """The figures of the report, as far as the user may read them, in its order.

        :return: coopaem.indicator.figure, worded in the language of the report
        """
        self.ensure_one()
        splits = [split for split, _label in SPLITS]
        figures = (
            self.env["coopaem.indicator.figure"]
            .with_context(lang=self.lang)
            .search([("scope_id", "=", self.scope_id.id)])
        )
        return figures.sorted(
            lambda figure: (
                figure.indicator_id.sequence,
                figure.indicator_id.id,
                splits.index(figure.split),
                figure.category_order,
                figure.category or "",
                figure.sequence,
            )
        )

    def _get_chapters(self):
        """The figures by dimension and indicator, for the printed report.

        Printed are the figures of everybody over time, and the latest of each group.
        What is hidden is named in one line: a row each would fill most of the pages.

        :return: list of (label of the dimension, [(indicator, figures over time,
            figures of groups, names of what is hidden)])
        """
        figures = self._get_figures()
        dimensions = figures._fields["dimension"]._description_selection(figures.env)
        chapters = []
        for dimension, label in dimensions:
            found = figures.filtered(
                lambda figure, dimension=dimension: figure.dimension == dimension
            )
            rows = []
            for indicator, own in found.grouped("indicator_id").items():
                total = own.filtered(lambda figure: figure.split == "total")
                groups = own.filtered(
                    lambda figure: figure.split != "total" and figure.is_latest
                )
                hidden = [
                    *total.filtered("is_hidden").mapped("wave"),
                    *groups.filtered("is_hidden").mapped("category"),
                ]
                rows.append((indicator, total, groups, hidden))
            if rows:
                chapters.append((label, rows))
        return chapters

    def _get_smallest_group(self):
        """The fewest people that a figure stands for."""
        # what a cooperative set is said on each report
        return self.scope_id.company_id.sudo()._get_smallest_group()
