"""The log of readings where a page is served by a transaction that may only read."""

import os

import pytest

from odoo_env import create_database, drop_database, environment, suite_template


@pytest.fixture(scope="module")
def database():
    name = f"coopaem_social_read_{os.getpid()}"
    create_database(name, suite_template())
    try:
        yield name
    finally:
        drop_database(name)


def test_reading_is_noted_by_a_connection_of_its_own(database):
    from odoo import api
    from odoo.sql_db import db_connect

    with environment(database) as env:
        partner = env["res.partner"].create({"name": "Amina"})
        member = env["coopaem.member"].create(
            {"partner_id": partner.id, "identity_number": "AB1"}
        )
        user = env.ref("base.user_admin")
        member_id, uid = member.id, user.id
    with environment(database, commit=False) as outer:
        for _again in range(2):
            with db_connect(database, readonly=True).cursor() as cr:
                assert cr.readonly
                env = api.Environment(cr, uid, {})
                found = env["coopaem.member"].browse(member_id)
                assert found.web_read({"identity_number": {}})[0]["identity_number"]
        logs = outer["coopaem.social.read"].search([("user_id", "=", uid)])
        assert logs.mapped("kind") == ["file"]
        assert logs.member_id.id == member_id
