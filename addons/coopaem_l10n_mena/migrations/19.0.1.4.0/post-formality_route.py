# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The small regimes are told which path leads to them, and what is contributed.

The records are not updated by themselves; what somebody set stays.
"""

PATHS = {
    "tax_regime_ma_ae_trade": "path_ma_auto_entrepreneur",
    "tax_regime_ma_ae_services": "path_ma_auto_entrepreneur",
    "tax_regime_tn_ae_old_zone": "path_tn_auto_entrepreneur",
    "tax_regime_tn_ae_other": "path_tn_auto_entrepreneur",
    "tax_regime_eg_law6": "path_eg_sole_establishment",
    "tax_regime_eg_law152": "path_eg_temporary_new",
}
COVERED = ["tax_regime_ma_ae_trade", "tax_regime_ma_ae_services"]
CODES = ", ".join(f"ma.social.ae_tax_{number}" for number in range(2, 9))


def migrate(cr, version):
    for regime, path in PATHS.items():
        cr.execute(
            """
            UPDATE coopaem_tax_regime regime
               SET path_id = way.res_id
              FROM ir_model_data data, ir_model_data way
             WHERE data.model = 'coopaem.tax.regime'
               AND data.res_id = regime.id
               AND data.module = 'coopaem_l10n_mena'
               AND data.name = %s
               AND way.model = 'coopaem.path'
               AND way.module = 'coopaem_l10n_mena'
               AND way.name = %s
               AND EXISTS (SELECT FROM coopaem_path WHERE id = way.res_id)
               AND regime.path_id IS NULL
            """,
            [regime, path],
        )
    cr.execute(
        """
        UPDATE coopaem_tax_regime regime
           SET cover_scheme_id = cover.res_id, class_codes = %s
          FROM ir_model_data data, ir_model_data cover
         WHERE data.model = 'coopaem.tax.regime'
           AND data.res_id = regime.id
           AND data.module = 'coopaem_l10n_mena'
           AND data.name = ANY(%s)
           AND cover.model = 'coopaem.cover.scheme'
           AND cover.module = 'coopaem_l10n_mena'
           AND cover.name = 'cover_scheme_ma_auto_entrepreneur'
           AND EXISTS (SELECT FROM coopaem_cover_scheme WHERE id = cover.res_id)
           AND regime.cover_scheme_id IS NULL
           AND regime.pay_scheme_id IS NULL
        """,
        [CODES, COVERED],
    )
    cr.execute(
        """
        UPDATE coopaem_path path
           SET is_employment = TRUE
          FROM ir_model_data data
         WHERE data.model = 'coopaem.path'
           AND data.res_id = path.id
           AND data.module = 'coopaem_l10n_mena'
           AND data.name = 'path_ma_employee'
        """
    )
