# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""In Egypt the consent to keep sensitive data is in writing: article 12 was read.

The record is not updated by itself.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE coopaem_data_duty duty
           SET needs_writing = TRUE
          FROM ir_model_data data
         WHERE data.model = 'coopaem.data.duty'
           AND data.res_id = duty.id
           AND data.module = 'coopaem_l10n_mena'
           AND data.name = 'data_duty_eg_sensitive'
        """
    )
