// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

function checkWidth() {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("#wrap *")].filter(
        (node) => node.getBoundingClientRect().right > width + 1
    );
    if (wide.length) {
        throw new Error(`Wider than a phone of ${width}: ${wide[0].className}`);
    }
}

registry.category("web_tour.tours").add("coopaem_join", {
    steps: () => [
        {
            content: "The page is in French and fits",
            trigger: "html[lang='fr-FR'] .o_coopaem_join_form",
            run: checkWidth,
        },
        {trigger: "#contact_name", run: "edit Nadia Naciri"},
        {
            content: "The phone number is forgotten: the page says so",
            trigger: ".o_coopaem_join_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What was written is still there",
            trigger: "#contact_name:value('Nadia Naciri')",
            run: checkWidth,
        },
        {trigger: "#phone.is-invalid", run: "edit 0661 99 88 77"},
        {trigger: "#territory_id", run: "selectByLabel Fès"},
        {trigger: "#consent", run: "check"},
        {
            trigger: ".o_coopaem_join_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose the date of a meeting",
            trigger: ".o_coopaem_join_dates button:contains(Room of Test)",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_join_chosen:contains(Room of Test)", run: checkWidth},
    ],
});
