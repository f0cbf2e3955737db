# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from itertools import combinations, product

from odoo.tests import BaseCase, tagged

from ..models.disclosure import (
    bounds,
    dominated,
    protect,
    protect_ways,
    suppress,
)

K = 5


def brute_bounds(table, hidden):
    """The bounds of hidden cells by trying every table that fits."""
    cells = sorted(hidden)
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    found = {cell: [] for cell in cells}
    top = max(table[row][column] for row, column in cells) if cells else 0
    limit = max(top, *(min(rows[r], columns[c]) for r, c in cells))
    for values in product(range(limit + 1), repeat=len(cells)):
        guess = [list(row) for row in table]
        for (row, column), value in zip(cells, values, strict=True):
            guess[row][column] = value
        if [sum(row) for row in guess] == rows and [
            sum(column) for column in zip(*guess, strict=True)
        ] == columns:
            for cell, value in zip(cells, values, strict=True):
                found[cell].append(value)
    return {cell: (min(values), max(values)) for cell, values in found.items()}


def people(*numbers):
    return sum(1 << number for number in numbers)


@tagged("post_install", "-at_install")
class TestDisclosure(BaseCase):
    def test_the_audit_is_exact(self):
        dice = random.Random(7)
        for _turn in range(60):
            table = [[dice.randint(0, 4) for _c in range(3)] for _r in range(2)]
            cells = [(row, column) for row in range(2) for column in range(3)]
            hidden = set(dice.sample(cells, dice.randint(1, 4)))
            self.assertEqual(bounds(table, hidden), brute_bounds(table, hidden), table)

    def test_tables_keep_small_cells_unknown(self):
        """A reader with all totals knows of no small cell closer than k."""
        dice = random.Random(11)
        merged = protected = 0
        for _turn in range(60):
            table = [
                [int(dice.expovariate(0.12)) for _c in range(5)] for _r in range(4)
            ]
            hidden = suppress(table, K)
            if hidden is None:
                merged += 1
                continue
            known = bounds(table, hidden)
            for row, counts in enumerate(table):
                for column, count in enumerate(counts):
                    if 0 < count < K:
                        low, high = known[row, column]
                        self.assertGreaterEqual(high - low, K)
                        protected += 1
        self.assertGreater(protected, 100)
        self.assertLess(merged, 20)

    def test_a_small_cell_alone_is_worked_out(self):
        """The reason for all this: with the totals, hiding it alone hides nothing."""
        table = [[2, 20], [30, 40]]
        self.assertEqual(bounds(table, {(0, 0)}), {(0, 0): (2, 2)})
        self.assertEqual(len(suppress(table, K)), 4)
        self.assertIsNone(suppress([[2]], K))

    def test_one_way_tables(self):
        """What is hidden stands for k people or more, together too."""
        cells = {
            "all": people(*range(30)),
            "a": people(*range(20)),
            "b": people(*range(20, 28)),
            "c": people(28, 29),
        }
        hidden = protect(cells, [("all", ["a", "b", "c"])], K)
        self.assertEqual(hidden, {"b", "c"})
        cells = {"all": people(*range(6)), "a": people(0, 1), "b": people(*range(2, 6))}
        self.assertEqual(protect(cells, [("all", ["a", "b"])], K), {"a", "b"})
        cells = {"all": people(0, 1, 2), "a": people(0, 1, 2)}
        self.assertEqual(protect(cells, [("all", ["a"])], K), {"all", "a"})

    def test_differences_between_groups(self):
        """A programme that is the cooperative less two people tells of the two."""
        cells = {"all": people(*range(40)), "programme": people(*range(38))}
        self.assertEqual(protect(cells, [], K), {"programme"})
        cells["programme"] = people(*range(30))
        self.assertFalse(protect(cells, [], K))

    def test_cells_of_different_days(self):
        """Parts that were counted later do not add up to the total that stayed."""
        cells = {
            "all": people(*range(40)),
            "a": people(*range(20), 40, 41),
            "b": people(*range(20, 40)),
        }
        tables = [("all", ["a", "b"])]
        self.assertEqual(protect(cells, tables, K), {"a", "b"})
        # one is in two of them
        cells["a"] = people(*range(20), 39)
        self.assertEqual(protect(cells, tables, K), {"a", "b"})
        cells["a"] = people(*range(20), *range(40, 45))
        self.assertFalse(protect(cells, tables, K))
        # not quite a part, but taken for one
        cells = {"all": people(*range(40)), "programme": people(*range(38), 40)}
        self.assertFalse(protect(cells, [], K))
        self.assertEqual(
            protect(cells, [], K, comparable=lambda *keys: True), {"programme"}
        )

    def test_attack_by_adding_and_subtracting(self):
        """Nobody is singled out by any sum or difference of three shown cells."""
        dice = random.Random(3)
        for _turn in range(40):
            cells, tables = {"all": people(*range(40))}, []
            for split, count in (("sex", 2), ("place", 5), ("age", 4)):
                for number in range(40):
                    key = f"{split}{min(dice.randrange(count), dice.randrange(count))}"
                    cells[key] = cells.get(key, 0) | 1 << number
                tables.append(("all", [key for key in cells if key.startswith(split)]))
            hidden = protect(cells, tables, K)
            shown = [mask for key, mask in cells.items() if key not in hidden]
            for large in shown:
                self.assertGreaterEqual(large.bit_count(), K)
                for count in (1, 2, 3):
                    for parts in combinations(shown, count):
                        union, apart = 0, True
                        for part in parts:
                            apart &= not union & part
                            union |= part
                        if apart and union & large == union and union != large:
                            self.assertGreaterEqual((large & ~union).bit_count(), K)

    def test_dominance(self):
        self.assertTrue(dominated([1000, 5, 5, 5, 5, 5]))
        self.assertFalse(dominated([100, 90, 80, 70, 60]))
        self.assertFalse(dominated([1000, -5, 5, 5, 5]), "the rule needs no debts")

    # which way people went

    def draw_ways(self, dice, weights=(1, 4, 4)):
        """People of three places and two sexes, each of whom went one of three ways."""
        groups, total = {}, ("total", "-")
        for number in range(dice.randint(20, 60)):
            way = dice.choices((1, 2, 3), weights=weights)[0]
            place = dice.choices("abc", weights=(6, 3, 2))[0]
            sex = dice.choices("fm", weights=(3, 1))[0]
            for group in (total, ("place", place), ("sex", sex)):
                own = groups.setdefault(group, dict.fromkeys((1, 2, 3), 0))
                own[way] |= 1 << number
        tables = [
            (total, sorted(group for group in groups if group[0] == split))
            for split in ("place", "sex")
        ]
        return groups, tables

    def telling(self, groups):
        """Groups of fewer than ten people who all went one way."""
        return {
            group
            for group, ways in groups.items()
            if len([own for own in ways.values() if own]) == 1
            and sum(own.bit_count() for own in ways.values()) < 10
        }

    def attack(self, groups, tables, hidden, way_hidden, telling=()):
        """What a reader of all that is shown knows of the small counts that are not.

        Everybody's number is known, the ways of what is shown, and the total's.

        :return: number of small counts known more closely than k
        """
        found = 0
        for total, parts in tables:
            dark = [group for group in parts if way_hidden(group)]
            if not dark or total in hidden:
                continue
            counts = [
                [groups[group][way].bit_count() for way in (1, 2, 3)] for group in dark
            ]
            cells = {(row, column) for row in range(len(dark)) for column in range(3)}
            for (row, column), (least, most) in bounds(counts, cells).items():
                asked = counts[row][column] and (
                    counts[row][column] < K or dark[row] in telling
                )
                found += bool(asked) and most - least < K
        return found

    def test_groups_that_all_went_one_way(self):
        """Two of them, hidden, are the total less the third: it is hidden as well."""
        total, numbers = ("total", "-"), iter(range(100))
        groups = {
            ("place", name): {
                way: people(*(next(numbers) for _one in range(count)))
                for way, count in zip((1, 2, 3), counts, strict=True)
            }
            for name, counts in (
                ("a", (0, 6, 0)),
                ("b", (0, 6, 0)),
                ("c", (10, 10, 10)),
            )
        }
        parts = sorted(groups)
        groups[total] = {
            way: sum(groups[part][way] for part in parts) for way in (1, 2, 3)
        }
        telling = self.telling(groups)
        self.assertEqual(telling, {("place", "a"), ("place", "b")})
        tables = [(total, parts)]
        hidden = protect_ways(groups, tables, K, telling=telling)
        self.assertTrue(hidden & {("place", "c"), total})

    def test_telling_groups_are_not_worked_out(self):
        dice = random.Random(3)
        before = told = 0
        for _turn in range(150):
            groups, tables = self.draw_ways(dice, (0, 8, 1))
            telling = self.telling(groups)
            told += len(telling)
            for known, counts in (((), False), (telling, True)):
                hidden = protect_ways(
                    groups,
                    tables,
                    K,
                    telling,
                    lambda small, large: large[0] == "total",
                    known,
                )
                self.assertLessEqual(telling, hidden)
                found = self.attack(
                    groups, tables, hidden, hidden.__contains__, telling
                )
                if counts:
                    self.assertFalse(found, groups)
                else:
                    before += found
        self.assertGreater(told, 20)
        self.assertGreater(before, 0, "hiding them alone can be attacked")

    def test_ways_are_not_worked_out(self):
        """Subtraction and intervals: the rule of each group alone fails, ours holds."""
        dice = random.Random(5)
        before = shown = 0
        for _turn in range(150):
            groups, tables = self.draw_ways(dice)
            alone = {
                group
                for group, ways in groups.items()
                if any(0 < own.bit_count() < K for own in ways.values())
            }
            before += self.attack(groups, tables, alone, alone.__contains__)
            hidden = protect_ways(
                groups, tables, K, comparable=lambda small, large: large[0] == "total"
            )
            self.assertLessEqual(alone, hidden)
            self.assertFalse(
                self.attack(groups, tables, hidden, hidden.__contains__), groups
            )
            shown += len(groups) - len(hidden)
        self.assertGreater(before, 20, "hiding the small ones alone can be attacked")
        self.assertGreater(shown, 50, "not simply all is hidden")
