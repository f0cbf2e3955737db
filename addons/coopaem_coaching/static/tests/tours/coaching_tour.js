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

registry.category("web_tour.tours").add("coopaem_coaching_session", {
    steps: () => [
        {
            content: "What was talked about",
            trigger: ".o_field_widget[name=summary] textarea",
            run: "edit We looked at the prices",
        },
        {trigger: ".o_notebook a[name=decisions]", run: "click"},
        {
            content: "Write down a decision",
            trigger: ".o_field_widget[name=decision_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Ask two more suppliers",
        },
        {trigger: ".modal .o_form_button_save", run: "click"},
        {
            trigger:
                ".o_field_widget[name=decision_ids] .o_kanban_record:contains(Ask two more)",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {
            content: "One click makes it an action",
            trigger: "button[name=action_make_action]",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=decision_ids] .o_kanban_record:contains(In the action plan)",
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_coaching_member", {
    steps: () => [
        {
            content: "Open the diagnostic",
            trigger: ".o_coopaem_diagnostic_link:contains(26 business practices)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_diagnostic_form fieldset:first label:contains(Yes)",
            run() {
                checkWidth();
                for (const fieldset of document.querySelectorAll("fieldset")) {
                    fieldset.querySelectorAll("label")[1].click();
                }
            },
        },
        {
            trigger: ".o_coopaem_diagnostic_form button[name=finish]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_scores:contains(100 %)", run: checkWidth},
        {
            content: "Sign up for a workshop",
            trigger: "body",
            run: () => {
                window.location.href = "/my/workshops";
            },
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_workshop:contains(Fair prices) button[name=sign_up]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_workshop:contains(Fair prices) .o_coopaem_signed_up",
            run: checkWidth,
        },
    ],
});
