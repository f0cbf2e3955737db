// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("coopaem_recruitment", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Tour Candidate)",
            run: "click",
        },
        {
            content: "The candidate came to the meeting",
            trigger: ".o_notebook_headers a:contains(Information meetings)",
            run: "click",
        },
        {
            trigger: ".o_data_row button[name='action_present']",
            run: "click",
        },
        {
            content: "And goes on to the diagnostic",
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Diagnostic)",
        },
        {trigger: "button[name='action_next_step']", run: "click"},
        {trigger: "button:contains(Committee decision)", run: "click"},
        {trigger: ".modal button[name='action_apply']", run: "click"},
        {trigger: "button[name='action_make_member']:not(.modal *)", run: "click"},
        {
            content: "Everything is filled in",
            trigger:
                ".modal .o_field_widget[name='name'] input:value('Tour Candidate')",
        },
        {trigger: ".modal button[name='action_convert']", run: "click"},
        {
            content: "The member is there, with a draft agreement",
            trigger: ".o_form_view .o_data_row:contains(Draft)",
        },
    ],
});
