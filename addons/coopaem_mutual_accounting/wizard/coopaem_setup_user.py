# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import api, fields, models

ROLE = "coopaem_member.group_coopaem_"


class CoopaemSetupUser(models.TransientModel):
    """Someone who works in a cooperative to set up."""

    _name = "coopaem.setup.user"
    _description = "User to Set Up"
    _order = "id"

    # Fields declaration
    setup_id = fields.Many2one(
        comodel_name="coopaem.setup", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    email = fields.Char(
        string="E-mail", required=True, help="To log in with, and for the invitation."
    )
    role = fields.Selection(
        selection="_get_roles",
        help="Managers do what officers, coaches and accountants do; administrators "
        "change settings and users as well.",
    )
    accountant = fields.Boolean(
        string="Accounts", help="Keeps the accounts, whatever the other role."
    )

    @api.model
    def _get_roles(self):
        """The roles that exclude each other, as the groups name them."""
        roles = ("programme_officer", "officer", "coach", "manager", "administrator")
        return [(role, self.env.ref(f"{ROLE}{role}").name) for role in roles]

    def _get_groups(self):
        """The groups that the line gives."""
        self.ensure_one()
        roles = [self.role] if self.role else []
        if self.accountant:
            roles.append("accountant")
        groups = self.env["res.groups"]
        for role in roles:
            groups |= self.env.ref(f"{ROLE}{role}")
        return groups
