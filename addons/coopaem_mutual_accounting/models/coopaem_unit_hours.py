# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models


class CoopaemUnitHours(models.Model):
    """The hours that a member worked for a unit in a month, as the member notes them.

    What a unit earned by the hour says more than its result does.
    """

    _name = "coopaem.unit.hours"
    _description = "Hours worked"
    _order = "month desc, unit_id, member_id"
    _rec_name = "month"
    _check_company_auto = True

    # Fields declaration
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind', '=', 'activity')]",
        check_company=True,
    )
    member_id = fields.Many2one(
        comodel_name="coopaem.member",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="unit_id.company_id", store=True, precompute=True, index=True
    )
    month = fields.Date(required=True, help="First day of the month.")
    hours = fields.Float(required=True, digits=(16, 1))

    _member_month_uniq = models.Constraint(
        "UNIQUE(unit_id, member_id, month)",
        "The hours of this month are noted already: change them.",
    )
    _hours_check = models.Constraint(
        "CHECK (hours > 0 AND hours <= 744)",
        "A month has 744 hours at most. Enter how many of them were worked.",
    )
    _month_check = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)",
        "Hours are noted by month: enter the first day of the month.",
    )

    # Business methods
    @api.model
    def _note(self, unit, member, month, hours):
        """Note a month's hours, in place of those noted before; none takes them out.

        :param unit: coopaem.unit
        :param member: coopaem.member who holds the unit
        :param date month: first day of the month
        :param float hours: 0 to 744
        """
        noted = self.search(
            [
                ("unit_id", "=", unit.id),
                ("member_id", "=", member.id),
                ("month", "=", month),
            ]
        )
        if not hours:
            noted.unlink()
        elif noted:
            noted.hours = hours
        else:
            self.create(
                {
                    "unit_id": unit.id,
                    "member_id": member.id,
                    "month": month,
                    "hours": hours,
                }
            )
