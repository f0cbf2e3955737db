// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("coopaem_statement_portal", {
    steps: () => [
        {
            content: "The treasury is what comes first",
            trigger: ".o_coopaem_statement .o_coopaem_treasury",
            run() {
                if (!/1\D?0/.test(this.anchor.textContent)) {
                    throw new Error(`Treasury ${this.anchor.textContent}`);
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
        {
            content: "Levies are explained",
            trigger: ".o_coopaem_levy:contains(Contribution):contains(10)",
        },
        {
            content: "The chart has figures too",
            trigger: ".o_coopaem_chart summary",
            run: "click",
        },
        {trigger: ".o_coopaem_chart details[open] tbody tr"},
        {trigger: "a.o_coopaem_pdf[href*='report_type=pdf']"},
        {
            content: "Back to all statements",
            trigger: ".o_portal_submenu a[href$='/my/statements']",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "a.o_coopaem_statement_link:contains(2026)"},
    ],
});
