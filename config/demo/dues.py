"""Payments to come."""

from dataclasses import dataclass
from datetime import date


@dataclass(eq=False)
class Due:
    """A payment to come.

    :param day: the day on which it is made
    :param move: the invoice or bill
    :param channel: bank, transfer (several bills at once), mobile or cheque
    :param share: how much of what is open then
    """

    day: date
    move: object
    channel: str = "bank"
    share: float = 1.0
