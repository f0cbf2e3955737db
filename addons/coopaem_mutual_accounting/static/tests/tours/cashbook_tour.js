/** @odoo-module **/

import {registry} from "@web/core/registry";

const line = (label) =>
    `.o_data_row:has(.o_data_cell[name=label]:contains("${label}"))`;
const viewer = ".o-FileViewer";
const tall = (selector) => {
    const image = document.querySelector(selector);
    if (!image.naturalHeight || image.naturalHeight < image.naturalWidth) {
        throw new Error(`It does not show the receipt: ${image.src}`);
    }
};

registry.category("web_tour.tours").add("coopaem_cashbook_receipts", {
    steps: () => [
        {
            content: "A line without a receipt shows none",
            trigger: `${line("Sale")}:not(:has(.o_coopaem_receipt))`,
        },
        {
            content: "The PDF has a sign",
            trigger: `${line("Clay")} .o_coopaem_receipt .fa-file-pdf-o`,
        },
        {
            content: "The photo stands beside its line",
            trigger: `${line("Taxi")} .o_coopaem_receipt img`,
            run() {
                tall(".o_coopaem_receipt img[src*=document]");
            },
        },
        {
            content: "Look at it",
            trigger: `${line("Taxi")} .o_coopaem_receipt`,
            run: "click",
        },
        {
            content: "It is large",
            trigger: `${viewer} .o-FileViewer-viewImage`,
        },
        {
            content: "Go on to the next",
            trigger: `${viewer} .o-FileViewer-navigation[title^=Next]`,
            run: "click",
        },
        {
            content: "That is the PDF",
            trigger: `${viewer} iframe[src*=pdfjs]`,
        },
        {
            content: "Back to the book",
            trigger: `${viewer} .o-FileViewer-headerButton[title^=Close]`,
            run: "click",
        },
        {
            content: "Nothing was changed by looking",
            trigger: `body:not(:has(${viewer})) .o_form_view:not(:has(.o_form_dirty))`,
        },
        {
            content: "Who did what",
            trigger: ".o_notebook .nav-link[name=steps]",
            run: "click",
        },
        {
            content: "It was handed in",
            trigger:
                ".o_field_widget[name=validation_step_ids] .o_data_cell:contains(Handed in)",
        },
    ],
});
