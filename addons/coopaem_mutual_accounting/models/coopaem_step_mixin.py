# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import models
from odoo.exceptions import LockError, UserError


class CoopaemStepMixin(models.AbstractModel):
    """What goes from state to state, one user at a time."""

    _name = "coopaem.step.mixin"
    _description = "Record that goes from state to state"

    def _check_state(self, *states):
        """Refuse what the records' state does not allow.

        :param str states: those in which it may be done
        :raises UserError: naming the record, its state and those
        """
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if record.state not in states:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: this can be done only while it is "
                        "%(needed)s.",
                        record=record.display_name,
                        state=labels[record.state],
                        needed=", ".join(f"“{labels[state]}”" for state in states),
                    )
                )

    def _lock(self):
        """Keep others from the same records at the same moment.

        :raises UserError: when somebody else is at it
        """
        try:
            self._lock_rows()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is working on %s just now. Reload the page in a "
                    "moment.",
                    ", ".join(self.mapped("display_name")[:5]),
                )
            ) from error

    def _lock_rows(self):
        """Lock the records, and what else a step of theirs changes."""
        self.lock_for_update()
