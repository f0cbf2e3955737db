"""docs/roles.md says what the access rights and record rules say."""

import os

from odoo_env import create_database, drop_database, environment, suite_template
from roles import TARGET, render


def test_roles():
    name = f"coopaem_roles_{os.getpid()}"
    create_database(name, suite_template())
    try:
        with environment(name, commit=False) as env:
            text = render(env)
    finally:
        drop_database(name)
    assert TARGET.read_text(encoding="utf-8") == text, (
        "The rules have changed: run `config/dev roles` and look at the difference."
    )
