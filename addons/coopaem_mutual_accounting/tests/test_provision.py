# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CoopaemAccountingCommon


@tagged("post_install", "-at_install")
class TestProvision(CoopaemAccountingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provision_account = cls.env["account.account"].search(
            [
                *cls.env["account.account"]._check_company_domain(cls.company),
                ("account_type", "=", "liability_current"),
                ("reconcile", "=", False),
            ],
            limit=1,
        )
        cls.accountant = new_test_user(
            cls.env,
            login="provision_accountant",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=cls.company.id,
        )
        cls.provision = cls._create_provision()

    @classmethod
    def _create_provision(cls, **vals):
        return (
            cls.env["coopaem.provision"]
            .with_user(cls.accountant)
            .create(
                {
                    "name": "Doubtful customer",
                    "unit_id": cls.unit_a.id,
                    "amount": 300,
                    "date": "2026-03-31",
                    "release_date": "2026-06-30",
                    "expense_account_id": cls.expense.id,
                    "provision_account_id": cls.provision_account.id,
                    **vals,
                }
            )
        )

    def _result(self, day):
        return self.unit_a._get_figures(date.fromisoformat(day))[self.unit_a.id][
            "result"
        ]

    def test_booked_inside_the_unit_and_released_on_the_day(self):
        self.provision.action_book()
        self.assertEqual(self.provision.state, "booked")
        self.assertEqual(self.provision.move_id.line_ids.unit_id, self.unit_a)
        self.assertEqual(self._result("2026-03-31"), -300)
        self._assert_treasury(self.unit_a, 0)
        with freeze_time("2026-06-29"):
            self.env["coopaem.provision"]._cron_release()
        self.assertEqual(self.provision.state, "booked")
        with freeze_time("2026-07-02"):
            self.env["coopaem.provision"]._cron_release()
            self.env["coopaem.provision"]._cron_release()
        self.assertEqual(self.provision.state, "released")
        self.assertEqual(self.provision.release_move_id.date, date(2026, 6, 30))
        self.assertEqual(self._result("2026-06-29"), -300)
        self.assertEqual(self._result("2026-06-30"), 0)
        self._assert_ledger()

    def test_one_that_cannot_be_released_holds_no_other_back(self):
        other = self._create_provision(unit_id=self.unit_b.id)
        (self.provision | other).action_book()
        # Closed before provisions stood against it.
        self.provision.flush_recordset()
        self.env.cr.execute(
            "UPDATE coopaem_unit SET state = 'closed' WHERE id = %s", self.unit_a.ids
        )
        self.unit_a.invalidate_recordset()
        with freeze_time("2026-07-02"):
            self.env["coopaem.provision"]._cron_release()
        self.assertEqual(self.provision.state, "booked")
        self.assertFalse(self.provision.release_move_id)
        self.assertIn("is closed", self.provision.message_ids[0].body)
        self.assertEqual(other.state, "released")
        count = len(self.provision.message_ids)
        with freeze_time("2026-07-03"):
            self.env["coopaem.provision"]._cron_release()
        # Said once, not every day.
        self.assertEqual(len(self.provision.message_ids), count)

    def test_a_unit_with_a_provision_is_not_closed(self):
        self.provision.action_book()
        with self.assertRaisesRegex(UserError, "provision"):
            self.unit_a.action_close()
        self.provision.action_release()
        self.unit_a.action_close()

    def test_release_falls_into_the_open_period(self):
        self.provision.action_book()
        self._lock("2026-06-30")
        with freeze_time("2026-07-05"):
            self.env["coopaem.provision"]._cron_release()
        self.assertEqual(self.provision.release_move_id.date, date(2026, 7, 1))

    def test_released_by_hand(self):
        self.provision.action_book()
        with freeze_time("2026-05-04"):
            self.provision.action_release()
        self.assertEqual(self.provision.release_move_id.date, date(2026, 5, 4))

    def test_locked_period_refuses(self):
        self._lock("2026-03-31")
        with self.assertRaises(UserError):
            self.provision.action_book()

    def test_booked_stays_as_booked(self):
        self.provision.action_book()
        with self.assertRaisesRegex(UserError, "is booked"):
            self.provision.amount = 200
        with self.assertRaisesRegex(UserError, "is booked"):
            self.provision.unlink()
        with self.assertRaisesRegex(UserError, "by their buttons"):
            self.provision.move_id = False

    def test_dates_and_amounts_make_sense(self):
        with self.assertRaises(ValidationError):
            self._create_provision(release_date="2026-03-31")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._create_provision(amount=0)

    def test_others_reach_no_provisions(self):
        other = self.setup_other_company()["company"]
        user = new_test_user(
            self.env,
            login="provision_other",
            groups="coopaem_member.group_coopaem_accountant",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        provisions = self.env["coopaem.provision"]
        self.assertFalse(
            provisions.with_user(user).search([("id", "=", self.provision.id)])
        )
        for group in ("base.group_portal", "base.group_public", "base.group_user"):
            user = new_test_user(self.env, login=f"provision{group}", groups=group)
            with self.subTest(group=group), self.assertRaises(AccessError):
                self.provision.with_user(user).read(["amount"])
