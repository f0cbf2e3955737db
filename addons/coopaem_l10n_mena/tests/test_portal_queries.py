# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields, sql_db
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .portal_matrix import NO_PAGES, Row, get_pages
from .portal_world import fill_pages
from .test_portal_matrix import MARKER, NOW, PortalWorld

FEW, MANY = 2, 12
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
        payslip = env["coopaem.pay.line"].browse(cls.names["payslip"])
        env.cr.execute(
            "SELECT min(date_start) FROM coopaem_closing WHERE company_id = %s",
            [cls.company.id],
        )
        (first,) = env.cr.fetchone()
        for number in range(1, count + 1):
            month = first - relativedelta(months=number)
            closing = cls._copy_row(statement.closing_id, date_start=month)
            cls._copy_row(
                statement, closing_id=closing, date_start=month, access_token=None
            )
            run = cls._copy_row(payslip.run_id, date_start=month)
            cls._copy_row(
                payslip,
                run_id=run,
                date_start=month,
                number=f"{payslip.number}/{month}",
                access_token=None,
            )
        env.invalidate_all()

    @classmethod
    def _copy_row(cls, record, **vals):
        """Copy a row as it stands: what is closed is not made twice by the program.

        :return: the id of the copy
        """
        cls.env.flush_all()
        names = [
            field.name
            for field in record._fields.values()
            if field.store and field.column_type and field.name != "id"
        ]
        vals = {name: value for name, value in vals.items() if name in names}
        kept = [name for name in names if name not in vals]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id = %s RETURNING id",
                SQL.identifier(record._table),
                SQL(", ").join(map(SQL.identifier, [*vals, *kept])),
                SQL(", ").join(
                    [
                        *(SQL("%s", value) for value in vals.values()),
                        *map(SQL.identifier, kept),
                    ]
                ),
                SQL.identifier(record._table),
                record.id,
            )
        )
        return cls.env.cr.fetchone()[0]

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
            # As the server does by itself, where what was written was committed.
            self.env.cr.execute("ANALYZE")
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
