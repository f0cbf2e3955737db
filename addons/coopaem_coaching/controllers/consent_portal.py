# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.exceptions import ValidationError
from odoo.http import request

from odoo.addons.coopaem_member.controllers.data_rights import DataRightsPortal

ANSWERS = ("given", "refused")


class ConsentPortal(DataRightsPortal):
    """“What I agree to”: people say it themselves, and take it back as easily."""

    def _prepare_portal_layout_values(self):
        # EXTENDS 'portal': the page of one's rights shows the consents too
        values = super()._prepare_portal_layout_values()
        if request.httprequest.path.rpartition("/my/")[2].startswith("data"):
            values["consents"] = self._get_consent_rows()
            values["consent_noted"] = request.session.pop("consent_noted", False)
            values["consent_error"] = request.session.pop("consent_error", False)
        return values

    def _get_consent_rows(self):
        """What the person is asked to agree to, and what was answered last.

        :return: list of dicts: member, purpose, text, consent (the last one)
        """
        members = self._get_data_members().filtered(lambda one: not one.is_anonymised)
        purposes = members.env["coopaem.data.purpose"].search(
            [("needs_consent", "=", True)]
        )
        last = {}
        # the newest first: what was answered before is history
        for consent in members.env["coopaem.consent"].search(
            [("member_id", "in", members.ids)], order="date desc, id desc"
        ):
            last.setdefault((consent.member_id, consent.purpose_id), consent)
        return [
            {
                "member": member,
                "purpose": purpose,
                "consent": last.get((member, purpose), members.env["coopaem.consent"]),
            }
            for member in members
            for purpose in purposes
        ]

    @http.route(
        ["/my/data/consent"],
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def portal_data_consent(self, purpose=None, answer=None, cooperative=None, **post):
        """Note what the person agrees to, refuses or takes back.

        :param str purpose: code of what it is about
        :param str answer: ``given`` or ``refused``
        :param str cooperative: id of one of their own memberships, where they have
            several
        """
        rows = self._get_consent_rows()
        if not rows:
            return request.redirect("/my")
        own = [row for row in rows if row["purpose"].code == purpose]
        row = next(
            (row for row in own if str(row["member"].id) == cooperative),
            own[:1] and own[0],
        )
        if row and answer in ANSWERS:
            try:
                with request.env.cr.savepoint():
                    self._answer(row, answer)
                request.session["consent_noted"] = True
            except ValidationError as error:
                # such as for who is not of age: the guardian signs on paper
                request.session["consent_error"] = str(error)
        return request.redirect("/my/data#consents")

    def _answer(self, row, answer):
        """Note an answer that differs from the last one."""
        consent = row["consent"]
        if answer == "refused" and consent.state == "given":
            consent.action_withdraw()
        elif consent.state != answer and (answer, consent.state) != (
            "refused",
            "withdrawn",
        ):
            consent.create(
                {
                    "member_id": row["member"].id,
                    "purpose_id": row["purpose"].id,
                    "state": answer,
                    "channel": "portal",
                }
            )
