"""docs/roles.md: what each role may do, written from the rules themselves.

    roles.py [DATABASE]

Reads the access rights and record rules of our addons from a database, the suite's
template if none is named, and writes docs/roles.md.
"""

import sys

from odoo_env import create_database, drop_database, environment, suite_template
from settings import ROOT, SetupError, say

TARGET = ROOT / "docs" / "roles.md"
ROLES = (
    "programme_officer", "officer", "coach", "accountant", "manager", "administrator",
)  # fmt: skip
VERBS = (
    ("perm_read", "read"), ("perm_write", "write"), ("perm_create", "create"),
    ("perm_unlink", "delete"),
)  # fmt: skip
OWN = "own"
INTRODUCTION = """# Who may do what

<!-- Written by `config/dev roles` from the rules: change those, not this file. -->

Each person has one role, or none, and keeps the accounts besides or not. Managers do
what officers, coaches and accountants do; administrators set up and change settings and
users as well. Everybody sees the companies they work in, and no other. *Own* means the
rows that a rule leaves to the role: a coach's own units, what one has entered oneself
in a wizard. Amounts have guards of their own besides: the figures of a unit are shown
to accounting and to its coach. Besides the role, somebody may be reader of the social
file, or data protection officer: who reads the log of who looked at which social file,
and handles requests about data and breaches.

Programme officers read figures about groups of people, never the record of a person.
"""


def collect(env):
    """Rights by model and role, from the rules of our addons.

    :return: {(addon, model, description): {role: text}} in order
    """
    groups = {role: env.ref(f"coopaem_member.group_coopaem_{role}") for role in ROLES}
    models = env["ir.model"].search([("model", "=like", "coopaem.%")], order="model")
    lines = env["ir.model.access"].search([("model_id", "in", models.ids)])
    rules = env["ir.rule"].search([("model_id", "in", models.ids)])
    found = {}
    for model in models:
        if model.abstract:
            continue
        of_model = lines.filtered(lambda line, model=model: line.model_id == model)
        rights = {}
        for role, group in groups.items():
            mine = of_model.filtered(
                lambda line, group=group: line.group_id in group.all_implied_ids
                or not line.group_id
            )
            verbs = [text for name, text in VERBS if any(mine.mapped(name))]
            text = ", ".join(verbs) or "–"
            if verbs and is_limited(rules, model, group):
                text += f" ({OWN})"
            rights[role] = text
        addon = model.modules.split(",")[0].strip()
        description = model.with_context(lang="en_US").name
        found[addon, model.model, description] = rights
    return found


def is_limited(rules, model, group):
    """Whether rules leave the role only rows of its own, companies aside."""
    of_model = rules.filtered(lambda rule: rule.model_id == model and rule.perm_read)
    everybody = of_model.filtered(lambda rule: not rule.groups)
    if any("user.id" in (rule.domain_force or "") for rule in everybody):
        return True
    of_role = of_model.filtered(lambda rule: rule.groups & group.all_implied_ids)
    # Rules of groups add up: one that limits nothing lifts the others.
    return bool(of_role) and all(
        "user." in (rule.domain_force or "") for rule in of_role
    )


def render(env):
    """The text of docs/roles.md for a database.

    :return: str
    """
    env = env(context={"lang": "en_US"})
    groups = [env.ref(f"coopaem_member.group_coopaem_{role}") for role in ROLES]
    parts = [INTRODUCTION]
    parts.append("| role | |\n| --- | --- |")
    parts += [f"| {group.name} | {group.comment} |" for group in groups]
    last = None
    for (addon, model, description), rights in sorted(collect(env).items()):
        if addon != last:
            parts.append(f"\n## {env['ir.module.module']._get(addon).shortdesc}\n")
            heading = " | ".join(group.name for group in groups)
            parts.append(f"| records | {heading} |")
            parts.append(f"| --- |{' --- |' * len(groups)}")
            last = addon
        cells = " | ".join(rights[role] for role in ROLES)
        parts.append(f"| {description} (`{model}`) | {cells} |")
    return "\n".join(parts) + "\n"


def main():
    """Write docs/roles.md.

    :return: exit status
    """
    database, copy = (sys.argv[1] if len(sys.argv) > 1 else ""), ""
    try:
        if not database:
            database = copy = "coopaem_roles"
            template = suite_template()
            drop_database(copy)
            create_database(copy, template)
        try:
            with environment(database, commit=False) as env:
                TARGET.write_text(render(env), encoding="utf-8")
        finally:
            if copy:
                drop_database(copy)
    except SetupError as error:
        say(error)
        return 1
    say(f"{TARGET.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
