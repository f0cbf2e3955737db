// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {Component, onWillUnmount, useEffect, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

const PAUSE = 1500;
const FIELDS = ["state", "done_count", "line_count"];

/**
 * How far a closing that runs in the background has come. Looks at the server anew
 * while it runs, and shows the whole record when it has ended.
 */
export class ClosingProgress extends Component {
    static template = "coopaem_mutual_accounting.ClosingProgress";
    static props = {...standardFieldProps};

    setup() {
        this.orm = useService("orm");
        this.counts = useState({done: 0, all: 0});
        this.timer = null;
        useEffect(
            (running, done, all) => {
                Object.assign(this.counts, {done, all});
                if (running) {
                    this.wait();
                }
                return () => this.stop();
            },
            () => {
                const {state, done_count, line_count} = this.props.record.data;
                return [state === "running", done_count, line_count];
            }
        );
        onWillUnmount(() => this.stop());
    }

    get percentage() {
        return this.counts.all ? (100 * this.counts.done) / this.counts.all : 0;
    }

    stop() {
        browser.clearTimeout(this.timer);
        this.timer = null;
    }

    wait() {
        this.stop();
        this.timer = browser.setTimeout(() => this.look(), PAUSE);
    }

    async look() {
        const record = this.props.record;
        const [now] = await this.orm.silent.read(
            record.resModel,
            [record.resId],
            FIELDS
        );
        if (this.timer === null) {
            return;
        }
        Object.assign(this.counts, {done: now.done_count, all: now.line_count});
        if (now.state === "running") {
            this.wait();
        } else {
            await record.load();
        }
    }
}

registry.category("fields").add("coopaem_closing_progress", {
    component: ClosingProgress,
    supportedTypes: ["float"],
    fieldDependencies: [
        {name: "state", type: "selection"},
        {name: "done_count", type: "integer"},
        {name: "line_count", type: "integer"},
    ],
});
