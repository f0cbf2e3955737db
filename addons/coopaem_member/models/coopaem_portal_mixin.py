# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CoopaemPortalMixin(models.AbstractModel):
    """Lets people from outside read some fields of a model's rows, and write none.

    Whoever may read a row may read all its fields over RPC. A model that a record rule
    opens to portal users names the fields they get in ``_get_portal_fields``; nobody
    from outside reads, searches, sorts or groups by another one.
    """

    _name = "coopaem.portal.mixin"
    _description = "Fields for portal users"

    def _get_portal_fields(self):
        """The names of the fields that people from outside may read.

        :return: set of str
        """
        return {"id", "display_name"}

    def _has_field_access(self, field, operation):
        # EXTENDS 'base'
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == "read" and field.name in self._get_portal_fields()
