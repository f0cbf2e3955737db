# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter, defaultdict
from functools import reduce
from operator import or_
from statistics import mean, quantiles, stdev

from odoo import api, fields, models
from odoo.tools import SQL, float_is_zero

from odoo.addons.coopaem_member.models.selections import SEXES

from .coopaem_indicator_measure import MOMENTS
from .disclosure import dominated, protect, protect_ways
from .membership import (
    DOWN,
    NO_WAY,
    SAME,
    UP,
    differ,
    name_of,
    pack,
    state_of,
    unpack,
    way_of,
)

SPLITS = [
    ("total", "All"),
    ("territory", "Territory"),
    ("partner", "Partner"),
    ("cohort", "Cohort"),
    ("sex", "Sex"),
    ("age", "Age"),
]
AGE_BANDS = [
    ("under_25", "Under 25"),
    ("25_34", "25 to 34"),
    ("35_54", "35 to 54"),
    ("55_more", "55 and over"),
]
AGE_LIMITS = (25, 35, 55)
# From how many people on quartiles and medians are shown: fewer are single people.
QUARTILES_FROM = 20
# From how many people on it may be said that all of them, or none, are something.
ALL_FROM = 10
KINDS_OF_MONEY = ("amount", "hourly")
NONE = "-"
# Who is in no programme, among the programmes.
OUTSIDE = "outside"
INCOME = "coopaem_coaching.indicator_ea_02"


class CoopaemIndicatorFigure(models.Model):
    """An indicator counted over a group of people: what programme officers read.

    The rows hold nothing that stands for fewer people than the cooperative's smallest
    group: what is hidden is empty in the database too. A figure stays as it is until it
    would differ by as many people, or two days would tell of whoever came between.
    """

    _name = "coopaem.indicator.figure"
    _description = "Figure of an indicator"
    _order = "scope_id, indicator_id, split, category_order, sequence, id"
    _rec_name = "indicator_id"

    scope_id = fields.Many2one(
        comodel_name="coopaem.indicator.scope",
        string="Programme",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    country_id = fields.Many2one(
        comodel_name="res.country", string="Country", readonly=True
    )
    indicator_id = fields.Many2one(
        comodel_name="coopaem.indicator",
        string="Indicator",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    dimension = fields.Selection(related="indicator_id.dimension", store=True)
    value_kind = fields.Selection(related="indicator_id.value_kind", store=True)
    moment = fields.Selection(selection=MOMENTS, readonly=True)
    month = fields.Integer(string="Months since entry", readonly=True, aggregator="max")
    sequence = fields.Integer(readonly=True, aggregator=None)
    wave = fields.Char(string="When", compute="_compute_wave")
    is_latest = fields.Boolean(string="Latest", readonly=True)
    split = fields.Selection(
        selection=SPLITS, string="Broken down by", required=True, readonly=True
    )
    sex = fields.Selection(selection=SEXES, readonly=True)
    age_band = fields.Selection(selection=AGE_BANDS, string="Age", readonly=True)
    group_name = fields.Char(
        string="Territory, partner or cohort",
        readonly=True,
    )
    category_order = fields.Integer(readonly=True, aggregator=None)
    category = fields.Char(string="Group", compute="_compute_category")
    is_hidden = fields.Boolean(
        string="Hidden",
        readonly=True,
        help="The figure would tell of too few people.",
    )
    count = fields.Integer(
        string="People", readonly=True, help="How many people the figure stands for."
    )
    mean = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")
    deviation = fields.Float(
        string="Standard deviation", digits=(16, 2), readonly=True, aggregator=None
    )
    has_quartiles = fields.Boolean(readonly=True)
    quartile_low = fields.Float(
        string="Lower quartile", digits=(16, 2), readonly=True, aggregator=None
    )
    median = fields.Float(digits=(16, 2), readonly=True, aggregator=None)
    quartile_high = fields.Float(
        string="Upper quartile", digits=(16, 2), readonly=True, aggregator=None
    )
    pair_count = fields.Integer(
        string="People compared",
        readonly=True,
        help="Those who were measured at entry and at this moment.",
    )
    change = fields.Float(
        string="Change since entry",
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        help="Mean of the change of each person who was measured twice. It does not say"
        " what the change comes from.",
    )
    change_deviation = fields.Float(
        string="Spread of the change",
        digits=(16, 2),
        readonly=True,
        aggregator=None,
        help="Standard deviation of the change.",
    )
    up_count = fields.Integer(string="Went up", readonly=True)
    down_count = fields.Integer(string="Went down", readonly=True)
    has_ups = fields.Boolean(readonly=True)
    has_baseline = fields.Boolean(readonly=True)
    baseline = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")
    has_target = fields.Boolean(readonly=True)
    target = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")
    has_progress = fields.Boolean(
        readonly=True,
        help="There is a target, and a way to go from the baseline to it.",
    )
    # like baseline and target NULL in the database where there is none: it counts in no
    # mean
    progress = fields.Float(
        string="Way to the target (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="How much of the way from the baseline to the target is gone: 100 is"
        " there, below zero is away from it. Of indicators with a target alone.",
    )
    unit_label = fields.Char(string="Measured in", compute="_compute_unit_label")
    # who the group stood for when it was last shown: nobody's to read
    membership = fields.Text(readonly=True, prefetch=False, groups=fields.NO_ACCESS)

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------

    @api.depends("moment", "month")
    @api.depends_context("lang")
    def _compute_wave(self):
        moments = dict(self._fields["moment"]._description_selection(self.env))
        for figure in self:
            figure.wave = (
                self.env._("%(count)s months", count=figure.month)
                if figure.moment == "followup"
                else moments.get(figure.moment)
            )

    @api.depends("split", "sex", "age_band", "group_name")
    @api.depends_context("lang")
    def _compute_category(self):
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("split", "sex", "age_band")
        }
        for figure in self:
            if figure.split == "total":
                category = labels["split"]["total"]
            else:
                category = (
                    labels["sex"].get(figure.sex)
                    or labels["age_band"].get(figure.age_band)
                    or (figure.group_name != NONE and figure.group_name)
                    or self.env._("Not known")
                )
            figure.category = category

    @api.depends("value_kind", "company_id")
    @api.depends_context("lang")
    def _compute_unit_label(self):
        kinds = dict(self._fields["value_kind"]._description_selection(self.env))
        for figure in self:
            # the currency of a company is no secret to who reads its figures
            currency = figure.company_id.sudo().currency_id.name
            figure.unit_label = {
                "share": "%",
                "percent": "%",
                "amount": currency,
                "hourly": currency,
            }.get(figure.value_kind) or kinds.get(figure.value_kind)

    # ------------------------------------------------------------------
    # Business methods
    # ------------------------------------------------------------------

    @api.model
    def _rebuild(self, company):
        """Count all figures of a company anew.

        A constant number of queries, whatever the number of members.

        :param company: res.company
        """
        # only this method writes figures; whose they are is said by their company
        self.sudo()._rebuild_all(company)

    @api.model
    def _rebuild_all(self, company):
        """Count all figures of a company anew, as superuser."""
        k = company._get_smallest_group()
        scopes = self.env["coopaem.indicator.scope"]._update(company)
        people = self._read_people(company)
        values = self._read_values(company)
        targets = {
            (target.programme_id.id, target.indicator_id.id): target
            for target in self.env["coopaem.indicator.target"].search(
                [("company_id", "=", company.id)]
            )
        }
        indicators = self.env["coopaem.indicator"].search([("active", "=", True)])
        income = self.env.ref(INCOME, raise_if_not_found=False)
        names = self._name_people(people)
        held = self._read_held(company, scopes)
        vals_list = []
        for indicator in indicators:
            waves = values.get(indicator.id, {})
            before, entries = waves.get(("entry", 0), {}), {}
            # what is told of the others is compared with what is told of the entry
            for wave in sorted(waves, key=_sequence):
                counted = _count(
                    waves[wave],
                    before if wave[0] != "entry" else {},
                    entries,
                    people,
                    names,
                    held.get((indicator.id, *wave), {}),
                    indicator,
                    k,
                )
                for (programme_id, split, key), row in counted.items():
                    target = targets.get((programme_id, indicator.id))
                    scope = scopes.get(programme_id)
                    if not scope:
                        continue
                    vals_list.append(
                        {
                            **row,
                            **_describe(split, key),
                            "scope_id": scope.id,
                            "company_id": company.id,
                            "country_id": company.country_id.id,
                            "indicator_id": indicator.id,
                            "moment": wave[0],
                            "month": wave[1],
                            "sequence": _sequence(wave),
                            "split": split,
                            "has_target": bool(target),
                            "target": _scale(indicator) * target.target
                            if target
                            else 0.0,
                        }
                    )
        vals_list += _make_gaps(vals_list, indicators, income, targets, scopes)
        _mark_latest(vals_list)
        _add_baselines(vals_list, targets, scopes, indicators)
        _add_progress(vals_list)
        self.search([("company_id", "=", company.id)]).unlink()
        figures = self.create(vals_list)
        self.flush_model()
        # a float of the ORM is never empty, and zero would count in means of a pivot
        for name in ("baseline", "target", "progress"):
            self.env.cr.execute(
                SQL(
                    "UPDATE coopaem_indicator_figure SET %s = NULL"
                    " WHERE company_id = %s AND %s IS NOT TRUE",
                    SQL.identifier(name),
                    company.id,
                    SQL.identifier(f"has_{name}"),
                )
            )
        figures.invalidate_recordset(["baseline", "target", "progress"])
        scopes_all = self.env["coopaem.indicator.scope"].union(*scopes.values())
        scopes_all.date = fields.Datetime.now()

    @api.model
    def _name_people(self, people):
        """Names of members beside the figures: {member id: number}."""
        names = self.env["coopaem.indicator.release.cell"]._name_people(people)
        return {member_id: name_of(name) for member_id, name in names.items()}

    @api.model
    def _read_held(self, company, scopes):
        """The figures as they are, before they are counted anew.

        :return: {(indicator id, moment, month): {(programme id, split, key): dict}}
        """
        programmes = {scope.id: programme_id for programme_id, scope in scopes.items()}
        held = defaultdict(dict)
        for row in self.search([("company_id", "=", company.id)]).read(
            [*HELD, "scope_id", "indicator_id", "moment", "month", "split", *KEYS],
            load=False,
        ):
            if row["scope_id"] in programmes:
                key = next((row[name] for name in KEYS if row[name]), NONE)
                cell = programmes[row["scope_id"]], row["split"], key
                held[row["indicator_id"], row["moment"], row["month"]][cell] = row
        return held

    @api.model
    def _read_people(self, company):
        """What each member is grouped by, and the programmes they are or were in.

        :return: {member id: {split: key, "programmes": {programme id: {cohort name}}}}
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT member.id, member.sex, referrer.name AS partner,
                       territory.complete_name AS territory, DATE_PART('year',
                       AGE(entry.date, member.birth_date)) AS age
                  FROM coopaem_member member
             LEFT JOIN coopaem_territory territory ON territory.id = member.territory_id
             LEFT JOIN res_partner referrer ON referrer.id = member.referrer_id
             LEFT JOIN (SELECT member_id, MIN(date_start) AS date
                          FROM coopaem_member_status
                         WHERE state NOT IN ('candidate', 'exit') GROUP BY member_id
                       ) entry ON entry.member_id = member.id
                 WHERE member.company_id = %s
                """,
                company.id,
            )
        )
        people = {}
        for row in rows:
            age = row["age"]
            people[row["id"]] = {
                "total": NONE,
                "sex": row["sex"] or NONE,
                "territory": row["territory"] or NONE,
                "partner": row["partner"] or NONE,
                "age": NONE
                if age is None
                else AGE_BANDS[sum(age >= limit for limit in AGE_LIMITS)][0],
                "programmes": defaultdict(set),
            }
        for member_id, programme_id, cohort in self.env.execute_query(
            SQL(
                """
                SELECT line.member_id, line.programme_id, cohort.name
                  FROM coopaem_cohort_member line
                  JOIN coopaem_cohort cohort ON cohort.id = line.cohort_id
                 WHERE line.company_id = %s
                """,
                company.id,
            )
        ):
            people[member_id]["programmes"][programme_id].add(cohort)
        return people

    @api.model
    def _read_values(self, company):
        """The known values of a company's members.

        :return: {indicator id: {(moment, month): {member id: value}}}
        """
        self.env["coopaem.indicator.measure"].flush_model()
        values = defaultdict(lambda: defaultdict(dict))
        for indicator_id, moment, month, member_id, value in self.env.execute_query(
            SQL(
                """
                SELECT indicator_id, moment, month, member_id, value
                  FROM coopaem_indicator_measure
                 WHERE company_id = %s AND state = 'known'
                """,
                company.id,
            )
        ):
            values[indicator_id][moment, month][member_id] = float(value)
        return values


KEYS = ("sex", "age_band", "group_name")
CHANGES = (
    "pair_count",
    "change",
    "change_deviation",
    "has_ups",
    "up_count",
    "down_count",
)
# What stays of a figure that is not counted anew.
HELD = (
    "is_hidden",
    "count",
    "mean",
    "deviation",
    "has_quartiles",
    "quartile_low",
    "median",
    "quartile_high",
    *CHANGES,
    "membership",
)


def _scale(indicator):
    """By what a value is multiplied to be shown."""
    return 100 if indicator.value_kind == "share" else 1


def _sequence(wave):
    """Where a moment stands among the others."""
    moment, month = wave
    return {"entry": 0, "followup": month, "exit": 1000, "after": 1012}[moment]


def _describe(split, key):
    """The fields that say which group a figure is about."""
    order = 0
    if split == "age":
        order = [band for band, _label in AGE_BANDS].index(key) if key != NONE else 9
    return {
        "sex": key if split == "sex" and key != NONE else False,
        "age_band": key if split == "age" and key != NONE else False,
        "group_name": key if split in ("territory", "partner", "cohort") else False,
        "category_order": order,
    }


def _count(found, before, entries, people, names, held, indicator, k):
    """Count an indicator at one moment over all groups, and hide what has to be.

    A figure that is shown stays as it is until it differs by as many people as the
    smallest group has.

    :param dict found: {member id: value} at the moment
    :param dict before: {member id: value} at entry, empty when the moment is the entry
    :param dict entries: {group: names} that are told of at entry, filled at entry
    :param dict people: as _read_people returns it
    :param dict names: {member id: name}
    :param dict held: {group: figure as it is}
    :return: {(programme id or False, split, key): values of the figure}
    """
    found = {
        member_id: value for member_id, value in found.items() if member_id in names
    }
    ids, tables = _group(found, people)
    if indicator.is_sensitive:
        whole = (False, "total", NONE)
        ids, tables = {whole: ids[whole]} if whole in ids else {}, []
        # how many came in or went out of it since the entry tells of few, always
        before = {}
    states = {
        member_id: state_of(
            names[member_id],
            value,
            before.get(member_id),
            way=_way(before.get(member_id), value),
        )
        for member_id, value in found.items()
    }
    told, kept, flagged = {}, set(), set()
    for cell, members in ids.items():
        now = {names[member_id]: states[member_id] for member_id in members}
        old = held.get(cell, {})
        last = unpack(old.get("membership"))
        is_close = last and 0 < differ(last, now) < k
        told[cell] = now
        if is_close and not old["is_hidden"]:
            kept.add(cell)
            told[cell] = last
        elif is_close or _is_telling(found, members, indicator, k):
            flagged.add(cell)
    tables = _add_outside(told, tables)
    bits = {
        name: 1 << index
        for index, name in enumerate(
            dict.fromkeys(n for own in told.values() for n in own)
        )
    }
    cells = {cell: _mask(own, bits) for cell, own in told.items()}
    hidden = protect(cells, tables, k, flagged, _is_part)
    if before:
        pairs = {
            cell: [name for name, state in own.items() if way_of(state) != NO_WAY]
            for cell, own in told.items()
        }
        ways = {cell: _split_ways(own, bits) for cell, own in told.items()}
        dark = _hide_pairs(told, pairs, entries, bits, tables, hidden, k, ways)
        blind = protect_ways(
            ways,
            tables,
            k,
            dark | {cell for cell in kept if not held[cell]["has_ups"]},
            _is_part,
            {cell for cell, of in ways.items() if _tells_way(of)},
        )
        if indicator.value_kind == "share":
            # of yes and no, the mean and the spread of changes tell the same
            dark |= blind
    else:
        dark = blind = set(cells)
        entries.update((cell, set(told[cell])) for cell in cells if cell not in hidden)
    rows = {}
    for cell, members in ids.items():
        if cell in hidden:
            rows[cell] = {
                "is_hidden": True,
                "membership": held.get(cell, {}).get("membership"),
            }
            continue
        if cell in kept:
            row = {name: held[cell][name] for name in HELD}
        else:
            row = _summarise(found, before, members, indicator, k)
            row["membership"] = pack(told[cell])
        if cell in dark or not row.get("pair_count"):
            # left empty, so that no mean of changes counts them
            row = {name: value for name, value in row.items() if name not in CHANGES}
        elif cell in blind:
            row |= {"has_ups": False, "up_count": 0, "down_count": 0}
        rows[cell] = row
    return rows


def _way(before, now):
    """Which way a person's figure went since the entry."""
    if before is None:
        return NO_WAY
    return UP if now > before else DOWN if now < before else SAME


def _split_ways(own, bits):
    """The people of a group by which way they went.

    :param dict own: {name: state}
    :return: {way: people as bits}
    """
    return {
        way: _mask((name for name, state in own.items() if way_of(state) == way), bits)
        for way in (SAME, UP, DOWN)
    }


def _tells_way(ways):
    """Whether all of a few went one way: that says the same of each.

    :param dict ways: {way: people as bits}
    """
    return (
        sum(map(bool, ways.values())) == 1
        and sum(people.bit_count() for people in ways.values()) < ALL_FROM
    )


def _hide_pairs(told, pairs, entries, bits, tables, hidden, k, ways):
    """The groups whose change would tell of few people.

    Who was measured once only follows from the means of all and the change of the
    others. Where all of a few went one way, mean and spread say how far each of them
    did; so do those of several such groups, which follow from the total and the rest.

    :param dict told: {group: names} at the moment
    :param dict pairs: {group: names of those who were measured twice}
    :param dict entries: {group: names} at entry
    :param dict ways: {group: {way: people as bits}}
    """
    cells = {cell: _mask(own, bits) for cell, own in pairs.items()}
    close = {
        cell
        for cell, own in pairs.items()
        if 0 < len(told[cell]) - len(own) < k
        or 0 < len(entries.get(cell, set(own)) ^ set(own)) < k
    }
    flagged = hidden | close | {cell for cell, of in ways.items() if _tells_way(of)}
    while True:
        dark = protect(cells, tables, k, flagged, _is_part)
        flagged = dark | {
            cell
            for total, parts in tables
            for cell in _close_ways(cells, total, parts, dark, ways)
        }
        if flagged == dark:
            return dark


def _close_ways(cells, total, parts, dark, ways):
    """A group more to hide, where those that are hidden went one way together.

    :return: set of one group or none
    """
    unseen = [part for part in parts if part in dark and cells.get(part)]
    if not unseen or total in dark or not cells.get(total):
        return set()
    together = {
        way: reduce(or_, (ways[part][way] for part in unseen))
        for way in (SAME, UP, DOWN)
    }
    if not _tells_way(together):
        return set()
    rest = [part for part in parts if part not in dark and cells.get(part)] or [total]
    return {min(rest, key=lambda cell: (cells[cell].bit_count(), str(cell)))}


def _mask(names, bits):
    """People as bits of a number."""
    mask = 0
    for name in names:
        mask |= bits[name]
    return mask


def _group(found, people):
    """The groups that people are counted in, and which add up to which.

    The programmes add up to the cooperative, but for who is in none of them: see
    _add_outside.

    :return: ({group: member ids}, list of (total, groups))
    """
    cells = defaultdict(list)
    parts = defaultdict(set)
    for member_id in sorted(found):
        person = people.get(member_id)
        if not person:
            continue
        scopes = {False: set().union(*person["programmes"].values())}
        scopes |= person["programmes"]
        for scope, cohorts in scopes.items():
            total = (scope, "total", NONE)
            cells[total].append(member_id)
            for split in ("territory", "partner", "sex", "age"):
                cell = (scope, split, person[split])
                cells[cell].append(member_id)
                parts[total, split].add(cell)
                if scope is not False:
                    parts[(False, *cell[1:]), OUTSIDE].add(cell)
            if scope is not False:
                parts[(False, "total", NONE), OUTSIDE].add(total)
            for cohort in cohorts or {NONE}:
                cell = (scope, "cohort", cohort)
                cells[cell].append(member_id)
                parts[total, "cohort"].add(cell)
    tables = [
        (total, sorted(found, key=str)) for (total, _split), found in parts.items()
    ]
    return dict(cells), tables


def _add_outside(told, tables):
    """Tell of who is in no programme as well: a reader has them by subtraction.

    :param dict told: {group: {name: state}}; a group is added that has no figure
    :param tables: list of (total, groups)
    :return: the tables, that group among the programmes
    """
    found = []
    for total, parts in tables:
        if parts[0][0] != total[0]:
            inside = set().union(*(told[part] for part in parts))
            outside = {n: s for n, s in told[total].items() if n not in inside}
            if outside:
                cell = (OUTSIDE, *total[1:])
                told[cell] = outside
                parts = [*parts, cell]
        found.append((total, parts))
    return found


def _is_part(small, large):
    """Whether readers know one group to be part of another.

    A programme is part of the cooperative, a territory part of all territories; that
    the people of a cohort happen to be of one age is known to nobody.
    """
    scope, split, key = large
    return scope in (False, small[0]) and (
        split == "total" or (split, key) == small[1:]
    )


def _is_telling(found, ids, indicator, k):
    """Whether a mean says too much of single people, however many they are."""
    values = [found[member_id] for member_id in ids]
    if indicator.is_sensitive and 0 < sum(map(bool, values)) < k:
        return True
    if indicator.value_kind == "share":
        # of how many it is true, and of how many not, follows from the share
        sides = list(Counter(map(bool, values)).values())
        return min(sides) < k if len(sides) > 1 else len(values) < ALL_FROM
    return indicator.value_kind in KINDS_OF_MONEY and dominated(values)


def _summarise(found, before, ids, indicator, k):
    """Count, centre, spread and change of a group."""
    scale = _scale(indicator)
    values = [scale * found[member_id] for member_id in ids]
    row = {
        "is_hidden": False,
        "count": len(values),
        "mean": mean(values),
        "deviation": stdev(values) if len(values) > 1 else 0.0,
    }
    if len(values) >= QUARTILES_FROM:
        low, middle, high = quantiles(values, n=4, method="inclusive")
        row |= {
            "has_quartiles": True,
            "quartile_low": low,
            "median": middle,
            "quartile_high": high,
        }
    if indicator.value_kind == "people":
        row |= {"mean": len(values), "deviation": 0.0, "has_quartiles": False}
    changes = [
        scale * (found[member_id] - before[member_id])
        for member_id in ids
        if member_id in before
    ]
    if len(changes) >= k:
        row |= {
            "pair_count": len(changes),
            "change": mean(changes),
            "change_deviation": stdev(changes) if len(changes) > 1 else 0.0,
            "has_ups": True,
            "up_count": sum(change > 0 for change in changes),
            "down_count": sum(change < 0 for change in changes),
        }
    return row


def _make_gaps(vals_list, indicators, income, targets, scopes):
    """How far the mean income of women stays behind that of men, in percent.

    Worked out from the two means as they are shown, and hidden with either: it tells
    nothing that does not stand beside it.

    :return: values of figures of the indicators that are worked out so
    """
    if not income:
        return []
    gaps = indicators.filtered(
        lambda one: one.source == "figures" and one.measure == "income_gap"
    )
    programmes = {scope.id: programme_id for programme_id, scope in scopes.items()}
    sexes = defaultdict(dict)
    for vals in vals_list:
        if vals["indicator_id"] == income.id and vals["split"] == "sex" and vals["sex"]:
            sexes[vals["scope_id"], vals["moment"], vals["month"]][vals["sex"]] = vals
    rows = []
    for (scope_id, moment, month), found in sexes.items():
        women, men = found.get("female"), found.get("male")
        if not women or not men:
            continue
        is_hidden = women["is_hidden"] or men["is_hidden"] or men["mean"] <= 0
        for indicator in gaps:
            target = targets.get((programmes[scope_id], indicator.id))
            row = {
                name: women[name]
                for name in ("scope_id", "company_id", "country_id", "sequence")
            }
            row |= _describe("total", NONE) | {
                "indicator_id": indicator.id,
                "moment": moment,
                "month": month,
                "split": "total",
                "is_hidden": is_hidden,
                "has_target": bool(target),
                "target": target.target if target else 0.0,
            }
            if not is_hidden:
                row |= {
                    "count": women["count"] + men["count"],
                    "mean": 100 * (1 - women["mean"] / men["mean"]),
                }
            rows.append(row)
    return rows


def _mark_latest(vals_list):
    """Mark the latest moment on the way whose figure for everybody is shown."""
    latest = defaultdict(lambda: -1)
    for vals in vals_list:
        if (
            vals["split"] == "total"
            and not vals["is_hidden"]
            and vals["moment"] in ("entry", "followup")
        ):
            key = vals["scope_id"], vals["indicator_id"]
            latest[key] = max(latest[key], vals["month"])
    for vals in vals_list:
        vals["is_latest"] = vals["moment"] in ("entry", "followup") and (
            vals["month"] == latest[vals["scope_id"], vals["indicator_id"]]
        )


def _add_baselines(vals_list, targets, scopes, indicators):
    """Set the baselines: those that are given, else the means at entry."""
    programmes = {scope.id: programme_id for programme_id, scope in scopes.items()}
    counts = set(indicators.filtered(lambda one: one.value_kind == "people").ids)

    def group(vals):
        return (
            vals["scope_id"],
            vals["indicator_id"],
            vals["split"],
            vals["sex"] or vals["age_band"] or vals["group_name"],
        )

    entries = {
        group(vals): vals["mean"]
        for vals in vals_list
        if vals["moment"] == "entry" and not vals["is_hidden"]
    }
    for vals in vals_list:
        target = targets.get((programmes[vals["scope_id"]], vals["indicator_id"]))
        given = target and target.has_baseline and vals["split"] == "total"
        baseline = entries.get(group(vals))
        if vals["indicator_id"] in counts:
            # of people the way to a target begins with nobody
            baseline = 0.0 if target else None
        if given:
            baseline = _scale(target.indicator_id) * target.baseline
        vals["has_baseline"] = baseline is not None
        vals["baseline"] = baseline or 0.0


def _add_progress(vals_list):
    """Set how much of the way from the baseline to the target is gone, in percent.

    What it is worked out from stands beside it: it tells nothing more of anybody.
    """
    for vals in vals_list:
        way = vals["target"] - vals["baseline"]
        vals["has_progress"] = bool(
            vals["has_target"]
            and vals["has_baseline"]
            and not vals["is_hidden"]
            and not float_is_zero(way, precision_digits=4)
        )
        if vals["has_progress"]:
            vals["progress"] = 100 * (vals["mean"] - vals["baseline"]) / way
