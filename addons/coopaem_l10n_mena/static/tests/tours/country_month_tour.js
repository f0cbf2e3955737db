/** @odoo-module **/

import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const tours = registry.category("web_tour.tours");
const ACTION = "/odoo/action-coopaem_l10n_mena.";

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

function chooseDay(field, day) {
    const widget = `.o_field_widget[name=${field}]`;
    return [
        {
            content: `Open ${field}`,
            trigger: `${widget} button, ${widget} input`,
            run: "click",
        },
        {
            content: `Choose ${day}`,
            trigger: `${widget} input`,
            run: `edit ${day} && press Enter`,
        },
    ];
}

// Accounting's own steps for this are not in the portal's bundle of tests.
function showProductColumn() {
    const toggle = {
        content: "Columns of the lines",
        trigger: "[name=invoice_line_ids] .o_optional_columns_dropdown_toggle",
        run: "click",
    };
    return [
        toggle,
        {
            content: "Show the product",
            trigger: ".o-dropdown-item input[name=product_id]",
            run({click}) {
                if (!this.anchor.checked) {
                    click();
                }
            },
        },
        toggle,
    ];
}

function inState(state) {
    return `.o_form_view:has(.o_arrow_button_current[data-value=${state}])`;
}

function confirm(content) {
    return {
        content,
        trigger:
            ".modal:contains(Go on?) .btn-primary, .modal:contains(Continue?) .btn-primary",
        run: "click",
    };
}

// The same month in each country: what differs are rates, boxes and bodies.
tours.add("coopaem_country_month", {
    steps: () => [
        ...chooseRecord("partner_id", "Hôtel du Port"),
        ...chooseRecord("unit_id", "U01"),
        ...chooseDay("invoice_date", "03/31/2026"),
        {
            content: "A line",
            trigger: "[name=invoice_line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        ...showProductColumn(),
        ...chooseRecord("product_id", "Pottery"),
        {
            content: "The line has its price",
            trigger:
                "[name=invoice_line_ids] .o_selected_row [name=price_unit] input:value(50,000)",
        },
        {
            content: "Confirm the invoice",
            trigger: `${inState("draft")} button[name=action_post]`,
            run: "click",
        },
        {
            content: "It is paid the same day",
            trigger: `${inState("posted")} button[name=action_register_payment]:not(:hidden)`,
            run: "click",
        },
        ...chooseDay("payment_date", "03/31/2026"),
        {
            content: "Into the bank",
            trigger: ".modal button[name=action_create_payments]",
            run: "click",
        },
        {
            content: "The invoice is paid",
            trigger:
                ".o_form_view:not(:has(button[name=action_register_payment]:visible)) .o_widget_web_ribbon",
        },
        stepUtils.goToUrl("/odoo/tax-returns"),
        {
            content: "The month's VAT return",
            trigger: ".o_data_row:contains(VAT) td[name=name]",
            run: "click",
        },
        {
            content: "Count what was posted since",
            trigger: `${inState("draft")} button[name=action_compute]`,
            run: "click",
        },
        {
            content: "A box has an amount, and leads to its items",
            trigger:
                ".o_field_widget[name=line_ids] .o_data_row button[name=action_open_items]",
        },
        {
            content: "File it",
            trigger: `${inState("draft")} button[name=action_file]`,
            run: "click",
        },
        confirm("It is frozen"),
        {
            content: "The tax is owed now",
            trigger: `${inState("filed")} button[name=action_pay]`,
        },
        stepUtils.goToUrl(`${ACTION}coopaem_pay_run_action/new`),
        {
            content: "Propose what the units can pay",
            trigger: `${inState("draft")} button[name=action_propose]:contains(Propose)`,
            run: "click",
        },
        {
            content: "The member is there: compute",
            trigger: `${inState("draft")}:has(.o_data_row:contains(U01)) button[name=action_compute]`,
            run: "click",
        },
        {
            content: "Book it",
            trigger: `${inState("computed")} button[name=action_post]`,
            run: "click",
        },
        confirm("Members see their payslips"),
        {
            content: "How was it worked out?",
            trigger: `${inState("posted")} .o_data_row:contains(U01) button[name=action_open]`,
            run: "click",
        },
        {
            content: "The payslip has its number",
            trigger:
                ".o_form_view .o_field_widget[name=display_name]:contains(PAY00001)",
        },
    ],
});

tours.add("coopaem_country_payslip", {
    steps: () => [
        {
            content: "The month's payslip",
            trigger: "#wrap a[href^='/my/payslips/']",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What comes out, and the way there",
            trigger:
                "article.o_coopaem_statement .o_coopaem_row_total:contains(Net pay)",
        },
        {
            content: "The tax is explained",
            trigger:
                "article.o_coopaem_statement:contains(How the income tax was worked out)",
        },
    ],
});
