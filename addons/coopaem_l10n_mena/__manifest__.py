# Copyright 2026 COOPAEM
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "COOPAEM Morocco, Tunisia, Egypt",
    "summary": "Taxes, social contributions, pay and documents of the three countries",
    "version": "19.0.1.0.0",
    "category": "Accounting/Localizations",
    "author": "COOPAEM",
    "license": "AGPL-3",
    "depends": [
        "coopaem_mutual_accounting",
        "l10n_account_withholding_tax",
        "l10n_eg",
        "l10n_ma",
        "l10n_tn",
    ],
    "data": [
        "security/ir.model.access.csv",
        "data/coopaem_legal_source_data.xml",
        "views/coopaem_legal_figure_views.xml",
        "views/coopaem_legal_source_views.xml",
        # taxes
        "security/tax_rules.xml",
        "data/tax_figure_data.xml",
        "data/withholding_data.xml",
        "data/account_report_data.xml",
        "data/coopaem_tax_return_type_data.xml",
        "data/coopaem_tax_regime_data.xml",
        "views/account_tax_views.xml",
        "views/coopaem_tax_return_views.xml",
        "views/coopaem_withholding_views.xml",
        "views/coopaem_tax_regime_views.xml",
        "views/res_config_settings_tax_views.xml",
        "report/coopaem_withholding_certificate_report.xml",
    ],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
