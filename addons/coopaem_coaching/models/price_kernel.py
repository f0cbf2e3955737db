# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a price has to cover, and what it leaves: arithmetic only.

No Odoo here, and no floats inside. Every amount of a month is rounded to the currency
by itself, so that what is shown adds up; prices are sought on the currency's own steps,
as the lowest one with which the month comes out as wished.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
# Amounts come from the database as floats; nothing typed is finer than this.
NOISE = Decimal("1e-10")
MINUTES = Decimal(60)
# Beyond that there is no such price or quantity in practice.
MOST_STEPS = 10**12
MOST_PIECES = 10**7


def to_decimal(value):
    """Return a number as a clean Decimal."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value or 0.0))).quantize(NOISE)


def find_anyway(count):
    """The part of an amount that is due whatever is sold, once anything is.

    It is where the line through the first amounts begins: that of a rate is zero.

    :param count: function of a turnover as a float
    :return: Decimal
    """
    return max(2 * to_decimal(count(1.0)) - to_decimal(count(2.0)), ZERO)


def find_lowest(reached, most):
    """The lowest whole number, one at least, from which on a condition holds.

    :param reached: function of a number; once it holds it goes on holding
    :param int most: where to give up
    :return: int, or None
    """
    high = 1
    while not reached(high):
        if high >= most:
            return None
        high = min(high * 2, most)
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle
    return high


@dataclass(frozen=True)
class Month:
    """A month of one product at a price; every amount as Decimal, rounded.

    left is what remains for the own time, surplus what remains once that is paid.
    """

    turnover: Decimal
    direct: Decimal
    commission: Decimal
    fixed: Decimal
    levies: Decimal
    tax: Decimal
    time: Decimal

    @property
    def left(self):
        """What remains of the turnover to pay the own time with."""
        return (
            self.turnover
            - self.direct
            - self.commission
            - self.fixed
            - self.levies
            - self.tax
        )

    @property
    def surplus(self):
        """What remains once the own time is paid as wished; below zero, what lacks."""
        return self.left - self.time


@dataclass(frozen=True)
class PriceTerms:
    """What is known of a product; amounts before VAT.

    :param rounding: smallest step of the currency
    :param direct: costs of one piece without own time
    :param minutes: own time for one piece
    :param hourly: income wanted for an hour
    :param commission: share of the price that a seller keeps
    :param fixed: costs of a month that this product has to bear
    :param levies: function of turnover, costs, pay and purchases (those of the costs
        that the pieces are made of) of a month
    :param tax: function of the turnover of a month
    """

    rounding: Decimal
    direct: Decimal = ZERO
    minutes: Decimal = ZERO
    hourly: Decimal = ZERO
    commission: Decimal = ZERO
    fixed: Decimal = ZERO
    levies: Callable = lambda turnover, costs, pay, purchases: ZERO
    tax: Callable = lambda turnover: ZERO

    def round(self, amount):
        """Round to the currency, halves away from zero."""
        steps = (amount / self.rounding).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return steps * self.rounding

    @property
    def time_cost(self):
        """What the own time for one piece is worth, not rounded."""
        return self.hourly * self.minutes / MINUTES

    def month(self, price, pieces):
        """What a month brings.

        :param Decimal price: before VAT
        :param Decimal pieces: sold in the month
        :return: Month
        """
        turnover = self.round(price * pieces)
        direct = self.round(self.direct * pieces)
        commission = self.round(turnover * self.commission)
        fixed = self.round(self.fixed)
        time = self.round(self.time_cost * pieces)
        levies = self.levies(turnover, direct + commission + fixed, time, direct)
        return Month(
            turnover=turnover,
            direct=direct,
            commission=commission,
            fixed=fixed,
            levies=self.round(levies),
            tax=self.round(self.tax(turnover)),
            time=time,
        )

    def cost_price(self, pieces):
        """What one piece costs: materials, own time, its part of the fixed costs.

        :return: Decimal, or None when nothing is sold
        """
        if pieces <= 0:
            return None
        return self.round(self.direct + self.time_cost + self.fixed / pieces)

    def find_price(self, pieces, margin=ZERO):
        """The lowest price that pays all costs and the own time, and leaves a margin.

        :param Decimal pieces: sold in the month
        :param Decimal margin: share of the turnover that has to be left
        :return: Decimal, or None when no price does
        """
        if pieces <= 0:
            return None

        def reached(steps):
            month = self.month(steps * self.rounding, pieces)
            return month.surplus >= month.turnover * margin

        steps = find_lowest(reached, MOST_STEPS)
        return steps and steps * self.rounding

    def break_even(self, price):
        """The pieces a month from which on nothing lacks, the own time paid.

        :return: int, or None when no quantity is enough
        """
        if price <= 0:
            return None
        return find_lowest(
            lambda pieces: self.month(price, Decimal(pieces)).surplus >= 0, MOST_PIECES
        )

    def hourly_income(self, price, pieces):
        """What an hour of own time really earns.

        :return: Decimal, or None when no time is given
        """
        hours = self.minutes * pieces / MINUTES
        if hours <= 0:
            return None
        return self.round(self.month(price, pieces).left / hours)
