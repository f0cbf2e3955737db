/** @odoo-module **/

import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");

function chooseRecord(field, name) {
    return [
        {
            content: `Look for ${name}`,
            trigger: `.o_field_widget[name=${field}] input`,
            run: `edit ${name}`,
        },
        {
            content: `Choose ${name}`,
            trigger: `.o-autocomplete--dropdown-item a:contains(${name})`,
            run: "click",
        },
    ];
}

function inState(state) {
    return `.o_form_view:has(.o_arrow_button_current[data-value=${state}])`;
}

tours.add("coopaem_cash_desk_till", {
    steps: () => [
        {
            content: "A new operation",
            trigger: ".o_list_button_add",
            run: "click",
        },
        ...chooseRecord("unit_id", "T01"),
        {
            content: "What is in the till",
            trigger: ".o_field_widget[name=till_before]:contains(1,000.00)",
        },
        {
            content: "Bank six hundred",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 600",
        },
        ...stepUtils.saveForm(),
        {
            content: "Post the deposit",
            trigger: `${inState("draft")} button[name=action_post]`,
            run: "click",
        },
        {
            content: "It is posted: the next one",
            trigger: `${inState("posted")} .o_field_widget[name=till_after]:contains(400.00)`,
        },
        {
            content: "Now count the till",
            trigger: ".o_form_button_create",
            run: "click",
        },
        ...chooseRecord("unit_id", "T01"),
        {
            content: "A count",
            trigger: ".o_field_widget[name=kind] input[data-value=count]",
            run: "click",
        },
        {
            content: "Ten are missing",
            trigger: ".o_field_widget[name=counted] input",
            run: "edit 390",
        },
        {
            content: "Why",
            trigger: ".o_field_widget[name=reason] input",
            run: "edit Change given twice",
        },
        {
            content: "The difference",
            trigger: ".o_field_widget[name=difference]:contains(10.00)",
        },
        ...stepUtils.saveForm(),
        {
            content: "Post the count",
            trigger: `${inState("draft")} button[name=action_post]`,
            run: "click",
        },
        {
            content: "It is posted",
            trigger: inState("posted"),
        },
    ],
});

tours.add("coopaem_cash_desk_cheque", {
    steps: () => [
        {
            content: "A new cheque",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its number",
            trigger: ".o_field_widget[name=number] input",
            run: "edit 0048712",
        },
        ...chooseRecord("unit_id", "T01"),
        ...chooseRecord("partner_id", "Hôtel Batha"),
        {
            content: "Its amount",
            trigger: ".o_field_widget[name=amount] input",
            run: "edit 250",
        },
        ...stepUtils.saveForm(),
        {
            content: "Take it in",
            trigger: `${inState("draft")} button[name=action_receive]:not(:hidden)`,
            run: "click",
        },
        {
            content: "Remit it",
            trigger: `${inState("received")} button[name=action_remit]:not(:hidden)`,
            run: "click",
        },
        {
            content: "The slip: take it to the bank",
            trigger: ".o_form_view:has([name=cheque_ids]) button[name=action_remit]",
            run: "click",
        },
        {
            content: "The bank has paid",
            trigger: `${inState("remitted")} button[name=action_ask_clear]`,
            run: "click",
        },
        {
            content: "Today",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is cleared",
            trigger: "[name=cheque_ids] .o_data_row:contains(Cleared)",
        },
    ],
});
