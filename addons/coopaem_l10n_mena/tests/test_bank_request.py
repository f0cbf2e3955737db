# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestBankRequest(TransactionCase):
    """A wrong figure of an account number is told by the key within it."""

    def test_key_of_the_country(self):
        requests = self.env["coopaem.bank.request"]
        for code, right in (
            ("MA", "011 519 0000012050005349 21"),
            ("TN", "10 006 0351835984788 31"),
        ):
            company = self.env["res.company"].create(
                {"name": code, "country_id": self.env.ref(f"base.{code.lower()}").id}
            )
            self.assertEqual(requests._check_number(right, company), right)
            with self.assertRaisesRegex(UserError, "figure of this account number"):
                requests._check_number(right.replace("5", "6", 1), company)
            # Other numbers, such as those of the post, have no key that is known.
            self.assertTrue(requests._check_number("1234 5678 9012", company))
