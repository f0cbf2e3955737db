// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {Component} from "@odoo/owl";
import {formatMonetary} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// More of these is good news; of the others it is just more.
const WELCOME = ["turnover", "collected", "treasury"];

/**
 * The month beside the one before: amounts as bars, and which units changed.
 */
export class ClosingComparison extends Component {
    static template = "coopaem_mutual_accounting.ClosingComparison";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get comparison() {
        return this.props.record.data[this.props.name] || {};
    }

    get month() {
        return this.props.record.data.name;
    }

    get rows() {
        const {before, rows = []} = this.comparison;
        const shown = rows.filter((row) => row.amount || row.before);
        return shown.map((row) => {
            const largest = Math.max(Math.abs(row.amount), Math.abs(row.before)) || 1;
            const difference = row.amount - row.before;
            return {
                ...row,
                difference,
                up: difference > 0,
                color: this.color(row.name, difference),
                changed: Boolean(before) && this.format(difference) !== this.format(0),
                width: (100 * Math.abs(row.amount)) / largest,
                widthBefore: (100 * Math.abs(row.before)) / largest,
            };
        });
    }

    color(name, difference) {
        if (!WELCOME.includes(name)) {
            return "text-muted";
        }
        return difference > 0 ? "text-success" : "text-danger";
    }

    format(amount) {
        const currency = this.props.record.data.currency_id;
        return formatMonetary(amount, {currencyId: currency && currency.id});
    }

    async openUnits(filter) {
        const record = this.props.record;
        const action = await this.orm.call(
            record.resModel,
            "action_open_lines",
            [[record.resId]],
            {context: {...record.context, line_filter: filter}}
        );
        await this.action.doAction(action);
    }
}

registry.category("fields").add("coopaem_closing_comparison", {
    component: ClosingComparison,
    supportedTypes: ["json"],
    fieldDependencies: [
        {name: "name", type: "char"},
        {name: "currency_id", type: "many2one", relation: "res.currency"},
    ],
});
