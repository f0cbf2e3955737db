# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def post_init_hook(env):
    """Give the companies that are there what this addon adds to their chart."""
    companies = env["res.company"].search([("parent_id", "=", False)])
    companies._load_country_taxes()
    for company in companies.filtered("structure_unit_id"):
        company._setup_cooperative()
