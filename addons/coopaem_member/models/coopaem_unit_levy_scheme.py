# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CoopaemUnitLevyScheme(models.Model):
    """The scheme that a unit follows from a date until the next line's date."""

    _name = "coopaem.unit.levy.scheme"
    _description = "Levy Scheme of a Unit"
    _order = "unit_id, date_from desc"
    _rec_name = "scheme_id"
    _check_company_auto = True

    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    scheme_id = fields.Many2one(
        comodel_name="coopaem.levy.scheme",
        string="Levy scheme",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )

    _unit_date_uniq = models.UniqueIndex(
        "(unit_id, date_from)",
        "A unit can start only one levy scheme on a date. Change the existing line.",
    )

    @api.constrains("unit_id")
    def _check_unit_kind(self):
        for line in self:
            if line.unit_id.kind != "activity":
                raise ValidationError(
                    self.env._(
                        "%(unit)s is no activity: only activities are levied.",
                        unit=line.unit_id.display_name,
                    )
                )

    def write(self, vals):
        """Note in the unit's history what a changed line said before."""
        if {"scheme_id", "date_from"} & set(vals):
            self._log_on_units(self.env._("Levy scheme changed; it was"))
        return super().write(vals)

    def unlink(self):
        """Note in the unit's history which line was removed."""
        self._log_on_units(self.env._("Levy scheme removed"))
        return super().unlink()

    def _log_on_units(self, label):
        """Log the lines as they are now on their units, since they have no chatter."""
        if self.env.context.get("tracking_disable"):
            return
        bodies = {}
        for line in self:
            bodies[line.unit_id.id] = bodies.get(line.unit_id.id, Markup()) + Markup(
                "<p>%s: %s, %s</p>"
            ) % (
                label,
                line.scheme_id.display_name,
                fields.Date.to_string(line.date_from),
            )
        if bodies:
            self.unit_id._message_log_batch(bodies=bodies)
