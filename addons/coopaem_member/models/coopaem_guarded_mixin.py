# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError


class CoopaemGuardedMixin(models.AbstractModel):
    """Records of which some fields are set by their buttons, and by nobody's hand.

    That a field is readonly binds the screens, not who writes by another way.
    """

    _name = "coopaem.guarded.mixin"
    _description = "Record with Fields that its Buttons Set"

    # what the buttons write, as superuser once they checked who asks
    _guarded_fields = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Create records.

        :raises UserError: when a guarded field is given
        """
        if self.env.su:
            return super().create(vals_list)
        for vals in vals_list:
            self._check_guarded(vals)
        guarded = {f"default_{name}" for name in self._guarded_fields}
        context = {
            key: value for key, value in self.env.context.items() if key not in guarded
        }
        plain = self.with_env(self.env(context=context))
        records = super(CoopaemGuardedMixin, plain).create(vals_list)
        return records.with_env(self.env)

    def write(self, vals):
        """Change records.

        :raises UserError: when a guarded field is given
        """
        if not self.env.su:
            self._check_guarded(vals)
        return super().write(vals)

    def _check_guarded(self, vals):
        names = self._guarded_fields & vals.keys()
        if names:
            raise UserError(
                self.env._(
                    "“%(field)s” is not entered by hand. Use the buttons.",
                    field=self._fields[min(names)]._description_string(self.env),
                )
            )
