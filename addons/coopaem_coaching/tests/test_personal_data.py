# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import json
import zipfile
from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.coopaem_coaching.models.coopaem_member_data import PRIVATE_MODELS
from odoo.addons.coopaem_coaching.models.coopaem_member_forget import FORGOTTEN
from odoo.addons.coopaem_member.tests.agreement_common import make_picture
from odoo.addons.coopaem_member.tests.common import CoopaemMemberCommon

PNG = make_picture()
PDF = base64.b64encode(b"%PDF-1.4 test")
SECRETS = ("Zohra Testeuse", "0600112233", "AB999777", "Rue du Test", "souvenir")


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestPersonalData(CoopaemMemberCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_reader = cls.create_user(
            "reader",
            groups="coopaem_member.group_coopaem_manager,"
            "coopaem_member.group_coopaem_social",
        )
        cls.user_social = cls.create_user(
            "social",
            groups="coopaem_member.group_coopaem_officer,"
            "coopaem_member.group_coopaem_coach,"
            "coopaem_member.group_coopaem_accountant,"
            "coopaem_member.group_coopaem_social",
        )
        cls.member = cls.create_member(
            "Zohra Testeuse",
            ref="M-77",
            identity_number="AB999777",
            home_address="Rue du Test",
            sex="female",
            state="entrepreneur",
            state_date="2014-01-01",
        )
        cls.member.partner_id.write({"phone": "0600112233", "street": "Rue du Test"})
        cls.member.message_post(body="Un souvenir de Zohra Testeuse")
        cls.research = cls.env.ref("coopaem_coaching.purpose_research")
        cls.env["coopaem.member.document"].create(
            {
                "member_id": cls.member.id,
                "type_id": cls.env.ref("coopaem_member.document_type_identity").id,
                "file": PDF,
            }
        )

    def consent(self, user=None, **vals):
        return (
            self.env["coopaem.consent"]
            .with_user(user or self.user_coach)
            .create(
                {
                    "member_id": self.member.id,
                    "purpose_id": self.research.id,
                    "date": "2026-01-10",
                    "channel": "phone",
                    **vals,
                }
            )
        )

    def agreed(self):
        return self.env["coopaem.consent"]._get_agreed(self.member, "research")

    # consent

    def test_consent_on_paper_or_by_phone(self):
        consent = self.consent()
        self.assertEqual(consent.user_id, self.user_coach)
        self.assertIn("researchers", consent.text)
        self.assertEqual(self.agreed(), self.member)
        self.research.text = "Something else"
        self.assertIn("researchers", consent.text, "as it was worded then")
        with self.assertRefused(UserError, "kept as it is"):
            consent.date = "2026-01-11"
        consent.with_user(self.user_coach).action_withdraw()
        self.assertEqual(consent.state, "withdrawn")
        self.assertEqual(consent.date_withdrawn, fields.Date.to_date("2026-01-31"))
        self.assertFalse(self.agreed())
        again = self.consent(channel="paper", proof=PDF)
        self.assertEqual(self.agreed(), self.member)
        self.consent(state="refused")
        self.assertEqual(again.state, "withdrawn")
        self.assertFalse(self.agreed())
        with self.assertRefused(ValidationError, "day to come"):
            self.consent(date="2026-02-10")

    def test_no_answer_is_turned_into_another(self):
        refused = self.consent(state="refused")
        withdrawn = self.consent()
        withdrawn.action_withdraw()
        for consent in (refused, withdrawn):
            for state in ("given", "withdrawn"):
                with self.assertRefused(UserError, "kept as it is"):
                    consent.with_user(self.user_officer).write({"state": state})
        self.assertFalse(self.agreed())
        with self.assertRefused(UserError, "answer themselves"):
            self.consent(channel="portal")

    def test_members_answer_and_take_it_back_on_the_portal(self):
        Consent = self.env["coopaem.consent"]
        partner = new_test_user(
            self.env,
            "nadia",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        ).partner_id
        member = self.create_member(partner_id=partner.id, state="entrepreneur")
        other = self.create_member("Somebody else", state="entrepreneur")

        def post(**data):
            answer = self.url_open(
                "/my/data/consent",
                data={"csrf_token": Request.csrf_token(self), **data},
            )
            self.env.invalidate_all()
            return answer

        def last():
            return Consent.search([("member_id", "=", member.id)], limit=1)

        self.authenticate("nadia", "nadia")
        self.assertIn("What I agree to", self.url_open("/my/data").text)
        page = post(purpose="research", answer="given", cooperative=other.id).text
        self.assertIn("Noted. Thank you.", page)
        self.assertEqual((last().state, last().channel), ("given", "portal"))
        self.assertEqual(last().user_id, partner.user_ids)
        self.assertTrue(last().text, "the words of then are kept")
        self.assertFalse(Consent.search([("member_id", "=", other.id)]))
        self.assertEqual(Consent._get_agreed(member, "research"), member)
        post(purpose="research", answer="given")
        self.assertEqual(Consent.search_count([("member_id", "=", member.id)]), 1)
        self.assertIn("Take it back", self.url_open("/my/data").text)
        post(purpose="research", answer="refused")
        self.assertEqual(last().state, "withdrawn")
        self.assertFalse(Consent._get_agreed(member, "research"))
        for purpose, answer in (("followup", "given"), ("research", "x"), ("", "")):
            post(purpose=purpose, answer=answer)
        self.assertEqual(Consent.search_count([("member_id", "=", member.id)]), 1)
        self.assertFalse(
            self.env["coopaem.consent"].with_user(partner.user_ids).has_access("read")
        )

    def test_who_sees_consents(self):
        consent = self.consent()
        neighbour = self.create_user("neighbour", "coopaem_member.group_coopaem_coach")
        Consent = self.env["coopaem.consent"]
        own = [("id", "=", consent.id)]
        for user in (self.user_coach, self.user_officer, self.user_manager):
            self.assertTrue(Consent.with_user(user).search(own), user.login)
        for user in (neighbour, self.user_other):
            self.assertFalse(Consent.with_user(user).search(own), user.login)
        for user in (
            self.user_programme_officer,
            self.user_accountant,
            self.user_portal,
            self.user_public,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Consent.with_user(user).search(own)
        with self.assertRaises(AccessError):
            self.consent(neighbour)

    # a copy for the person

    def test_copy_for_the_person(self):
        self.consent()
        unit = self.create_unit(name="Honey of the hills")
        unit.member_ids = self.member
        session = self.env["coopaem.session"].create(
            {"member_id": self.member.id, "coach_id": self.user_coach.id}
        )
        self.env["coopaem.session.note"].create(
            {"session_id": session.id, "note": "for the author"}
        )
        self.env["ir.attachment"].create(
            {
                "name": "plan.txt",
                "raw": b"of the session",
                "res_model": session._name,
                "res_id": session.id,
            }
        )
        action = self.member.with_user(self.user_reader).action_export_data()
        self.authenticate(self.user_reader.login, self.user_reader.login)
        answer = self.url_open(action["url"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        data = json.loads(archive.read("data.json"))
        self.assertEqual(data["coopaem.member"][0]["identity_number"], "AB999777")
        self.assertEqual(data["res.partner"][0]["phone"], "0600112233")
        self.assertEqual(data["coopaem.consent"][0]["channel"], "phone")
        self.assertIn("souvenir", data["messages"][0]["body"])
        files = [name for name in archive.namelist() if name.startswith("files/")]
        self.assertIn(b"%PDF-1.4 test", [archive.read(name) for name in files])
        self.assertIn(b"of the session", [archive.read(name) for name in files])
        self.assertNotIn("access_token", archive.read("data.json").decode())
        self.assertEqual(data["coopaem.unit"][0]["name"], "Honey of the hills")
        page = archive.read("data.html").decode()
        for word in ("Honey of the hills", "souvenir", "By phone", "plan.txt"):
            self.assertIn(word, page)
        everything = b"".join(map(archive.read, archive.namelist()))
        self.assertNotIn(b"for the author", everything)
        log = self.env["coopaem.data.removal"].search([], limit=1)
        self.assertEqual((log.kind, log.reference), ("export", "M-77"))
        for user in (
            self.user_manager,
            self.user_social,
            self.user_officer,
            self.user_coach,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.member.with_user(user).action_export_data()
        neighbour = self.create_member("Neighbour", self.other_company)
        for login, member in (
            ("coopaem_manager", self.member),
            ("coopaem_social", self.member),
            ("coopaem_portal", self.member),
            ("coopaem_reader", neighbour),
        ):
            self.authenticate(login, login)
            answer = self.url_open(f"/coopaem/member/{member.id}/data")
            self.assertEqual(answer.status_code, 404, login)
        self.assertEqual(self.url_open("/coopaem/member/0/data").status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open(action["url"])
        self.assertIn("/web/login", answer.url)

    def test_the_record_is_not_changed(self):
        self.member.with_user(self.user_reader)._give_data()
        log = self.env["coopaem.data.removal"].search([], limit=1)
        with self.assertRefused(UserError, "cannot be changed"):
            log.write({"count": 0})
        with self.assertRefused(UserError, "cannot be deleted"):
            log.unlink()
        self.assertTrue(log.with_user(self.user_manager).count)
        with self.assertRaises(AccessError):
            log.with_user(self.user_officer).read(["count"])

    def test_what_others_were_told_is_noted(self):
        guard = self.create_user("guard", "coopaem_member.group_coopaem_protection")
        vals = {
            "recipient": "Bank of the South",
            "data_kinds": "Turnover of the year",
            "ground": "consent",
            "reference": "M-77",
        }
        for user in (self.user_manager, guard):
            Record = self.env["coopaem.data.removal"].with_user(user)
            told = Record.create({**vals, "company_id": self.other_company.id})
            self.assertEqual(
                (told.kind, told.user_id, told.company_id),
                ("disclosure", user, self.company),
            )
            with self.assertRefused(ValidationError, "on what ground"):
                Record.create({**vals, "ground": False})
            with self.assertRefused(UserError, "noted by itself"):
                Record.create({**vals, "kind": "member"})
            with self.assertRefused(UserError, "cannot be changed"):
                told.recipient = "Somebody else"
            with self.assertRaises(AccessError):
                told.unlink()
        for user in (
            self.user_officer,
            self.user_coach,
            self.user_programme_officer,
            self.user_portal,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["coopaem.data.removal"].with_user(user).create(vals)
        seen = self.env["coopaem.data.removal"].with_user(self.user_other)
        self.assertFalse(seen.search([("id", "=", told.id)]))

    def test_the_proof_of_a_destruction_is_added_once(self):
        self.member._log_data("member")
        log = self.env["coopaem.data.removal"].search([], limit=1)
        log = log.with_user(self.user_manager)
        log.write({"proof": PDF, "proof_name": "record.pdf"})
        self.assertTrue(log.has_proof)
        with self.assertRefused(UserError, "cannot be changed"):
            log.proof = False
        with self.assertRefused(UserError, "cannot be changed"):
            log.write({"proof_name": "other.pdf", "count": 2})

    # being forgotten

    def test_members_are_forgotten_when_their_time_is_over(self):
        user = new_test_user(
            self.env,
            "zohra.testeuse",
            groups="base.group_portal",
            partner_id=self.member.partner_id.id,
        )
        self.member.partner_id.name = "Zohra Testeuse"
        unit = self.create_unit(name="Honey of Testeuse")
        unit.member_ids = self.member
        agreement = self.create_agreement(self.member, unit, "2014-01-01")
        as_manager = self.member.with_user(self.user_manager)
        with self.assertRefused(UserError, "still to be kept"):
            as_manager.action_anonymise()
        agreement.write({"state": "ended", "date_end": "2015-12-31"})
        self.member.write(
            {"state": "exit", "exit_date": "2016-02-15", "exit_kind": "neutral"}
        )
        with self.assertRefused(UserError, "still to be kept"):
            as_manager.action_anonymise()
        due = self.env["coopaem.member"].search(
            [("retention_date", "<=", "2026-02-15"), ("id", "=", self.member.id)]
        )
        self.assertEqual(due, self.member)
        with freeze_time("2026-02-15"):
            self.member.invalidate_recordset()
            with self.assertRaises(AccessError):
                self.member.with_user(self.user_social).action_anonymise()
            told = as_manager.action_anonymise()
        self.assertIn("Honey of Testeuse", told["params"]["message"])
        self.assertTrue(self.member.is_anonymised)
        self.assertEqual(self.member.name, "Former member M-77")
        self.assertEqual(self.member.sex, "female")
        self.assertFalse(user.active)
        self.assertEqual(agreement.member_id, self.member)
        self.assertFalse(
            self.env["coopaem.member.document"].search(
                [("member_id", "=", self.member.id)]
            )
        )
        self.env.flush_all()
        for table in (
            "coopaem_member",
            "res_partner",
            "res_users",
            "coopaem_agreement",
            "mail_message",
            "mail_tracking_value",
            "coopaem_data_removal",
        ):
            self.env.cr.execute(f'SELECT t::text FROM "{table}" t')
            text = "\n".join(row for (row,) in self.env.cr.fetchall())
            for secret in (*SECRETS, "zohra.testeuse"):
                self.assertNotIn(secret, text, table)

    def test_what_goes_is_said_of_every_model(self):
        """A new model about members says which of its words are forgotten."""
        about = set()
        for name, model in self.env.registry.items():
            if model._auto and not model._transient and not model._abstract:
                if any(
                    field.type == "many2one"
                    and field.comodel_name == "coopaem.member"
                    and field.store
                    for field in model._fields.values()
                ):
                    about.add(name)
        self.assertLessEqual(about - PRIVATE_MODELS, set(FORGOTTEN))
        for name in about - PRIVATE_MODELS:
            for field in FORGOTTEN[name]:
                self.assertTrue(self.env[name]._fields[field].store, (name, field))

    def write_of(self, secret):
        """Write a secret wherever something is written about the member."""
        member, create = self.member, lambda model, **vals: self.env[model].create(vals)
        of_member = {"member_id": member.id}
        session = create(
            "coopaem.session",
            **of_member,
            coach_id=self.user_coach.id,
            start=datetime(2014, 3, 1, 10),
            summary=secret,
            place=secret,
            signature=PNG,
        )
        session.event_id.description = secret
        create("coopaem.session.decision", session_id=session.id, name=secret)
        create("coopaem.session.note", session_id=session.id, note=secret)
        create("coopaem.action", **of_member, name=secret, goal=secret, evidence=secret)
        programme = create(
            "coopaem.programme", name="Decent work", company_id=self.company.id
        )
        followup = create(
            "coopaem.followup", **of_member, programme_id=programme.id, goals=secret
        )
        followup.message_post(body=secret)
        assessment = create(
            "coopaem.assessment",
            **of_member,
            scorecard_id=self.env.ref("coopaem_coaching.scorecard_practices").id,
            note=secret,
        )
        assessment.answer_ids[0].note = secret
        self.consent(channel="paper", proof=PDF, proof_name=secret)
        start = datetime(2014, 4, 1, 10)
        workshop = create(
            "event.event",
            name="Fair prices",
            is_workshop=True,
            company_id=self.company.id,
            date_begin=start,
            date_end=start + timedelta(hours=4),
        )
        registration = create(
            "event.registration",
            **of_member,
            event_id=workshop.id,
            partner_id=member.partner_id.id,
            name=secret,
            email=f"{secret}@example.com",
            phone=secret,
        )
        registration.attendance_ids.signature = PNG
        survey = create("survey.survey", title="What did you think of it?")
        registration.evaluation_input_id = survey._create_answer(
            partner=member.partner_id, email=f"{secret}@example.com"
        )
        account = create(
            "res.partner.bank",
            partner_id=member.partner_id.id,
            acc_number=secret,
            acc_holder_name=secret,
        )
        if "coopaem.bank.request" in self.env:
            create(
                "coopaem.bank.request",
                **of_member,
                acc_number=secret,
                acc_holder_name=secret,
            )
        if "coopaem.cashbook.note" in self.env:
            create(
                "coopaem.cashbook.note",
                **of_member,
                unit_id=self.create_unit().id,
                client_uuid="1",
                payload_hash="1",
                device=secret,
                kind="photo",
                occurred_on="2014-01-01",
                date="2014-01-01",
                photo=PNG,
                voice=PNG,
                person=secret,
                person_key=secret,
                validation_comment=secret,
            )
            create(
                "coopaem.cashbook.refusal",
                **of_member,
                company_id=self.company.id,
                user_id=self.env.uid,
                client_uuid="1",
                code="unit",
                message=secret,
                said=secret,
                comment=secret,
            )
        if "coopaem.social.cover" in self.env:
            create(
                "coopaem.social.cover",
                **of_member,
                kind="spouse",
                number=secret,
                holder=secret,
                date_from="2014-01-01",
                proof=PNG,
                proof_name=secret,
            )
        return session, account

    def test_nothing_written_is_left(self):
        secret = "XQZ1234567"
        self.member.write(
            {"state": "exit", "exit_date": "2016-01-15", "exit_kind": "neutral"}
        )
        session, account = self.write_of(secret)
        event = session.event_id
        files = self.env["ir.attachment"].search(
            [
                ("res_field", "in", ("signature", "proof", "photo")),
                ("res_model", "=like", "coopaem.%"),
                ("create_date", ">=", self.env.cr.now()),
            ]
        )
        self.assertGreaterEqual(len(files), 3)
        self.member.with_user(self.user_manager).action_anonymise()
        self.assertFalse(files.exists())
        self.assertFalse(event.exists())
        self.assertTrue(session.exists(), "that it took place stays")
        self.assertFalse(account.active)
        self.assertEqual(account.acc_number, f"former-{account.id}")
        self.env.flush_all()
        for name in (
            *FORGOTTEN,
            "calendar.event",
            "calendar.attendee",
            "coopaem.session.note",
            "mail.message",
            "mail.tracking.value",
            "res.partner.bank",
            "survey.user_input",
        ):
            if name not in self.env:
                continue
            self.env.cr.execute(f'SELECT t::text FROM "{self.env[name]._table}" t')
            text = "\n".join(row for (row,) in self.env.cr.fetchall())
            self.assertNotIn(secret, text, name)
            self.assertNotIn(secret.lower(), text, name)

    def test_candidates_who_never_joined(self):
        team = self.company._ensure_recruitment_team() or self.env["crm.team"].search(
            [("is_recruitment", "=", True), ("company_id", "=", self.company.id)],
            limit=1,
        )
        old, new, joined = self.env["crm.lead"].create(
            [
                {
                    "name": "Zohra Testeuse",
                    "contact_name": "Zohra Testeuse",
                    "phone": "0600112233",
                    "team_id": team.id,
                    "company_id": self.company.id,
                    "sex": "female",
                    "birth_date": "1999-01-01",
                }
                for _index in range(3)
            ]
        )
        joined.sudo().member_id = self.member
        old.message_post(body="Zohra Testeuse called")
        self.env.flush_all()
        past = fields.Datetime.now() - timedelta(days=800)
        self.env.cr.execute(
            "UPDATE crm_lead SET write_date = %s WHERE id = ANY(%s)",
            [past, [old.id, joined.id]],
        )
        self.env.invalidate_all()
        age_class = old.age_class
        self.assertEqual(self.env["crm.lead"]._forget_old_candidates(), old)
        self.assertEqual(old.name, "Former candidate")
        self.assertFalse(old.contact_name or old.phone or old.birth_date)
        self.assertEqual((old.sex, old.age_class), ("female", age_class))
        self.assertFalse(old.message_ids.filtered(lambda m: "Zohra" in (m.body or "")))
        for lead in (new, joined):
            self.assertEqual(lead.contact_name, "Zohra Testeuse")
        log = self.env["coopaem.data.removal"].search([], limit=1)
        self.assertEqual((log.kind, log.count), ("candidate", 1))
        self.assertIn("24 months", log.period_note)
        self.assertIn("Unsourced, to be checked", log.period_note)

    # periods, and whether they have a source

    def test_periods_say_that_they_have_no_source(self):
        Purpose = self.env["coopaem.data.purpose"]
        purposes = Purpose.search([("retention_months", ">", 0)])
        self.assertIn("reading", purposes.mapped("kept_of"))
        for purpose in purposes:
            self.assertEqual(purpose.status, "unsourced", purpose.code)
            self.assertEqual(purpose.caveat, "Unsourced, to be checked", purpose.code)
        self.assertFalse(self.research.caveat, "no period, nothing to say of it")
        self.member.write(
            {"state": "exit", "exit_date": "2014-06-30", "exit_kind": "neutral"}
        )
        self.assertIn("Unsourced", self.member.retention_caveat)
        self.member.with_user(self.user_manager).action_anonymise()
        log = self.env["coopaem.data.removal"].search([], limit=1)
        self.assertEqual(log.kind, "member")
        self.assertIn("120 months", log.period_note)
        self.assertIn("Unsourced", log.period_note)

    def test_a_period_that_was_looked_up(self):
        purpose = self.env.ref("coopaem_coaching.purpose_accounts")
        purpose.with_user(self.user_manager).write(
            {"status": "law", "source": "Code of Test, art. 1"}
        )
        self.assertTrue(purpose.to_verify, "somebody else looks at it")
        purpose.with_user(self.user_manager).action_verify()
        self.assertFalse(purpose.caveat)
        self.assertEqual(purpose.verified_by_id, self.user_manager)
        purpose.retention_months = 60
        self.assertEqual(purpose.caveat, "Text of law, to be checked")
        self.assertEqual(purpose.date_from, fields.Date.to_date("2026-01-31"))
        self.assertFalse(purpose.verified_by_id)

    # who looked at the social file

    def readings(self):
        self.env.cr.precommit.run()
        return self.env["coopaem.social.read"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_a_copy_is_a_reading(self):
        self.member.with_user(self.user_reader)._give_data()
        log = self.readings()
        self.assertEqual((log.kind, log.member_id), ("copy", self.member))

    def test_the_copy_names_nobody_who_works_there(self):
        self.user_social.name = "Curious Colleague"
        self.member.with_user(self.user_social).read(["sex"])
        log = self.readings()
        self.assertEqual(log.user_id, self.user_social)
        content = self.member.with_user(self.user_reader)._give_data()
        text = zipfile.ZipFile(io.BytesIO(content)).read("data.json").decode()
        data = json.loads(text)
        self.assertNotIn("coopaem.social.read", data)
        self.assertNotIn("Curious", json.dumps(data["readings"]))
        self.assertIn(
            {"date": str(log.hour.date()), "role": "A coach"}, data["readings"]
        )

    def test_the_copy_says_what_was_done_and_not_by_whom(self):
        self.member.coach_id = self.user_coach
        self.user_coach.name = "Known Coach"
        self.user_social.name = "Busy Colleague"
        self.consent(self.user_social)
        self.env["coopaem.action"].with_user(self.user_coach).create(
            {"member_id": self.member.id, "name": "Note each sale"}
        )
        self.user_manager.name = "Busy Manager"
        self.env["coopaem.data.request"].with_user(self.user_manager).create(
            {"member_id": self.member.id, "kind": "access", "answer": "Given"}
        )
        content = self.member.with_user(self.user_reader)._give_data()
        text = zipfile.ZipFile(io.BytesIO(content)).read("data.json").decode()
        data = json.loads(text)
        self.assertEqual(data["coopaem.member"][0]["coach_id"], "Known Coach")
        self.assertEqual(data["coopaem.data.request"][0]["answer"], "Given")
        self.assertEqual(data["coopaem.action"][0]["name"], "Note each sale")
        self.assertNotIn("Busy", text)
        self.assertNotIn("_uid", text)

    def test_readings_are_kept_for_a_time(self):
        as_reader = self.member.with_user(self.user_reader)
        with freeze_time("2023-12-01"):
            as_reader.read(["sex"])
            old = self.readings()
        as_reader.read(["sex"])
        new = self.readings() - old
        self.assertEqual((len(old), len(new)), (1, 1))
        self.startPatcher(patch.object(type(self.env["ir.cron"]), "_commit_progress"))
        Read = self.env["coopaem.social.read"]
        purpose = self.env.ref("coopaem_coaching.purpose_reading")
        purpose.retention_months = 0
        Read._cron_forget()
        self.assertTrue(old.exists(), "no period, nothing goes")
        purpose.retention_months = 24
        Read._cron_forget()
        self.assertEqual(Read.search([("id", "in", (old | new).ids)]), new)

    # what people ask

    def test_a_request_leads_to_the_copy_and_to_being_forgotten(self):
        request = self.env["coopaem.data.request"].create(
            {"member_id": self.member.id, "kind": "access", "date": "2026-01-30"}
        )
        action = request.with_user(self.user_reader).action_copy()
        self.assertEqual(action["url"], f"/coopaem/member/{self.member.id}/data")
        with self.assertRaises(AccessError):
            request.with_user(self.user_manager).action_copy()
        erasure = request.copy({"kind": "erasure", "details": "Zohra Testeuse"})
        with self.assertRefused(UserError, "still to be kept"):
            erasure.with_user(self.user_manager).action_anonymise()
        self.member.write(
            {"state": "exit", "exit_date": "2014-06-30", "exit_kind": "neutral"}
        )
        erasure.with_user(self.user_manager).action_anonymise()
        self.assertTrue(self.member.is_anonymised)
        self.assertFalse(erasure.details)
        erasure.answer = "All is erased"
        erasure.action_done()
        self.assertEqual(erasure.state, "done")
