# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import base64

from odoo.tests import HttpCase, new_test_user, tagged

from .cashbook_common import CashbookCommon
from .note_common import picture

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@tagged("post_install", "-at_install")
class TestCashbookTour(CashbookCommon, HttpCase):
    def test_receipts_stand_beside_their_lines(self):
        new_test_user(
            self.env,
            "book_accountant",
            "coopaem_member.group_coopaem_accountant",
            lang="en_US",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        book = self._book(
            ("2026-09-03", "in", 100.0, False),
            ("2026-09-04", "out", 20.0, False),
            ("2026-09-05", "out", 10.0, False),
        )
        photo = picture(size=(60, 90), form="JPEG")
        for line, label, content, name in zip(
            book.line_ids,
            ("Sale", "Taxi", "Clay"),
            (None, photo, PDF),
            (False, "Receipt of Taxi – 04/09/2026.jpg", "bill.PDF"),
            strict=True,
        ):
            line.write(
                {
                    "label": label,
                    "document": content and base64.b64encode(content),
                    "document_name": name,
                }
            )
        book.action_submit()
        self.start_tour(
            "/odoo/action-coopaem_mutual_accounting.coopaem_cashbook_to_validate_action"
            f"/{book.id}",
            "coopaem_cashbook_receipts",
            login="book_accountant",
        )
