# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError

MANAGER_GROUP = "coopaem_member.group_coopaem_manager"


class CoopaemMember(models.Model):
    """Who a member is, which units are the member's, and who looks after whom.

    The portal shows holders the money of their units, and coaches reach what belongs to
    their members: who may change a member may not help himself to these. Odoo asks no
    more of a link than to read what is linked.
    """

    _inherit = "coopaem.member"

    @api.model_create_multi
    def create(self, vals_list):
        """Create members.

        :raises AccessError: for one's own membership, or a unit of somebody else's
        """
        members = super().create(vals_list)
        if not self.env.su:
            members._check_contact()
            for member in members:
                member.sudo().unit_ids.with_env(self.env)._check_may_give()
        return members

    def write(self, vals):
        """Change members.

        :raises AccessError: when another person, a unit or a coach is given by somebody
            who may not
        """
        if self.env.su:
            return super().write(vals)
        if "partner_id" in vals:
            self._check_same_contact(vals["partner_id"])
        if "coach_id" in vals:
            self.filtered(
                lambda member: member.coach_id.id != vals["coach_id"]
            )._check_is_coach()
        if "unit_ids" not in vals:
            return super().write(vals)
        before = {member: member.sudo().unit_ids for member in self}
        own = self.filtered(lambda member: member._is_in_portfolio())
        res = super().write(vals)
        for member, units in before.items():
            added = (member.sudo().unit_ids - units).with_env(self.env)
            added._check_may_give(as_coach=member in own)
        return res

    def _check_contact(self):
        """Raise when users make members of themselves."""
        user = self.env.user
        if user.partner_id in self.sudo().partner_id and not user.has_group(
            MANAGER_GROUP
        ):
            raise AccessError(
                self.env._(
                    "Nobody makes himself a member. Ask a manager to add your contact."
                )
            )

    def _check_same_contact(self, partner_id):
        """Raise when somebody else than a manager says that a member is another person.

        :param int partner_id: the contact that is given
        """
        if any(
            member.partner_id.id != partner_id for member in self
        ) and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._(
                    "The contact of a member stays. Correct the contact itself, or ask"
                    " a manager to choose another one."
                )
            )

    def _check_is_coach(self):
        """Raise for who may not choose the coaches of these members."""
        user = self.env.user
        others = self.sudo().filtered(
            lambda member: member.coach_id and member.coach_id != user
        )
        if others and not user.has_group(MANAGER_GROUP):
            raise AccessError(
                self.env._(
                    "%(coach)s looks after %(member)s. Only this coach or a manager"
                    " can choose who goes along or takes over.",
                    coach=others[0].coach_id.name,
                    member=others[0].name,
                )
            )

    def _is_in_portfolio(self):
        """Whether the user looks after the member for good, or nobody does.

        Who stands in for a coach looks after the member for a while only.
        """
        self.ensure_one()
        member, user = self.sudo(), self.env.user
        return (
            not member.coach_id
            or member.coach_id == user
            or user in member.unit_ids.coach_id
        )
