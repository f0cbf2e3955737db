// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// Elements, signs, banknotes and figures.

const SVG = "http://www.w3.org/2000/svg";
const THIN_SPACE = "\u202f";
const ARABIC_ZERO = 0x0660;

// Signs of 24 by 24, drawn with a pen.
const SIGNS = {
    in: "M4 11v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8M4 11h4m8 0h4M12 2v13m-5-5l5 5 5-5",
    out: "M4 11v8a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-8M4 11h4m8 0h4M12 15V2M7 7l5-5 5 5",
    book: "M5 3h13a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H5zM9 3v18M12 8h4m-4 4h4",
    more: "M4 6h16M4 12h16M4 18h16",
    back: "M15 4l-8 8 8 8",
    tick: "M4 13l5 5L20 6",
    erase: "M9 5h12v14H9l-6-7zM12 9l6 6m0-6l-6 6",
    clock: "M12 3a9 9 0 1 0 .01 0M12 7v5l4 2",
    eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 1 0 .01 0",
    returned: "M9 8H20v8H6M9 4L5 8l4 4",
    cross: "M4 4l16 16M20 4L4 20",
    key: "M8 8a4 4 0 1 0 .01 0M12 12h9v4m-4-4v3",
    undo: "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3",
    listen: "M3 9v6h4l5 4V5L7 9zM16 9a4 4 0 0 1 0 6m2.500-9a8 8 0 0 1 0 12",
    photo: "M3 7h4l2-3h6l2 3h4v13H3zM12 10a4 4 0 1 0 .01 0",
    voice: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M5 11a7 7 0 0 0 14 0M12 18v4m-4 0h8",
    stop: "M6 6h12v12H6z",
    till: "M3 8h18v12H3zM3 8l3-4h12l3 4M12 11v6m-3-3h6",
    bank: "M3 10l9-6 9 6zM5 10v8m5-8v8m4-8v8m5-8v8M3 20h18",
    count: "M4 7h16v10H4zM12 9.500a2.500 2.500 0 1 0 .01 0M2 20h20",
    draw: "M3 14l4-2 5 2h4a1 1 0 0 1 0 3h-4M3 20l5-1 5 1 8-5M14 3a4 4 0 1 0 .01 0",
    notes: "M3 6h18v12H3zM12 9a3 3 0 1 0 .01 0",
    keys: "M5 4h3v3H5zM11 4h3v3h-3zM17 4h3v3h-3zM5 11h3v3H5zM11 11h3v3h-3zM17 11h3v3h-3zM11 18h3v3h-3z",
    hand_in: "M4 14v6h16v-6M12 16V4M7 9l5-5 5 5",
    digits: "M6 6v12M4 8l2-2M12 8a2 2 0 0 1 4 0c0 3-4 5-4 10h5",
    pages: "M3 12l9-8 9 8M6 10v10h12V10",
    leave: "M10 4H5v16h5M9 12h11m-4-4l4 4-4 4",
    share: "M4 12v8h16v-8M12 15V3M8 7l4-4 4 4",
    sale: "M4 9h16l-1 11H5zM8 9a4 4 0 0 1 8 0",
    service:
        "M14 6a4 4 0 0 1 5-2l-3 3 2 2 3-3a4 4 0 0 1-5 5L7 20l-3-3 9-9a4 4 0 0 1 1-2",
    stock: "M3 8l9-5 9 5v9l-9 5-9-5zM3 8l9 5 9-5M12 13v9",
    transport:
        "M3 6h11v10H3zM14 9h4l3 4v3h-7zM7 16a2 2 0 1 0 .01 0M17 16a2 2 0 1 0 .01 0",
    rent: "M4 21V9l4-3 4 3 4-3 4 3v12zM4 12h16M10 21v-5h4v5",
    food: "M4 12h16a8 8 0 0 1-16 0M9 3v5m3-6v6m3-5v5",
    person: "M12 4a4 4 0 1 0 .01 0M4 21a8 8 0 0 1 16 0",
    credit: "M9 4a3.500 3.500 0 1 0 .01 0M2 20a7 7 0 0 1 11-5M17.500 13a4.500 4.500 0 1 0 .01 0M17.500 15v3l2 1",
    repaid: "M9 4a3.500 3.500 0 1 0 .01 0M2 20a7 7 0 0 1 11-5M14 18l3 3 5-6",
    remind: "M4 4h16v12H11l-5 5v-5H4zM8 8h8m-8 4h5",
    today: "M2 19h20M6 19a6 6 0 0 1 12 0M12 3v4M4 9l3 3m13-3l-3 3",
    eye_closed: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M4 21L20 3",
    coach: "M8 5a3 3 0 1 0 .01 0M2 20a6 6 0 0 1 12 0M13 4h9v7h-5l-3 3v-3",
    people: "M8 5a3 3 0 1 0 .01 0M17 7a2.500 2.500 0 1 0 .01 0M2 20a6 6 0 0 1 12 0M16 14a5 5 0 0 1 6 6",
    tax: "M5 2h14v20l-3-2-2 2-2-2-2 2-2-2-3 2zM9 14l6-7M9 8h.01M15 13h.01",
    file: "M6 2h9l4 4v16H6zM12 9v8m-3-3l3 3 3-3",
    phone: "M7 2h10v20H7zM11 18.500h2",
    lock: "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4M12 15v2",
    speed: "M12 6a8 8 0 1 0 .01 0M10 2h4M12 10v4l3 2",
    home: "M7 4a2 2 0 1 0 .01 0M17 4a2 2 0 1 0 .01 0M12 11a1.500 1.500 0 1 0 .01 0M4 21v-7a3 3 0 0 1 6 0v7m4 0v-7a3 3 0 0 1 6 0v7M12 14v7",
};
SIGNS.deposit = SIGNS.bank;

export function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (name.startsWith("on")) {
            element.addEventListener(name.slice(2), value);
        } else if (value === true) {
            element.setAttribute(name, "");
        } else if (value !== false && value !== undefined && value !== null) {
            element.setAttribute(name, value);
        }
    }
    element.append(...children.flat().filter((child) => child || child === 0));
    return element;
}

function svg(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
}

export function sign(name, turns = false) {
    return svg(
        "svg",
        {
            viewBox: "0 0 24 24",
            class: turns ? "sign turns" : "sign",
            "aria-hidden": "true",
        },
        svg("path", {d: SIGNS[name]})
    );
}

// A button with a sign and, where there is room, a word.
export function button(name, label, onclick, attributes = {}) {
    const {word, turns, ...others} = attributes;
    return h(
        "button",
        {type: "button", "aria-label": label, onclick, ...others},
        sign(name, turns),
        word && h("span", {class: "word"}, label)
    );
}

// Whether black or white is read better on a colour.
function inkOn(color) {
    const [red, green, blue] = [1, 3, 5].map((at) =>
        parseInt(color.slice(at, at + 2), 16)
    );
    return red * 0.299 + green * 0.587 + blue * 0.114 > 150 ? "#111111" : "#ffffff";
}

// A banknote or coin as people know it: by colour, size and figure.
export function drawPiece(piece, label) {
    const ink = inkOn(piece.color);
    const text = {
        fill: ink,
        "text-anchor": "middle",
        "dominant-baseline": "central",
        "font-weight": "700",
    };
    if (piece.form === "coin") {
        return svg(
            "svg",
            {viewBox: "0 0 60 60", class: "piece coin", "aria-hidden": "true"},
            svg("circle", {
                cx: 30,
                cy: 30,
                r: 28,
                fill: piece.color,
                stroke: "#555555",
            }),
            svg("circle", {
                cx: 30,
                cy: 30,
                r: 22,
                fill: "none",
                stroke: ink,
                opacity: 0.5,
            }),
            svg("text", {...text, x: 30, y: 31, "font-size": 22}, label)
        );
    }
    return svg(
        "svg",
        {viewBox: "0 0 120 60", class: "piece banknote", "aria-hidden": "true"},
        svg("rect", {x: 1, y: 1, width: 118, height: 58, rx: 4, fill: piece.color}),
        svg("rect", {
            ...{x: 6, y: 6, width: 108, height: 48, rx: 2, fill: "none"},
            ...{stroke: ink, opacity: 0.45},
        }),
        svg("path", {
            d: "M8 46q14-30 28 0t28 0 28 0 20-8",
            ...{fill: "none", stroke: ink, opacity: 0.35, "stroke-width": 2},
        }),
        svg("circle", {cx: 98, cy: 30, r: 11, fill: "#ffffff", opacity: 0.35}),
        svg("text", {...text, x: 52, y: 31, "font-size": 30}, label)
    );
}

// Seven days as bars: green in, red out.
export function drawWeek(days) {
    const most = Math.max(1, ...days.flatMap((day) => [day.in, day.out]));
    const bars = days.flatMap((day, index) =>
        ["in", "out"].map((kind, at) => {
            const height = (day[kind] / most) * 36;
            return svg("rect", {
                ...{x: index * 20 + at * 8 + 2, y: 40 - height, width: 7, height},
                class: kind,
            });
        })
    );
    const ground = svg("path", {d: "M0 40.5h140", stroke: "#a8a29e"});
    return svg(
        "svg",
        {viewBox: "0 0 140 42", class: "week", "aria-hidden": "true"},
        ground,
        ...bars
    );
}

export function shape(text, digits) {
    return digits === "arabic"
        ? text.replace(/[0-9]/g, (digit) =>
              String.fromCharCode(ARABIC_ZERO + Number(digit))
          )
        : text;
}

// An amount in the smallest unit as people write it; no decimals when there are none.
export function format(minor, unit, digits) {
    const base = 10 ** unit.decimals;
    const whole = Math.floor(Math.abs(minor) / base);
    const rest = Math.abs(minor) % base;
    let text = String(whole).replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
    if (rest) {
        text += `,${String(rest).padStart(unit.decimals, "0")}`;
    }
    return shape(`${minor < 0 ? "−" : ""}${text}`, digits);
}

// A figure that keeps its order in a line that runs from right to left.
export function figure(text, symbol = "") {
    return h(
        "bdi",
        {class: "figure", dir: "ltr"},
        text,
        symbol && h("small", {}, `\u00a0${symbol}`)
    );
}

// What an amount looks like in the hand: as few pieces as will do.
export function inPieces(minor, pieces) {
    const found = [];
    let rest = minor;
    for (const piece of pieces) {
        const count = Math.floor(rest / piece.value);
        if (count) {
            found.push({piece, count});
            rest -= count * piece.value;
        }
    }
    return found;
}
