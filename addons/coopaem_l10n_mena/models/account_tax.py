# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    # Fields declaration
    is_document_stamp = fields.Boolean(
        string="Stamp duty of a document",
        copy=True,
        help="Borne once by an invoice or a credit note, whatever its lines.",
    )

    # Business methods
    def _with_rate(self, rate):
        """The tax of the same kind that has a rate.

        The law's figures decide, taxes follow: when a new figure holds, its tax is made
        from the one of the chart, with the same accounts and tags.

        :param float rate: the figure, a fraction of 1
        :return: account.tax, one record; made if there is none yet
        """
        self.ensure_one()
        percent = round(rate * 100, 4)
        amount = -percent if self.amount < 0 else percent
        if self.amount == amount:
            return self
        tags = self.repartition_line_ids.tag_ids
        siblings = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("type_tax_use", "=", self.type_tax_use),
                ("amount", "=", amount),
                (
                    "is_withholding_tax_on_payment",
                    "=",
                    self.is_withholding_tax_on_payment,
                ),
                ("repartition_line_ids.tag_ids", "in", tags.ids),
            ]
        ).filtered(lambda tax: tax.repartition_line_ids.tag_ids == tags)
        return siblings[:1] or self.copy(
            {
                "amount": amount,
                "name": f"{percent:g} % {self.name.partition(' % ')[2] or self.name}",
                "withholding_sequence_id": self.withholding_sequence_id.id,
            }
        )
