// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

function checkPhone() {
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth + 1) {
        throw new Error(`Wider than a phone: ${page.scrollWidth}`);
    }
    const content = document.querySelector(".o_coopaem_unit_page");
    if (getComputedStyle(content).direction !== "rtl") {
        throw new Error("Arabic runs from right to left");
    }
}

registry.category("web_tour.tours").add("coopaem_price_coach", {
    steps: () => [
        {trigger: ".o_field_widget[name=minutes] input", run: "edit 30"},
        {trigger: ".o_field_widget[name=hourly_income] input", run: "edit 20"},
        {trigger: ".o_field_widget[name=pieces] input", run: "edit 10"},
        {
            content: "What one piece needs",
            trigger: ".o_field_widget[name=line_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=name] input",
            run: "edit Clay",
        },
        {
            trigger: ".o_selected_row .o_field_widget[name=price] input",
            run: "edit 15",
        },
        {
            content: "The price is given while one types",
            trigger: ".o_form_sheet .o_field_widget[name=price] input",
            run: "edit 30",
        },
        {trigger: ".o_field_widget[name=minimum_price]:contains(27.78)"},
        {trigger: ".o_notebook a[name=picture]", run: "click"},
        {trigger: ".o_coopaem_price_charts polyline"},
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: ".o_form_saved"},
    ],
});

registry.category("web_tour.tours").add("coopaem_plan_coach", {
    steps: () => [
        {
            trigger: ".o_field_widget[name=customers] textarea",
            run: "edit Tourists and hotels",
        },
        {trigger: ".o_notebook a[name=cash_plan]", run: "click"},
        {
            content: "A month without money is red",
            trigger: ".o_coopaem_cash_plan td.o_coopaem_negative",
        },
        {trigger: ".o_form_button_save", run: "click"},
        {trigger: "button[name=action_discuss]", run: "click"},
        {trigger: "button[name=action_agree]"},
        {trigger: ".o_notebook a[name=comparison]", run: "click"},
        {trigger: ".o_coopaem_comparison"},
    ],
});

registry.category("web_tour.tours").add("coopaem_tools_member", {
    steps: () => [
        {
            content: "The server counts while one types",
            trigger: ".o_coopaem_price_form input[name=price]",
            run: "edit 100",
        },
        {
            trigger: ".o_coopaem_price_results[data-counted] .o_coopaem_minimum_price",
            run: checkPhone,
        },
        {trigger: ".o_coopaem_price_results polyline"},
        {
            trigger: ".o_coopaem_price_form button.btn-primary[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_message",
            run() {
                window.location.href = "/my/business-plan";
            },
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_start_plan",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_canvas_block:first a",
            run() {
                checkPhone();
                this.anchor.click();
            },
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_block_form textarea", run: "edit السياح"},
        {
            trigger: ".o_coopaem_block_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The next block follows",
            trigger: ".o_coopaem_block_form a[href$='/block/customers']",
            run() {
                window.location.href = "/my/business-plan";
            },
            expectUnloadPage: true,
        },
        {
            trigger: "a[href$='/line/new?kind=cost']",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_line_form input[name=name]", run: "edit Taxi"},
        {trigger: ".o_coopaem_line_form input[name=ordinary]", run: "edit 100"},
        {
            trigger: ".o_coopaem_line_form button.btn-primary",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_plan_line:contains(Taxi)", run: checkPhone},
    ],
});
