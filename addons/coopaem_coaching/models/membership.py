# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who a published figure stands for, kept beside it under names that lead to nobody.

Plain Python, no database. A membership is {name: state}: whole numbers that say who is
in a group, and whether anything about them is another than it was. Two figures of one
group, read one day after the other, tell of those whose state differs.
"""

import base64
from hashlib import blake2b

NAME_DIGITS = 10
STATE_BITS = 24
# The lowest bits of a state: which way the person's figure went since the entry.
NO_WAY, SAME, UP, DOWN = range(4)


def name_of(text):
    """The name of a person, a number, from the hexadecimal one in the register."""
    return int(text[:NAME_DIGITS], 16)


def state_of(name, *values, way=NO_WAY):
    """What is known of a person: a fingerprint of values, and a way in the low bits."""
    digest = blake2b(repr((name, values)).encode(), digest_size=STATE_BITS // 8)
    return int.from_bytes(digest.digest()) >> 2 << 2 | way


def way_of(state):
    """Which way a person's figure went; NO_WAY for who was measured once only."""
    return state & 3


def pack(membership):
    """Write a membership as text."""
    return base64.b64encode(
        b"".join(
            (name << STATE_BITS | state).to_bytes(8)
            for name, state in sorted(membership.items())
        )
    ).decode()


def unpack(text):
    """Read what `pack` wrote."""
    data = base64.b64decode(text or "")
    numbers = (
        int.from_bytes(data[start : start + 8]) for start in range(0, len(data), 8)
    )
    return {number >> STATE_BITS: number % (1 << STATE_BITS) for number in numbers}


def differ(before, after):
    """How many people came, left or changed between two memberships."""
    return len({name for name, _state in before.items() ^ after.items()})
