# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Identity numbers wait for the authority's reference in Tunisia and Egypt too.

Both laws ask for it before any processing. Consents are in writing in Tunisia; in Egypt
income and family need one of their own. The records are not updated by themselves.
"""

DUTIES = {
    "data_duty_tn_declaration": "guards_identity",
    "data_duty_eg_licence": "guards_identity",
    "data_duty_tn_consent": "needs_writing",
    "data_duty_eg_sensitive": "needs_consent",
}


def migrate(cr, version):
    for name, column in DUTIES.items():
        cr.execute(
            f"""
            UPDATE coopaem_data_duty duty
               SET {column} = TRUE
              FROM ir_model_data data
             WHERE data.model = 'coopaem.data.duty'
               AND data.res_id = duty.id
               AND data.module = 'coopaem_l10n_mena'
               AND data.name = %s
            """,
            [name],
        )
