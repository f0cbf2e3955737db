// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

/** The page is in French or Arabic, from its side, and no wider than the phone. */
function checkPage() {
    const {lang} = document.documentElement;
    const wrap = document.querySelector("#wrap");
    const {direction} = getComputedStyle(wrap);
    const sides = {fr: "ltr", ar: "rtl"};
    if (sides[lang.slice(0, 2)] !== direction) {
        throw new Error(`A page in ${lang} that runs ${direction}`);
    }
    const width = document.documentElement.clientWidth;
    const page = document.documentElement.scrollWidth;
    if (page > width) {
        throw new Error(`The page is ${page} wide, a phone ${width}`);
    }
}

function checkAndClick(helpers) {
    checkPage();
    helpers.click();
}

/** A photo, as the phone's camera would give it. */
async function takePhoto(input) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 64;
    const context = canvas.getContext("2d");
    context.fillStyle = "navy";
    context.fillRect(0, 0, 64, 64);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "receipt.png", {type: "image/png"}));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
}

registry.category("web_tour.tours").add("coopaem_home", {
    steps: () => [
        {
            content: "One sentence and one figure come first, without scrolling",
            trigger: ".o_coopaem_mine .o_coopaem_treasury",
            run() {
                checkPage();
                const box = this.anchor.getBoundingClientRect();
                if (
                    box.bottom > window.innerHeight / 2 ||
                    !/\d/.test(this.anchor.textContent)
                ) {
                    throw new Error(`${this.anchor.textContent} at ${box.bottom}`);
                }
            },
        },
        {trigger: ".o_coopaem_usable .o_coopaem_amount"},
        {trigger: ".o_coopaem_payable .o_coopaem_amount"},
        {
            content: "Twelve months in a chart, and as figures",
            trigger: ".o_coopaem_year svg",
        },
        {trigger: ".o_coopaem_year summary", run: "click"},
        {
            trigger: ".o_coopaem_year details[open] tbody",
            run() {
                checkPage();
                const {length} = this.anchor.querySelectorAll("tr");
                if (length !== 12) {
                    throw new Error(`${length} months`);
                }
            },
        },
        {
            content: "Who has owed for long stands out, and not by colour alone",
            trigger: ".o_coopaem_late .fa-exclamation-triangle",
        },
        {trigger: ".o_coopaem_waiting .fa-clock-o"},
        {trigger: ".o_coopaem_appointment .fa-calendar"},
        {
            content: "The other activity, which is shared",
            trigger: ".o_coopaem_unit_switch button[aria-pressed=false]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_unit_switch button[aria-pressed=true]:nth-of-type(2)",
            run() {
                checkPage();
                const name = document.querySelector(".o_coopaem_home h1").textContent;
                if (name.trim() !== this.anchor.textContent.trim()) {
                    throw new Error(`${name} is shown`);
                }
            },
        },
        {trigger: "body:not(:has(.o_coopaem_late))"},
    ],
});

registry.category("web_tour.tours").add("coopaem_expense", {
    steps: () => [
        {
            trigger: "a.o_coopaem_new_expense",
            run: checkAndClick,
            expectUnloadPage: true,
        },
        {trigger: "label[for=paid_by_own]", run: checkAndClick},
        {
            content: "Digits of the own language",
            trigger: "#amount",
            run: "edit ١٢٠٫٥",
        },
        {trigger: "#label", run: "edit Argile"},
        {
            trigger: "#photo",
            async run() {
                await takePhoto(this.anchor);
            },
        },
        {
            trigger: ".o_coopaem_hand_in",
            run: checkAndClick,
            expectUnloadPage: true,
        },
        {trigger: ".badge.text-bg-warning", run: checkPage},
        {
            content: "The photo is there, to be seen",
            trigger: "img.img-thumbnail[src*='/photo/']",
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_expense_paid", {
    steps: () => [
        {
            trigger: "a.o_coopaem_expense:has(.text-bg-success)",
            run: checkAndClick,
            expectUnloadPage: true,
        },
        {trigger: ".badge.text-bg-success"},
        {trigger: ".o_coopaem_expense_next", run: checkPage},
    ],
});

registry.category("web_tour.tours").add("coopaem_figures", {
    steps: () => [
        {
            trigger: ".o_coopaem_figures form[action$='/my/figures/hours']",
            run: checkPage,
        },
        {trigger: "#hours_hours", run: "edit ١٥٠"},
        {
            trigger: "form[action$='/my/figures/hours'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_saved"},
        {
            content: "What an hour brought in",
            trigger: ".o_coopaem_hourly .o_coopaem_amount",
            run: checkPage,
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_keep_up", {
    steps: () => [
        {trigger: "#account_phone", run: "edit +212 600 000 007"},
        {
            trigger: "#account_photo",
            async run() {
                checkPage();
                await takePhoto(this.anchor);
            },
        },
        {
            trigger:
                ".o_coopaem_account form[action$='/my/account/save'] button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {trigger: ".o_coopaem_saved"},
        {trigger: "#bank_number", run: "edit 007 780 0001234000123456 79"},
        {
            trigger: "#bank button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The cooperative has to confirm it first",
            trigger: ".o_coopaem_bank_waiting",
            run: checkPage,
        },
    ],
});
