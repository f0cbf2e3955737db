# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

_FIRST = fields.Date.to_date("0001-01-01")


def covers(span, day):
    """Return whether a span (first day, last day) holds a day."""
    start, end = span
    return (start is None or start <= day) and (end is None or end >= day)


def overlap(one, other):
    """Return whether two spans share a day."""
    return (one[0] is None or other[1] is None or one[0] <= other[1]) and (
        other[0] is None or one[1] is None or other[0] <= one[1]
    )


def intersect(one, other):
    """Return the span that two spans share, None if they share no day."""
    if not overlap(one, other):
        return None
    starts = [start for start in (one[0], other[0]) if start]
    ends = [end for end in (one[1], other[1]) if end]
    return max(starts, default=None), min(ends, default=None)


class CoopaemLevyPeriodMixin(models.AbstractModel):
    """Something of a levy that holds from a day to a day.

    Levies are counted by the month: what holds on its last day holds for all of it.
    """

    _name = "coopaem.levy.period.mixin"
    _description = "Period of a Levy"

    date_from = fields.Date(
        string="From",
        help="Counts for whole months: those whose last day falls within the dates.",
    )
    date_to = fields.Date(
        string="Until",
        help="Empty: until further notice. Counts for whole months: those whose last "
        "day falls within the dates.",
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for record in self:
            if (
                record.date_from
                and record.date_to
                and record.date_to < record.date_from
            ):
                raise ValidationError(
                    self.env._(
                        "%(record)s ends on %(end)s, before it starts. Correct its "
                        "dates.",
                        record=record.display_name,
                        end=format_date(self.env, record.date_to),
                    )
                )

    def _get_span(self):
        """Return (first day, last day), None where it is open."""
        self.ensure_one()
        return self.date_from or None, self.date_to or None

    def _is_in_force(self, day):
        """Return whether the record holds on a day."""
        return covers(self._get_span(), day)

    def _find_overlap(self):
        """Return two records of self that hold on the same day, or an empty set."""
        records = sorted(self, key=lambda r: (r._get_span()[0] or _FIRST, r.id))
        for one, other in zip(records, records[1:], strict=False):
            if overlap(one._get_span(), other._get_span()):
                return one + other
        return self.browse()
