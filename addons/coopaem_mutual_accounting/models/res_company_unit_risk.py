# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # Fields declaration
    unit_overdue_days = fields.Integer(
        string="Overdue for long after (days)",
        default=45,
        help="A unit is at risk when a customer has not paid this many days after the "
        "due date.",
    )
    unit_inactive_months = fields.Integer(
        string="No activity after (months)",
        default=3,
        help="A unit is at risk when it neither sold, nor collected, nor wrote in its "
        "cash book for this many months.",
    )

    _unit_overdue_days_check = models.Constraint(
        "CHECK (unit_overdue_days >= 0)",
        "The days after which a receivable is overdue for long cannot be negative.",
    )
    _unit_inactive_months_check = models.Constraint(
        "CHECK (unit_inactive_months >= 1)",
        "A unit is without activity after one month at the earliest.",
    )
