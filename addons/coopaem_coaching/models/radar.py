# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The points of a radar chart; a template draws them as SVG."""

from math import cos, pi, sin

SIZE = 320
RADIUS = 100
# line and filling of a series
COLOURS = {
    "now": ("#14808a", "#14808a"),
    "previous": ("#b57b1f", "#b57b1f"),
    "reference": ("#5c6b73", "none"),
}


def _point(index, count, share):
    """A point on an axis; the first axis points up.

    :param int index: of the axis
    :param int count: how many axes there are
    :param float share: from 0, the middle, to 1
    :return: str, x and y
    """
    angle = 2 * pi * index / count - pi / 2
    x = SIZE / 2 + RADIUS * share * cos(angle)
    y = SIZE / 2 + RADIUS * share * sin(angle)
    return f"{x:.1f},{y:.1f}"


def make_radar(labels, series):
    """Say where the lines and labels of a radar chart are.

    :param list labels: a name per axis, three at least
    :param list series: dicts with ``name``, ``style`` and ``values``, from 0 to 100,
        None where there is none: it is drawn in the middle
    :return: dict for the template, or None when there are too few axes
    """
    count = len(labels)
    if count < 3:
        return None
    return {
        "size": SIZE,
        "grid": [
            " ".join(_point(index, count, share) for index in range(count))
            for share in (0.25, 0.5, 0.75, 1)
        ],
        "axes": [
            {
                "label": label,
                "number": index + 1,
                "end": _point(index, count, 1).split(","),
                "text": _point(index, count, 1.16).split(","),
            }
            for index, label in enumerate(labels)
        ],
        "series": [
            {
                **line,
                "stroke": COLOURS[line["style"]][0],
                "fill": COLOURS[line["style"]][1],
                "points": " ".join(
                    _point(index, count, (value or 0) / 100)
                    for index, value in enumerate(line["values"])
                ),
            }
            for line in series
        ],
    }
