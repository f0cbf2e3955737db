// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

/** Nothing on the page is wider than the phone. */
function checkWidth() {
    const width = document.documentElement.clientWidth;
    const page = document.documentElement.scrollWidth;
    if (page > width) {
        throw new Error(`The page is ${page} wide, a phone ${width}`);
    }
}

registry.category("web_tour.tours").add("coopaem_documents", {
    steps: () => [
        {
            content: "Papers of all years, each with its PDF",
            trigger: ".o_coopaem_papers_out_invoice a[href$='/pdf']",
            run: checkWidth,
        },
        {trigger: "#documents_year", run: "select 2025"},
        {
            trigger: ".o_coopaem_years button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The credit note is of another year",
            trigger:
                "body:has(.o_coopaem_papers_out_invoice):not(:has(.o_coopaem_papers_out_refund))",
            run: checkWidth,
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_notices", {
    steps: () => [
        {
            trigger: "#account_portal_mail_accepted:not(:checked)",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
        },
        {trigger: ".o_coopaem_always li"},
        {
            trigger:
                ".o_coopaem_account form[action='/my/account/save'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_saved"},
        {trigger: "#account_portal_mail_accepted:checked"},
    ],
});

registry.category("web_tour.tours").add("coopaem_scan", {
    steps: () => [
        {trigger: ".o_coopaem_scan summary", run: "click"},
        {
            content: "The picture is there, and as large as the phone allows",
            trigger: ".o_coopaem_scan[open] img",
            run() {
                const image = this.anchor;
                if (!image.complete || image.naturalWidth < 200) {
                    throw new Error("No picture to scan");
                }
                checkWidth();
            },
        },
    ],
});
