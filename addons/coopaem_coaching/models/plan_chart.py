# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where the lines and bars of charts of prices and plans lie; a template draws them."""

WIDTH = 320
HEIGHT = 150


def make_line_chart(series, mirrored=False, marks=(), labels=()):
    """A chart of lines over one axis.

    :param list series: dicts with ``name``, ``colour``, ``dashed`` and ``points``:
        pairs of numbers, the second None where there is none
    :param bool mirrored: whether time and quantities run from right to left
    :param marks: dicts with ``x``, ``colour`` and ``name``: upright lines
    :param labels: pairs of a number on the axis and its text
    :return: dict for the template
    """
    points = [point for line in series for point in line["points"]]
    found = [amount for _x, amount in points if amount is not None] or [0]
    most_x = max([x for x, _amount in points] + [mark["x"] for mark in marks] + [1])
    least_x = min([x for x, _amount in points] or [0])
    highest, lowest = max(0, *found), min(0, *found)
    scale = HEIGHT / float((highest - lowest) or 1)

    def place_x(value):
        share = float(value - least_x) / float((most_x - least_x) or 1)
        return round(WIDTH * (1 - share if mirrored else share), 1)

    def place_y(value):
        return round(float(highest - value) * scale, 1)

    return {
        "width": WIDTH,
        "height": HEIGHT,
        "zero": place_y(0),
        "lines": [
            {
                **line,
                "path": " ".join(
                    f"{place_x(x)},{place_y(amount)}"
                    for x, amount in line["points"]
                    if amount is not None
                ),
                "dots": [
                    (place_x(x), place_y(amount))
                    for x, amount in line["points"]
                    if amount is not None and amount < 0
                ],
            }
            for line in series
        ],
        "marks": [{**mark, "at": place_x(mark["x"])} for mark in marks],
        "labels": [(place_x(x), text) for x, text in labels],
    }


def make_bar_chart(labels, series, mirrored=False):
    """A chart of bars side by side, a group for each label.

    :param list labels: texts
    :param list series: dicts with ``name``, ``colour`` and ``values``, None where
        there is none
    :param bool mirrored: whether time runs from right to left
    :return: dict for the template
    """
    found = [value for one in series for value in one["values"] if value is not None]
    highest, lowest = max([0, *found]), min([0, *found])
    scale = HEIGHT / float((highest - lowest) or 1)
    slot = WIDTH / max(len(labels), 1)
    width = slot * 0.8 / max(len(series), 1)
    bars = []
    for place, one in enumerate(series):
        for number, value in enumerate(one["values"]):
            if value is None:
                continue
            left = slot * number + slot * 0.1 + width * place
            if mirrored:
                left = WIDTH - left - width
            bars.append(
                {
                    "colour": one["colour"],
                    "x": round(left, 1),
                    "y": round(float(highest - max(value, 0)) * scale, 1),
                    "width": round(width, 1),
                    "height": round(abs(float(value)) * scale, 1),
                }
            )
    middles = [slot * (number + 0.5) for number in range(len(labels))]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "zero": round(float(highest) * scale, 1),
        "bars": bars,
        "series": series,
        "labels": [
            (round(WIDTH - middle if mirrored else middle, 1), label)
            for middle, label in zip(middles, labels, strict=True)
        ],
    }


def make_stack(parts, mirrored=False):
    """A bar of parts one after the other.

    :param list parts: dicts with ``name``, ``colour`` and ``amount``; those below zero
        are left out of the bar
    :param bool mirrored: whether it starts at the right
    :return: dict for the template, None when there is nothing to draw
    """
    shown = [part for part in parts if part["amount"] > 0]
    total = sum(part["amount"] for part in shown)
    if not total:
        return None
    bars, start = [], 0.0
    for part in shown:
        width = WIDTH * float(part["amount"]) / float(total)
        left = WIDTH - start - width if mirrored else start
        bars.append({**part, "x": round(left, 1), "width": round(width, 1)})
        start += width
    return {"width": WIDTH, "bars": bars, "parts": parts}
