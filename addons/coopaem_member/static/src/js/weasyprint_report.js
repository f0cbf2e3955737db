// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {download} from "@web/core/network/download";
import {getReportUrl} from "@web/webclient/actions/reports/utils";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Download reports that WeasyPrint prints. The web client would ask for Odoo's own
 * engine first, and show a web page instead where that is not installed.
 *
 * @param {Object} action
 * @param {Object} options
 * @param {Object} env
 * @returns {Promise<Boolean>} whether the report was handled here
 */
export async function downloadWeasyprintReport(action, options, env) {
    if (action.pdf_engine !== "weasyprint" || action.report_type !== "qweb-pdf") {
        return false;
    }
    env.services.ui.block();
    try {
        await download({
            url: "/report/download",
            data: {
                data: JSON.stringify([getReportUrl(action, "pdf"), action.report_type]),
                context: JSON.stringify({...user.context, ...action.context}),
            },
        });
    } finally {
        env.services.ui.unblock();
    }
    return true;
}

registry
    .category("ir.actions.report handlers")
    .add("coopaem_weasyprint", downloadWeasyprintReport);
