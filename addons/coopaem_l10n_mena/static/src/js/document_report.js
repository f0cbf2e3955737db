// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {downloadWeasyprintReport} from "@coopaem_member/js/weasyprint_report";
import {registry} from "@web/core/registry";

const REPLACED = [
    "account.report_invoice_with_payments",
    "account.report_invoice",
    "account.report_payment_receipt",
    "sale.report_saleorder",
    "sale.report_saleorder_pro_forma",
];

/**
 * Download what is printed in the stead of Odoo's own documents. Odoo would look for
 * its engine first, which these do not need.
 *
 * @param {Object} action
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<Boolean>} whether the report was handled here
 */
async function downloadDocument(action, options, env) {
    const ids = action.context?.active_ids;
    if (
        action.report_type !== "qweb-pdf" ||
        !REPLACED.includes(action.report_name) ||
        !ids?.length
    ) {
        return false;
    }
    const engine = await env.services.orm.call(
        "ir.actions.report",
        "get_document_engine",
        [action.report_name, ids]
    );
    return downloadWeasyprintReport({...action, pdf_engine: engine}, options, env);
}

registry
    .category("ir.actions.report handlers")
    .add("coopaem_l10n_mena_document", downloadDocument);
