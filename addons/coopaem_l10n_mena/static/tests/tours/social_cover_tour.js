// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("coopaem_social_cover", {
    steps: () => [
        {
            content: "Who is not covered stands out",
            trigger: ".o_data_row.text-danger td[name=member_name]:contains(Brahim)",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=cover_kind]:contains(Not covered)",
        },
        {
            trigger: ".o_notebook .nav-link[name=cover]",
            run: "click",
        },
        {
            trigger: "button[name=action_view_social_cover]",
            run: "click",
        },
        {
            content: "Nothing is recorded yet, and it says what may be",
            trigger: ".o_nocontent_help:contains(Record how a member is covered)",
        },
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name=kind] .o_radio_item:contains(Through a relative) input",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=holder] input",
            run: "edit Her husband",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(Confirmed)",
        },
    ],
});
