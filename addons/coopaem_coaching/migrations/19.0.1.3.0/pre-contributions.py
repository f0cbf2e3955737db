# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What members pay to the body by themselves counts as a contribution too.

The definitions say so. Indicators are not updated: those that nobody reworded are, and
their translations come with the new wording.
"""

import json

DEFINITIONS = {
    "indicator_fo_01": (
        "At entry as noted in the record; later those without contributions, without a"
        " finished path, and noted as working informally.",
        "At entry as noted in the record; later those without contributions and without"
        " a finished path, whom the record noted last as working informally.",
    ),
    "indicator_sp_02": (
        "Members for whom a social contribution was booked with their pay in the last"
        " three months.",
        "Members for whom a social contribution was booked with their pay in the last"
        " three months, or who paid one themselves for a time within the last six.",
    ),
    "indicator_sp_03": (
        "Months of the last twelve with a contribution booked with the pay.",
        "Months of the last twelve with a contribution: booked with the pay, or paid by"
        " the member and checked.",
    ),
}


def migrate(cr, version):
    for name, (old, new) in DEFINITIONS.items():
        cr.execute(
            """
            UPDATE coopaem_indicator indicator
               SET definition = %s
              FROM ir_model_data data
             WHERE data.model = 'coopaem.indicator'
               AND data.res_id = indicator.id
               AND data.module = 'coopaem_coaching'
               AND data.name = %s
               AND indicator.definition ->> 'en_US' = %s
            """,
            [json.dumps({"en_US": new}), name, old],
        )
