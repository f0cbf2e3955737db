# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from ast import literal_eval

from odoo import fields, models

from .coopaem_validation_mixin import DOCUMENT_TYPES


class CoopaemValidationQueue(models.Model):
    """A kind of document that waits, and how many do."""

    _name = "coopaem.validation.queue"
    _description = "Queue of documents to validate"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    document_type = fields.Selection(
        selection=DOCUMENT_TYPES,
        help="Empty: what waits is no document of a sale or an expense.",
    )
    action_id = fields.Many2one(
        comodel_name="ir.actions.act_window", required=True, ondelete="cascade"
    )
    domain = fields.Char(
        help="What waits, where the list shows more. Empty: all that the list shows.",
    )
    waiting_count = fields.Integer(compute="_compute_waiting_count")

    def _compute_waiting_count(self):
        for queue in self:
            # What is shown is a number; who opens the queue needs the rights.
            action = queue.sudo().action_id
            domain = queue.domain or action.domain or "[]"
            model = self.env[action.res_model]
            queue.waiting_count = (
                model.search_count(literal_eval(domain))
                if model.has_access("read")
                else 0
            )

    def action_open(self):
        """Open the documents that wait.

        :return: an action
        """
        self.ensure_one()
        return self.env["ir.actions.actions"]._for_xml_id(self.sudo().action_id.xml_id)
