# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields, sql_db
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_matrix import NO_PAGES, Row, get_pages
from .portal_world import fill_pages
from .test_portal_matrix import MARKER, NOW, PortalWorld

FEW, MANY = 2, 20
MORE_UNITS = 38


@tagged("post_install", "-at_install")
class TestPortalQueries(PortalWorld):
    """No page asks the database more because there is more in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls._fill_more(FEW)

    @classmethod
    def _fill_more(cls, count):
        """So many more of all that the pages list."""
        day = fields.Date.today()
        fill_pages(cls.env, cls.member_a, cls.unit_c, MARKER, day, count)
        cls._add_months(count)

    @classmethod
    def _add_months(cls, count):
        """Statements and payslips of so many months before the first one."""
        env = cls.env(su=True)
        statement = env["coopaem.closing.line"].browse(cls.names["statement"])
        first = env["coopaem.closing"].search(
            [("company_id", "=", cls.company.id)], order="date_start", limit=1
        )
        for number in range(count):
            month = first.date_start - relativedelta(months=number + 1)
            closing = env["coopaem.closing"].create(
                {"company_id": cls.company.id, "date_start": month}
            )
            line = statement.copy({"closing_id": closing.id, "move_ids": False})
            closing.state = "locked"
            line.state = "done"

    def _count_queries(self):
        """How many queries each page needs, once what is cached is.

        :return: dict {address: number}
        """
        counts = {}
        for address, rule in get_pages(self.names).items():
            row = Row(rule, "", path=address)
            self._ask(row)
            before = sql_db.sql_counter
            response = self._ask(row)
            self.assertEqual(response.status_code, 200, address)
            counts[address] = sql_db.sql_counter - before
        return counts

    @mute_logger("odoo.http")
    def test_pages_do_not_ask_more_for_more(self):
        with freeze_time(NOW):
            self.authenticate("matrix_own", "matrix_own")
            few = self._count_queries()
            self._fill_more(MANY)
            units = self._create_units(
                *(f"M{number:02}" for number in range(MORE_UNITS))
            )
            for unit in units:
                self._create_member(unit)
            self.env.flush_all()
            many = self._count_queries()
        self.assertGreater(len(few), 40)
        seen = set(get_pages(self.names).values())
        pages = {
            rule for rule in self._get_our_rules("GET") if not NO_PAGES.search(rule)
        }
        self.assertFalse(pages - seen, "a page without a row in portal_matrix")
        grown = {
            address: (few[address], count)
            for address, count in many.items()
            if count > few[address]
        }
        self.assertFalse(grown, "pages that ask more when there is more")
