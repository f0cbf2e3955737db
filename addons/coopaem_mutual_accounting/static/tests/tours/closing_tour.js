/** @odoo-module **/

import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

async function runCron() {
    const call = (model, method, args, kwargs = {}) =>
        rpc(`/web/dataset/call_kw/${model}/${method}`, {model, method, args, kwargs});
    const crons = await call("ir.cron", "search", [
        [["code", "=", "model._cron_run()"]],
    ]);
    await call("ir.cron", "method_direct_trigger", [crons]);
}

registry.category("web_tour.tours").add("coopaem_closing_screen", {
    steps: () => [
        {
            content: "Check the month",
            trigger: "button[name=action_check]:contains(Run the checks)",
            run: "click",
        },
        {
            content: "A unit owes more than it has: accept that",
            trigger:
                ".o_field_widget[name=check_ids] .o_data_row:contains(negative treasury) button[name=action_accept]",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit The customer pays on Monday",
        },
        {
            content: "Confirm",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "The reason stays beside the check",
            trigger:
                ".o_field_widget[name=check_ids] .o_data_row:contains(pays on Monday)",
        },
        {
            content: "See what changed since last month",
            trigger: ".o_notebook a[name=result]",
            run: "click",
        },
        {
            content: "Turnover beside last month's",
            trigger: ".o_coopaem_closing_comparison:contains(2026-09):contains(400.00)",
        },
        {
            content: "A unit sold less",
            trigger: ".o_coopaem_closing_comparison button[data-filter=down]",
        },
        {
            content: "Book",
            trigger: "button[name=action_run]:contains(Book the levies)",
            run: "click",
        },
        {
            content: "It runs in the background; nothing is done yet",
            trigger: ".o_coopaem_closing_progress:contains(0 of 3)",
            run: runCron,
        },
        {
            content: "The screen sees by itself that all is booked",
            trigger: ".o_form_view .o_arrow_button_current[data-value=booked]",
        },
        {
            content: "Which unit was it that sold less?",
            trigger: ".o_notebook a[name=result]",
            run: "click",
        },
        {
            content: "Open it",
            trigger: ".o_coopaem_closing_comparison button[data-filter=down]",
            run: "click",
        },
        {
            content: "The list shows that unit alone",
            trigger:
                ".o_list_view:has(.o_data_row:contains(Sold less)):not(:has(.o_data_row:contains(No change)))",
        },
    ],
});
