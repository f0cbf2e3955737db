# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "COOPAEM Members",
    "summary": "Members, units and agreements of a business and employment cooperative",
    "version": "19.0.1.0.0",
    "category": "Services",
    "author": "COOPAEM",
    "license": "AGPL-3",
    "depends": ["analytic", "calendar", "crm", "mail", "portal"],
    "data": [
        "security/coopaem_member_groups.xml",
        "security/ir.model.access.csv",
        "security/coopaem_member_rules.xml",
        "data/account_analytic_plan_data.xml",
        "data/coopaem_agreement_type_data.xml",
        "data/ir_sequence_data.xml",
        "data/ir_cron_data.xml",
        "views/coopaem_agreement_type_views.xml",
        "views/coopaem_sector_views.xml",
        "views/coopaem_territory_views.xml",
        "views/coopaem_levy_scheme_views.xml",
        "views/coopaem_agreement_views.xml",
        "views/coopaem_member_views.xml",
        "views/coopaem_unit_views.xml",
        "views/coopaem_menus.xml",
    ],
    "application": True,
}
