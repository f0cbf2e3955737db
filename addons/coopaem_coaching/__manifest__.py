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
    ],
    "data": [
        "security/coopaem_coaching_groups.xml",
        "security/ir.model.access.csv",
        "security/coopaem_followup_rules.xml",
        "data/calendar_alarm_data.xml",
        "data/coopaem_scorecard_data.xml",
        "data/mail_template_workshop_data.xml",
        "report/coopaem_attendance_sheet_report.xml",
        "report/coopaem_workshop_report.xml",
        "views/coopaem_programme_coaching_views.xml",
        "views/coopaem_followup_views.xml",
        "views/coopaem_session_views.xml",
        "views/coopaem_action_views.xml",
        "views/coopaem_attention_views.xml",
        "views/coopaem_coach_absence_views.xml",
        "views/coopaem_scorecard_views.xml",
        "views/coopaem_assessment_views.xml",
        "views/coopaem_member_coaching_views.xml",
        "views/coopaem_coaching_portal_templates.xml",
        "views/coopaem_coaching_menus.xml",
        "views/coopaem_workshop_views.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "coopaem_coaching/static/src/scss/portal_coaching.scss",
        ],
        "web.assets_tests": [
            "coopaem_coaching/static/tests/tours/*.js",
        ],
    },
}
