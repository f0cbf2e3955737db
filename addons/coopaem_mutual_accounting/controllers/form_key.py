# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

"""Forms that make a record once, however often they arrive.

A phone sends a form again when its button is tapped twice or the answer is lost. Each
empty form carries a key of its own, which the record keeps: a form whose key is known
leads to that record.
"""

import re
import uuid
from contextlib import contextmanager

from psycopg2.errors import UniqueViolation

from odoo.http import request
from odoo.tools import mute_logger

KEY = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
INDEX = "_form_key_uniq"


class SavedMeanwhile(Exception):
    """The same form is being saved by another request, which this one cannot see."""


def make_form_key():
    """A key for an empty form.

    :return: str
    """
    return str(uuid.uuid4())


def read_form_key(text):
    """The key that came with a form.

    :param str text: as the request brings it
    :return: str, False when it is none
    """
    return text if KEY.match(text or "") else False


def find_saved(model, units, key):
    """What was saved from the same form before.

    :param str model: a model with ``form_key`` and ``unit_id``
    :param units: the user's own coopaem.unit
    :param str key: as :func:`read_form_key` gives it
    :return: the record as superuser, empty when there is none
    """
    # Found through the user's own units: that is the check of access.
    records = request.env[model].sudo()
    if not key:
        return records
    return records.search(
        [("form_key", "=", key), ("unit_id", "in", units.ids)], limit=1
    )


@contextmanager
def saving_once():
    """Save within a savepoint.

    :raises SavedMeanwhile: when another request saves the same form just now
    """
    try:
        with mute_logger("odoo.sql_db"), request.env.cr.savepoint():
            yield
            request.env.flush_all()
    except UniqueViolation as error:
        if not (error.diag.constraint_name or "").endswith(INDEX):
            raise
        request.env.invalidate_all()
        raise SavedMeanwhile from error
