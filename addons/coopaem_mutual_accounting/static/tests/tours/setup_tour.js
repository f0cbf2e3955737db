/** @odoo-module **/

import {registry} from "@web/core/registry";

const next = (content, awaited) => [
    {
        content,
        trigger: ".modal .modal-footer button[name=action_next]",
        run: "click",
    },
    {
        content: `${content}: there it is`,
        trigger: `.modal .o_statusbar_status .o_arrow_button_current:contains(${awaited})`,
    },
];

registry.category("web_tour.tours").add("coopaem_setup", {
    steps: () => [
        {
            content: "The first step",
            trigger: ".o_coopaem_first_steps li[data-step=books] button",
            run: "click",
        },
        {
            content: "The name",
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Cooperative of the Tour",
        },
        {
            content: "The country",
            trigger: ".modal .o_field_widget[name=country_id] input",
            run: "edit Tunisia",
        },
        {
            content: "From the list",
            trigger: ".ui-autocomplete .dropdown-item:contains(Tunisia)",
            run: "click",
        },
        ...next("To the books", "Books"),
        {
            content: "The country's chart is found",
            trigger: ".modal .o_field_widget[name=chart_name]:contains(Tunisia)",
        },
        ...next("To the levies", "Levies"),
        {
            content: "A levy",
            trigger:
                ".modal .o_field_widget[name=levy_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "By a model",
            trigger:
                ".modal .o_field_widget[name=levy_ids] .o_field_widget[name=model_id] input",
            run: "edit collected",
        },
        {
            content: "Of collected turnover",
            trigger: ".ui-autocomplete .dropdown-item:contains(collected)",
            run: "click",
        },
        {
            content: "Its suggested rate can be changed",
            trigger:
                ".modal .o_field_widget[name=levy_ids] .o_field_widget[name=rate] input:value(10)",
            run: "edit 12",
        },
        ...next("To the users", "Users"),
        ...next("To the check", "Check"),
        {
            content: "Set up",
            trigger: ".modal .modal-footer button[name=action_set_up]",
            run: "click",
        },
        {
            content: "What was made; a chart of accounts takes its time",
            timeout: 60000,
            trigger: ".modal .o_field_widget[name=result]:contains(C2)",
        },
        {
            content: "Start",
            trigger: ".modal .modal-footer button[name=action_close]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The first step is done; the page is loaded anew",
            timeout: 60000,
            trigger: ".o_coopaem_first_steps li[data-step=books][data-done=true]",
        },
        {
            content: "And so are the levies",
            trigger: ".o_coopaem_first_steps li[data-step=levies][data-done=true]",
        },
        {
            content: "Nothing to take over",
            trigger:
                ".o_coopaem_first_steps li[data-step=opening] button:contains(Nothing)",
            run: "click",
        },
        {
            content: "That is noted",
            trigger: ".o_coopaem_first_steps li[data-step=opening][data-done=true]",
        },
        {
            content: "Put the panel away",
            trigger: ".o_coopaem_first_steps .btn-close",
            run: "click",
        },
        {
            content: "It is gone",
            trigger: "body:not(:has(.o_coopaem_first_steps)) .o_list_view",
        },
    ],
});
