// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

const FACETS = (count) => Array(count).fill(".o_searchview_facet").join(" ~ ");

registry.category("web_tour.tours").add("coopaem_coaching_dashboard", {
    steps: () => [
        {
            content: "The figure of everybody is shown",
            trigger: ".o_list_view .o_data_row td[name=count]:contains(30)",
        },
        {
            content: "No filter: the small group is there, and its figure hidden",
            trigger: `.o_searchview:has(${FACETS(3)}) .o_facet_remove`,
            run: "click",
        },
        // a click that comes while the list is drawn anew would be lost
        {
            trigger: `.o_searchview:has(${FACETS(2)}):not(:has(${FACETS(3)})) .o_facet_remove`,
            run: "click",
        },
        {
            trigger: `.o_searchview:not(:has(${FACETS(2)})) .o_facet_remove`,
            run: "click",
        },
        {
            trigger: ".o_searchview:not(:has(.o_searchview_facet)) .o_searchview_input",
            run: "edit Tiny",
        },
        {
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(cohort)",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Tiny)",
            run({anchor}) {
                if (/\b3\b/.test(anchor.querySelector("td[name=count]").textContent)) {
                    throw new Error("A group of three is told of");
                }
            },
        },
        {
            trigger: ".o_searchview_facet .o_facet_remove",
            run: "click",
        },
        {
            content: "Over time, as a chart",
            trigger: ".o_cp_switch_buttons .o_graph, .o_switch_view.o_graph",
            run: "click",
        },
        {trigger: ".o_graph_renderer canvas"},
        {
            trigger: ".o_switch_view.o_pivot",
            run: "click",
        },
        {trigger: ".o_pivot table"},
        {
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "The report for funders",
            trigger: "body",
            run: () => {
                window.location.href =
                    "/odoo/action-coopaem_coaching.coopaem_indicator_report_action";
            },
            expectUnloadPage: true,
        },
        {
            content: "Take the spreadsheet along",
            trigger:
                ".modal button[name=action_xlsx], .o_form_view button[name=action_xlsx]",
            run: "click",
        },
        {
            content: "It is made without an error",
            trigger: "body:not(:has(.o_error_dialog)):not(:has(.o_blockUI))",
        },
    ],
});
