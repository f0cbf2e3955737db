# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class CoopaemValidationReason(models.TransientModel):
    _name = "coopaem.validation.reason"
    _description = "Reason for sending documents back"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Char(required=True, readonly=True)
    reason = fields.Text(string="What has to be changed", required=True)
    is_reversal = fields.Boolean(
        readonly=True, help="Whether what is booked is reversed, too."
    )

    @api.model
    def _ask(self, documents, title):
        """The window that asks why documents are sent back.

        :param documents: records whose ``_send_back`` takes the reason
        :param str title: of the window
        :return: an action
        """
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": documents._name,
                "default_res_ids": ",".join(map(str, documents.ids)),
            },
        }

    def action_confirm(self):
        """Send the documents back with the reason, reversed first if that was asked.

        :raises UserError: when they are not documents to validate
        """
        self.ensure_one()
        documents = self.env.get(self.res_model)
        step = "_reverse" if self.is_reversal else "_send_back"
        if documents is None or not hasattr(documents, step):
            raise UserError(self.env._("These are no documents to validate."))
        ids = [int(item) for item in self.res_ids.split(",") if item.isdecimal()]
        getattr(documents.browse(ids), step)(self.reason)
        return {"type": "ir.actions.act_window_close"}
