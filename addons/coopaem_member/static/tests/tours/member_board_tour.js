/** @odoo-module **/

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("coopaem_member_board", {
    steps: () => [
        {
            content: "The board shows every stage, those who left folded",
            trigger: ".o_kanban_group.o_column_folded:contains(Exit)",
        },
        {
            content: "Move a candidate on",
            trigger:
                ".o_kanban_group:contains(Candidate) .o_kanban_record:contains(Tour Amina)",
            run: "drag_and_drop (.o_kanban_group:contains(Supported))",
        },
        {
            content: "The card stays there; open it",
            trigger:
                ".o_kanban_group:contains(Supported) .o_kanban_record:contains(Tour Amina)",
            run: "click",
        },
        {
            content: "The history knows",
            trigger: ".o_form_view .o_notebook a[name=history]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=status_ids] .o_data_row:contains(Supported)",
        },
        {
            content: "She found work",
            trigger: "button[name=action_exit]",
            run: "click",
        },
        {
            content: "Her agreement will end",
            trigger:
                ".modal .o_field_widget[name=agreement_ids] .o_data_row:contains(Pottery)",
        },
        {
            content: "Choose why",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit Found employment",
        },
        {
            trigger: ".ui-autocomplete a:contains(Found employment)",
            run: "click",
        },
        {
            content: "The kind is proposed",
            trigger:
                ".modal .o_field_widget[name=kind] input[data-value=positive]:checked",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "She can come back one day",
            trigger: "button[name=action_readmit]",
        },
        {
            content: "Why she left is on the first screen",
            trigger: ".o_field_widget[name=exit_reason_id]:contains(Found employment)",
        },
    ],
});
