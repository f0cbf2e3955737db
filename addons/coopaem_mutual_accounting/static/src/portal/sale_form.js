/* Copyright 2026 COOPAEM
   License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl). */

import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

const DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";

/**
 * A number as people type it: with a comma, or in the digits of their language.
 *
 * @param {String} text
 * @returns {Number} zero where it is none; the server says so when it is handed in
 */
export function parseNumber(text) {
    const latin = (text || "")
        .replace(/[٠-٩۰-۹]/g, (digit) => DIGITS.indexOf(digit) % 10)
        .replace(/[٫,]/g, ".")
        .replace(/[\s٬]/g, "");
    return Number(latin) || 0;
}

/**
 * A number as the reader writes it.
 *
 * @param {String} text with the digits 0 to 9 and a point
 * @param {String} sample how the reader writes 1000.00
 * @returns {String}
 */
export function writeNumber(text, sample) {
    const plain = sample.replace(/[\u2066\u2069]/g, "");
    const found = /^[1١]([^0٠]*)[0٠]{3}([^0٠]*)/.exec(plain) || ["", "", "."];
    const [whole, decimals] = text.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, found[1]);
    const written = decimals ? grouped + found[2] + decimals : grouped;
    return plain.startsWith("١")
        ? written.replace(/[0-9]/g, (digit) => DIGITS[digit])
        : written;
}

/** The lines of a quote, an invoice or an internal sale, and their total. */
export class SaleForm extends Interaction {
    static selector = ".o_coopaem_sale_form";
    dynamicContent = {
        ".o_coopaem_add_line": {"t-on-click": this.addLine},
        ".o_coopaem_remove_line": {"t-on-click": this.removeLine},
        ".o_coopaem_product": {"t-on-change": this.chooseProduct},
        "#customer_id": {"t-on-change": this.updateCustomer},
        _root: {"t-on-input": this.updateTotal},
        _window: {"t-on-pageshow": this.comeBack},
    };

    start() {
        this.updateCustomer();
        this.updateTotal();
    }

    addLine() {
        const template = this.el.querySelector(".o_coopaem_line_template");
        const line = template.content.firstElementChild.cloneNode(true);
        this.insert(line, this.el.querySelector(".o_coopaem_lines"));
        line.querySelector(".o_coopaem_line_name").focus();
        this.updateTotal();
    }

    removeLine(ev) {
        const line = ev.currentTarget.closest(".o_coopaem_line");
        const beside = line.previousElementSibling || line.nextElementSibling;
        if (beside) {
            line.remove();
        } else {
            for (const field of line.querySelectorAll(
                ".o_coopaem_line_name, .o_coopaem_line_price, .o_coopaem_product"
            )) {
                field.value = "";
            }
        }
        // Who works with the keyboard goes on where the line was.
        (beside || line).querySelector(".o_coopaem_line_name").focus();
        this.updateTotal();
    }

    chooseProduct(ev) {
        const line = ev.currentTarget.closest(".o_coopaem_line");
        const {name, price, rate} = ev.currentTarget.selectedOptions[0].dataset;
        if (name) {
            line.querySelector(".o_coopaem_line_name").value = name;
            line.querySelector(".o_coopaem_line_price").value = price;
            line.querySelector(".o_coopaem_line_rate").value = rate;
        }
        this.updateTotal();
    }

    updateCustomer() {
        const select = this.el.querySelector("#customer_id");
        const fields = this.el.querySelector(".o_coopaem_new_customer");
        fields?.classList.toggle("d-none", Boolean(select.value));
    }

    /** Phones that go back show the page as it was left. */
    comeBack() {
        this.updateCustomer();
        this.updateTotal();
    }

    /** The total as the document will have it, rounded as the cooperative rounds. */
    updateTotal() {
        const total = this.el.querySelector(".o_coopaem_total");
        const digits = Number(total.dataset.digits);
        const round = (amount) => Math.round(amount * 10 ** digits + 1e-6);
        const byLine = total.dataset.rounding === "round_per_line";
        let base = 0;
        let sum = 0;
        const taxed = {};
        for (const line of this.el.querySelectorAll(
            ".o_coopaem_lines .o_coopaem_line"
        )) {
            const value = (name) =>
                parseNumber(line.querySelector(`.o_coopaem_line_${name}`)?.value);
            const amount = value("quantity") * value("price");
            const rate = value("rate") / 100;
            if (byLine) {
                const rounded = round(amount) / 10 ** digits;
                sum += round(rounded) + round(rounded * rate);
            } else {
                base += amount;
                taxed[rate] = (taxed[rate] || 0) + amount;
            }
        }
        sum += round(base);
        for (const [rate, amount] of Object.entries(taxed)) {
            sum += round(amount * rate);
        }
        sum /= 10 ** digits;
        // What the law adds to a document, whatever is sold.
        sum += sum ? Number(total.dataset.duty || 0) : 0;
        total.textContent = writeNumber(sum.toFixed(digits), total.dataset.sample);
    }
}

/** A second tap on a slow network makes no second quote, and writes to nobody twice. */
export class SubmitOnce extends Interaction {
    static selector = ".o_coopaem_sale form";
    dynamicContent = {
        _root: {"t-on-submit": this.submit},
        _window: {"t-on-pageshow": this.comeBack},
    };

    submit(ev) {
        if (this.submitted) {
            ev.preventDefault();
        }
        this.submitted = true;
    }

    /** Phones that go back show the page as it was left: it may be handed in again. */
    comeBack() {
        this.submitted = false;
    }
}

/** Puts the link of a document on the clipboard. */
export class CopyLink extends Interaction {
    static selector = ".o_coopaem_copy";
    dynamicContent = {_root: {"t-on-click": this.copy}};

    async copy() {
        await this.waitFor(navigator.clipboard.writeText(this.el.dataset.link));
        const [before, after] = this.el.querySelectorAll("span");
        before.classList.add("d-none");
        after.classList.remove("d-none");
    }
}

registry.category("public.interactions").add("coopaem.sale_form", SaleForm);
registry.category("public.interactions").add("coopaem.submit_once", SubmitOnce);
registry.category("public.interactions").add("coopaem.copy_link", CopyLink);
