"""The months of the demonstration, and how business went in them."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from . import SEED

# Share of an ordinary month's sales, January to December
SEASON = (0.95, 0.95, 1.0, 1.05, 1.05, 1.05, 1.0, 0.9, 1.0, 1.05, 1.05, 1.1)
TOURISM = (0.5, 0.6, 0.9, 1.4, 1.5, 1.2, 1.0, 0.9, 1.0, 1.3, 0.8, 1.0)
HARVEST = (1.6, 1.3, 1.0, 0.8, 0.7, 0.6, 0.5, 0.5, 0.6, 0.9, 1.6, 1.9)


@dataclass(frozen=True)
class Month:
    """A month that is booked.

    :param index: 0 for the first month
    :param left: full months that follow; -1 for the current month
    :param end: its last day, or today
    """

    index: int
    left: int
    first: date
    last: date
    end: date

    def day(self, number):
        """A day of the month, no Sunday and not after its 28th."""
        day = self.first.replace(day=min(max(number, 1), 27))
        return day + timedelta(days=day.weekday() == 6)

    def has(self, day):
        """Whether a day lies in the month, and is not to come."""
        return self.first <= day <= self.end


def get_months(today, count):
    """The full months before today, and the current one as far as it has come.

    :param date today: today
    :param int count: how many full months
    :return: list of Month, the oldest first
    """
    months = []
    for index in range(count + 1):
        first = today.replace(day=1) - relativedelta(months=count - index)
        last = first + relativedelta(day=31)
        months.append(Month(index, count - 1 - index, first, last, min(last, today)))
    return months


def get_today(env):
    """Today where the cooperative is."""
    from odoo import fields

    return fields.Date.context_today(env["res.company"])


def dice(*names):
    """Dice of their own for what is named: the same on every day and machine."""
    return random.Random("/".join(map(str, (SEED, *names))))


def factor(trade, month, count):
    """How much of an ordinary month's turnover a trade makes in a month.

    :param trade: trades.Trade
    :param Month month: the month
    :param int count: how many full months there are
    :return: float
    """
    started = trade.started + count if trade.started < 0 else min(trade.started, count)
    if month.index < started:
        return 0.0
    season = {"seasonal": TOURISM, "harvest": HARVEST}.get(trade.course, SEASON)
    share = season[month.first.month - 1] * dice(trade.code, month.index).uniform(
        0.85, 1.2
    )
    if trade.course == "growing":
        share *= 0.6 + 0.6 * month.index / count
    elif trade.course == "steady":
        share *= 0.85 + 0.25 * month.index / count
    elif trade.course == "falling" and month.left < 5:
        share *= (0.1, 0.15, 0.25, 0.4, 0.6, 0.8)[month.left + 1]
    elif trade.course == "negative" and month.left < 4:
        share *= 0.35
    elif trade.course == "idle" and month.left < 5:
        share = 0.0
    # Whoever begins needs some months to become known.
    return share * min(1.0, 0.5 + 0.2 * (month.index - started))
