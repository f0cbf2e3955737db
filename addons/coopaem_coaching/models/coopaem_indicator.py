# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The elements of decent work, as the International Labour Organization lists them
DIMENSIONS = [
    ("employment", "Employment opportunities"),
    ("earnings", "Adequate earnings and productive work"),
    ("time", "Decent working time"),
    ("family", "Work, family and personal life"),
    ("abolition", "Work to be abolished"),
    ("stability", "Stability and security of work"),
    ("equality", "Equal opportunity and treatment"),
    ("safety", "Safe work"),
    ("protection", "Social security"),
    ("dialogue", "Social dialogue and representation"),
    ("formality", "Formal status"),
    ("support", "Support and skills"),
]
VALUE_KINDS = [
    ("share", "Yes or no"),
    ("amount", "Amount a month"),
    ("hourly", "Amount an hour"),
    ("months", "Months"),
    ("hours", "Hours"),
    ("number", "Plain number"),
    ("scale", "Rating"),
    ("percent", "Per cent"),
    ("people", "People"),
]
SOURCES = [
    ("accounts", "Accounts of the units"),
    ("pay", "Pay"),
    ("cover", "Social cover"),
    ("followup", "Follow-up"),
    ("file", "Record of the member"),
    ("answers", "Worked out from answers of the member"),
    ("figures", "Worked out from the figures of groups"),
    ("asked", "Asked of the member"),
]


class CoopaemIndicator(models.Model):
    """What is measured of each member, defined once for everybody."""

    _name = "coopaem.indicator"
    _description = "Indicator"
    _order = "dimension, sequence, code, id"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    dimension = fields.Selection(
        selection=DIMENSIONS, string="Dimension of decent work", required=True
    )
    definition = fields.Text(
        required=True,
        translate=True,
        help="What is counted, how, and for whom: readers of a report see it.",
    )
    value_kind = fields.Selection(
        selection=VALUE_KINDS, string="Unit", required=True, default="number"
    )
    source = fields.Selection(selection=SOURCES, required=True, default="asked")
    measure = fields.Selection(
        selection="_selection_measure",
        string="Computed as",
        help="How the suite works the value out by itself. Empty: it is asked.",
    )
    question = fields.Text(
        translate=True, help="What members are asked, in words that people use."
    )
    frequency = fields.Selection(
        selection=[
            ("half_year", "Every six months"),
            ("year", "Every year"),
            ("once", "At entry"),
            ("exit", "After the exit"),
        ],
        required=True,
        default="half_year",
        help="Besides the measures at entry, at exit and twelve months after.",
    )
    is_better_high = fields.Boolean(
        string="More is better",
        default=True,
        help="Only for how a change is coloured.",
    )
    value_min = fields.Float(string="Lowest value")
    value_max = fields.Float(
        string="Highest value", help="Both zero: any value is taken."
    )
    is_sensitive = fields.Boolean(
        string="Sensitive",
        help="Told of the whole cooperative alone, never of a programme, a place or an"
        " age, and only where it is true of nobody or of enough people.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another indicator has this code. Choose another code."
    )

    @api.model
    def _selection_measure(self):
        """The measures that the suite knows how to take."""
        return self.env["coopaem.indicator.sources"]._get_measures()

    @api.depends("code", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for indicator in self:
            indicator.display_name = f"{indicator.code} {indicator.name}"

    @api.constrains("measure", "question", "source")
    def _check_source(self):
        for indicator in self:
            if not indicator.measure and not (indicator.question or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say what members are asked for %(indicator)s, or choose how it"
                        " is computed.",
                        indicator=indicator.name,
                    )
                )
            if (indicator.source == "asked") == bool(indicator.measure):
                raise ValidationError(
                    self.env._(
                        "%(indicator)s is either asked or computed: its source says"
                        " which.",
                        indicator=indicator.name,
                    )
                )

    def _is_due(self, moment, month):
        """Whether the indicator is measured at a moment of a member's way.

        :param str moment: see coopaem.indicator.measure
        :param int month: months since entry
        """
        self.ensure_one()
        if moment == "entry":
            return self.frequency != "exit"
        if moment == "followup":
            return self.frequency == "half_year" or (
                self.frequency == "year" and not month % 12
            )
        return self.frequency != "once"
