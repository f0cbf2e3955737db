# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.http import request

from odoo.addons.portal.controllers.web import Home


class MemberLogin(Home):
    """The portal begins in the language that its user chose.

    Odoo goes on in the language of the page where one logs in, which is that of the
    browser or of whoever used it before. From here on the switcher of the page decides.
    """

    def _login_redirect(self, uid, redirect=None):
        # EXTENDS 'portal'
        # the language and the kind of who just logged in are looked at, nothing else
        user = request.env["res.users"].sudo().browse(uid)
        routing = request.env["ir.http"]
        lang = user.share and routing.get_nearest_lang(user.lang)
        if lang:
            redirect = routing._url_lang(redirect or "/my", lang_code=lang)
        return super()._login_redirect(uid, redirect=redirect)
