# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _next_numbers_of_company(self, code, company, count):
        """Draw ``count`` numbers from the sequence that a company has for a code.

        Odoo draws numbers one query at a time; a folder of a thousand units would
        then cost a thousand queries, so a plain sequence is asked once for all.

        :param str code: code of the sequence
        :param company: the ``res.company`` whose numbering is used
        :param int count: how many numbers are wanted
        :return: list of the formatted numbers, in ascending order
        """
        domain = [("code", "=", code), ("company_id", "=", company.id)]
        sequence = self.sudo().search(domain, limit=1)
        if not sequence:
            self.env["res.company"]._create_missing_sequences()
            sequence = self.sudo().search(domain, limit=1)
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence._next() for _number in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]
