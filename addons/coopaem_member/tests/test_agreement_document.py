# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..controllers import uploads
from .agreement_common import AgreementCommon, make_picture


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15")
class TestAgreementDocument(AgreementCommon):
    def _document(self, document_type=None):
        return self.member.document_ids.filtered(
            lambda d: d.type_id == (document_type or self.identity)
        )

    def test_documents_are_asked_for(self):
        agreement = self.create_draft()
        self.assertEqual(agreement.document_summary, "0 of 2 documents")
        self.assertTrue(agreement.has_missing_documents)
        self.assertEqual(
            agreement.with_user(self.user_coach).document_ids.mapped("state"),
            ["missing", "missing"],
        )
        self._document().file = make_picture()
        self.assertEqual(self._document().state, "received")
        self.assertEqual(str(self._document().date_received), "2026-10-15")
        self.assertEqual(agreement.document_summary, "1 of 2 documents")

    def test_a_document_serves_all_agreements(self):
        first = self.create_draft()
        self._document().file = make_picture()
        second = self.create_draft(
            document_type_ids=[Command.set(self.identity.ids)], date_start="2028-01-01"
        )
        self.assertEqual(second.document_summary, "1 of 1 documents")
        self.assertFalse(second.has_missing_documents)
        self.assertEqual(len(self.member.document_ids), 2, "none was asked for twice")
        Agreement = self.env["coopaem.agreement"]
        missing = Agreement.search([("has_missing_documents", "=", True)])
        self.assertIn(first, missing)
        self.assertNotIn(second, missing)
        self.assertIn(second, Agreement.search([("has_missing_documents", "=", False)]))

    def test_states(self):
        agreement = self.create_draft()
        document = self._document()
        document.write({"file": make_picture(), "date_end": "2026-10-15"})
        self.assertEqual(document.state, "received", "valid on its last day")
        document.date_end = "2026-10-14"
        self.assertEqual(document.state, "expired")
        self.assertEqual(agreement.document_done_count, 0)
        self.assertIn(
            agreement,
            self.env["coopaem.agreement"].search(
                [("has_missing_documents", "=", True)]
            ),
        )
        newer = document.create(
            {
                "member_id": self.member.id,
                "type_id": self.identity.id,
                "file": make_picture("JPEG"),
                "date_end": "2030-01-01",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(agreement.document_done_count, 1, "the better one counts")
        Document = self.env["coopaem.member.document"]
        own = [("member_id", "=", self.member.id)]
        for state, expected in (
            ("received", newer),
            ("expired", document),
            ("missing", self._document(self.address)),
            ("waived", Document),
        ):
            with self.subTest(state=state):
                self.assertEqual(
                    Document.search([*own, ("state", "=", state)]), expected
                )

    def test_waiver_needs_a_reason(self):
        agreement = self.create_draft()
        document = self._document()
        with self.assertRefused(ValidationError, "Say why"):
            document.is_waived = True
        document.write({"is_waived": True, "waiver_reason": "Seen at the office"})
        self.assertEqual(document.state, "waived")
        self.assertEqual(agreement.document_done_count, 1)
        self.assertIn("Seen at the office", self.member.message_ids[:1].body)

    def test_files_are_checked(self):
        self.create_draft()
        document = self._document()
        for content in (b"<html><script>alert(1)</script></html>", b"MZ\x90\x00" * 9):
            with self.assertRefused(ValidationError, "no PDF"):
                document.file = base64.b64encode(content)
        self.patch(uploads, "MAX_BYTES", 50)
        with self.assertRefused(ValidationError, "larger"):
            document.file = make_picture()

    def test_who_reads_the_files(self):
        self.create_draft()
        document = self._document()
        document.file = make_picture()
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertTrue(attachment)
        self.assertTrue(document.with_user(self.user_coach).file)
        for user in (
            self.user_accountant,
            self.user_programme_officer,
            self.user_internal,
            self.user_member,
            self.user_other,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["datas"])
                with self.assertRaises(AccessError):
                    document.with_user(user).read(["file"])

    def test_accountant_sees_how_many(self):
        agreement = self.create_draft().with_user(self.user_accountant)
        self.assertEqual(agreement.document_summary, "0 of 2 documents")
        with self.assertRaises(AccessError):
            agreement.read(["document_ids"])

    def test_queries_do_not_grow(self):
        members = self.env["coopaem.member"].create(
            [
                {"partner_id": partner.id, "company_id": self.company.id}
                for partner in self.env["res.partner"].create(
                    [{"name": f"Member {i}"} for i in range(100)]
                )
            ]
        )
        agreements = self.env["coopaem.agreement"].create(
            [
                {
                    "member_id": member.id,
                    "unit_id": self.unit.id,
                    "type_id": self.type.id,
                    "date_start": "2026-10-01",
                }
                for member in members
            ]
        )
        names = ["number", "state", "document_summary", "has_missing_documents"]

        def read(records):
            return records.web_read({name: {} for name in names})

        few = self.count_queries(read, agreements[:2])
        self.assertEqual(self.count_queries(read, agreements), few)

    def test_alert_before_expiry(self):
        self.create_draft()
        self.unit.member_ids = self.member
        document = self._document()
        document.write({"file": make_picture(), "date_end": "2026-11-10"})
        Document = self.env["coopaem.member.document"]
        for _time in range(2):
            Document._cron_alert_expiry()
        self.assertEqual(len(self.member.activity_ids), 1)
        self.assertEqual(self.member.activity_ids.user_id, self.user_coach)
        self.assertIn("Identity card", self.member.activity_ids.summary)
        document.date_end = "2026-11-12"
        Document._cron_alert_expiry()
        self.assertEqual(len(self.member.activity_ids), 2, "a new date, a new alert")

    def test_scans_of_identity_documents_are_guarded(self):
        asked = []
        self.startPatcher(
            patch.object(
                type(self.company),
                "_check_identity_authorised",
                lambda companies: asked.extend(companies.ids),
            )
        )
        self.create_draft()
        other = self.member.document_ids - self._document()
        self.assertFalse(asked, "nothing is handed in")
        other[:1].file = make_picture()
        self.assertFalse(asked, "no identity document")
        self._document().file = make_picture()
        self.assertEqual(asked, self.member.company_id.ids)
