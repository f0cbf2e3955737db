/** @odoo-module **/

import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatCurrency} from "@web/core/currency";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** The reasons why a unit is at risk, a badge each. */
export class RisksField extends Component {
    static template = "coopaem_mutual_accounting.RisksField";
    static props = {...standardFieldProps, detailed: {type: Boolean, optional: true}};

    get risks() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("coopaem_risks", {
    component: RisksField,
    displayName: _t("Risks"),
    supportedTypes: ["json"],
    extractProps: ({options}) => ({detailed: Boolean(options.detailed)}),
});

/** A change in percent, with an arrow that says it without colours. */
export class TrendField extends Component {
    static template = "coopaem_mutual_accounting.TrendField";
    static props = {...standardFieldProps};

    get trend() {
        return this.props.record.data[this.props.name];
    }

    get percent() {
        return Math.round(this.trend * 100);
    }

    get text() {
        return `${formatFloat(Math.abs(this.percent), {digits: [16, 0]})} %`;
    }
}

registry.category("fields").add("coopaem_trend", {
    component: TrendField,
    displayName: _t("Trend"),
    supportedTypes: ["float"],
});

const SPARK = {bar: 5, gap: 2, height: 24};

/** Twelve small bars, a month each. */
export class SparklineField extends Component {
    static template = "coopaem_mutual_accounting.SparklineField";
    static props = {...standardFieldProps};

    get values() {
        return this.props.record.data[this.props.name] || [];
    }

    get width() {
        return this.values.length * (SPARK.bar + SPARK.gap);
    }

    get height() {
        return SPARK.height;
    }

    get bars() {
        const top = Math.max(0, ...this.values);
        const bottom = Math.min(0, ...this.values);
        const scale = (SPARK.height - 1) / (top - bottom || 1);
        return this.values.map((value, index) => {
            const height = Math.max(1, Math.abs(value) * scale);
            const zero = top * scale;
            return {
                index,
                x: index * (SPARK.bar + SPARK.gap),
                y: value >= 0 ? Math.max(0, zero - height) : zero,
                width: SPARK.bar,
                height,
                negative: value < 0,
            };
        });
    }
}

registry.category("fields").add("coopaem_sparkline", {
    component: SparklineField,
    displayName: _t("Twelve months"),
    supportedTypes: ["json"],
});

/** From the cash of today to what is expected, as the statement shows it. */
export class TreasuryGridField extends Component {
    static template = "coopaem_mutual_accounting.TreasuryGridField";
    static props = {...standardFieldProps};

    get grid() {
        return this.props.record.data[this.props.name];
    }

    money(amount) {
        return formatCurrency(amount, this.grid.currency_id);
    }
}

registry.category("fields").add("coopaem_treasury_grid", {
    component: TreasuryGridField,
    displayName: _t("Treasury grid"),
    supportedTypes: ["json"],
});
