# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "COOPAEM Coaching",
    "summary": "Follow-up of members, workshops, diagnostics, paths and indicators",
    "version": "19.0.1.0.0",
    "category": "Services",
    "author": "COOPAEM",
    "license": "AGPL-3",
    "depends": [
        "coopaem_member",
        "calendar",
        "event",
        "survey",
        "report_xlsx",
    ],
    "data": [
        "security/ir.model.access.csv",
        "views/coopaem_menus.xml",
        "security/coopaem_indicator_rules.xml",
        "data/coopaem_indicator_data.xml",
        "data/ir_cron_indicator_data.xml",
        "views/coopaem_indicator_views.xml",
        "views/coopaem_indicator_figure_views.xml",
        "report/indicator_report_templates.xml",
        "wizard/coopaem_indicator_report_views.xml",
        "security/coopaem_data_rules.xml",
        "data/coopaem_data_purpose_data.xml",
        "views/coopaem_data_views.xml",
        "security/coopaem_indicator_release_rules.xml",
        "views/coopaem_indicator_release_views.xml",
    ],
    "installable": True,
}
