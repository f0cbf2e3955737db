// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {Component, onWillStart, useState} from "@odoo/owl";
import {KanbanController} from "@web/views/kanban/kanban_controller";
import {ListController} from "@web/views/list/list_controller";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const MODEL = "coopaem.first.steps";

/**
 * What is left to do until the cooperative's first month is closed. The server says
 * what is done, and whether there is anything to show.
 */
export class FirstSteps extends Component {
    static template = "coopaem_mutual_accounting.FirstSteps";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({panel: false});
        onWillStart(() => this.load());
    }

    get percentage() {
        const {done, total} = this.state.panel;
        return Math.round((100 * done) / total);
    }

    async load() {
        this.state.panel = await this.orm.silent.call(MODEL, "get_panel");
    }

    open(step) {
        return this.action.doAction(step.action, {onClose: () => this.load()});
    }

    async skipOpening() {
        await this.orm.call(MODEL, "skip_opening");
        await this.load();
    }

    async dismiss() {
        await this.orm.call(MODEL, "dismiss");
        this.state.panel = false;
    }
}

export class UnitTableListController extends ListController {
    static template = "coopaem_mutual_accounting.UnitTableListView";
    static components = {...ListController.components, FirstSteps};
}

export class UnitTableKanbanController extends KanbanController {
    static template = "coopaem_mutual_accounting.UnitTableKanbanView";
    static components = {...KanbanController.components, FirstSteps};
}

registry.category("views").add("coopaem_unit_table_list", {
    ...listView,
    Controller: UnitTableListController,
});
registry.category("views").add("coopaem_unit_table_kanban", {
    ...kanbanView,
    Controller: UnitTableKanbanController,
});
