# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import Command, api, fields, models
from odoo.tools import format_date


class CoopaemLevyPreview(models.TransientModel):
    """What a month's levies would be by what is in the books now; books nothing."""

    _name = "coopaem.levy.preview"
    _description = "Preview of Levies"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="Any day of the month.",
    )
    unit_ids = fields.Many2many(
        comodel_name="coopaem.unit",
        string="Units",
        domain="[('kind', '=', 'activity'), ('company_id', '=', company_id)]",
        help="Empty: all activities.",
    )
    line_ids = fields.One2many(
        comodel_name="coopaem.levy.preview.line",
        inverse_name="preview_id",
        string="Levies",
        readonly=True,
    )

    @api.model
    def default_get(self, fields):
        """Take the units that the user selected in their list."""
        values = super().default_get(fields)
        if (
            "unit_ids" in fields
            and self.env.context.get("active_model") == "coopaem.unit"
        ):
            units = self.env["coopaem.unit"].browse(self.env.context["active_ids"])
            units = units.filtered(
                lambda unit: unit.kind == "activity"
                and unit.company_id == self.env.company
            )
            values["unit_ids"] = [Command.set(units.ids)]
        return values

    def action_preview(self):
        """Count the levies and show them."""
        self.ensure_one()
        self.check_access("write")
        date_from = self.month.replace(day=1)
        date_to = date_from + relativedelta(day=31)
        units = self._get_units(date_to)
        bases, months_so_far = self.env["coopaem.closing"]._get_bases(
            self.company_id, date_from, date_to, units
        )
        levies = self.env["coopaem.levy.rule"]._get_levies(
            units, date_from, date_to, bases, months_so_far
        )
        lines = self.env["coopaem.levy.preview.line"]
        self.line_ids.unlink()
        lines.create(
            [
                {
                    **vals,
                    "preview_id": self.id,
                    "to_book": float(levies[vals["unit_id"], vals["rule_id"]].to_book),
                }
                for vals in lines._prepare_from_levies(levies, date_to)
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "coopaem_mutual_accounting.coopaem_levy_preview_line_action"
        )
        return {
            **action,
            "name": self.env._(
                "Levies of %s, not booked",
                format_date(self.env, date_from, date_format="MMMM y"),
            ),
            "domain": [("preview_id", "=", self.id)],
        }

    def _get_units(self, date_to):
        """Return the units to count: those chosen, or all that a closing would take."""
        if self.unit_ids:
            return self.unit_ids.filtered(
                lambda unit: unit.kind == "activity"
                and unit.company_id == self.company_id
            ).sudo()
        return (
            self.env["coopaem.closing"]
            .new(
                {
                    "company_id": self.company_id.id,
                    "date_start": self.month.replace(day=1),
                }
            )
            ._get_units()
        )


class CoopaemLevyPreviewLine(models.TransientModel):
    _name = "coopaem.levy.preview.line"
    _inherit = ["coopaem.levy.explained.mixin"]
    _description = "Levy in a Preview"
    _order = "unit_id, id"

    preview_id = fields.Many2one(
        comodel_name="coopaem.levy.preview",
        required=True,
        ondelete="cascade",
        index=True,
    )
    unit_id = fields.Many2one(ondelete="cascade")
    rule_id = fields.Many2one(ondelete="cascade")
    to_book = fields.Monetary(
        string="Left to book",
        readonly=True,
        help="Nothing, once the month's closing has booked the levy.",
    )
