# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import secrets
from collections import defaultdict

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.coopaem_member.models.in_turn import begin_in_turn

from .coopaem_indicator_figure import (
    AGE_BANDS,
    KINDS_OF_MONEY,
    NONE,
    _group,
    _is_part,
    _mask,
    _scale,
    _sequence,
)
from .disclosure import protect, suppress
from .membership import differ, pack, unpack

AUDIENCES = [
    ("funder", "A funder"),
    ("public", "The public"),
    ("research", "Researchers under an agreement"),
]
# What of the figures' groups is published: one classification of each thing, always.
PUBLISHED = ("total", "territory", "sex", "age")
# How records are made coarser, step by step, until few have to be left out.
COARSER = (
    ("sex", "age", "place", "year"),
    ("sex", "age", "region", "year"),
    ("sex", "age", "region"),
    ("sex", "age"),
    ("sex",),
    (),
)
# The table of territories and ages in the register.
GRID = "grid"
MOST_LEFT_OUT = 0.10
TOP_SHARE = 0.99


class CoopaemIndicatorRelease(models.Model):
    """What left the cooperative about its members, and the register of it.

    A release is made once and never changed: a later one is compared with all before,
    so that nobody is told of by the difference of two.
    """

    _name = "coopaem.indicator.release"
    _description = "Anonymised release"
    _order = "date desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    audience = fields.Selection(
        selection=AUDIENCES, string="For", required=True, default="funder"
    )
    recipient = fields.Char(help="Who gets it; researchers with their agreement.")
    agreement_date_end = fields.Date(
        string="Agreement until", help="Until when researchers may keep the records."
    )
    date = fields.Date(required=True, readonly=True, default=fields.Date.context_today)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("done", "Given out")],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Released by", readonly=True, copy=False
    )
    file = fields.Binary(
        string="Spreadsheet", readonly=True, attachment=True, copy=False
    )
    file_name = fields.Char(readonly=True, copy=False)
    shown_count = fields.Integer(string="Cells shown", readonly=True, copy=False)
    hidden_count = fields.Integer(string="Cells hidden", readonly=True, copy=False)
    record_count = fields.Integer(string="Records", readonly=True, copy=False)

    # ------------------------------------------------------------------
    # CRUD, inherited methods
    # ------------------------------------------------------------------

    def write(self, vals):
        """Refuse to change what was released."""
        if any(release.state == "done" for release in self):
            raise UserError(
                self.env._("What was released cannot be changed. Make another release.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(release.state == "done" for release in self):
            raise UserError(
                self.env._("The register of releases is kept: nothing is deleted.")
            )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_release(self):
        """Make the file, and enter what it tells of in the register.

        :raises UserError: when not enough people can be told of yet
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "done":
            raise UserError(self.env._("This was released already."))
        if self.audience == "research" and not (
            self.recipient and self.agreement_date_end
        ):
            raise UserError(
                self.env._(
                    "Say which researchers get the records, and until when their"
                    " agreement holds."
                )
            )
        self._release()

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    def _get_k(self):
        """The fewest people that the release may tell of."""
        # what managers set is not read by rights on companies
        return self.company_id.sudo()._get_smallest_group(self.audience != "funder")

    @api.model
    def _get_indicators(self):
        """What is published: not what is sensitive, nor counts of people alone."""
        return self.env["coopaem.indicator"].search(
            [
                ("active", "=", True),
                ("is_sensitive", "=", False),
                ("value_kind", "!=", "people"),
                ("source", "!=", "figures"),
            ]
        )

    def _release(self):
        k, company = self._get_k(), self.company_id
        # Two releases at the same moment would not see what the other one tells.
        begin_in_turn(company)
        # whoever may release reads nothing of the people: only the file comes out
        Figure = self.env["coopaem.indicator.figure"].sudo()
        # the dashboard's readers see the file as well: it tells what they know already,
        # and what a figure waits with until more people differ, the file does not tell
        Figure._rebuild(company)
        # sudo: scopes are written by the dashboard alone; write access was checked
        scope = self.env["coopaem.indicator.scope"].sudo()._update(company)[False]
        figures = Figure._read_held(company, {False: scope})
        people, values = Figure._read_people(company), Figure._read_values(company)
        indicators = self._get_indicators()
        register = self.env["coopaem.indicator.release.cell"].sudo()
        before = register._read_register(company)
        names = Figure._name_people(people)
        tables, new, shown, hidden = [], [], 0, 0
        for indicator in indicators:
            waves = values.get(indicator.id, {})
            for wave in sorted(waves, key=_sequence):
                found = {m: v for m, v in waves[wave].items() if m in people}
                code = f"{indicator.code}/{wave[0]}/{wave[1]}"
                rows = figures.get((indicator.id, *wave), {})
                told, dark = self._protect_table(
                    found, people, k, names, rows, before.get(code, [])
                )
                for cell, membership in told.items():
                    if cell in dark:
                        hidden += 1
                        tables.append((indicator, wave, cell, None))
                        continue
                    shown += 1
                    tables.append((indicator, wave, cell, rows[cell]))
                    new.append(
                        {
                            "table": code,
                            "cell": "/".join(cell[1:]),
                            "people": pack(membership),
                        }
                    )
        records = (
            self._make_records(people, values, k) if self.audience == "research" else []
        )
        if not shown and not records:
            raise UserError(
                self.env._(
                    "Nothing can be told yet without telling of fewer than %(count)s"
                    " people, alone or beside an earlier release. Wait until more"
                    " people have entered or answered.",
                    count=k,
                )
            )
        grid = self._make_grid(
            people, k, names, [set(own) for _cell, own in before.get(GRID, [])]
        )
        new += self._list_grid(grid)
        content = self._make_file(indicators, tables, grid, records, hidden)
        register.create([{**vals, "release_id": self.id} for vals in new])
        if records:
            self._log_disclosure(len({row["id"] for row in records}))
        self.write(
            {
                "file": base64.b64encode(content),
                "file_name": f"{self.name}.xlsx",
                "shown_count": shown,
                "hidden_count": hidden,
                "record_count": len({row["id"] for row in records}),
                "date": fields.Date.context_today(self),
                "user_id": self.env.uid,
                "state": "done",
            }
        )

    def _log_disclosure(self, count):
        """Note that records about people go to researchers."""
        # nobody writes the record by hand for others
        self.env["coopaem.data.removal"].sudo().create(
            {
                "company_id": self.company_id.id,
                "kind": "disclosure",
                "recipient": self.recipient,
                "data_kinds": self.env._("Records without names: %s", self.name),
                "ground": "consent",
                "count": count,
                "user_id": self.env.uid,
            }
        )

    def _protect_table(self, found, people, k, names, rows, before):
        """Who is told of in each group at a moment, and which groups are hidden.

        :param dict found: {member id: value}
        :param dict names: {member id: name}
        :param dict rows: {group: figure of the dashboard}
        :param list before: (group, membership) that earlier releases told of
        :return: ({group: membership}, set of groups)
        """
        groups, tables = _group(found, people)
        tables = [
            (total, parts)
            for total, parts in tables
            if parts[0][0] is False and parts[0][1] in PUBLISHED
        ]
        told, flagged = {}, set()
        for cell, ids in groups.items():
            if cell[0] is not False or cell[1] not in PUBLISHED:
                continue
            row = rows.get(cell)
            if row and not row["is_hidden"] and row["membership"]:
                told[cell] = unpack(row["membership"])
                if any(
                    _is_near(told[cell], other, k)
                    for group, other in before
                    if group == cell or _is_part(group, cell) or _is_part(cell, group)
                ):
                    flagged.add(cell)
            else:
                told[cell] = {names[member_id]: 0 for member_id in ids}
                flagged.add(cell)
        bits = {
            name: 1 << index
            for index, name in enumerate(sorted(set().union(*told.values())))
        }
        cells = {cell: _mask(own, bits) for cell, own in told.items()}
        return told, protect(cells, tables, k, flagged, _is_part)

    @api.model
    def _make_grid(self, people, k, names, before):
        """Members by territory and age, with all totals.

        Territories and ages that stand for too few, alone or beside an earlier grid,
        are put together first, as few as needed; then cells are hidden.

        :param dict names: {member id: name}
        :param list before: sets of names that earlier grids told of
        :return: (rows of (territory, sets of names), ages, hidden cells), or None where
            too much would have to be hidden
        """
        groups = defaultdict(lambda: defaultdict(set))
        for member_id, person in people.items():
            if person["age"] != NONE:
                groups[person["territory"]][person["age"]].add(names[member_id])
        labels = [age for age, _label in AGE_BANDS]
        places = sorted(groups)
        rows = [[groups[place][age] for age in labels] for place in places]
        while len(rows) > 1 and len(labels) > 1:
            columns = [set().union(*column) for column in zip(*rows, strict=True)]
            totals = [set().union(*row) for row in rows]
            if _is_close(set().union(*totals), before, k):
                return None
            if any(0 < len(own) < k or _is_close(own, before, k) for own in columns):
                _merge_columns(rows, labels, [len(own) for own in columns])
                continue
            hidden = None
            if not any(len(own) < k or _is_close(own, before, k) for own in totals):
                close = {
                    (row, column)
                    for row, cells in enumerate(rows)
                    for column, own in enumerate(cells)
                    if own and _is_close(own, before, k)
                }
                hidden = suppress([[len(own) for own in row] for row in rows], k, close)
            if hidden is not None:
                return list(zip(places, rows, strict=True)), labels, hidden
            # the two smallest become one
            order = sorted(range(len(rows)), key=lambda index: len(totals[index]))
            first, second = sorted(order[:2])
            other = rows.pop(second)
            rows[first] = [x | y for x, y in zip(rows[first], other, strict=True)]
            places[first] = f"{places[first]} + {places.pop(second)}"
        return None

    @api.model
    def _list_grid(self, grid):
        """What a grid tells of, totals included, as values of the register."""
        if not grid:
            return []
        rows, ages, dark = grid
        told = {
            (place, age): own
            for row, (place, cells) in enumerate(rows)
            for column, (age, own) in enumerate(zip(ages, cells, strict=True))
            if own and (row, column) not in dark
        }
        told |= {(place, "total"): set().union(*cells) for place, cells in rows}
        told |= {
            ("total", age): set().union(*(cells[column] for _place, cells in rows))
            for column, age in enumerate(ages)
        }
        told["total", "total"] = set().union(
            *(own for _place, cells in rows for own in cells)
        )
        return [
            {
                "table": GRID,
                "cell": "/".join(cell),
                "people": pack(dict.fromkeys(own, 0)),
            }
            for cell, own in told.items()
        ]

    def _make_records(self, people, values, k):
        """Records of those who agree to research, in groups of k or more alike.

        :return: list of dicts, one per person, indicator and moment; ids are drawn anew
            for each release
        """
        # consents are read for all members at once, whoever releases
        members = self.env["coopaem.member"].sudo().browse(people)
        agreed = self.env["coopaem.consent"].sudo()._get_agreed(members, "research")
        points = (
            self.env["coopaem.indicator.measure"]
            .sudo()
            ._get_points(agreed, fields.Date.context_today(self))
        )
        years = {
            point.member_id: point.date.year
            for point in points
            if point.moment == "entry"
        }
        traits = {
            member_id: {
                "sex": people[member_id]["sex"],
                "age": people[member_id]["age"],
                "place": people[member_id]["territory"],
                "region": people[member_id]["territory"].split(" / ")[0],
                "year": str(year),
            }
            for member_id, year in years.items()
        }
        kept, names = [], ()
        for names in COARSER:
            groups = defaultdict(list)
            for member_id, trait in traits.items():
                groups[tuple(trait[name] for name in names)].append(member_id)
            kept = [m for group in groups.values() if len(group) >= k for m in group]
            if len(kept) >= (1 - MOST_LEFT_OUT) * len(traits):
                break
        if len(kept) < k:
            return []
        indicators = self._get_indicators()
        ids = {member_id: secrets.token_hex(4) for member_id in kept}
        tops = self._get_tops(indicators, values, kept)
        rows = []
        for indicator in indicators:
            for wave, found in values.get(indicator.id, {}).items():
                own = [member_id for member_id in kept if member_id in found]
                if len(own) < k:
                    continue
                rows += [
                    {
                        "id": ids[member_id],
                        **{name: traits[member_id][name] for name in names},
                        "indicator": indicator.code,
                        "moment": wave[0],
                        "month": wave[1],
                        "value": _round(
                            min(found[member_id], tops[indicator.id]), indicator
                        ),
                    }
                    for member_id in own
                ]
        # the order of a list may tell who entered when
        return sorted(rows, key=lambda row: (row["id"], row["indicator"], row["month"]))

    @api.model
    def _get_tops(self, indicators, values, kept):
        """The value above which all count as one, by indicator: the largest tell."""
        tops = {}
        for indicator in indicators:
            numbers = sorted(
                value
                for found in values.get(indicator.id, {}).values()
                for member_id, value in found.items()
                if member_id in kept
            )
            top = int(TOP_SHARE * (len(numbers) - 1)) if numbers else 0
            tops[indicator.id] = numbers[top] if numbers else 0.0
        return tops

    def _make_file(self, indicators, tables, grid, records, hidden):
        """The spreadsheet: what it is, what the words mean, tables, records."""
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
        bold = workbook.add_format({"bold": True})
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")

        def sheet(name, heads, rows):
            page = workbook.add_worksheet(name[:31])
            if lang.direction == "rtl":
                page.right_to_left()
            page.set_column(0, len(heads), 20)
            for column, head in enumerate(heads):
                page.write_string(0, column, head, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, (int, float)):
                        page.write_number(number, column, value)
                    elif value:
                        page.write_string(number, column, str(value))

        sheet(self.env._("Read me"), [self.name], self._get_read_me(hidden))
        sheet(
            self.env._("Codebook"),
            [
                self.env._("Code"),
                self.env._("Meaning"),
                self.env._("Values"),
                self.env._("Source"),
                self.env._("Frequency"),
            ],
            self._get_codebook(indicators),
        )
        sheet(
            self.env._("Tables"),
            [
                self.env._("Indicator"),
                self.env._("Moment"),
                self.env._("Months since entry"),
                self.env._("Broken down by"),
                self.env._("Group"),
                self.env._("People"),
                self.env._("Mean"),
                self.env._("Standard deviation"),
            ],
            [
                [
                    indicator.code,
                    wave[0],
                    wave[1],
                    cell[1],
                    "" if cell[2] == NONE else cell[2],
                    *(
                        [self.env._("hidden")]
                        if row is None
                        else [
                            row["count"],
                            round(row["mean"] / _scale(indicator), 2),
                            round(row["deviation"] / _scale(indicator), 2),
                        ]
                    ),
                ]
                for indicator, wave, cell, row in tables
            ],
        )
        if grid:
            rows, ages, dark = grid
            rows = [(place, [len(own) for own in cells]) for place, cells in rows]
            sheet(
                self.env._("Territory and age"),
                ["", *ages, self.env._("Total")],
                [
                    [
                        self.env._("Not known") if place == NONE else place,
                        *(
                            self.env._("hidden") if (row, column) in dark else count
                            for column, count in enumerate(counts)
                        ),
                        sum(counts),
                    ]
                    for row, (place, counts) in enumerate(rows)
                ]
                + [
                    [
                        self.env._("Total"),
                        *(
                            sum(counts[column] for _place, counts in rows)
                            for column in range(len(ages))
                        ),
                        sum(sum(counts) for _place, counts in rows),
                    ]
                ],
            )
        if records:
            heads = list(records[0])
            sheet(
                self.env._("Records"),
                heads,
                [[row[head] for head in heads] for row in records],
            )
        workbook.close()
        return stream.getvalue()

    def _get_read_me(self, hidden):
        """What a reader has to know, a row each."""
        audiences = dict(self._fields["audience"]._description_selection(self.env))
        return [
            [self.env._("For"), audiences[self.audience], self.recipient or ""],
            [
                self.env._("Date"),
                fields.Date.to_string(fields.Date.context_today(self)),
            ],
            [self.env._("Cells hidden"), hidden],
            [
                self.env._("Method"),
                self.env._(
                    "Groups that are too small are hidden, and others beside them, so"
                    " that none can be worked out from totals, from other tables or"
                    " from earlier releases."
                ),
            ],
            [
                self.env._("Care"),
                self.env._(
                    "Figures describe; they do not say what a change comes from. Nobody"
                    " may try to recognise people."
                ),
            ],
        ]

    def _get_columns(self):
        """What the columns of the records mean.

        :return: list of (code, text)
        """
        names = {
            "indicator": self.env._("Code of the indicator"),
            "moment": self.env._("Moment"),
            "month": self.env._("Months since entry"),
            "sex": self.env._("Sex"),
            "age": self.env._("Age at entry, in classes"),
            "place": self.env._("Territory"),
            "region": self.env._("Larger territory, where the smaller has few people"),
            "year": self.env._("Year of entry"),
        }
        return list(names.items())

    def _get_codebook(self, indicators):
        """What the codes of the file mean, a row each."""
        kinds = dict(indicators._fields["value_kind"]._description_selection(self.env))
        sources = dict(indicators._fields["source"]._description_selection(self.env))
        often = dict(indicators._fields["frequency"]._description_selection(self.env))
        moments = self.env["coopaem.indicator.measure"]._fields["moment"]
        labels = {
            name: self.env["coopaem.indicator.figure"]
            ._fields[name]
            ._description_selection(self.env)
            for name in ("split", "sex", "age_band")
        }
        return [
            *(
                [
                    indicator.code,
                    f"{indicator.name}: {indicator.definition}",
                    kinds[indicator.value_kind],
                    sources[indicator.source],
                    often[indicator.frequency],
                ]
                for indicator in indicators
            ),
            *(
                [code, label, self.env._("Moment")]
                for code, label in moments._description_selection(self.env)
            ),
            *(
                [code, label, self.env._("Broken down by")]
                for code, label in labels["split"]
                if code in PUBLISHED and code not in ("sex", "age")
            ),
            *([code, label, self.env._("Sex")] for code, label in labels["sex"]),
            *([code, label, self.env._("Age")] for code, label in labels["age_band"]),
            [NONE, self.env._("Not known"), ""],
            *([code, text, ""] for code, text in self._get_columns()),
            ["id", self.env._("Drawn anew for each release; it leads to nobody."), ""],
            [
                "value",
                self.env._("Amounts are rounded, and the largest are cut off."),
                "",
            ],
        ]


def _is_near(own, other, k):
    """Whether a group differs by few people from one that was told of.

    :param dict own: membership
    :param dict other: membership, its states None where only the names are known
    """
    if None in other.values():
        own = dict.fromkeys(own)
    return 0 < differ(other, own) < k


def _is_close(own, before, k):
    """Whether a group differs by fewer than k people from one that was told of."""
    return any(0 < len(own ^ other) < k for other in before)


def _merge_columns(rows, labels, totals):
    """Put the smallest column of a table together with the smaller one beside it."""
    index = min(
        (index for index, total in enumerate(totals) if total),
        key=lambda index: totals[index],
    )
    beside = [near for near in (index - 1, index + 1) if 0 <= near < len(totals)]
    first, second = sorted((index, min(beside, key=lambda near: totals[near])))
    for row in rows:
        row[first] = row[first] | row.pop(second)
    labels[first] = f"{labels[first]} + {labels.pop(second)}"


def _round(value, indicator):
    """A value as it is told in records: amounts by two figures, others whole."""
    if indicator.value_kind in KINDS_OF_MONEY:
        return float(f"{value:.2g}")
    if indicator.value_kind in ("share", "scale"):
        return round(value, 2)
    return round(value)
