/** @odoo-module **/

import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const openUnit = [
    {
        content: "Open the unit",
        trigger: ".o_list_view .o_data_row:contains(U01) td[name=code]",
        run: "click",
    },
    {
        content: "Why it is at risk, in words",
        trigger:
            ".o_form_view .o_field_widget[name=risks]:contains(below the floor of)",
    },
    {
        content: "Its treasury, line by line",
        trigger: ".o_coopaem_treasury_grid tr[data-key=treasury]:contains(100.00)",
    },
    {
        content: "Down to what is expected",
        trigger: ".o_coopaem_treasury_grid tr[data-key=expected]:contains(300.00)",
    },
    {
        content: "Twelve months drawn",
        trigger: ".o_coopaem_year_chart canvas[aria-label*=Treasury]",
        run({anchor}) {
            if (!window.Chart.getChart(anchor)) {
                throw new Error("The chart was not drawn");
            }
        },
    },
];

tours.add("coopaem_unit_table", {
    steps: () => [
        {
            content: "All units, those at risk first",
            trigger: ".o_list_view .o_data_row:first:contains(U01)",
        },
        {
            content: "With the others",
            trigger: ".o_list_view .o_data_row:contains(U02)",
        },
        {
            content: "And their badges",
            trigger: ".o_data_row:contains(U01) .badge[data-risk=floor]",
        },
        {
            content: "Filter",
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Below the floor",
            trigger: ".o_filter_menu .o_menu_item:contains(Below the floor)",
            run: "click",
        },
        {
            content: "At risk",
            trigger: ".o_filter_menu .o_menu_item:contains(At risk)",
            run: "click",
        },
        {
            content: "The others are gone",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(U02)))",
        },
        ...openUnit,
    ],
});

tours.add("coopaem_unit_table_coach", {
    steps: () => [
        {
            content: "The units I look after, and no others",
            trigger:
                ".o_list_view:has(.o_data_row:contains(U01)):not(:has(.o_data_row:contains(U02)))",
        },
        ...openUnit,
    ],
});
