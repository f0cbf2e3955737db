# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The Moroccan duty to correct within ten days answers that right alone.

Its record is not updated, and without a right it would date every request.
"""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE coopaem_data_duty duty
           SET "right" = 'rectification'
          FROM ir_model_data data
         WHERE data.model = 'coopaem.data.duty'
           AND data.res_id = duty.id
           AND data.module = 'coopaem_l10n_mena'
           AND data.name = 'data_duty_ma_rectification'
           AND duty."right" IS NULL
        """
    )
