# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from werkzeug.exceptions import Forbidden
from werkzeug.urls import url_encode

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import email_normalize

from .unit_portal import UnitPortal
from .uploads import MAX_BYTES, read_upload

# What members change of themselves, and how long it may be. Name, tax number and the
# rest stand on contracts: the cooperative changes them.
TEXTS = {"phone": 32, "email": 120, "street": 120, "city": 60, "zip": 12}


class MemberAccount(UnitPortal):
    """What members change of their own data.

    Odoo's own forms of the account write name and tax number, and add addresses; they
    are closed to members.
    """

    def _is_member(self):
        """Whether the user is, or was, a member of a cooperative."""
        # whoever asks is told nothing but this about themselves
        return bool(
            request.env["coopaem.member"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [("partner_id", "=", request.env.user.partner_id.id)], limit=1
            )
        )

    @http.route()
    def account(self, **kw):
        """Show members what they may change of themselves; others get Odoo's form."""
        if not self._is_member():
            return super().account(**kw)
        return self._render_account(self._get_account(), saved=bool(kw.get("saved")))

    @http.route()
    def my_addresses(self, **kw):
        """Lead members to their data: they have one address."""
        if self._is_member():
            return request.redirect("/my/account")
        return super().my_addresses(**kw)

    @http.route()
    def portal_address(self, *args, **kw):
        """Lead members to their data: they have one address."""
        if self._is_member():
            return request.redirect("/my/account")
        return super().portal_address(*args, **kw)

    @http.route()
    def portal_address_submit(self, *args, **kw):
        """Refuse members: their form is another one.

        :raises Forbidden: for a member
        """
        if self._is_member():
            raise Forbidden()
        return super().portal_address_submit(*args, **kw)

    @http.route()
    def address_archive(self, *args, **kw):
        """Refuse members: they have one address.

        :raises Forbidden: for a member
        """
        if self._is_member():
            raise Forbidden()
        return super().address_archive(*args, **kw)

    @http.route(
        "/my/account/save", type="http", auth="user", methods=["POST"], website=True
    )
    def portal_account_save(self, photo=None, **post):
        """Take over what a member changed; other fields than these are left alone.

        :param photo: a picture, werkzeug's FileStorage
        """
        if not self._is_member():
            return request.redirect("/my")
        typed = {
            name: (post.get(name) or "").strip()
            for name in (*TEXTS, "lang", "portal_figures", *self._get_mail_fields())
        }
        partner_vals, user_vals, errors = self._check_account(typed)
        picture, wrong = self._check_photo(photo)
        if wrong:
            errors["photo"] = wrong
        if errors:
            return self._render_account(typed, errors)
        if picture:
            partner_vals["image_1920"] = picture
        # Their own partner and user, and the fields of the form alone: members have no
        # right to write either.
        user = request.env.user.sudo()
        partner = user.partner_id
        changed = [
            name
            for name, value in partner_vals.items()
            if name == "image_1920" or (partner[name] or "") != (value or "")
        ]
        partner.write({name: partner_vals[name] for name in changed})
        user.write(user_vals)
        self._tell_cooperative(partner, changed)
        lang = request.env["res.lang"]._get_data(code=user.lang)
        arguments = url_encode({"saved": 1})
        # after the cookie that Odoo sets for the language of this request
        request.future_response.set_cookie("frontend_lang", lang.code)
        # where the cookie is gone, Odoo looks here
        request.session.context["lang"] = lang.code
        request.session.touch()
        return request.redirect(f"/{lang.url_code}/my/account?{arguments}")

    def _get_mail_fields(self):
        """The fields of the user that say which mails are wanted.

        :return: list of str
        """
        kinds = request.env.user._get_notice_kinds()
        return [kind["field"] for kind in kinds if kind["field"]]

    def _get_account(self):
        """What the form shows before anything is typed.

        :return: dict of str by field
        """
        user = request.env.user
        return {
            **{name: user.partner_id[name] or "" for name in TEXTS},
            "lang": user.lang or request.env.lang,
            "portal_figures": user.portal_figures or "",
            **{name: "1" if user[name] else "" for name in self._get_mail_fields()},
        }

    def _check_account(self, typed):
        """Check what was typed.

        :param dict typed: str by field
        :return: values of the partner, values of the user, messages by field
        """
        errors = {}
        for name, most in TEXTS.items():
            if len(typed[name]) > most:
                errors[name] = request.env._(
                    "That is too long: %s characters at most.", most
                )
        if not typed["phone"] and not typed["email"]:
            errors["phone"] = request.env._(
                "Leave a phone number or an e-mail address, so that we reach you."
            )
        if typed["phone"] and sum(map(str.isdigit, typed["phone"])) < 6:
            errors["phone"] = request.env._("Write the phone number in figures.")
        email = typed["email"]
        if email:
            email = email_normalize(email)
            if not email:
                errors["email"] = request.env._(
                    "This is no e-mail address. It looks like name@example.com."
                )
        languages = dict(request.env["res.lang"].get_installed())
        user_vals = {
            "lang": typed["lang"] if typed["lang"] in languages else request.env.lang,
            "portal_figures": (
                typed["portal_figures"]
                if typed["portal_figures"] in ("latin", "arabic")
                else False
            ),
            **{name: bool(typed[name]) for name in self._get_mail_fields()},
        }
        partner_vals = {**{name: typed[name] for name in TEXTS}, "email": email or ""}
        return partner_vals, user_vals, errors

    def _check_photo(self, photo):
        """Paint a picture anew: whatever else the file holds is gone.

        :param photo: werkzeug's FileStorage, or None
        :return: (base64 or None, message or None)
        """
        if not photo or not getattr(photo, "filename", ""):
            return None, None
        try:
            _name, _type, content = read_upload(
                request.env, photo.read(MAX_BYTES + 1), photo.filename, pdf=False
            )
        except UserError as error:
            return None, str(error)
        return base64.b64encode(content), None

    def _tell_cooperative(self, partner, changed):
        """Note on the member's file what was changed; the values stand on it.

        :param partner: res.partner of the user
        :param list changed: names of fields
        """
        if not changed:
            return
        fields_get = partner.fields_get(changed, ["string"])
        labels = ", ".join(fields_get[name]["string"] for name in changed)
        # the note is the cooperative's; the member wrote it by saving
        for member in (
            request.env["coopaem.member"]
            .sudo()
            .search([("partner_id", "=", partner.id)])
        ):
            member._message_log(
                body=request.env._("Changed on the portal: %s", labels),
                author_id=partner.id,
            )

    def _render_account(self, typed, errors=None, saved=False):
        """The form.

        :param dict typed: str by field
        :param dict errors: messages by field
        :param bool saved: whether to say that it was saved
        """
        response = request.render(
            "coopaem_member.portal_account",
            {
                **self._prepare_unit_values("account"),
                "typed": typed,
                "errors": errors or {},
                "saved": saved,
                "languages": request.env["res.lang"].get_installed(),
                "partner": request.env.user.partner_id,
                "notice_kinds": request.env.user._get_notice_kinds(),
                **self._prepare_account_values(),
            },
        )
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    def _prepare_account_values(self):
        """What else the form shows.

        :return: dict
        """
        return {}
