# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.tests import BaseCase, tagged

from odoo.addons.coopaem_l10n_mena.models.wage_layouts import (
    BDS,
    NUMBER,
    TEXT,
    TN_ANNEX,
    TN_DS,
    plain,
    read_record,
    write_record,
)

ZONES = (("name", TEXT, 4), ("days", NUMBER, 3), ("", TEXT, 2))


@tagged("post_install", "-at_install")
class TestWageLayouts(BaseCase):
    def test_widths(self):
        for kind, zones in BDS.items():
            self.assertEqual(len(write_record(zones, {}, kind)), 260, kind)
        for kind, zones in TN_ANNEX.items():
            self.assertEqual(len(write_record(zones, {}, kind)), 399, kind)
        self.assertEqual(len(write_record(TN_DS, {})), 122)

    def test_zones(self):
        self.assertEqual(
            write_record(ZONES, {"name": "AB", "days": 7}, "X"), "XAB  007  "
        )
        self.assertEqual(write_record(ZONES, {"name": "ABCDEF"}), "ABCD000  ")
        self.assertEqual(
            read_record(ZONES, "XAB  007  ", "X"), {"name": "AB  ", "days": "007"}
        )

    def test_a_number_is_never_cut(self):
        for wrong in (1000, -1, 1.5, "12a"):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(ValueError, "days"):
                write_record(ZONES, {"days": wrong})

    def test_plain(self):
        self.assertEqual(plain("Élise d’Œuvre-Ben  Ali"), "ELISE D OEUVRE BEN ALI")
        self.assertEqual(plain("سنية الخليفي"), "")
        self.assertEqual(plain(False), "")
