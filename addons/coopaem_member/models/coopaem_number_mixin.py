# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models


class CoopaemNumberMixin(models.AbstractModel):
    """Records that carry a number of their company unless they were given one."""

    _name = "coopaem.number.mixin"
    _description = "Numbered by company"

    # name of the field that holds the number, and code of the sequence it comes from
    _number_field = None
    _number_sequence = None

    @api.model_create_multi
    def create(self, vals_list):
        """Number the records that come without a number, in one draw per company."""
        return super().create(self._fill_numbers(vals_list))

    def write(self, vals):
        """Keep stray blanks out of a number, which people compare and search."""
        if vals.get(self._number_field):
            number = vals[self._number_field].strip() or False
            vals = {**vals, self._number_field: number}
        return super().write(vals)

    @api.model
    def _get_number_company_ids(self, vals_list):
        """Return the ids of the companies whose numbering new records follow."""
        default = self.default_get(["company_id"]).get("company_id")
        default = default or self.env.company.id
        return [vals.get("company_id") or default for vals in vals_list]

    @api.model
    def _fill_numbers(self, vals_list):
        """Return the values of new records with their number filled in."""
        vals_list = [dict(vals) for vals in vals_list]
        missing, given = defaultdict(list), defaultdict(set)
        company_ids = self._get_number_company_ids(vals_list)
        for vals, company_id in zip(vals_list, company_ids, strict=True):
            number = (vals.get(self._number_field) or "").strip()
            vals[self._number_field] = number
            if number:
                given[company_id].add(number)
            else:
                missing[company_id].append(vals)
        for company_id, to_number in missing.items():
            company = self.env["res.company"].browse(company_id)
            numbers = self._draw_numbers(company, len(to_number), given[company_id])
            for vals, number in zip(to_number, numbers, strict=True):
                vals[self._number_field] = number
        return vals_list

    @api.model
    def _draw_numbers(self, company, count, given):
        """Draw numbers of a company, leaving out those already in use.

        Records may bring a number of their own (from a spreadsheet, say), which the
        sequence knows nothing of.

        :param company: the ``res.company`` whose numbering is followed
        :param int count: how many numbers are wanted
        :param given: numbers that other records of the same batch bring along
        :return: list of numbers
        """
        numbers = []
        while len(numbers) < count:
            drawn = self.env["ir.sequence"]._next_numbers_of_company(
                self._number_sequence, company, count - len(numbers)
            )
            used = {
                number
                for (number,) in self.sudo()
                .with_context(active_test=False)
                ._read_group(
                    [
                        ("company_id", "=", company.id),
                        (self._number_field, "in", drawn),
                    ],
                    groupby=[self._number_field],
                )
            }
            numbers += [
                number for number in drawn if number not in used and number not in given
            ]
        return numbers
