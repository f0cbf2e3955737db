# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from .portal_format import shape_figures

WRITERS = ("format_date", "format_datetime", "format_time", "format_amount")


class MailRenderMixin(models.AbstractModel):
    _inherit = "mail.render.mixin"

    @api.model
    def _render_eval_context(self):
        # EXTENDS 'mail'
        context = super()._render_eval_context()
        if "portal_figures" in self.env.context:
            # a mail to a member: dates and amounts as on the member's pages
            context.update({name: self._shape(context[name]) for name in WRITERS})
        return context

    def _shape(self, write):
        """A function of the templates, its figures as the reader wants them."""
        return lambda *args, **kw: shape_figures(self.env, write(*args, **kw))
