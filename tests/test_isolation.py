"""No model of ours is open to the public, or shared by companies unless said here.

Each addon tests its own models one by one; this holds for those that come later too.
"""

import os

import pytest

from odoo_env import create_database, drop_database, environment, suite_template

# What entrepreneurs reach on the portal, through rules of their own.
PORTAL = {
    "coopaem.action",
    "coopaem.agreement",
    "coopaem.assessment",
    "coopaem.business.plan",
    "coopaem.closing.line",
    "coopaem.member.path",
    "coopaem.pay.line",
    "coopaem.price",
    "coopaem.session",
}
# What every company of a database has in common: no person, no money.
SHARED = {
    "coopaem.agreement.type",
    "coopaem.amount.words",
    "coopaem.cash.piece",
    "coopaem.chart.account",
    "coopaem.cover.risk",
    "coopaem.cover.scheme",
    "coopaem.data.duty",
    "coopaem.data.purpose",
    "coopaem.document.mention",
    "coopaem.document.type",
    "coopaem.exit.reason",
    "coopaem.identifier.region",
    "coopaem.identifier.type",
    "coopaem.indicator",
    "coopaem.join.attempt",
    "coopaem.legal.figure",
    "coopaem.legal.form",
    "coopaem.legal.source",
    "coopaem.levy.model",
    "coopaem.need",
    "coopaem.path",
    "coopaem.path.step",
    "coopaem.pay.component",
    "coopaem.pay.deduction",
    "coopaem.pay.scale",
    "coopaem.pay.scale.band",
    "coopaem.pay.scheme",
    "coopaem.payee.kind",
    "coopaem.sector",
    "coopaem.tax.regime",
    "coopaem.tax.regime.band",
    "coopaem.tax.return.type",
    "coopaem.validation.queue",
    "coopaem.wage.form",
    "coopaem.withholding.nature",
    "coopaem.withholding.rule",
}


@pytest.fixture(scope="module")
def env():
    name = f"coopaem_isolation_{os.getpid()}"
    create_database(name, suite_template())
    try:
        with environment(name, commit=False) as found:
            yield found
    finally:
        drop_database(name)


def our_models(env):
    """Records of ir.model that our addons bring, tables only."""
    models = env["ir.model"].search([("abstract", "=", False)])
    ours = {
        model
        for model in models
        if str(models.env[model.model]._original_module).startswith("coopaem_")
    }
    return models.filtered(lambda model: model in ours)


def test_who_is_let_in(env):
    public, portal = env.ref("base.group_public"), env.ref("base.group_portal")
    opened, to_public, to_portal = [], [], set()
    for model in our_models(env):
        for access in model.access_ids.filtered("active"):
            if not access.group_id:
                opened.append(access.name)
            elif access.group_id in public.all_implied_ids:
                to_public.append(access.name)
            elif access.group_id == portal:
                assert not (
                    access.perm_write or access.perm_create or access.perm_unlink
                ), access.name
                to_portal.add(model.model)
    assert not opened, "rights without a group are everybody's"
    assert not to_public
    assert sorted(to_portal) == sorted(PORTAL)


def test_companies_are_apart(env):
    open_models = set()
    for model in our_models(env).filtered(lambda model: not model.transient):
        rules = model.rule_ids.filtered(lambda rule: rule.active and not rule.groups)
        if not any("company" in (rule.domain_force or "") for rule in rules):
            open_models.add(model.model)
    assert sorted(open_models) == sorted(SHARED)


def test_portal_rows_have_an_owner(env):
    portal = env.ref("base.group_portal")
    for name in PORTAL:
        rules = env["ir.model"]._get(name).rule_ids
        assert rules.filtered(lambda rule: portal in rule.groups), name


def test_wizards_are_their_users_own(env):
    public, portal = env.ref("base.group_public"), env.ref("base.group_portal")
    for model in our_models(env).filtered("transient"):
        assert not (model.access_ids.group_id & (public | portal)), model.model
