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
        "security/documents_rules.xml",
        "data/coopaem_legal_source_data.xml",
        "data/coopaem_identifier_type_data.xml",
        "data/coopaem_amount_words_data.xml",
        "data/coopaem_document_mention_data.xml",
        "views/coopaem_legal_figure_views.xml",
        "views/coopaem_legal_source_views.xml",
        "views/coopaem_identifier_type_views.xml",
        "views/coopaem_amount_words_views.xml",
        "views/identifier_holder_views.xml",
        "views/coopaem_document_mention_views.xml",
        "views/account_move_document_views.xml",
        "views/coopaem_number_gap_views.xml",
        "wizard/coopaem_setup_views.xml",
        "report/coopaem_document_templates.xml",
        "report/coopaem_document_reports.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "coopaem_l10n_mena/static/src/js/document_report.js",
        ],
    },
    "installable": True,
}
