# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class CoopaemJoinSettings(models.TransientModel):
    """What managers set about the registration form, without rights on companies."""

    _name = "coopaem.join.settings"
    _description = "Registration Form"

    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Cooperative",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    join_open = fields.Boolean(
        string="Registration form open",
        default=lambda self: self.env.company.join_open,
        help="People can write to the cooperative on the page /join.",
    )
    join_slug = fields.Char(
        string="Name in the address",
        default=lambda self: self._default_join_slug(),
        help="What stands behind /join/ in the address of the form when several"
        " cooperatives have one.",
    )
    join_privacy_text = fields.Text(
        string="What happens with the answers",
        default=lambda self: self.env.company.join_privacy_text,
        help="Shown beside the box that candidates tick, and kept with their answers."
        " A text of ours is shown when this is empty.",
    )
    join_url = fields.Char(string="Address", compute="_compute_join_url")

    @api.model
    def _default_join_slug(self):
        company = self.env.company
        return company.join_slug or self.env["ir.http"]._slugify(company.name)

    @api.depends("join_slug")
    def _compute_join_url(self):
        for settings in self:
            base = settings.company_id.get_base_url()
            settings.join_url = f"{base}/join/{settings.join_slug or ''}"

    def action_save(self):
        """Apply the settings to the cooperative.

        :raises AccessError: for others than managers
        """
        self.ensure_one()
        if not self.env.user.has_group("coopaem_member.group_coopaem_manager"):
            raise AccessError(
                self.env._("Only managers open and close the registration form.")
            )
        # one may only set up what one works in; managers have no rights on companies,
        # and the fields written are these three
        company = self.env.company
        company.sudo().write(
            {
                "join_open": self.join_open,
                "join_slug": self.join_slug,
                "join_privacy_text": self.join_privacy_text,
            }
        )
        return {"type": "ir.actions.act_window_close"}
