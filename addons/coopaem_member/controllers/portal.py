# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, LockError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request
from odoo.tools import consteq, format_datetime

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.coopaem_agreement_sign import PUBLISHED
from ..models.portal_format import format_short_day, shape_figures


class AgreementPortal(CustomerPortal):
    """The agreements of a member, and one agreement by the link of a mail.

    What a user may list is left to the record rules; a single agreement is shown to
    those who may read it, or who bring its token. Only the member signs: logged in, or
    with the token.
    """

    def _prepare_home_portal_values(self, counters):
        # EXTENDS 'portal'
        values = super()._prepare_home_portal_values(counters)
        if "agreement_count" in counters:
            agreements = request.env["coopaem.agreement"]
            values["agreement_count"] = (
                agreements.search_count(self._get_agreements_domain())
                if agreements.has_access("read")
                else 0
            )
        return values

    def _get_agreements_domain(self):
        """The user's own agreements that were sent or are in force."""
        domain = Domain("state", "in", PUBLISHED)
        if request.env.user._is_internal():
            # users of the cooperative may read others too, which are not theirs
            partner = request.env.user.partner_id
            domain &= Domain("member_id.partner_id", "=", partner.id)
        return domain

    @http.route(
        ["/my/agreements", "/my/agreements/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_agreements(self, page=1, **kw):
        """List the agreements, the latest first.

        :param int page: page of the list
        """
        agreements = request.env["coopaem.agreement"]
        if not agreements.has_access("read"):
            return request.redirect("/my")
        domain = self._get_agreements_domain()
        pager = portal_pager(
            url="/my/agreements",
            total=agreements.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        return request.render(
            "coopaem_member.portal_my_agreements",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "agreement",
                "default_url": "/my/agreements",
                "pager": pager,
                "day": lambda value: format_short_day(request.env, value),
                "agreements": agreements.search(
                    domain, limit=self._items_per_page, offset=pager["offset"]
                ),
            },
        )

    @http.route(
        ["/my/agreements/<int:agreement_id>"], type="http", auth="public", website=True
    )
    def portal_my_agreement(
        self, agreement_id, access_token=None, report_type=None, message=None, **kw
    ):
        """Show an agreement, or its PDF.

        :param int agreement_id: id of the agreement
        :param str access_token: token of the link, for whoever is not logged in
        :param str report_type: ``pdf`` for the file
        :param str message: ``signed`` right after the member has signed
        """
        agreement_sudo = self._get_agreement(agreement_id, access_token)
        if not agreement_sudo:
            # The same answer for what is not there and what is not theirs.
            return request.redirect("/my")
        agreement_sudo = agreement_sudo.with_context(lang=request.env.lang)
        if report_type == "pdf":
            return self._make_agreement_file(agreement_sudo)
        return request.render(
            "coopaem_member.portal_agreement_page",
            self._prepare_agreement_page(agreement_sudo, access_token, message),
        )

    @http.route(
        ["/my/agreements/<int:agreement_id>/sign"],
        type="jsonrpc",
        auth="public",
        methods=["POST"],
        website=True,
    )
    def portal_agreement_sign(
        self,
        agreement_id,
        access_token=None,
        text_hash=None,
        name=None,
        signature=None,
        **kw,
    ):
        """Take the member's signature.

        :param int agreement_id: id of the agreement
        :param str access_token: token of the link, for whoever is not logged in
        :param str text_hash: hash of the text that was on the screen
        :param str name: the name as it was typed
        :param str signature: a picture, base64
        :return: dict for the signature form: what went wrong, or where to go
        """
        # the form sends name and signature, and leaves the rest in the address
        arguments = request.httprequest.args
        access_token = access_token or arguments.get("access_token")
        text_hash = text_hash or arguments.get("text_hash")
        refused = {
            "error": request.env._(
                "You cannot sign this agreement. Open the link of the mail once more."
            )
        }
        agreement_sudo = self._get_agreement(agreement_id, access_token)
        if not agreement_sudo or not self._may_sign(agreement_sudo, access_token):
            return refused
        try:
            with request.env.cr.savepoint():
                agreement_sudo.with_context(lang=request.env.lang)._sign_by_member(
                    name, signature, text_hash
                )
        except LockError:
            return {"error": request.env._("Somebody is signing it. Try again.")}
        except UserError as error:
            return {"error": str(error)}
        arguments = urlencode({"message": "signed", **self._get_token(access_token)})
        return {
            "force_refresh": True,
            "redirect_url": f"{agreement_sudo.access_url}?{arguments}",
        }

    def _get_agreement(self, agreement_id, access_token):
        """The agreement, when the user may read it or brings its token.

        :return: coopaem.agreement as superuser, or None
        """
        if access_token and not (
            isinstance(access_token, str) and access_token.isascii()
        ):
            return None
        try:
            agreement_sudo = self._document_check_access(
                "coopaem.agreement", agreement_id, access_token
            )
        except (AccessError, MissingError):
            return None
        return agreement_sudo if agreement_sudo.state in PUBLISHED else None

    def _may_sign(self, agreement_sudo, access_token):
        """Whether whoever asks is the member, or brings the token of the link.

        :param agreement_sudo: the agreement, after access was checked
        :param str access_token: the token the visitor brought
        """
        user = request.env.user
        if agreement_sudo.state != "to_sign":
            return False
        if not user._is_public() and (
            user.partner_id == agreement_sudo.member_id.partner_id
        ):
            return True
        token = agreement_sudo.access_token
        return bool(token and access_token and consteq(token, access_token))

    def _get_token(self, access_token):
        """The token as an argument of an address, which those with a login do without.

        :return: dict
        """
        return {"access_token": access_token} if access_token else {}

    def _prepare_agreement_page(self, agreement_sudo, access_token, message):
        """What the page of an agreement needs.

        :param agreement_sudo: the agreement, after access was checked
        :param str access_token: the token the visitor brought
        :param str message: the message of the address
        """
        layout = self._prepare_portal_layout_values()
        layout.pop("page_name", None)
        token = self._get_token(access_token)
        text_hash = agreement_sudo.document_hash or ""
        url = agreement_sudo.access_url
        return {
            **layout,
            "page_name": "agreement",
            "no_breadcrumbs": request.env.user._is_public(),
            "agreement": agreement_sudo,
            "document": agreement_sudo._get_document(),
            "values": agreement_sudo._get_placeholder_values(),
            "moment": lambda value: shape_figures(
                request.env, format_datetime(request.env, value, dt_format="medium")
            ),
            "can_sign": self._may_sign(agreement_sudo, access_token),
            "just_signed": message == "signed" and bool(agreement_sudo.signed_on),
            "pdf_url": f"{url}?{urlencode({'report_type': 'pdf', **token})}",
            "sign_url": f"{url}/sign?{urlencode({'text_hash': text_hash, **token})}",
        }

    def _make_agreement_file(self, agreement_sudo):
        """The agreement as a file.

        :param agreement_sudo: the agreement, after access was checked
        """
        content = agreement_sudo._get_pdf()
        name = f"{agreement_sudo._get_report_name()}.pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
