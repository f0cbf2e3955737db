"""Load the demonstration data of our addons, then what config/demo adds.

Odoo itself loads demonstration data for all modules or for none; its own would fill the
database with a company that has nothing to do with a cooperative.

    load_demo.py DATABASE [COUNTRY]

COUNTRY, tn or eg: the small cooperative of that country instead of the Moroccan one.
"""

import sys

import demo
from odoo_env import environment
from settings import manifests


def load(name, country=None):
    """Demo files of our addons, in the order of their dependencies."""
    with environment(name) as env:
        from odoo.tools.convert import convert_file

        ours = manifests()
        installed = env["ir.module.module"].search(
            [("name", "in", list(ours)), ("state", "=", "installed")]
        )
        for module in _sorted(ours, installed.mapped("name")):
            for path in ours[module].get("demo", ()):
                convert_file(env, module, path, {}, mode="init", noupdate=True)
            installed.filtered(
                lambda record, wanted=module: record.name == wanted
            ).demo = True
        if country:
            demo.load_country(env, country)
        else:
            demo.load(env)


def _sorted(ours, names):
    """`names` with each addon after those of ours that it depends on."""
    done = []

    def visit(name):
        for needed in ours[name].get("depends", ()):
            if needed in ours:
                visit(needed)
        if name in names and name not in done:
            done.append(name)

    for name in names:
        visit(name)
    return done


if __name__ == "__main__":
    load(*sys.argv[1:])
