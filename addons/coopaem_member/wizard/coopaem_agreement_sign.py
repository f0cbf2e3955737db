# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..controllers.uploads import check_upload


class CoopaemAgreementSign(models.TransientModel):
    """Takes the cooperative's signature, or the scan of a member's paper."""

    _name = "coopaem.agreement.sign"
    _description = "Signing an Agreement"

    agreement_id = fields.Many2one(
        comodel_name="coopaem.agreement", required=True, ondelete="cascade"
    )
    side = fields.Selection(
        selection=[("cooperative", "The cooperative"), ("paper", "Member, on paper")],
        required=True,
        default="cooperative",
    )
    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    signature = fields.Binary(attachment=False)
    paper_file = fields.Binary(string="Scan of the paper", attachment=False)
    paper_file_name = fields.Char()

    @api.depends("agreement_id", "side")
    def _compute_name(self):
        for wizard in self:
            wizard.name = (
                self.env.user.name
                if wizard.side == "cooperative"
                else wizard.agreement_id.member_id.name
            )

    def action_sign(self):
        """Sign the agreement.

        :raises AccessError: when the user may not sign for the cooperative, or not
            write the agreement
        """
        self.ensure_one()
        agreement = self.agreement_id
        agreement.check_access("write")
        if self.side == "cooperative":
            if not self.env.user.has_group("coopaem_member.group_coopaem_manager"):
                raise AccessError(self.env._("Only managers sign for the cooperative."))
            agreement._sign_by_cooperative(self.name, self.signature)
        else:
            self._check_paper()
            agreement._sign_on_paper(self.name, self.paper_file)
        return {"type": "ir.actions.act_window_close"}

    def _check_paper(self):
        content = base64.b64decode(self.paper_file or b"")
        if not content:
            raise UserError(self.env._("Add the scan of the signed paper."))
        check_upload(self.env, content)
