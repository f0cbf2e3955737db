# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo import http
from odoo.fields import Domain
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.coopaem_member.controllers.uploads import (
    PDF_TYPE,
    make_file_response,
)

from .payslip_portal import PayslipPortal

CERTIFICATE_REPORT = "coopaem_l10n_mena.action_report_withholding_certificate"


class DocumentPortal(PayslipPortal):
    """Certificates of withheld tax and proofs of social cover, among the documents.

    Members have no rights on these models: whose a paper is, the session says.
    """

    def _get_documents(self):
        # EXTENDS: what the user's units and the user are given
        covers = request.env["coopaem.social.cover"].sudo()
        dues = request.env["coopaem.social.due"].sudo()
        return [
            *super()._get_documents(),
            {
                "key": "certificates",
                "label": request.env._("Certificates of withheld tax"),
                "records": request.env["coopaem.withholding.certificate"].sudo(),
                "domain": self._get_certificates_domain(),
                "date": "date",
                "describe": self._describe_certificates,
            },
            {
                "key": "covers",
                "label": request.env._("Proofs of social cover"),
                "records": covers,
                "domain": self._get_cover_proofs_domain(),
                "date": "date_from",
                "describe": self._describe_covers,
            },
            {
                "key": "contributions",
                "label": request.env._("Contributions paid"),
                "records": dues,
                "domain": self._get_due_proofs_domain(),
                "date": "paid_on",
                "describe": self._describe_dues,
            },
        ]

    def _get_certificates_domain(self):
        """Certificates that the user was given, and those of the units' customers."""
        given = (
            Domain("direction", "=", "issued")
            & Domain("state", "=", "issued")
            & Domain("partner_id", "=", request.env.user.partner_id.id)
            & Domain("company_id", "in", self._get_members().company_id.ids)
        )
        suffered = (
            Domain("direction", "=", "suffered")
            & Domain("state", "=", "received")
            & Domain("unit_id", "in", self._get_units().ids)
        )
        return given | suffered

    def _get_cover_proofs_domain(self):
        """The user's own covers of which a proof is on file."""
        return (
            Domain("member_id", "in", self._get_members().ids)
            & Domain("state", "=", "confirmed")
            & Domain("has_proof", "=", True)
        )

    def _get_due_proofs_domain(self):
        """The user's own contributions of which a proof is on file."""
        return (
            Domain("member_id", "in", self._get_members().ids)
            & Domain("cover_id.state", "=", "confirmed")
            & Domain("has_proof", "=", True)
        )

    def _describe_certificates(self, certificates):
        """How certificates are listed among the documents."""
        papers = []
        for certificate in certificates.with_context(bin_size=True):
            issued = certificate.direction == "issued"
            url = f"/my/documents/certificate/{certificate.id}"
            there = issued or certificate.document
            papers.append(
                {
                    "name": certificate.name,
                    "note": certificate.company_id.name
                    if issued
                    else certificate.partner_id.name,
                    "date": certificate.date,
                    # of some the cooperative knows the number alone
                    "url": url if there else None,
                    "pdf": url if there else None,
                }
            )
        return papers

    def _describe_covers(self, covers):
        """How proofs of social cover are listed among the documents."""
        return [
            {
                "name": cover.scheme_id.name,
                "note": cover.proof_name,
                "date": cover.date_from,
                "url": "/my/cover",
                "pdf": f"/my/documents/cover/{cover.id}",
            }
            for cover in covers
        ]

    def _describe_dues(self, dues):
        """How proofs of paid contributions are listed among the documents."""
        return [
            {
                "name": due._get_period_name(),
                "note": due.scheme_id.name,
                "date": due.paid_on,
                "url": "/my/cover",
                "pdf": f"/my/documents/contribution/{due.id}",
            }
            for due in dues
        ]

    @http.route(
        "/my/documents/certificate/<int:record_id>",
        type="http",
        auth="user",
        website=True,
    )
    def portal_withholding_certificate(self, record_id, **kw):
        """A certificate of withheld tax: printed, or the customer's paper."""
        # found among the user's own, and by that shown
        certificate = (
            request.env["coopaem.withholding.certificate"]
            .sudo()
            .search(self._get_certificates_domain() & Domain("id", "=", record_id))
        )
        if certificate.direction == "issued":
            content, _type = (
                request.env["ir.actions.report"]
                .sudo()
                ._render_qweb_pdf(CERTIFICATE_REPORT, certificate.ids)
            )
            return make_file_response(
                content, PDF_TYPE, f"{certificate._get_report_name()}.pdf"
            )
        return self._send_paper(certificate, "document")

    @http.route(
        "/my/documents/cover/<int:record_id>", type="http", auth="user", website=True
    )
    def portal_cover_paper(self, record_id, **kw):
        """The proof of a social cover of the user's own."""
        return self._send_paper(
            # found among the user's own, and by that shown
            request.env["coopaem.social.cover"]
            .sudo()
            .search(self._get_cover_proofs_domain() & Domain("id", "=", record_id)),
            "proof",
        )

    @http.route(
        "/my/documents/contribution/<int:record_id>",
        type="http",
        auth="user",
        website=True,
    )
    def portal_contribution_paper(self, record_id, **kw):
        """The proof that a contribution of the user's own was paid."""
        return self._send_paper(
            # found among the user's own, and by that shown
            request.env["coopaem.social.due"]
            .sudo()
            .search(self._get_due_proofs_domain() & Domain("id", "=", record_id)),
            "proof",
        )

    def _send_paper(self, record, field):
        """A paper that is kept on a record.

        :param record: the record, checked; empty where there is none
        :param str field: name of the field with the paper
        """
        # The same answer for what is not there and what is not theirs.
        content = base64.b64decode(record[field] or b"")
        if not content:
            return request.redirect("/my/documents")
        return make_file_response(
            content,
            guess_mimetype(content),
            record[f"{field}_name"] or record.display_name,
        )
