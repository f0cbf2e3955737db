# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the unit ledger's own code is recognised by.

The ledger refuses changes of units that come from outside. Context keys cannot tell
its own writes apart, because callers over RPC choose their context; an object that
exists only in this process can.
"""

CONTEXT_NAME = "coopaem_unit_ledger"
LEDGER_KEY = object()


def ledger_context():
    """The context keys under which the ledger's guards let its own writes pass."""
    return {CONTEXT_NAME: LEDGER_KEY}


def from_ledger(env):
    """Whether the call comes from the unit ledger's own code.

    :param env: an environment
    :return: bool
    """
    return env.context.get(CONTEXT_NAME) is LEDGER_KEY
