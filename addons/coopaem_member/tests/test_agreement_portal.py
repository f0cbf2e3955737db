# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import inspect
import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .agreement_common import AgreementCommon, make_picture

FORBIDDEN = (
    "access_token",
    "company_signature",
    "create_uid",
    "document_hash",
    "document_html",
    "levy_scheme_id",
    "message_ids",
    "note",
    "paper_file",
    "signature",
    "signed_pdf",
)


@tagged("post_install", "-at_install")
class TestAgreementPortal(AgreementCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.create_draft(date_start="2026-01-01")
        cls.neighbours = cls.create_draft(cls.neighbour, date_start="2026-01-01")
        (cls.mine | cls.neighbours).action_send()
        cls.draft = cls.create_draft(date_start="2028-01-01")
        cls.user_elsewhere = cls.create_portal_user("elsewhere", cls.other_company)
        cls.url = f"/my/agreements/{cls.mine.id}"

    def _agreements(self, user=None):
        return self.env["coopaem.agreement"].with_user(user or self.user_member)

    def _sign(self, agreement=None, token=None, text_hash=None, **params):
        """Post a signature, and return what is answered."""
        agreement = agreement or self.mine
        text_hash = text_hash or agreement.document_hash
        url = f"/my/agreements/{agreement.id}/sign?text_hash={text_hash}"
        if token:
            url += f"&access_token={token}"
        params = {"name": "Amina", "signature": make_picture(), **params}
        answer = self.url_open(
            url,
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        self.env.invalidate_all()
        return answer.get("result") or answer

    # record rules and fields

    def test_members_find_their_own(self):
        self.assertEqual(self._agreements().search([]), self.mine)
        self.assertFalse(self._agreements(self.user_portal).search([]))
        for agreement in (self.neighbours, self.draft):
            with self.assertRaises(AccessError):
                agreement.with_user(self.user_member).check_access("read")
        self.mine.action_withdraw()
        self.assertFalse(self._agreements().search([]))

    def test_other_company_finds_nothing(self):
        self.member.partner_id = self.user_elsewhere.partner_id
        self.assertFalse(self._agreements(self.user_elsewhere).search([]))

    def test_members_read_some_fields_alone(self):
        mine = self.mine.with_user(self.user_member)
        for name in FORBIDDEN:
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    mine.read([name])
                with self.assertRaises(AccessError):
                    mine.search([(name, "!=", False)])
                with self.assertRaises(AccessError):
                    mine._read_group([], [name], ["__count"])
        self.assertFalse(set(FORBIDDEN) & mine.read()[0].keys())
        with self.assertRaises(AccessError):
            mine.write({"state": "running"})
        with self.assertRaises(AccessError):
            mine.copy()
        with self.assertRaises(AccessError):
            mine.unlink()
        for model in (
            "coopaem.agreement.sign",
            "coopaem.agreement.type",
            "coopaem.document.type",
            "coopaem.member",
            "coopaem.member.document",
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.user_member).search([])

    def test_chatter_and_attachments_are_the_cooperatives(self):
        message = self.mine.message_post(
            body="Between us", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": "note.txt",
                "raw": b"secret",
                "res_model": self.mine._name,
                "res_id": self.mine.id,
            }
        )
        self.assertEqual(message.with_user(self.user_coach).body, message.body)
        Message = self.env["mail.message"].with_user(self.user_member)
        self.assertFalse(Message.search([("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            message.with_user(self.user_member).read(["body"])
        with self.assertRaises(AccessError):
            attachment.with_user(self.user_member).read(["raw"])
        self.authenticate("amina", "amina")
        self.assertNotIn("secret", self.url_open(f"/web/content/{attachment.id}").text)

    @mute_logger("odoo.http")
    def test_methods_over_rpc(self):
        self.authenticate("amina", "amina")
        ours = {
            name
            for cls in type(self.mine).mro()
            if cls.__module__.startswith("odoo.addons.coopaem")
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and not name.startswith("_")
        } - {"create"}
        for name in sorted(ours):
            for agreement in (self.mine, self.neighbours):
                args = [[agreement.id]] + ([{}] if name == "write" else [])
                answer = self.url_open(
                    "/web/dataset/call_kw",
                    data=json.dumps(
                        {
                            "params": {
                                "model": "coopaem.agreement",
                                "method": name,
                                "args": args,
                                "kwargs": {},
                            }
                        }
                    ),
                    headers={"Content-Type": "application/json"},
                ).json()
                with self.subTest(method=name, agreement=agreement.number):
                    if name == "action_preview" and agreement == self.mine:
                        self.assertEqual(answer["result"]["url"], self.url)
                    else:
                        self.assertIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.mine.state, "to_sign")

    # pages

    def test_list(self):
        self.authenticate("amina", "amina")
        page = self.url_open("/my/agreements").text
        self.assertIn(self.mine.number, page)
        self.assertNotIn(self.neighbours.number, page)
        self.assertNotIn(self.draft.number, page)
        self.assertIn("/my/agreements", self.url_open("/my").text)

    def test_page(self):
        self.authenticate("amina", "amina")
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        for text in ("In short", "15 day(s)", "runs Pottery", "I agree and sign"):
            self.assertIn(text, page.text)
        pdf = self.url_open(f"{self.url}?report_type=pdf")
        self.assertEqual(pdf.headers["Content-Type"], "application/pdf")
        self.assertTrue(pdf.content.startswith(b"%PDF"))

    def test_pages_of_others_are_not_shown(self):
        token = self.neighbours.access_token
        missing = self.env["coopaem.agreement"].search([], order="id desc", limit=1)
        cases = [
            ("amina", f"/my/agreements/{self.neighbours.id}"),
            ("amina", f"/my/agreements/{self.draft.id}"),
            ("amina", f"/my/agreements/{self.neighbours.id}?access_token=x"),
            ("amina", f"/my/agreements/{self.neighbours.id}?access_token=%C3%A9"),
            ("amina", f"/my/agreements/{missing.id + 1000}"),
            ("amina", f"/my/agreements/{self.neighbours.id}?report_type=pdf"),
            ("elsewhere", self.url),
            ("coopaem_other", self.url),
            ("coopaem_programme_officer", self.url),
            (None, self.url),
            (None, f"{self.url}?access_token={token}"),
            (None, f"{self.url}?report_type=pdf"),
        ]
        for login, url in cases:
            with self.subTest(login=login, url=url):
                self.authenticate(login, login)
                answer = self.url_open(url, allow_redirects=False)
                self.assertEqual(answer.status_code, 303)
                self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_page_by_the_link_of_the_mail(self):
        page = self.url_open(f"{self.url}?access_token={self.mine.access_token}")
        self.assertIn("I agree and sign", page.text)
        old = self.mine.access_token
        self.mine.action_withdraw()
        self.mine.action_send()
        answer = self.url_open(f"{self.url}?access_token={old}", allow_redirects=False)
        self.assertEqual(answer.status_code, 303, "the old link works no longer")

    def test_coach_sees_the_page_and_cannot_sign(self):
        self.authenticate("coopaem_coach", "coopaem_coach")
        self.assertNotIn("I agree and sign", self.url_open(self.url).text)
        self.assertIn("cannot sign", self._sign()["error"])
        self.assertEqual(self.mine.state, "to_sign")

    # signing

    def test_member_signs(self):
        self.authenticate("amina", "amina")
        answer = self._sign(name="  Amina   Ben Ali ")
        self.assertTrue(answer["force_refresh"])
        self.assertRecordValues(
            self.mine, [{"state": "signed", "signed_by": "Amina Ben Ali"}]
        )
        page = self.url_open(answer["redirect_url"]).text
        self.assertIn("Your signature was received", page)
        self.assertNotIn("I agree and sign", page)
        self.assertIn("error", self._sign(), "nobody signs twice")
        pdf = self.url_open(f"{self.url}?report_type=pdf")
        self.assertTrue(pdf.content.startswith(b"%PDF"))

    def test_sign_by_the_link(self):
        self.authenticate(None, None)
        answer = self._sign(token=self.mine.access_token)
        self.assertEqual(self.mine.state, "signed")
        self.assertIn("access_token=", answer["redirect_url"])

    def test_nobody_else_signs(self):
        missing = self.env["coopaem.agreement"].browse(self.mine.id + 5000)
        answers = []
        for login, agreement, token in (
            (None, self.mine, None),
            (None, self.mine, "x"),
            (None, self.mine, "é"),
            (None, self.mine, self.neighbours.access_token),
            ("brahim", self.mine, None),
            ("elsewhere", self.mine, None),
            ("coopaem_other", self.mine, None),
            ("coopaem_manager", self.mine, None),
            ("amina", self.neighbours, None),
            ("amina", self.draft, None),
            ("amina", missing, None),
        ):
            self.authenticate(login, login)
            with self.subTest(login=login, agreement=agreement.id, token=token):
                answer = self._sign(agreement, token, text_hash="0" * 64)
                answers.append(answer["error"])
        self.assertEqual(len(set(answers)), 1, "missing and forbidden sound the same")
        self.assertEqual(self.mine.state, "to_sign")
        self.assertEqual(self.neighbours.state, "to_sign")

    def test_bad_input(self):
        self.authenticate("amina", "amina")
        for params in (
            {"name": ""},
            {"name": None},
            {"signature": None},
            {"signature": "x"},
            {"signature": "A" * 1_000_000},
            {"access_token": ["x"]},
            {"text_hash": "0" * 64},
        ):
            with self.subTest(params=str(params)[:60]):
                self.assertIn("error", self._sign(**params))
        answer = self.url_open(f"{self.url}/sign")
        self.assertNotEqual(answer.status_code, 200, "not by opening an address")
        self.env.invalidate_all()
        self.assertEqual(self.mine.state, "to_sign")
