"""Odoo for scripts run by the venv's Python: `with environment("name") as env:`."""

import contextlib
import logging
import os

from databases import (  # noqa: F401 - part of this module's interface
    base_template,
    create_database,
    drop_database,
    exists,
    odoo_environment,
    suite_template,
)

_configured = []


def configure(log_level="warn"):
    """Load Odoo in this process, with our addons, without web server and jobs."""
    if _configured:
        return
    os.environ.update(odoo_environment())
    from odoo.tools import config

    config.parse_config(
        ["--no-http", "--max-cron-threads=0", f"--log-level={log_level}"],
        setup_logging=True,
    )
    logging.getLogger("odoo.modules.loading").setLevel(logging.WARNING)
    from odoo.modules.module import initialize_sys_path

    initialize_sys_path()
    _configured.append(True)


@contextlib.contextmanager
def environment(name, log_level="warn", commit=True):
    """Superuser environment on the database `name`.

    Committed at the end (unless `commit` is False), rolled back on an exception.
    """
    configure(log_level)
    import threading

    import odoo.sql_db
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    threading.current_thread().dbname = name
    try:
        with Registry(name).cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            yield env
            if commit:
                env.flush_all()
            else:
                cursor.rollback()
    finally:
        odoo.sql_db.close_db(name)
