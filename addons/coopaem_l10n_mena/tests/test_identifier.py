# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from ..models.number_format import compact, read_eg_national_id

ICE = "001561191000066"
WRONG_ICE = "001565191000066"


@tagged("post_install", "-at_install")
class TestIdentifier(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = {}
        for code in ("ma", "tn", "eg"):
            cls.companies[code] = cls.env["res.company"].create(
                {
                    "name": f"Cooperative {code}",
                    "country_id": cls.env.ref(f"base.{code}").id,
                }
            )
        cls.env.user.company_ids |= cls.env["res.company"].concat(
            *cls.companies.values()
        )
        cls.env.user.group_ids |= cls.env.ref(
            "coopaem_member.group_coopaem_social"
        ) | cls.env.ref("coopaem_member.group_coopaem_manager")

        for code, name in (("tn", "tn_declaration"), ("eg", "eg_licence")):
            cls._authorise(cls.companies[code], name)

    @classmethod
    def _authorise(cls, company, name):
        """Note the reference that the authority gave for people's data."""
        return cls.env["coopaem.data.authorisation"].create(
            {
                "company_id": company.id,
                "duty_id": cls.env.ref(f"coopaem_l10n_mena.data_duty_{name}").id,
                "reference": "A-12/2026",
            }
        )

    def _create_partner(self, country, **vals):
        return self.env["res.partner"].create(
            {
                "name": "Hôtel Batha",
                "is_company": True,
                "country_id": self.env.ref(f"base.{country}").id,
                **vals,
            }
        )

    def _create_member(self, country, **vals):
        company = self.companies[country]
        return self.env["coopaem.member"].create(
            {
                "partner_id": self.env["res.partner"]
                .create({"name": "Amina", "company_id": company.id})
                .id,
                "company_id": company.id,
                **vals,
            }
        )

    def test_numbers_are_stored_without_separators(self):
        partner = self._create_partner(
            "ma",
            company_registry="٠٠١٥٦١١٩١ 0000-66",
            vat="40 123 456",
            l10n_mena_business_tax="25.123.456",
        )
        self.assertRecordValues(
            partner,
            [
                {
                    "company_registry": ICE,
                    "vat": "40123456",
                    "l10n_mena_business_tax": "25123456",
                }
            ],
        )
        self.assertEqual(self._create_partner("tn", vat="121 j").vat, "0000121J")
        self.assertEqual(
            self._create_partner("tn", vat="1234567/M/A/E/001").vat, "1234567MAE001"
        )
        egyptian = self._create_partner("eg", vat="٣٣١-١٠٥-٢٦٨")
        self.assertEqual(egyptian.vat, "331105268")
        egyptian.vat = "100 531 385"
        self.assertEqual(egyptian.vat, "100531385")

    def test_marks_of_direction_are_left_out(self):
        self.assertEqual(compact("\u200f٢٩٠\u202c-12\u00a03"), "290123")

    def test_wrong_number_is_refused_with_an_example(self):
        for country, vals, expected in (
            ("ma", {"company_registry": WRONG_ICE}, f"key.*{ICE}"),
            ("ma", {"company_registry": "12345"}, f"15 digits.*{ICE}"),
            ("ma", {"vat": "123"}, "8 digits.*40123456"),
            ("tn", {"vat": "1219773U"}, "seven digits.*1234567/A/A/M/000"),
            ("tn", {"vat": "1234567/M/A/M/001"}, "seven digits"),
            ("eg", {"vat": "12345"}, "9 digits.*100-531-385"),
        ):
            with (
                self.subTest(country=country, **vals),
                self.assertRaisesRegex(ValidationError, f"(?s){expected}"),
            ):
                self._create_partner(country, **vals)
        # the same on another record of another country is nobody's business
        self._create_partner("fr", company_registry="12345")

    def test_unsourced_format_only_warns(self):
        partner = self._create_partner("ma", l10n_mena_social_employer="12")
        self.assertIn("7 digits", partner.l10n_mena_identifier_warning)
        partner.l10n_mena_social_employer = "1234567"
        self.assertFalse(partner.l10n_mena_identifier_warning)
        kind = self.env.ref("coopaem_l10n_mena.identifier_type_ma_cnss_employer")
        self.assertFalse(kind.is_blocking)
        kind.is_blocking = True
        with self.assertRaisesRegex(ValidationError, "7 digits"):
            partner.l10n_mena_social_employer = "12"

    def test_country_change_checks_again(self):
        partner = self._create_partner("fr", company_registry="123456789")
        with self.assertRaisesRegex(ValidationError, "15 digits"):
            partner.country_id = self.env.ref("base.ma")

    def test_company_is_checked_like_a_contact(self):
        company = self.companies["ma"]
        with self.assertRaisesRegex(ValidationError, "15 digits"):
            company.company_registry = "123"
        company.write({"company_registry": ICE, "l10n_mena_trade_register": "1 234"})
        self.assertEqual(company.partner_id.company_registry, ICE)
        self.assertEqual(company.partner_id.l10n_mena_trade_register, "1234")

    def test_only_the_fields_of_the_country_show(self):
        for country, shown in (
            ("ma", {"l10n_mena_trade_register", "l10n_mena_business_tax"}),
            ("tn", set()),
            ("fr", set()),
        ):
            names = self._create_partner(country).l10n_mena_identifier_fields
            own = {"l10n_mena_trade_register", "l10n_mena_business_tax"}
            self.assertEqual(set(names.split(",")) & own, shown, country)

    def test_contacts_are_found_by_any_number(self):
        partner = self._create_partner(
            "ma", company_registry=ICE, l10n_mena_trade_register="98765"
        )
        Partner = self.env["res.partner"]
        for typed in (ICE, "001 561 191", "٠٠١٥٦١١٩١", "98-765"):
            found = [row[0] for row in Partner.name_search(typed)]
            self.assertIn(partner.id, found, typed)
        self.assertNotIn(partner.id, [row[0] for row in Partner.name_search("98 766")])

    def test_unit_has_numbers_of_its_own(self):
        unit = self.env["coopaem.unit"].create(
            {
                "code": "U1",
                "name": "Pottery",
                "company_id": self.companies["ma"].id,
                "company_registry": "001561191 0000 66",
            }
        )
        self.assertEqual(unit.company_registry, ICE)
        found = self.env["coopaem.unit"].name_search("00156-1191")
        self.assertEqual([row[0] for row in found], unit.ids)
        with self.assertRaisesRegex(ValidationError, "key"):
            unit.company_registry = WRONG_ICE

    def test_identity_number_of_members(self):
        member = self._create_member("tn", identity_number="٠١ ٢٣٤ ٥٦٧")
        self.assertEqual(member.identity_number, "01234567")
        with self.assertRaisesRegex(ValidationError, "8 digits.*01234567"):
            member.identity_number = "1234"
        # the law of Morocco asks for an authorisation first
        with self.assertRaisesRegex(ValidationError, "authorisation of CNDP"):
            self._create_member("ma", identity_number="ab-123 456")
        self._authorise(self.companies["ma"], "ma_identity")
        moroccan = self._create_member("ma", identity_number="ab-123 456")
        self.assertEqual(moroccan.identity_number, "AB123456")
        self.assertFalse(moroccan.l10n_mena_identifier_warning)
        moroccan.identity_number = "1234"
        self.assertIn("one or two letters", moroccan.l10n_mena_identifier_warning)

    def test_identity_numbers_wait_for_the_authority_in_every_country(self):
        for code, duty, authority, number in (
            ("ma", "ma_identity", "CNDP", "AB123456"),
            ("tn", "tn_declaration", "INPDP", "01234567"),
            ("eg", "eg_licence", "PDPC", "29005140112341"),
        ):
            with self.subTest(country=code):
                held = self.env["coopaem.data.authorisation"].search(
                    [("company_id", "=", self.companies[code].id)]
                )
                held.unlink()
                member = self._create_member(code)
                refused = f"authorisation of {authority}"
                with self.assertRaisesRegex(ValidationError, refused):
                    member.identity_number = number
                held = self._authorise(self.companies[code], duty)
                # one that has run out is none
                held.date_end = date(2020, 1, 1)
                with self.assertRaisesRegex(ValidationError, refused):
                    member.identity_number = number
                held.date_end = False
                member.identity_number = number
                self.assertEqual(member.identity_number, number)

    def test_foreigner_has_another_identity_card(self):
        member = self._create_member(
            "tn", nationality_id=self.env.ref("base.ma").id, identity_number="AB 12"
        )
        self.assertEqual(member.identity_number, "AB 12")
        with self.assertRaisesRegex(ValidationError, "8 digits"):
            member.nationality_id = self.env.ref("base.tn")

    def test_national_number_of_egypt(self):
        read = read_eg_national_id("29005140112341")
        self.assertEqual(read, (date(1990, 5, 14), "01", "female"))
        self.assertEqual(
            read_eg_national_id("30002290112371"), (date(2000, 2, 29), "01", "male")
        )
        for number in (
            "19005140112341",  # century
            "29013140112341",  # month
            "29902290112341",  # 1999 had no 29 February
            "2900514011234",  # length
        ):
            self.assertIsNone(read_eg_national_id(number), number)

        member = self._create_member("eg", identity_number="٢٩٠٠٥١٤٠١١٢٣٤١")
        self.assertEqual(member.identity_number, "29005140112341")
        self.assertIn("Cairo", member.l10n_mena_identity_reading)
        self.assertIn("Woman", member.l10n_mena_identity_reading)
        self.assertFalse(member.l10n_mena_identifier_warning)
        member.write({"birth_date": "1990-05-15", "sex": "male"})
        self.assertRegex(
            member.l10n_mena_identifier_warning, "(?s)born on.*The sex in the file"
        )
        member.write({"birth_date": "1990-05-14", "sex": "female"})
        self.assertFalse(member.l10n_mena_identifier_warning)
        with self.assertRaisesRegex(ValidationError, "14 digits"):
            member.identity_number = "29005149912341"  # no such governorate

    def test_national_number_fills_in_what_it_says(self):
        member = self._create_member("eg")
        with Form(member) as form:
            form.identity_number = "29005140112341"
            self.assertEqual(form.birth_date, date(1990, 5, 14))
            self.assertEqual(form.sex, "female")
            form.birth_date = date(1990, 5, 15)
        self.assertEqual(member.birth_date, date(1990, 5, 15))

    def test_numbers_of_people_are_for_readers_of_the_social_file(self):
        member = self._create_member(
            "tn", identity_number="01234567", l10n_mena_social_insured="1234567890"
        )
        officer = new_test_user(
            self.env,
            "identifier_officer",
            "coopaem_member.group_coopaem_officer",
            company_id=self.companies["tn"].id,
            company_ids=[(6, 0, self.companies["tn"].ids)],
        )
        reader = new_test_user(
            self.env,
            "identifier_reader",
            "coopaem_member.group_coopaem_officer,coopaem_member.group_coopaem_social",
            company_id=self.companies["tn"].id,
            company_ids=[(6, 0, self.companies["tn"].ids)],
        )
        for name in (
            "l10n_mena_social_insured",
            "l10n_mena_identity_reading",
            "l10n_mena_identifier_warning",
        ):
            with self.assertRaises(AccessError):
                member.with_user(officer).read([name])
            member.with_user(reader).read([name])
        Member = self.env["coopaem.member"]
        for typed in ("01 234 567", "12345678-90"):
            self.assertFalse(Member.with_user(officer).name_search(typed))
            found = Member.with_user(reader).name_search(typed)
            self.assertEqual([row[0] for row in found], member.ids)
        # an officer may still change what concerns them
        member.with_user(officer).write({"phone": "+216 20 123 456"})
        self.assertIn("l10n_mena_social_insured", Member._get_social_fields())

    def test_members_are_recognised_by_their_number(self):
        member = self._create_member("tn", identity_number="01234567")
        found = self.env["crm.lead"]._find_members(
            self.companies["tn"], identity="01-234 567"
        )
        self.assertEqual(found, member)

    def test_agreements_name_the_register_of_cooperatives(self):
        company = self.companies["ma"]
        company.write(
            {
                "company_registry": ICE,
                "l10n_mena_cooperative_register": "12/34",
                "l10n_mena_register_place": "Fès",
            }
        )
        agreement = self.env["coopaem.agreement"].new({"company_id": company.id})
        values = agreement._get_placeholder_values()
        self.assertEqual(values["cooperative_register"], "12/34 (Fès)")

    def test_numbers_are_asked_for_when_a_cooperative_is_set_up(self):
        company = self.companies["ma"]
        company.company_registry = ICE
        setup = self.env["coopaem.setup"].create(
            {"company_id": company.id, "l10n_mena_business_tax": "25 123 456"}
        )
        self.assertEqual(setup.company_registry, ICE)
        made = []
        self.assertEqual(setup._set_up_company(made), company)
        self.assertEqual(company.partner_id.l10n_mena_business_tax, "25123456")
        self.assertIn("Numbers on invoices", [label for label, _names in made])
        # what is empty there does not empty what is here
        setup.company_registry = False
        setup._set_up_company([])
        self.assertEqual(company.company_registry, ICE)

    def test_types_are_data(self):
        kind = self.env.ref("coopaem_l10n_mena.identifier_type_ma_cnss_employer")
        partner = self._create_partner("ma", l10n_mena_social_employer="12345678")
        self.assertTrue(partner.l10n_mena_identifier_warning)
        kind.write({"pattern": r"\d{8}", "example": "12345678"})
        self.env.invalidate_all()
        self.assertFalse(partner.l10n_mena_identifier_warning)

    def test_pattern_and_example_fit(self):
        kind = self.env.ref("coopaem_l10n_mena.identifier_type_ma_cnss_employer")
        vals = {"code": "test", "example": "1234567"}
        for wrong, message in (
            ({"pattern": "["}, "regular expression"),
            ({"example": "12"}, "does not pass"),
        ):
            with (
                self.assertRaisesRegex(ValidationError, message),
                self.cr.savepoint(),
            ):
                kind.copy({**vals, **wrong})

    def test_who_may_change_types(self):
        kind = self.env.ref("coopaem_l10n_mena.identifier_type_ma_ice")
        words = self.env.ref("coopaem_l10n_mena.amount_words_mad_fr")
        region = self.env.ref("coopaem_l10n_mena.identifier_region_eg_01")
        coach = new_test_user(
            self.env, "identifier_coach", "coopaem_member.group_coopaem_coach"
        )
        portal = new_test_user(self.env, "identifier_portal", "base.group_portal")
        for record, name in (
            (kind, "example"),
            (words, "unit_one"),
            (region, "name"),
        ):
            record.with_user(coach).read([name])
            with self.assertRaises(AccessError):
                record.with_user(coach).write({name: "x"})
            for user in (portal, self.env.ref("base.public_user")):
                with self.assertRaises(AccessError):
                    record.with_user(user).read([name])
