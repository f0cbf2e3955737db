# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from collections import defaultdict

from odoo import api, fields, models

from .coopaem_validation_mixin import DOCUMENT_TYPES


class CoopaemValidationStep(models.Model):
    """Who handed in, accepted or sent back a document, when and why."""

    _name = "coopaem.validation.step"
    _description = "Step of a validation"
    _order = "date desc, id desc"

    name = fields.Char(string="Document", required=True, readonly=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record",
        model_field="res_model",
        required=True,
        readonly=True,
    )
    document_type = fields.Selection(
        selection=DOCUMENT_TYPES, required=True, readonly=True
    )
    unit_id = fields.Many2one(
        comodel_name="coopaem.unit",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    date = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    amount = fields.Monetary(readonly=True, help="Tax included.")
    step = fields.Selection(
        selection=[
            ("submitted", "Handed in"),
            ("self_accepted", "Accepted by itself"),
            ("accepted", "Accepted"),
            ("sent_back", "Sent back"),
            ("offered", "Offered to a colleague"),
            ("agreed", "Agreed by the colleague"),
            ("refused", "Refused by the colleague"),
            ("cancel_asked", "Cancelling asked for"),
            ("cancel_refused", "Cancelling refused"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
    )
    comment = fields.Text(string="Why", readonly=True)

    _record_index = models.Index("(res_model, res_id)")

    @api.model
    def _get_used(self, documents):
        """What passed by itself in this month, which ceilings count.

        :param documents: records of one model with the validation mixin
        :return: defaultdict {(id of the unit, type of document): float in company
            currency}
        """
        month = fields.Datetime.now().replace(
            day=1, hour=0, minute=0, second=0, microsecond=0
        )
        # Entrepreneurs hand in, and have no access to the steps of validations.
        rows = self.sudo()._read_group(
            [
                ("unit_id", "in", documents.unit_id.ids),
                ("step", "=", "self_accepted"),
                ("date", ">=", month),
                ("amount", ">", 0),
            ],
            ["unit_id", "document_type"],
            ["amount:sum"],
        )
        return defaultdict(
            float, {(unit.id, kind): amount for unit, kind, amount in rows}
        )
