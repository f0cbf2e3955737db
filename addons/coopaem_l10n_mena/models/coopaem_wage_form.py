# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from dateutil.relativedelta import relativedelta

from odoo import fields, models

#: How many months a declaration of wages covers.
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def get_period(day, period):
    """The first and the last day of the month, quarter or year that a day is in.

    :param date day: any day of it
    :param str period: key of MONTHS
    :return: tuple of dates
    """
    months = MONTHS[period]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return first, first + relativedelta(months=months, days=-1)


class CoopaemWageForm(models.Model):
    """A form or file in which wages are declared: for how long it holds, and where it
    was read.

    Its columns and records are code, see ``wage_layouts`` and the declaration itself: a
    new edition is new code, and a new record here.
    """

    _name = "coopaem.wage.form"
    _inherit = ["coopaem.legal.mixin"]
    _description = "Form for Wages"
    _order = "country_id, period, code, date_from desc, id"
    _rec_names_search = ["code", "name", "title"]
    _legal_key = ("code", "country_id")
    _legal_values = ("layout", "period")

    # Fields declaration
    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    title = fields.Char(
        string="Official title", required=True, help="As it stands on the form."
    )
    period = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
    )
    layout = fields.Selection(
        selection=[
            ("ma_bds", "CNSS Morocco, month (BDS)"),
            ("ma_9421", "Tax office Morocco, year (9421)"),
            ("tn_ds", "CNSS Tunisia, quarter"),
            ("tn_annex", "Tax office Tunisia, year (annex 1)"),
            ("eg_form2", "Social insurance Egypt, month (form 2)"),
            ("eg_esalary", "Tax authority Egypt, month (private sector)"),
        ],
        required=True,
        help="The columns and the file that are written for it.",
    )
