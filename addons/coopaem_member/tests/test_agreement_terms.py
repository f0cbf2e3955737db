# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestAgreementTerms(AgreementCommon):
    def test_type_fills_in_what_is_agreed(self):
        self.type.with_company(self.company).levy_scheme_id = self.scheme_a
        agreement = self.create_draft()
        self.assertRecordValues(
            agreement,
            [
                {
                    "date_end": date(2027, 9, 30),
                    "trial_date_end": date(2026, 11, 30),
                    "notice_count": 15,
                    "notice_unit": "day",
                    "renewal_limit": 1,
                    "renewal_months": 6,
                    "pay_mode": "wage",
                    "member_state": "supported",
                    "signature_required": True,
                    "levy_scheme_id": self.scheme_a.id,
                    "document_type_ids": (self.identity | self.address).ids,
                }
            ],
        )
        self.assertIn("{member} runs", agreement.note)

    def test_given_values_win(self):
        agreement = self.create_draft(
            date_end=False, pay_mode="none", note="<p>Own</p>", trial_date_end=False
        )
        self.assertRecordValues(
            agreement,
            [{"date_end": False, "pay_mode": "none", "trial_date_end": False}],
        )
        self.assertEqual(agreement.note, "<p>Own</p>")

    def test_later_changes_of_the_type_change_nothing(self):
        agreement = self.create_draft()
        self.type.write(
            {
                "duration_months": 3,
                "notice_count": 1,
                "pay_mode": "none",
                "text": "<p>Other</p>",
                "document_type_ids": False,
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            agreement,
            [
                {
                    "date_end": date(2027, 9, 30),
                    "notice_count": 15,
                    "pay_mode": "wage",
                    "document_type_ids": (self.identity | self.address).ids,
                }
            ],
        )
        self.assertIn("{member}", agreement.note)

    def test_scheme_of_another_company_is_not_taken(self):
        foreign = self.create_scheme("X", company=self.other_company)
        self.type.with_company(self.other_company).levy_scheme_id = foreign
        self.assertFalse(self.create_draft().levy_scheme_id)

    def test_form_while_draft(self):
        Agreement = self.env["coopaem.agreement"].with_user(self.user_coach)
        with Form(Agreement) as form:
            form.member_id = self.member
            form.unit_id = self.unit
            form.date_start = date(2026, 10, 1)
            form.type_id = self.type
            self.assertEqual(form.date_end, date(2027, 9, 30))
            self.assertEqual(form.trial_date_end, date(2026, 11, 30))
            form.date_start = date(2026, 11, 1)
            self.assertEqual(form.date_end, date(2027, 10, 31))
            form.date_end = date(2026, 12, 31)
        agreement = form.record
        self.assertEqual(agreement.date_end, date(2026, 12, 31))
        self.assertEqual(agreement.notice_count, 15)

    def test_member_status(self):
        self.type.signature_required = False
        agreement = self.create_draft()
        agreement.action_start()
        self.assertEqual(self.member.state, "supported")
        self.neighbour.state = "associate"
        self.create_draft(self.neighbour).action_start()
        self.assertEqual(self.neighbour.state, "associate", "nobody is set back")

    def test_only_managers_do_without_signature(self):
        agreement = self.create_draft()
        with self.assertRaises(AccessError):
            agreement.with_user(self.user_coach).signature_required = False
        with self.assertRaises(AccessError):
            agreement.with_user(self.user_coach).copy({"signature_required": False})
        agreement.with_user(self.user_manager).signature_required = False
        agreement.with_user(self.user_coach).action_start()
        self.assertEqual(agreement.state, "running")

    # words in braces

    def test_words_in_braces(self):
        self.member.partner_id.name = "Amina <b>Ben</b> & {unit}"
        agreement = self.create_draft(
            note="<p>{member}, {unit}, {notice}, {date_end}</p>"
        )
        text = agreement._get_text()
        self.assertIn("Amina &lt;b&gt;Ben&lt;/b&gt; &amp; {unit}", text)
        self.assertIn(self.unit.name, text)
        self.assertIn("15 day(s)", text)
        self.assertNotIn("<b>", text)

    def test_unknown_words_are_refused(self):
        for text, pattern in (
            ("<p>{{ 7 * 7 }}</p>", "Nothing is known as"),
            ("<p>{object.env}</p>", "Nothing is known as {object.env}"),
            ("<p>{password}</p>", "{password}"),
            ('<p><a href="{member}">x</a> {member}</p>', "not in links"),
            ("<p>{mem<b>ber}</b></p>", "formatted in parts"),
        ):
            with self.subTest(text=text):
                with self.assertRefused(ValidationError, pattern):
                    self.type.text = text
                with self.assertRefused(ValidationError, pattern):
                    self.create_draft(note=text)

    def test_code_in_a_text_is_only_text(self):
        agreement = self.create_draft(
            note="<p t-out=\"env.user.password\">%7*7% <t t-out='7 * 7'/></p>"
            "<script>alert(1)</script>"
        )
        text = str(agreement._render_document("en_US"))
        self.assertNotIn(">49", text)
        self.assertNotIn("<script", text)
        self.assertNotIn("t-out", text)

    @freeze_time("2026-10-15")
    def test_text_in_the_members_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.type.with_context(lang="fr_FR").text = "<p>{member} mène {unit}.</p>"
        self.member.partner_id.lang = "fr_FR"
        agreement = self.create_draft()
        self.assertIn("mène", agreement.note)
        self.assertEqual(agreement._get_document()["iso"], "fr")
