// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

/** Nothing on the page is wider than the phone. */
function checkWidth() {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("#wrap *")].filter((node) => {
        const box = node.getBoundingClientRect();
        return box.width && (box.right > width + 1 || box.left < -1);
    });
    if (wide.length) {
        throw new Error(`Wider than a phone of ${width}: ${wide[0].outerHTML}`);
    }
}

/** With letters twice as large, the places of the bar are still within reach. */
function checkLargeLetters() {
    const root = document.documentElement;
    root.style.fontSize = "200%";
    checkWidth();
    for (const place of document.querySelectorAll(".o_coopaem_nav a")) {
        const box = place.getBoundingClientRect();
        if (box.left < -1 || box.right > root.clientWidth + 1) {
            throw new Error(`Beyond the edge: ${place.textContent}`);
        }
    }
    root.style.fontSize = "";
}

registry.category("web_tour.tours").add("coopaem_sell_quote", {
    steps: () => [
        {
            content: "Begin a quote",
            trigger: "a.o_coopaem_new_quote",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
            expectUnloadPage: true,
        },
        {trigger: "#customer_name", run: "edit Riad Nour"},
        {trigger: "#customer_phone", run: "edit 0612345678"},
        {trigger: "#customer_email", run: "edit nour@example.com"},
        {trigger: ".o_coopaem_lines .o_coopaem_line_name", run: "edit Rug"},
        {
            content: "Digits of the own language",
            trigger: ".o_coopaem_lines .o_coopaem_line_quantity",
            run: "edit ٢",
        },
        {trigger: ".o_coopaem_lines .o_coopaem_line_price", run: "edit 500"},
        {trigger: ".o_coopaem_total:contains(/1\\D200/)"},
        {
            content: "The total is rounded as the document is",
            trigger: ".o_coopaem_lines .o_coopaem_line_quantity",
            run: "edit ٢٫٥",
        },
        {trigger: ".o_coopaem_lines .o_coopaem_line_price", run: "edit 12.35"},
        {trigger: ".o_coopaem_total:contains(/37\\D06/)"},
        {trigger: ".o_coopaem_lines .o_coopaem_line_quantity", run: "edit ٢"},
        {trigger: ".o_coopaem_lines .o_coopaem_line_price", run: "edit 500"},
        {
            content: "A second line, and away with it",
            trigger: ".o_coopaem_add_line",
            run: "click",
        },
        {
            trigger:
                ".o_coopaem_lines .o_coopaem_line:nth-child(2) .o_coopaem_remove_line",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
        },
        {
            content: "Who works with the keyboard goes on where the line was",
            trigger: ".o_coopaem_lines .o_coopaem_line_name:focus",
            run: checkLargeLetters,
        },
        {
            content: "What the keyboard comes to is not below the bar",
            trigger: "button[name=submit]",
            run() {
                const bar = document.querySelector(".o_coopaem_nav");
                const edge = bar.getBoundingClientRect().top;
                for (const field of document.querySelectorAll(
                    ".o_coopaem_sale_form input:not([type=hidden]), button[name=submit]"
                )) {
                    field.focus();
                    // what is folded away cannot be reached
                    if (
                        document.activeElement === field &&
                        field.getBoundingClientRect().bottom > edge
                    ) {
                        throw new Error(`Below the bar: ${field.outerHTML}`);
                    }
                }
            },
        },
        {
            trigger: "button[name=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It may be shared at once",
            trigger: "a.o_coopaem_whatsapp[href*='wa.me']",
            run: checkWidth,
        },
        {
            content: "A second tap writes to the customer once",
            trigger: "form[action$='/mail'] button",
            run() {
                this.anchor.click();
                this.anchor.click();
            },
            expectUnloadPage: true,
        },
        {trigger: ".alert-success:contains(nour@example.com)"},
    ],
});

registry.category("web_tour.tours").add("coopaem_sell_invoice", {
    steps: () => [
        {
            content: "The first tap",
            trigger: "button.o_coopaem_invoice",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The invoice is there; the customer pays in cash",
            trigger: ".o_coopaem_paid summary",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
        },
        // as one reads it: a comma in French
        {trigger: "#paid_amount:value(/^1200[.,٫]00$/)"},
        {
            trigger: ".o_coopaem_paid[open] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".list-group .fa-money",
            run: checkWidth,
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_sell_internal", {
    steps: () => [
        {
            trigger: "a[href='/my/internal-sales/new']",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: "#internal_buyer", run: "edit Unit U02 – U02"},
        {trigger: ".o_coopaem_lines .o_coopaem_line_name", run: "edit Clay"},
        {trigger: ".o_coopaem_lines .o_coopaem_line_price", run: "edit 300"},
        {
            trigger: "button[name=submit]",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
            expectUnloadPage: true,
        },
        {
            trigger: "form[action$='/take-back']",
            run: checkWidth,
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_sell_agree", {
    steps: () => [
        {
            trigger: ".list-group-item-action:contains(300)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "form[action$='/agree'] button",
            run(helpers) {
                checkWidth();
                helpers.click();
            },
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_state_success", run: checkWidth},
    ],
});

// The customer, on Odoo's own page: without a login, by the link alone.
registry.category("web_tour.tours").add("coopaem_sell_sign", {
    steps: () => [
        {trigger: ".o_coopaem_unit_head:contains(Unit U01)"},
        {
            trigger: "a[data-bs-target='#modalaccept']:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_web_sign_name_and_signature input",
            run: "edit Nour",
        },
        {
            trigger: ".modal canvas.o_web_sign_signature",
            run: "canvasNotEmpty",
        },
        {
            trigger: ".modal .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".alert-success, .o_portal_sale_sidebar .alert"},
    ],
});
