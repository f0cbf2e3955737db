// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

const {Settings} = luxon;

/**
 * The web client writes amounts with the figures 0 to 9 in every language, but dates in
 * Arabic with others. One kind of figures stands in a table.
 */
registry.category("services").add("coopaem_figures", {
    dependencies: ["localization"],
    start() {
        Settings.defaultNumberingSystem = "latn";
    },
});
