# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.pdf import PdfFileReader

from ..models.coopaem_agreement_sign import SIGN_FIELDS, hash_text
from .agreement_common import AgreementCommon, make_picture


@tagged("post_install", "-at_install")
@freeze_time("2026-10-15")
class TestAgreementSign(AgreementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreement = cls.create_draft()

    def _send(self, agreement=None):
        agreement = agreement or self.agreement
        agreement.with_user(self.user_coach).action_send()
        return agreement

    def test_sending_freezes_the_text(self):
        self._send()
        agreement = self.agreement
        self.assertEqual(agreement.state, "to_sign")
        self.assertIn("Pottery", agreement.document_html)
        self.assertEqual(agreement.document_hash, hash_text(agreement.document_html))
        self.unit.name = "Weaving"
        self.company.name = "Renamed"
        self.assertIn("Pottery", agreement._get_document()["html"])
        self.assertNotIn("Renamed", agreement._get_document()["html"])

    def test_signatures_do_not_come_as_defaults(self):
        agreements = self.env["coopaem.agreement"].with_user(self.user_coach)
        vals = {
            "member_id": self.member.id,
            "unit_id": self.unit.id,
            "type_id": self.agreement.type_id.id,
            "date_start": "2031-01-01",
        }
        for name, value in (
            ("signed_on", "2026-10-01 10:00:00"),
            ("document_hash", "x"),
            ("company_signed_by", "Somebody"),
        ):
            with self.assertRaises(AccessError):
                agreements.with_context(**{f"default_{name}": value}).create(vals)

    def test_mail_in_the_members_language(self):
        for code, word, direction in (("fr_FR", "/fr/", "ltr"), ("ar_001", "", "rtl")):
            self.env["res.lang"]._activate_lang(code)
            self.member.partner_id.lang = code
            agreement = self.create_draft(number=f"N-{code}", date_start="2030-01-01")
            self._send(agreement)
            mail = self.env["mail.mail"].search(
                [("model", "=", agreement._name), ("res_id", "=", agreement.id)]
            )
            with self.subTest(code=code):
                self.assertEqual(len(mail), 1)
                self.assertEqual(mail.recipient_ids, self.member.partner_id)
                self.assertIn(f"N-{code}", mail.subject)
                self.assertIn(f"access_token={agreement.access_token}", mail.body_html)
                self.assertIn(word, mail.body_html)
                self.assertIn(f'dir="{direction}"', mail.body_html)

    def test_nobody_to_send_to(self):
        member = self.create_member("Without mail")
        with self.assertRefused(UserError, "no e-mail"):
            self._send(self.create_draft(member))

    def test_both_sign_and_it_runs(self):
        self._send()
        self.sign(self.agreement, cooperative=False)
        self.assertEqual(self.agreement.state, "signed")
        self.assertIn(
            self.env.ref("coopaem_member.mail_activity_type_agreement_sign"),
            self.agreement.activity_ids.activity_type_id,
        )
        self.sign(self.agreement, member=False)
        self.assertRecordValues(
            self.agreement,
            [
                {
                    "state": "running",
                    "signed_by": "Amina",
                    "company_signed_by": "Manager",
                    "company_signed_user_id": self.user_manager.id,
                }
            ],
        )
        self.assertFalse(self.agreement.activity_ids)
        self.assertEqual(self.member.unit_ids, self.unit)
        self.assertEqual(self.member.state, "supported")
        text = self._pdf_text(base64.b64decode(self.agreement.signed_pdf))
        for word in ("Amina", "Manager", self.agreement.document_hash[:20]):
            self.assertIn(word, text)

    def test_cooperative_may_sign_first(self):
        self._send()
        self.sign(self.agreement, member=False)
        self.assertEqual(self.agreement.state, "to_sign")
        self.sign(self.agreement, cooperative=False)
        self.assertEqual(self.agreement.state, "running")

    def test_starts_on_its_first_day(self):
        agreement = self.create_draft(date_start="2026-11-01")
        self._send(agreement)
        self.sign(agreement)
        self.assertEqual(agreement.state, "signed")
        Agreement = self.env["coopaem.agreement"]
        with freeze_time("2026-10-31"):
            Agreement._cron_start_agreements()
        self.assertEqual(agreement.state, "signed")
        with freeze_time("2026-11-02"):
            Agreement._cron_start_agreements()
        self.assertEqual(agreement.state, "running")
        self.assertEqual(agreement.date_start, date(2026, 11, 1))

    def test_what_conflicts_stays_signed_and_holds_up_nobody(self):
        self.create_agreement(
            self.member,
            self.unit,
            "2026-09-01",
            type_id=self.type.id,
            signature_required=False,
        )
        other = self.create_draft(self.neighbour)
        self._send(self.agreement | other)
        for agreement in (self.agreement, other):
            self.sign(agreement)
        self.assertEqual(self.agreement.state, "signed")
        self.assertIn("overlaps", self.agreement.message_ids[:1].body)
        self.assertEqual(other.state, "running")

    def test_no_start_without_signatures(self):
        with self.assertRefused(ValidationError, "have signed"):
            self.agreement.action_start()
        self._send()
        with self.assertRaises(UserError):
            self.agreement.action_start()
        self.sign(self.agreement, cooperative=False)
        for user in (self.user_coach, self.user_manager):
            with self.assertRefused(ValidationError, "have signed"):
                self.agreement.with_user(user).action_start()
        with self.assertRefused(ValidationError, "have signed"):
            self.create_draft(self.neighbour, state="running")

    # what was sent or signed

    def test_changed_terms_take_it_back(self):
        for vals in (
            {"date_end": "2027-03-31"},
            {"note": "<p>Other terms</p>"},
            {"pay_mode": "none"},
            {"document_type_ids": [Command.clear()]},
        ):
            self._send()
            self.sign(self.agreement, member=False)
            token = self.agreement.access_token
            self.agreement.with_user(self.user_coach).write(vals)
            with self.subTest(vals=vals):
                self.assertEqual(self.agreement.state, "draft")
                for name in SIGN_FIELDS:
                    self.assertFalse(self.agreement[name], name)
            self._send()
            self.assertNotEqual(self.agreement.access_token, token)
            self.agreement.action_withdraw()
        self._send()
        self.agreement.with_user(self.user_coach).write(
            {"note": self.agreement.note, "date_end": self.agreement.date_end}
        )
        self.assertEqual(self.agreement.state, "to_sign", "nothing was changed")

    def test_what_is_signed_cannot_change(self):
        self._send()
        self.sign(self.agreement, cooperative=False)
        for user in (self.user_coach, self.user_manager):
            for vals in (
                {"note": "<p>Other</p>"},
                {"date_end": "2027-03-31"},
                {"levy_scheme_id": self.scheme_a.id},
            ):
                with self.assertRefused(UserError, "is signed"):
                    self.agreement.with_user(user).write(vals)
            with self.assertRaises(UserError):
                self.agreement.with_user(user).unlink()
        self.sign(self.agreement, member=False)
        manager = self.agreement.with_user(self.user_manager)
        for context in ({}, {"coopaem_version_days": True}):
            with self.assertRefused(UserError, "is signed"):
                manager.with_context(**context).date_end = "2027-12-31"
        manager.date_end = "2027-03-31"
        manager.action_cancel()
        manager.action_draft()
        self.assertFalse(self.agreement.signed_on, "a draft has no signature")
        self.assertFalse(self.agreement.document_html)

    def test_signatures_are_not_written(self):
        self._send()
        for user in (self.user_coach, self.user_manager):
            agreement = self.agreement.with_user(user)
            for name in sorted(SIGN_FIELDS):
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        agreement.write({name: False})
                    with self.assertRaises(AccessError):
                        agreement.copy({name: False})
            for state in ("signed", "running"):
                with self.assertRaises(UserError):
                    agreement.write({"state": state})
        draft = self.create_draft(self.neighbour).with_user(self.user_coach)
        with self.assertRaises(UserError):
            draft.state = "to_sign"

    def test_text_on_the_screen_is_what_is_signed(self):
        self._send()
        for text_hash in ("", None, "é", "0" * 64, [1]):
            with self.assertRefused(UserError, "text has changed"):
                self.agreement._sign_by_member("Amina", make_picture(), text_hash)

    def test_bad_signatures(self):
        self._send()
        text_hash = self.agreement.document_hash
        for name, signature in (
            ("", make_picture()),
            ("   ", make_picture()),
            (None, make_picture()),
            (["x"], make_picture()),
            ("Amina", ""),
            ("Amina", "no base64!"),
            ("Amina", base64.b64encode(b"<svg onload='alert(1)'/>").decode()),
            ("Amina", base64.b64encode(b"%PDF-1.4").decode()),
            ("Amina", "A" * 1_000_000),
            ("Amina", {"a": 1}),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.agreement._sign_by_member(name, signature, text_hash)
        self.assertEqual(self.agreement.state, "to_sign")

    def test_only_managers_sign_for_the_cooperative(self):
        self._send()
        Wizard = self.env["coopaem.agreement.sign"]
        action = self.agreement.with_user(self.user_coach).action_sign()
        context = action["context"]
        with self.assertRaises(AccessError):
            Wizard.with_user(self.user_coach).with_context(**context).create(
                {"signature": make_picture()}
            ).action_sign()
        for user in (self.user_accountant, self.user_member, self.user_other):
            with self.assertRaises(AccessError):
                self.agreement.with_user(user).action_sign()
        manager = Wizard.with_user(self.user_manager).with_context(**context)
        form = Form(manager)
        self.assertEqual(form.name, self.user_manager.name)
        form.signature = make_picture()
        form.save().action_sign()
        self.assertTrue(self.agreement.company_signed_on)
        with self.assertRefused(UserError, "already"):
            self.agreement._sign_by_cooperative("Again", make_picture())

    def test_signed_on_paper(self):
        self._send()
        action = self.agreement.with_user(self.user_coach).action_sign_paper()
        wizard = (
            self.env["coopaem.agreement.sign"]
            .with_user(self.user_coach)
            .with_context(**action["context"])
            .create({"paper_file": base64.b64encode(b"no paper").decode()})
        )
        with self.assertRefused(UserError, "no PDF and no picture"):
            wizard.action_sign()
        wizard.paper_file = make_picture("JPEG")
        wizard.action_sign()
        self.assertEqual(self.agreement.state, "signed")
        self.assertEqual(self.agreement.signed_by, self.member.name)
        self.assertTrue(self.agreement.paper_file)

    # on paper

    def _pdf_text(self, content):
        reader = PdfFileReader(io.BytesIO(content))
        return "".join(
            reader.getPage(index).extractText() for index in range(reader.getNumPages())
        )

    def test_pdf(self):
        for code, direction in (("en_US", "ltr"), ("fr_FR", "ltr"), ("ar_001", "rtl")):
            self.env["res.lang"]._activate_lang(code)
            self.member.partner_id.lang = code
            agreement = self.create_draft(number=f"P-{code}")
            with self.subTest(code=code):
                content = agreement.with_user(self.user_coach)._render_pdf()
                self.assertTrue(content.startswith(b"%PDF"))
                self.assertGreaterEqual(
                    PdfFileReader(io.BytesIO(content)).getNumPages(), 1
                )
                self.assertEqual(agreement._get_document()["dir"], direction)
                html = agreement.env["ir.actions.report"]._render_qweb_html(
                    "coopaem_member.report_agreement", agreement.ids
                )[0]
                self.assertIn(f'dir="{direction}"', html.decode())
                self.assertIn("Pottery", html.decode())
