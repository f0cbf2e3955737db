// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

import {registry} from "@web/core/registry";

function checkWidth() {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll("#wrap *")].filter(
        (node) => node.getBoundingClientRect().right > width + 1
    );
    if (wide.length) {
        throw new Error(`Wider than a phone of ${width}: ${wide[0].className}`);
    }
}

/** Choose a picture in the field of the form, as a camera would hand it over. */
async function choosePicture() {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 20;
    canvas.getContext("2d").fillRect(0, 0, 20, 20);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const files = new DataTransfer();
    files.items.add(new File([blob], "receipt.png", {type: "image/png"}));
    document.querySelector(".o_coopaem_next_step input[name=proof]").files =
        files.files;
}

registry.category("web_tour.tours").add("coopaem_member_path", {
    steps: () => [
        {
            content: "The next step: where to go and what to bring",
            trigger: ".o_coopaem_next_step:contains(Form):contains(Identity card)",
            run: checkWidth,
        },
        {
            content: "Choose a photo",
            trigger: ".o_coopaem_next_step input[name=proof]",
            run: choosePicture,
        },
        {
            trigger: ".o_coopaem_next_step .o_coopaem_proof_form button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It has arrived",
            trigger: ".o_coopaem_proof:contains(your coach looks at it)",
            run: checkWidth,
        },
    ],
});

registry.category("web_tour.tours").add("coopaem_member_data", {
    steps: () => [
        {
            trigger: ".o_coopaem_data_form label[for=data_access]",
            run() {
                checkWidth();
                document.querySelector("#data_access").click();
            },
        },
        {
            trigger: ".o_coopaem_data_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_coopaem_data_request:contains(See my data)",
            run: checkWidth,
        },
    ],
});
