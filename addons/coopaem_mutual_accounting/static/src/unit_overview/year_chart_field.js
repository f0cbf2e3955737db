/* global Chart */

import {Component, onWillStart, useEffect, useRef} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {cookie} from "@web/core/browser/cookie";
import {formatCurrency} from "@web/core/currency";
import {formatFloat} from "@web/views/fields/formatters";
import {getCustomColor} from "@web/core/colors/colors";
import {loadBundle} from "@web/core/assets";
import {localization} from "@web/core/l10n/localization";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const scheme = cookie.get("color_scheme");
const GRID = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
const MONEY_IN = getCustomColor(scheme, "#2a9d8f", "#3fb8a9");
const MONEY_OUT = getCustomColor(scheme, "#e9a23b", "#d9963a");
const TEXT = getCustomColor(scheme, "#111827", "#E4E4E4");

/** Money in, money out and treasury of the last twelve months. */
export class YearChartField extends Component {
    static template = "coopaem_mutual_accounting.YearChartField";
    static props = {...standardFieldProps};

    setup() {
        this.chart = null;
        this.canvasRef = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                if (this.canvasRef.el) {
                    this.chart = new Chart(this.canvasRef.el, this.config);
                }
                return () => {
                    if (this.chart) {
                        this.chart.destroy();
                        this.chart = null;
                    }
                };
            },
            () => [this.canvasRef.el, JSON.stringify(this.data)]
        );
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    /** What the chart says, for those who do not see it. */
    get summary() {
        const last = this.data.names.length - 1;
        return _t(
            "Money in, money out and treasury of the last twelve months. Treasury in %(month)s: %(treasury)s",
            {
                month: this.data.names[last],
                treasury: formatCurrency(
                    this.data.treasury[last],
                    this.data.currency_id
                ),
            }
        );
    }

    get config() {
        const {currency_id, labels, names, treasury} = this.data;
        const rtl = localization.direction === "rtl";
        const bars = (label, values, color) => ({
            type: "bar",
            label,
            data: values,
            backgroundColor: color,
            order: 2,
        });
        return {
            data: {
                labels,
                datasets: [
                    {
                        type: "line",
                        label: _t("Treasury"),
                        data: treasury,
                        borderColor: TEXT,
                        backgroundColor: TEXT,
                        borderWidth: 2,
                        pointRadius: 2,
                        order: 1,
                    },
                    bars(_t("In"), this.data.in, MONEY_IN),
                    bars(_t("Out"), this.data.out, MONEY_OUT),
                ],
            },
            options: {
                animation: false,
                responsive: true,
                maintainAspectRatio: false,
                interaction: {mode: "index", intersect: false},
                plugins: {
                    legend: {
                        rtl,
                        position: "bottom",
                        labels: {boxWidth: 12, color: TEXT},
                    },
                    tooltip: {
                        rtl,
                        callbacks: {
                            title: (items) => names[items[0].dataIndex],
                            label: ({dataset, parsed}) =>
                                `${dataset.label}: ${formatCurrency(parsed.y, currency_id)}`,
                        },
                    },
                },
                scales: {
                    x: {
                        reverse: rtl,
                        grid: {display: false},
                        ticks: {color: TEXT, maxRotation: 60},
                    },
                    y: {
                        position: rtl ? "right" : "left",
                        grid: {color: GRID},
                        ticks: {
                            color: TEXT,
                            maxTicksLimit: 6,
                            // A minus stays before its number, in Arabic too.
                            callback: (value) =>
                                `\u2066${formatFloat(value, {humanReadable: true, decimals: 0})}\u2069`,
                        },
                    },
                },
            },
        };
    }
}

registry.category("fields").add("coopaem_year_chart", {
    component: YearChartField,
    displayName: _t("Chart of twelve months"),
    supportedTypes: ["json"],
});
