/** @odoo-module **/

import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const {DateTime} = luxon;
const tours = registry.category("web_tour.tours");
const draftInvoice = ".o_form_view:has(.o_arrow_button_current[data-value=draft])";
const postedInvoice = ".o_form_view:has(.o_arrow_button_current[data-value=posted])";

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

tours.add("coopaem_month_unit", {
    steps: () => [
        {
            content: "A new unit",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Its trade name",
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Poterie du Batha",
        },
        {
            content: "Its code",
            trigger: ".o_form_view .o_field_widget[name=code] input",
            run: "edit T01",
        },
        ...stepUtils.saveForm(),
        {
            content: "Its treasury is there from the start",
            trigger: ".oe_stat_button:contains(Treasury)",
        },
    ],
});

tours.add("coopaem_month_invoice", {
    steps: () => [
        {
            content: "A customer",
            trigger: `${draftInvoice} .o_field_widget[name=partner_id] input`,
            run: "edit Hôtel Batha",
        },
        {
            content: "Choose the customer",
            trigger: ".o-autocomplete--dropdown-item:contains(Hôtel Batha)",
            run: "click",
        },
        ...chooseRecord("unit_id", "T01"),
        {
            content: "Add a line",
            trigger: `${draftInvoice} div[name=invoice_line_ids] .o_field_x2many_list_row_add a`,
            run: "click",
        },
        {
            content: "What was sold",
            trigger: `${draftInvoice} div[name=invoice_line_ids] .o_selected_row textarea, ${draftInvoice} div[name=invoice_line_ids] .o_selected_row td[name=product_id] input`,
            run: "edit Pots",
        },
        {
            content: "Its price",
            trigger: `${draftInvoice} div[name=invoice_line_ids] .o_selected_row td[name=price_unit] input`,
            run: "edit 1000",
        },
        ...stepUtils.saveForm(),
        {
            content: "Confirm",
            trigger: `${draftInvoice} button[name=action_post]`,
            run: "click",
        },
        {
            content: "Pay",
            trigger: `${postedInvoice} button[name=action_register_payment]:not(:hidden)`,
            run: "click",
        },
        {
            content: "Record the payment",
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "It is paid or on its way",
            trigger: `${postedInvoice} .ribbon:contains(/paid|in payment/i)`,
        },
    ],
});

tours.add("coopaem_month_closing", {
    steps: () => [
        {
            content: "A new closing",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "Of this month: open the date",
            trigger:
                ".o_field_widget[name=date_start] button, .o_field_widget[name=date_start] input",
            run: "click",
        },
        {
            content: "Of this month",
            trigger: ".o_field_widget[name=date_start] input",
            run() {
                const input = this.anchor;
                input.value = DateTime.local().startOf("month").toFormat("MM/dd/yyyy");
                input.dispatchEvent(new Event("input", {bubbles: true}));
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            content: "Check the month",
            trigger: "button[name=action_check]:contains(Run the checks)",
            run: "click",
        },
        {
            content: "Nothing stands against it: book",
            trigger: "button[name=action_run]:contains(Book the levies)",
            run: "click",
        },
        {
            content: "It runs in the background",
            trigger: ".o_arrow_button_current[data-value=running]",
        },
    ],
});

tours.add("coopaem_month_statement", {
    steps: () => [
        {
            content: "Lock the month",
            trigger: "button[name=action_lock]",
            run: "click",
        },
        {
            content: "Yes, lock it",
            trigger: ".modal-footer button.btn-primary",
            run: "click",
        },
        {
            content: "It is locked: see the units",
            trigger:
                ".o_form_view:has(.o_arrow_button_current[data-value=locked]) button[name=action_open_lines]",
            run: "click",
        },
        {
            content: "Open the statement of the unit",
            trigger: ".o_list_view .o_data_row:contains(T01) td[name=turnover]",
            run: "click",
        },
        {
            content: "What the unit owns, its levy taken",
            trigger: ".o_form_view .o_field_widget[name=treasury]:contains(900.00)",
        },
        {
            content: "Why: the levies",
            trigger:
                ".o_field_widget[name=levy_line_ids] .o_data_row:contains(Contribution)",
        },
    ],
});
