# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Statistical disclosure control: what may be published of tables about people.

Plain Python, no database. People are bits of an integer: a cell is the set of those
it stands for, so that differences between cells can be seen, not sizes alone.
Hiding the small cells is not enough: with the totals beside them most can be worked
out. So more cells are hidden, and an exact audit says what a reader could still know.
"""

from collections import deque


def primary(cells, k, flagged=()):
    """The cells that stand for too few people, or that say the same of all of them.

    :param dict cells: {key: int}, the people of each cell as bits
    :param int k: fewest people that a cell may stand for
    :param flagged: keys to hide for reasons of their own
    :return: set of keys
    """
    small = {key for key, people in cells.items() if 0 < people.bit_count() < k}
    return small | {key for key in flagged if cells.get(key)}


def dominated(values, share=0.10):
    """Whether one person's amount could be worked out closely from the total.

    The rule of p per cent: what all but the two largest have together is less than a
    share of the largest. It needs amounts that are not negative.

    :param values: amounts
    :param float share: how close a guess counts as disclosed
    """
    values = sorted(values, reverse=True)
    if not values or values[-1] < 0 or not values[0]:
        return False
    return sum(values[2:]) < share * values[0]


def protect(cells, tables, k, flagged=(), comparable=None):
    """Hide what would tell of fewer than k people, alone or by subtraction.

    :param dict cells: {key: int}, the people of each cell as bits
    :param tables: list of (key of the total, list of the keys that add up to it)
    :param int k: fewest people that may be told of
    :param flagged: keys to hide for reasons of their own
    :param comparable: function of two keys that says whether a reader knows that the
        first is part of the second; by default all are compared
    :return: set of the keys to hide
    """
    hidden = primary(cells, k, flagged)
    while True:
        before = len(hidden)
        for total, parts in tables:
            _close_table(cells, total, parts, k, hidden)
        _close_differences(cells, k, hidden, comparable)
        if len(hidden) == before:
            return hidden


def _close_table(cells, total, parts, k, hidden):
    """Hide more of a table until what is hidden cannot be worked out from the rest.

    Cells that overlap, or that were counted on different days, do not add up: who is
    in the total only, in a part only or in two parts is told of as well.
    """
    members = [key for key in [*parts, total] if cells.get(key)]
    dark = [key for key in members if key in hidden]
    while True:
        people = once = twice = 0
        for key in members:
            if key in hidden:
                people |= cells[key]
            elif key != total:
                twice |= once & cells[key]
                once |= cells[key]
        is_total_shown = cells.get(total) and total not in hidden
        left = (once ^ cells[total] | twice).bit_count() if is_total_shown else 0
        is_dark = not dark or (len(dark) > 1 and people.bit_count() >= k)
        if is_dark and not 0 < left < k:
            return
        rest = [key for key in members if key not in hidden and key != total]
        rest = rest or [key for key in members if key not in hidden]
        if not rest:
            return
        smallest = min(rest, key=lambda key: (cells[key].bit_count(), str(key)))
        hidden.add(smallest)
        dark.append(smallest)


def _close_differences(cells, k, hidden, comparable):
    """Hide the smaller of two cells that differ by fewer than k people.

    Whoever knows one to be part of the other subtracts them, also where one was counted
    on an earlier day and is not quite part of it.
    """
    shown = sorted(
        (key for key, people in cells.items() if people and key not in hidden),
        key=lambda key: (cells[key].bit_count(), str(key)),
    )
    for index, small in enumerate(shown):
        people = cells[small]
        size = people.bit_count()
        for large in shown[index + 1 :]:
            other = cells[large]
            if other.bit_count() - size >= k:
                break
            if comparable:
                close = comparable(small, large) or comparable(large, small)
            else:
                close = people & other == people
            if close and 0 < (people ^ other).bit_count() < k:
                hidden.add(small)
                break


def bounds(table, hidden, wanted=None):
    """What a reader can work out of each hidden cell of a table with all its totals.

    Exact: the least and the most that the cell can be, given every shown cell and every
    total of a row and a column, counts being whole and not negative.

    :param table: list of rows of counts
    :param set hidden: (row, column) of the hidden cells
    :param wanted: those that are asked about; by default all that are hidden
    :return: {(row, column): (least, most)}
    """
    found = {}
    for row, column in hidden if wanted is None else wanted:
        count = table[row][column]
        more = _push(table, hidden, ("c", column), ("r", row), (row, column))
        less = _push(table, hidden, ("r", row), ("c", column), (row, column))
        found[row, column] = (count - min(count, less), count + more)
    return found


def _push(table, hidden, source, sink, without):
    """How much can be moved around the hidden cells while all totals stay.

    The greatest flow from one node to the other; an increase runs from row to column, a
    decrease, no larger than the count, from column to row.
    """
    limit = sum(map(sum, table)) + 1
    capacity = {}
    for row, column in hidden:
        if (row, column) == without:
            continue
        capacity[("r", row), ("c", column)] = limit
        capacity[("c", column), ("r", row)] = table[row][column]
    flow = 0
    while True:
        came_from, queue = {source: None}, deque([source])
        while queue and sink not in came_from:
            node = queue.popleft()
            for (start, end), room in capacity.items():
                if start == node and room > 0 and end not in came_from:
                    came_from[end] = node
                    queue.append(end)
        if sink not in came_from:
            return flow
        path, node = [], sink
        while came_from[node] is not None:
            path.append((came_from[node], node))
            node = came_from[node]
        step = min(capacity[edge] for edge in path)
        for start, end in path:
            capacity[start, end] -= step
            capacity[end, start] = capacity.get((end, start), 0) + step
        flow += step


def suppress(table, k, flagged=()):
    """Which cells of a table of counts to hide when its totals are published.

    Small cells first; then cells beside them, until a reader of the table knows of none
    of the small ones closer than k.

    :param table: list of rows of counts
    :param int k: fewest people that a cell may stand for
    :param flagged: (row, column) to hide for reasons of their own
    :return: set of (row, column), or None when nothing can be hidden any more and a
        small cell would still be known: the categories have to be merged
    """
    cells = [
        (row, column)
        for row, counts in enumerate(table)
        for column in range(len(counts))
    ]
    small = {(row, column) for row, column in cells if 0 < table[row][column] < k}
    small |= set(flagged)
    hidden = set(small)
    while True:
        known = bounds(table, hidden)
        open_cells = sorted(
            cell for cell in small if known[cell][1] - known[cell][0] < k
        )
        if not open_cells:
            return hidden
        row, column = open_cells[0]
        beside = [
            cell for cell in cells if cell not in hidden and table[cell[0]][cell[1]]
        ]
        if not beside:
            return None
        # first in the same row or column, then where a way around has to be closed
        hidden.add(
            min(
                beside,
                key=lambda cell: (
                    not (cell[0] == row or cell[1] == column),
                    table[cell[0]][cell[1]],
                    cell,
                ),
            )
        )


def protect_ways(ways, tables, k, flagged=(), comparable=None, telling=()):
    """Hide how many went which way, where it would tell of fewer than k people.

    A group shows all its ways or none. A way is compared with the same way of other
    groups as any count is; then, for groups that add up to their total, what a reader
    can work out of the hidden ones is bounded exactly, everybody's number being known.

    :param dict ways: {group: {way: int}}, the people that went each way as bits
    :param tables: list of (key of the total, list of the keys that add up to it)
    :param int k: fewest people that may be told of
    :param flagged: groups to hide for reasons of their own
    :param comparable: as in `protect`, of two groups
    :param telling: groups to hide as all of them went one way, which says the same of
        each, however many they are
    :return: set of the groups to hide
    """
    cells = {(group, way): own for group, of in ways.items() for way, own in of.items()}
    kinds = sorted({way for _group, way in cells})
    by_way = [
        ((total, way), [(part, way) for part in parts])
        for total, parts in tables
        for way in kinds
    ]

    def is_part(small, large):
        return small[1] == large[1] and comparable(small[0], large[0])

    hidden = (set(flagged) | set(telling)) & set(ways)
    while True:
        dark = {(group, way) for group in hidden for way in ways[group]}
        found = protect(cells, by_way, k, dark, comparable and is_part)
        wider = hidden | {group for group, _way in found}
        for total, parts in tables:
            wider |= _audit_ways(ways, total, parts, kinds, k, wider, telling)
        if wider == hidden:
            return hidden
        hidden = wider


def _audit_ways(ways, total, parts, kinds, k, hidden, telling):
    """A group more to hide, where a hidden one can be worked out too closely.

    Of a hidden group that is telling no number may be known, be it large.

    :return: set of one group or none
    """
    parts = [part for part in parts if part in ways]
    dark = [part for part in parts if part in hidden]
    if not dark or total in hidden or total not in ways:
        return set()
    counts = [[ways[part].get(way, 0).bit_count() for way in kinds] for part in dark]
    # groups that overlap, or leave somebody out, do not add up
    for way in kinds:
        own = [ways[part].get(way, 0) for part in parts]
        if (
            sum(people.bit_count() for people in own)
            != ways[total].get(way, 0).bit_count()
        ):
            return set()
    cells = {(row, column) for row in range(len(dark)) for column in range(len(kinds))}
    small = [
        (row, column)
        for row, column in cells
        if 0 < counts[row][column] < k or (counts[row][column] and dark[row] in telling)
    ]
    known = bounds(counts, cells, small)
    if all(most - least >= k for least, most in known.values()):
        return set()
    rest = [part for part in parts if part not in hidden] or [total]

    def size(group):
        return sum(people.bit_count() for people in ways[group].values())

    return {min(rest, key=lambda group: (size(group), str(group)))}
