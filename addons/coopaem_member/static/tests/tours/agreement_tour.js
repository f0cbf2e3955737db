// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("coopaem_agreement_send", {
    steps: () => [
        {
            content: "The type has filled in the terms",
            trigger: ".o_field_widget[name=trial_date_end] :contains(2026)",
        },
        {
            content: "Documents are missing, and it says so",
            trigger: ".alert:contains(0 of 2 documents)",
        },
        {
            trigger: "button[name=action_send]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(To sign)",
        },
        {
            trigger: "button[name=action_sign]",
            run: "click",
        },
        {
            trigger: ".modal .o_signature:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_auto_button",
            run: "click",
        },
        {
            trigger: ".modal footer button.btn-primary:contains(Adopt):enabled",
            run: "click",
        },
        {
            trigger: ".modal .o_field_signature img",
        },
        {
            trigger: ".modal button[name=action_sign]",
            run: "click",
        },
        {
            content: "The cooperative has signed, and waits for the member",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has([name=action_sign]))",
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_agreement_sign", {
    steps: () => [
        {
            trigger: "a.o_coopaem_agreement_link:has(.text-bg-warning)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The summary comes first, and fits the phone",
            trigger: ".o_coopaem_summary:contains(Pottery)",
            run() {
                const {lang} = document.documentElement;
                if (!/^(fr|ar)/.test(lang)) {
                    throw new Error(`A page in ${lang}`);
                }
                const width = document.documentElement.clientWidth;
                const wide = [...document.querySelectorAll("#wrap *")].filter(
                    (node) => node.getBoundingClientRect().right > width + 1
                );
                if (wide.length) {
                    throw new Error(
                        `Wider than a phone of ${width}: ${wide[0].className}`
                    );
                }
            },
        },
        {trigger: ".o_coopaem_document:contains(runs Pottery)"},
        {trigger: "a.o_coopaem_pdf[href*='report_type=pdf']"},
        {
            trigger: ".o_coopaem_sign .o_web_sign_name_input",
            run: "edit Amina Ben Ali",
        },
        {
            trigger: ".o_coopaem_sign .o_web_sign_auto_button",
            run: "click",
        },
        {
            trigger: ".o_coopaem_sign .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_signed"},
        {trigger: ".badge.text-bg-success"},
    ],
});
