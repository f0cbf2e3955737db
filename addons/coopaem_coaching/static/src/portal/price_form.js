/* Copyright 2026 COOPAEM
   License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

const PAUSE = 400;

/** The form of a price: the server counts while one types, so that figures agree. */
export class PriceForm extends Interaction {
    static selector = ".o_coopaem_price_form";
    dynamicContent = {
        ".o_coopaem_add_cost": {"t-on-click": this.addLine},
        ".o_coopaem_remove_cost": {"t-on-click": this.removeLine},
        _root: {
            "t-on-input": this.debounced(this.count, PAUSE),
            "t-on-change": this.debounced(this.count, PAUSE),
        },
    };

    setup() {
        this.asked = 0;
    }

    addLine(ev) {
        const kind = ev.currentTarget.dataset.kind;
        const template = this.el.querySelector(`template[data-kind=${kind}]`);
        const line = template.content.firstElementChild.cloneNode(true);
        this.insert(line, this.el.querySelector(`.o_coopaem_costs[data-kind=${kind}]`));
        line.querySelector("[name=line_name]").focus();
    }

    removeLine(ev) {
        ev.currentTarget.closest(".o_coopaem_cost").remove();
        this.count();
    }

    async count() {
        const asked = ++this.asked;
        const values = [...new FormData(this.el)].filter(
            ([, value]) => typeof value === "string"
        );
        const answer = await this.waitFor(rpc(this.el.dataset.count, {values}));
        // an answer to what was typed before says nothing any more
        if (asked === this.asked && answer.html) {
            const results = this.el.querySelector(".o_coopaem_price_results");
            results.innerHTML = answer.html;
            results.dataset.counted = asked;
        }
    }
}

registry.category("public.interactions").add("coopaem.price_form", PriceForm);
