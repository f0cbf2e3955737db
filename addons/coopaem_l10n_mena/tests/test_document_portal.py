# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64
import io
from unittest.mock import patch

from PIL import Image

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from .pay_common import CoopaemPayCommon

PDF = b"%PDF-1.4 the customer's certificate"


def _picture():
    stream = io.BytesIO()
    Image.new("RGB", (2, 2), "white").save(stream, "JPEG")
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestDocumentPortal(CoopaemPayCommon, HttpCase):
    """Certificates and proofs among the documents, for who they are of alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.user_a = cls._create_login("papers_a", cls.member_a)
        cls._create_login("papers_b", cls.member_b)
        cls._create_login("papers_nobody")
        cls._create_login("papers_elsewhere", company=elsewhere)
        cls.suffered = cls._create_certificate(
            "suffered",
            "received",
            cls.customer,
            name="RS-2026-7",
            document=base64.b64encode(PDF),
            document_name="rs.pdf",
        )
        cls.awaited = cls._create_certificate("suffered", "awaited", cls.customer)
        cls.issued = cls._create_certificate(
            "issued", "issued", cls.member_a.partner_id, name="CERT/0001"
        )
        cls.to_supplier = cls._create_certificate(
            "issued", "issued", cls.supplier, name="CERT/0002"
        )

    @classmethod
    def _create_login(cls, login, member=None, company=None):
        company = company or cls.company
        user = new_test_user(
            cls.env,
            login,
            "base.group_portal",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="en_US",
        )
        if member:
            user.partner_id = member.partner_id
            user.partner_id.write({"email": f"{login}@example.com", "lang": "en_US"})
        return user

    @classmethod
    def _create_certificate(cls, direction, state, partner, **vals):
        inbound = direction == "suffered"
        journal = cls.env["account.journal"].search(
            [("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1
        )
        payment = cls.env["account.payment"].create(
            {
                "payment_type": "inbound" if inbound else "outbound",
                "partner_type": "customer" if inbound else "supplier",
                "partner_id": partner.id,
                "amount": 100,
                "date": "2026-03-10",
                "journal_id": journal.id,
                "unit_id": cls.unit_a.id,
            }
        )
        return (
            cls.env["coopaem.withholding.certificate"]
            .sudo()
            .create(
                {
                    "direction": direction,
                    "state": state,
                    "payment_id": payment.id,
                    **vals,
                }
            )
        )

    def _get_paper(self, login, path):
        self.authenticate(login, login)
        return self.url_open(path, allow_redirects=False)

    def test_listed(self):
        self.authenticate("papers_a", "papers_a")
        text = self.url_open("/my/documents").text
        self.assertIn("RS-2026-7", text)
        self.assertIn("CERT/0001", text)
        self.assertNotIn("CERT/0002", text)
        for login in ("papers_b", "papers_nobody", "papers_elsewhere"):
            self.authenticate(login, login)
            text = self.url_open("/my/documents").text
            for name in ("RS-2026-7", "CERT/0001", "CERT/0002"):
                self.assertNotIn(name, text, login)

    def test_customers_certificate(self):
        path = f"/my/documents/certificate/{self.suffered.id}"
        response = self._get_paper("papers_a", path)
        self.assertEqual(response.content, PDF)
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        for login in ("papers_b", "papers_nobody", "papers_elsewhere"):
            self.assertEqual(self._get_paper(login, path).status_code, 303, login)
        for certificate in self.awaited | self.to_supplier:
            path = f"/my/documents/certificate/{certificate.id}"
            self.assertEqual(self._get_paper("papers_a", path).status_code, 303)

    def test_own_certificate(self):
        path = f"/my/documents/certificate/{self.issued.id}"
        with patch.object(
            IrActionsReport,
            "_render_qweb_pdf",
            autospec=True,
            return_value=(PDF, "pdf"),
        ) as render:
            response = self._get_paper("papers_a", path)
            self.assertEqual(response.content, PDF)
            self.assertEqual(render.call_args.args[2], self.issued.ids)
            render.reset_mock()
            for login in ("papers_b", "papers_nobody", "papers_elsewhere"):
                self.assertEqual(self._get_paper(login, path).status_code, 303, login)
            render.assert_not_called()

    def test_proofs(self):
        cover = self.env["coopaem.social.cover"].create(
            {
                "member_id": self.member_a.id,
                "kind": "own",
                "scheme_id": self.env.ref(
                    "coopaem_l10n_mena.cover_scheme_ma_auto_entrepreneur"
                ).id,
                "date_from": "2026-01-01",
                "proof": base64.b64encode(_picture()),
                "proof_name": "card.jpg",
            }
        )
        path = f"/my/documents/cover/{cover.id}"
        # what the cooperative has not confirmed is no document yet
        self.assertEqual(self._get_paper("papers_a", path).status_code, 303)
        cover.sudo().state = "confirmed"
        response = self._get_paper("papers_a", path)
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        self.assertEqual(response.content, _picture())
        for login in ("papers_b", "papers_nobody", "papers_elsewhere"):
            self.assertEqual(self._get_paper(login, path).status_code, 303, login)
        self.authenticate("papers_a", "papers_a")
        self.assertIn("card.jpg", self.url_open("/my/documents").text)

    def test_payslip_by_mail(self):
        """The mail says that it is there; the payslip itself is on the portal."""
        self._give_money(self.unit_a, 20000)
        self._give_money(self.unit_b, 20000)
        self.member_b.partner_id.user_ids.portal_mail_payslip = False
        run = self._create_run()
        for member in (self.member_a, self.member_b):
            self._line(run, member).gross = 5000
        before = self.env["mail.mail"].search([])
        self._book_run(run)
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(mails.recipient_ids, self.member_a.partner_id)
        line = self._line(run, self.member_a)
        self.assertIn(f"/my/payslips/{line.id}", mails.body_html)
        self.assertFalse(mails.attachment_ids)
        self.assertTrue(run.posted_on)
