# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

FRENCH = {
    "MAD": {
        0: "Zéro dirham",
        1: "Un dirham",
        2: "Deux dirhams",
        3: "Trois dirhams",
        10: "Dix dirhams",
        11: "Onze dirhams",
        21: "Vingt et un dirhams",
        71: "Soixante et onze dirhams",
        80: "Quatre-vingts dirhams",
        81: "Quatre-vingt-un dirhams",
        99: "Quatre-vingt-dix-neuf dirhams",
        100: "Cent dirhams",
        101: "Cent un dirhams",
        102: "Cent deux dirhams",
        200: "Deux cents dirhams",
        234: "Deux cent trente-quatre dirhams",
        1000: "Mille dirhams",
        2000: "Deux mille dirhams",
        80000: "Quatre-vingt mille dirhams",
        200000: "Deux cent mille dirhams",
        1000000: "Un million de dirhams",
        1000001: "Un million un dirhams",
        2000000: "Deux millions de dirhams",
        2500000: "Deux millions cinq cent mille dirhams",
        0.01: "Un centime",
        1.5: "Un dirham et cinquante centimes",
        1234.567: "Mille deux cent trente-quatre dirhams et cinquante-sept centimes",
        -12.5: "Moins douze dirhams et cinquante centimes",
        0.005: "Un centime",
        0.004: "Zéro dirham",
        0.995: "Un dirham",
        1.15: "Un dirham et quinze centimes",
    },
    "TND": {
        0: "Zéro dinar",
        0.001: "Un millime",
        0.002: "Deux millimes",
        1: "Un dinar",
        1.5: "Un dinar et cinq cents millimes",
        2: "Deux dinars",
        1000000: "Un million de dinars",
        1234.567: "Mille deux cent trente-quatre dinars et cinq cent soixante-sept "
        "millimes",
        0.0004: "Zéro dinar",
    },
    "EGP": {
        1: "Une livre",
        21: "Vingt et une livres",
        81: "Quatre-vingt-une livres",
        101: "Cent une livres",
        1000: "Mille livres",
        1000000: "Un million de livres",
        1.01: "Une livre et une piastre",
        1.5: "Une livre et cinquante piastres",
        0.21: "Vingt et une piastres",
    },
}
ARABIC = {
    "MAD": {
        0: "صفر درهم",
        1: "درهم واحد",
        2: "درهمان",
        3: "ثلاثة دراهم",
        10: "عشرة دراهم",
        11: "أحد عشر درهماً",
        12: "اثنا عشر درهماً",
        20: "عشرون درهماً",
        21: "واحد وعشرون درهماً",
        99: "تسعة وتسعون درهماً",
        100: "مائة درهم",
        101: "مائة درهم ودرهم واحد",
        102: "مائة درهم ودرهمان",
        103: "مائة وثلاثة دراهم",
        111: "مائة وأحد عشر درهماً",
        200: "مائتا درهم",
        202: "مائتا درهم ودرهمان",
        250: "مائتان وخمسون درهماً",
        1000: "ألف درهم",
        1200: "ألف ومائتا درهم",
        2000: "ألفا درهم",
        2500: "ألفان وخمسمائة درهم",
        3000: "ثلاثة آلاف درهم",
        11000: "أحد عشر ألف درهم",
        11500: "أحد عشر ألفاً وخمسمائة درهم",
        200000: "مائتا ألف درهم",
        1000000: "مليون درهم",
        1000001: "مليون درهم ودرهم واحد",
        2000000: "مليونا درهم",
        3000000: "ثلاثة ملايين درهم",
        0.01: "سنتيم واحد",
        0.02: "سنتيمان",
        0.1: "عشرة سنتيمات",
        1.5: "درهم واحد وخمسون سنتيماً",
        1234.567: "ألف ومائتان وأربعة وثلاثون درهماً وسبعة وخمسون سنتيماً",
        -2.02: "سالب درهمان وسنتيمان",
    },
    "TND": {
        0: "صفر دينار",
        1: "دينار واحد",
        2: "ديناران",
        3: "ثلاثة دنانير",
        11: "أحد عشر ديناراً",
        100: "مائة دينار",
        0.001: "مليم واحد",
        0.002: "مليمان",
        0.003: "ثلاثة مليمات",
        0.1: "مائة مليم",
        0.2: "مائتا مليم",
        1.5: "دينار واحد وخمسمائة مليم",
        1234.567: "ألف ومائتان وأربعة وثلاثون ديناراً وخمسمائة وسبعة وستون مليماً",
        2000000: "مليونا دينار",
    },
    "EGP": {
        1: "جنيه واحد",
        2: "جنيهان",
        3: "ثلاثة جنيهات",
        11: "أحد عشر جنيهاً",
        100: "مائة جنيه",
        200: "مائتا جنيه",
        0.03: "ثلاثة قروش",
        1.5: "جنيه واحد وخمسون قرشاً",
        1.25: "جنيه واحد وخمسة وعشرون قرشاً",
    },
}
ENGLISH = {
    "MAD": {
        0: "Zero dirhams",
        1: "One dirham",
        1234.56: "One thousand two hundred and thirty-four dirhams and fifty-six "
        "centimes",
    },
    "EGP": {1.01: "One pound and one piastre", -1: "Minus one pound"},
}


@tagged("post_install", "-at_install")
class TestAmountWords(TransactionCase):
    def _check(self, lang, table):
        for name, amounts in table.items():
            currency = self.env.ref(f"base.{name}")
            words = self.env["coopaem.amount.words"]._get_words(currency, lang)
            for amount, text in amounts.items():
                with self.subTest(currency=name, amount=amount):
                    self.assertEqual(words._spell(amount), text)

    def test_french(self):
        self._check("fr_FR", FRENCH)

    def test_arabic(self):
        self._check("ar_001", ARABIC)

    def test_english(self):
        self._check("en_US", ENGLISH)

    def test_currency_says_it_in_the_language_of_the_user(self):
        for code in ("fr_FR", "ar_001"):
            self.env["res.lang"]._activate_lang(code)
        dirham = self.env.ref("base.MAD")
        self.assertEqual(
            dirham.with_context(lang="fr_FR").amount_to_text(2), "Deux dirhams"
        )
        self.assertEqual(dirham.with_context(lang="ar_001").amount_to_text(2), "درهمان")
        self.assertEqual(
            dirham.with_context(lang="en_US").amount_to_text(2), "Two dirhams"
        )

    def test_others_stay_as_they_are(self):
        self.env["res.lang"]._activate_lang("de_DE")
        dirham = self.env.ref("base.MAD").with_context(lang="de_DE")
        self.assertIn("Zwei", dirham.amount_to_text(2))
        euro = self.env.ref("base.EUR").with_context(lang="en_US")
        self.assertEqual(euro.amount_to_text(2), "Two Euros")
        # words of a language that has lost its words
        self.env.ref("coopaem_l10n_mena.amount_words_mad_en").unlink()
        dirham = self.env.ref("base.MAD").with_context(lang="en_US")
        self.assertEqual(dirham.amount_to_text(2), "Two Dirham")
        # nobody owes as much as that
        self.assertTrue(
            self.env.ref("base.TND").with_context(lang="en_US").amount_to_text(1e13)
        )

    def test_arabic_needs_its_forms(self):
        words = self.env.ref("coopaem_l10n_mena.amount_words_mad_ar")
        with self.assertRaisesRegex(ValidationError, "11 to 99"):
            words.unit_two = False
