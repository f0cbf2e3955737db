# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import json
from collections import Counter, defaultdict
from itertools import product

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.disclosure import bounds
from ..models.membership import unpack
from .indicator_common import IndicatorCommon

PUBLIC = 10


@tagged("post_install", "-at_install")
@freeze_time("2026-01-31")
class TestRelease(IndicatorCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.create_people(60)
        cls.rare = cls.members[:2]
        cls.rare.territory_id = cls.create_territory("Hamlet")
        for index, member in enumerate(cls.members):
            member.birth_date = f"{1965 + index}-05-01" if index < 40 else "1990-01-01"
        cls.measure(cls.members, cls.income, range(1000, 1600, 10))
        cls.measure(cls.members, cls.cover, [index % 3 == 0 for index in range(60)])
        cls.measure(cls.members[:50], cls.income, range(2000, 2500, 10), "followup", 6)

    def release(self, audience="public", **vals):
        release = (
            self.env["coopaem.indicator.release"]
            .with_user(self.user_manager)
            .create(
                {
                    "name": f"Release {audience}",
                    "company_id": self.company.id,
                    "audience": audience,
                    **vals,
                }
            )
        )
        release.action_release()
        return release

    def sheets(self, release):
        content = base64.b64decode(release.with_context(bin_size=False).file)
        return {
            sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
            for sheet in load_workbook(io.BytesIO(content)).worksheets
        }

    def tables(self, release):
        """{(indicator, moment, month): {(split, group): (count, mean) or None}}"""
        tables = defaultdict(dict)
        for row in self.sheets(release)["Tables"][1:]:
            code, moment, month, split, group, count, *rest = row
            shown = None if count == "hidden" else (count, rest[0])
            tables[code, moment, month][split, group] = shown
        return tables

    def people(self, release):
        cells = self.env["coopaem.indicator.release.cell"].search(
            [("release_id", "=", release.id)]
        )
        return {(cell.table, cell.cell): set(unpack(cell.people)) for cell in cells}

    # attacks

    def test_attack_on_the_tables(self):
        """Whoever adds and subtracts finds no group below the smallest one."""
        tables = self.tables(self.release())
        self.assertIn(("EA-02", "entry", 0), tables)
        self.assertIsNone(tables["EA-02", "entry", 0]["territory", "Hamlet"])
        for cells in tables.values():
            total = cells["total", None]
            for cell in cells.values():
                if cell:
                    self.assertGreaterEqual(cell[0], PUBLIC)
            for split in ("sex", "age", "territory"):
                parts = {key: cell for key, cell in cells.items() if key[0] == split}
                dark = [key for key, cell in parts.items() if cell is None]
                if not total or not dark:
                    continue
                rest = total[0] - sum(cell[0] for cell in parts.values() if cell)
                self.assertNotEqual(len(dark), 1, f"{dark} is the total less the rest")
                self.assertGreaterEqual(rest, PUBLIC)

    def test_attack_on_the_grid(self):
        """The exact audit of the two-way table: no small cell is known closely."""
        rows = self.sheets(self.release())["Territory and age"]
        body = [row[1:-1] for row in rows[1:-1]]
        self.assertTrue(body)
        people = self.env["coopaem.indicator.figure"]._read_people(self.company)
        truth = self.env["coopaem.indicator.release"]._make_grid(
            people, PUBLIC, {member_id: str(member_id) for member_id in people}, []
        )
        table = [[len(own) for own in cells] for _place, cells in truth[0]]
        hidden = {
            (r, c)
            for r, c in product(range(len(body)), range(len(body[0])))
            if body[r][c] == "hidden"
        }
        self.assertEqual(hidden, truth[2])
        known = bounds(table, hidden)
        for (r, c), (low, high) in known.items():
            if 0 < table[r][c] < PUBLIC:
                self.assertGreaterEqual(high - low, PUBLIC)
        for r, c in product(range(len(body)), range(len(body[0]))):
            if body[r][c] != "hidden":
                self.assertFalse(0 < body[r][c] < PUBLIC)

    def test_attack_by_two_releases(self):
        """Two releases that differ by few people do not tell of those few."""
        first = self.release()
        newcomers = self.create_people(3)
        self.measure(newcomers, self.income, [9000, 9001, 9002])
        second = self.release()
        before, after = self.people(first), self.people(second)
        for table in {table for table, _cell in after}:
            for (old_table, old_cell), old in before.items():
                if old_table != table:
                    continue
                for (new_table, new_cell), new in after.items():
                    # that the women are nearly those of a place is known to nobody
                    if (
                        new_table == table
                        and old != new
                        and (old_cell == new_cell or "total/-" in (old_cell, new_cell))
                    ):
                        self.assertGreaterEqual(len(old ^ new), PUBLIC)
        income = "EA-02", "entry", 0
        self.assertEqual(
            self.tables(second)[income]["total", None],
            self.tables(first)[income]["total", None],
            "who came since waits until more come",
        )
        self.assertIsNotNone(self.tables(second)["SP-01", "entry", 0]["total", None])
        # with enough newcomers everybody is told of again
        more = self.create_people(12)
        self.measure(more, self.income, range(1000, 1120, 10))
        third = self.tables(self.release())
        self.assertEqual(third[income]["total", None][0], 75)

    def test_attack_by_a_value_that_changed(self):
        """The means of the same people do not tell what one of them corrected."""
        first = self.tables(self.release("funder"))
        measure = self.Measure.search(
            [
                ("member_id", "=", self.members[10].id),
                ("indicator_id", "=", self.income.id),
                ("moment", "=", "entry"),
            ]
        )
        measure.value = 25000
        second = self.tables(self.release("funder"))
        self.assertEqual(second["EA-02", "entry", 0], first["EA-02", "entry", 0])

    def test_attack_with_the_dashboard(self):
        """Whoever reads the dashboard beside the file finds nobody by subtraction."""
        self.Figure._rebuild(self.company)
        self.measure(self.create_people(1), self.income, [9000])
        tables = self.tables(self.release("funder"))
        figures = self.Figure.search(
            [
                ("company_id", "=", self.company.id),
                ("scope_id.programme_id", "=", False),
            ]
        )
        for figure in figures:
            wave = figure.indicator_id.code, figure.moment, figure.month
            group = figure.sex or figure.age_band or figure.group_name or None
            told = tables.get(wave, {}).get((figure.split, group))
            if told:
                self.assertFalse(figure.is_hidden, "hidden there, told here")
                self.assertEqual(told[0], figure.count)
        self.assertEqual(tables["EA-02", "entry", 0]["total", None][0], 60)

    def test_attack_by_two_grids(self):
        """The cells of the two-way table are in the register as well."""
        grid = "Territory and age"
        first = self.release()
        told = {
            cell: own
            for (table, cell), own in self.people(first).items()
            if table == "grid"
        }
        self.assertEqual(len(told["total/total"]), 60)
        self.assertIn(grid, self.sheets(self.release()), "nothing is new in it")
        self.create_people(3, birth_date="1990-01-01")
        self.assertNotIn(grid, self.sheets(self.release()))
        self.create_people(30, birth_date="1990-01-01")
        last = self.release()
        self.assertIn(grid, self.sheets(last))
        for (table, _cell), own in self.people(last).items():
            if table == "grid":
                for other in told.values():
                    self.assertTrue(own == other or len(own ^ other) >= PUBLIC)

    def test_attack_on_the_records(self):
        """Nobody in the records is alone, and no release leads to another."""
        purpose = self.env.ref("coopaem_coaching.purpose_research")
        Consent = self.env["coopaem.consent"]
        consents = Consent.create(
            [
                {"member_id": member.id, "purpose_id": purpose.id}
                for member in self.members[:45]
            ]
        )
        terms = {"recipient": "University", "agreement_date_end": "2027-01-31"}
        release = self.release("research", **terms)
        heads, *rows = self.sheets(release)["Records"]
        records = [dict(zip(heads, row, strict=True)) for row in rows]
        traits = [
            name
            for name in heads
            if name not in ("id", "indicator", "moment", "month", "value")
        ]
        persons = {row["id"]: tuple(row[name] for name in traits) for row in records}
        self.assertEqual(release.record_count, len(persons))
        log = self.env["coopaem.data.removal"].search([], limit=1)
        self.assertEqual(
            (log.kind, log.recipient, log.ground, log.count, log.user_id),
            ("disclosure", "University", "consent", len(persons), self.user_manager),
        )
        self.assertGreaterEqual(min(Counter(persons.values()).values()), PUBLIC)
        self.assertLessEqual(len(persons), 45)
        self.assertGreaterEqual(len(persons), 40, "few are left out")
        text = json.dumps(records)
        for secret in ("Person", "Hamlet", "M-", "2025-01"):
            self.assertNotIn(secret, text)
        amounts = [row["value"] for row in records if row["indicator"] == "EA-02"]
        self.assertLess(len(set(amounts)), len(amounts) / 2, "amounts are rounded")
        # who takes the consent back is in no later release
        consents[:30].action_withdraw()
        later = self.release("research", **terms)
        heads, *rows = self.sheets(later)["Records"]
        ids = {row[heads.index("id")] for row in rows}
        self.assertLessEqual(len(ids), 15)
        self.assertFalse(ids & set(persons), "ids are drawn anew")

    # rules

    def test_codebook_and_method_are_in_the_file(self):
        sheets = self.sheets(self.release("funder"))
        codes = {row[0] for row in sheets["Codebook"]}
        self.assertLessEqual({row[0] for row in sheets["Tables"][1:]}, codes)
        self.assertIn("Cells hidden", {row[0] for row in sheets["Read me"]})
        self.assertIn(["For", "A funder"], sheets["Read me"])
        self.assertNotIn("Records", sheets)

    def test_the_codebook_speaks_the_language_of_the_reader(self):
        """Every code of the file is explained, in the reader's words."""
        self.env["res.lang"]._activate_lang("fr_FR")
        purpose = self.env.ref("coopaem_coaching.purpose_research")
        self.env["coopaem.consent"].create(
            [
                {"member_id": member.id, "purpose_id": purpose.id}
                for member in self.members
            ]
        )
        figure = self.env["coopaem.indicator.figure"].with_context(lang="fr_FR")
        release = self.env["coopaem.indicator.release"].create(
            {
                "name": "Ouverture",
                "company_id": self.company.id,
                "audience": "research",
                "recipient": "Université",
                "agreement_date_end": "2027-01-31",
            }
        )
        release.with_context(lang="fr_FR").action_release()
        sheets = list(self.sheets(release).values())
        codebook = {row[0]: row for row in sheets[1]}
        for name in ("sex", "age_band"):
            for code, label in figure._fields[name]._description_selection(figure.env):
                self.assertEqual(codebook[code][1], label)
        told = {cell for row in sheets[2][1:] for cell in (row[0], row[1], row[3])}
        records = sheets[-1]
        told |= set(records[0]) | {row[records[0].index("sex")] for row in records[1:]}
        self.assertFalse(told - set(codebook), "codes that nobody explains")
        income = codebook["EA-02"]
        self.assertTrue(all(income[:5]), "with unit, source and frequency")

    def test_two_at_the_same_moment_see_each_other(self):
        """Both write the company's row, so that the later one begins anew."""

        def version():
            self.env.cr.execute(
                "SELECT ctid FROM res_company WHERE id = %s", self.company.ids
            )
            return self.env.cr.fetchone()

        self.env.flush_all()
        before = version()
        self.release("funder")
        self.assertNotEqual(version(), before)

    def test_refusals(self):
        release = self.release("funder")
        with self.assertRefused(UserError, "cannot be changed"):
            release.name = "Other"
        with self.assertRefused(UserError, "register of releases"):
            release.unlink()
        with self.assertRefused(UserError, "which researchers"):
            self.release("research")
        empty = self.env["coopaem.indicator.release"].create(
            {"name": "Empty", "company_id": self.other_company.id}
        )
        with self.assertRefused(UserError, "Nothing can be told"):
            empty.action_release()

    def test_who_sees_releases(self):
        funder, draft = self.release("funder"), self.env["coopaem.indicator.release"]
        draft = draft.create({"name": "Draft", "company_id": self.company.id})
        Release = self.env["coopaem.indicator.release"]
        both = [("id", "in", (funder | draft).ids)]
        self.assertEqual(
            Release.with_user(self.user_programme_officer).search(both), funder
        )
        self.assertFalse(Release.with_user(self.user_other).search(both))
        with self.assertRaises(AccessError):
            draft.with_user(self.user_programme_officer).action_release()
        for user in (self.user_coach, self.user_officer, self.user_portal):
            with self.assertRaises(AccessError):
                Release.with_user(user).search(both)
        with self.assertRaises(AccessError):
            self.env["coopaem.indicator.release.cell"].with_user(
                self.user_manager
            ).search([])
