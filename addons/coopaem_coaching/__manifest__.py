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
    "data": [],
    "installable": True,
}
