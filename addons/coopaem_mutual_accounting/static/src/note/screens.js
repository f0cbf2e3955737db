// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// What is on each screen: at most five things to touch; a pad of banknotes is one, and so
// are the pictures of what it was for.

import {
    button,
    drawPiece,
    drawWeek,
    figure,
    format,
    h,
    inPieces,
    shape,
    sign,
} from "./draw.js";

const STATE_SIGNS = {
    waiting: "clock",
    refused: "cross",
    noted: "tick",
    booked: "tick",
    to_check: "eye",
    sent_back: "returned",
    crossed: "cross",
};
// What a till operation looks like in a list of money in and out.
const TONES = {
    ...{in: "in", out: "out", draw: "out", deposit: "out"},
    ...{count: "", credit: "", repaid: "in"},
};
// Names to choose from; the others are written.
const MOST_NAMES = 3;
const PICTURES = {
    in: {most: ["sale", "service"], always: []},
    out: {most: ["stock", "transport", "rent", "food"], always: ["home"]},
};

export function head(app, title, listen, onback) {
    return h(
        "div",
        {class: "head"},
        onback &&
            button("back", app.text("back"), onback, {class: "back", turns: true}),
        h("h1", {dir: "auto"}, title),
        app.canTell(listen) &&
            button("listen", app.text("listen"), () => app.tell(listen), {
                class: "listen",
                turns: true,
            })
    );
}

// What stands in the place of an amount that people nearby must not see.
const MASK = "••••";

export function money(app, minor) {
    return app.hidden
        ? figure(MASK)
        : figure(format(minor, app.unit, app.digits), app.unit.symbol);
}

// An amount as it lies in the hand, in banknotes and coins.
export function drawHand(app, minor) {
    const pieces = app.hidden ? [] : inPieces(Math.max(0, minor), app.unit.pieces);
    return h(
        "div",
        {class: "hand", "aria-hidden": "true"},
        pieces.map(({piece, count}) =>
            h(
                "span",
                {},
                drawPiece(piece, format(piece.value, app.unit, app.digits)),
                `×${shape(String(count), app.digits)}`
            )
        )
    );
}

// The last days as bars; hidden, they say only whether there was something.
export function week(app) {
    const days = app.week();
    return drawWeek(
        app.hidden
            ? days.map((day) => ({in: Math.sign(day.in), out: Math.sign(day.out)}))
            : days
    );
}

export function hideButton(app) {
    return button(
        app.hidden ? "eye" : "eye_closed",
        app.text(app.hidden ? "show_amounts" : "hide_amounts"),
        () => app.toggleHidden(),
        {class: "hide", word: true, "aria-pressed": String(app.hidden)}
    );
}

// A text that says amounts: it is sent only by whoever sees it.
function textToSend(app, text, label) {
    return app.hidden
        ? [h("p", {class: "notice"}, app.text("show_first")), hideButton(app)]
        : [
              h("pre", {dir: "auto"}, text),
              button("share", label, () => app.share(text), {
                  class: "share",
                  word: true,
              }),
          ];
}

function sum(app, kind, minor) {
    return h(
        "span",
        {class: `sum tone ${kind}`},
        sign(kind),
        app.hidden ? figure(MASK) : figure(format(minor, app.unit, app.digits))
    );
}

function dayName(app, day) {
    if (day === app.today()) {
        return app.text("today");
    }
    const name = new Intl.DateTimeFormat(app.locale, {
        weekday: "long",
        day: "numeric",
        month: "long",
        timeZone: "UTC",
        numberingSystem: "latn",
    }).format(new Date(`${day}T12:00:00Z`));
    return shape(name, app.digits);
}

export function start(app) {
    const waiting = app.waiting().length;
    const listen = () =>
        ["in", "out", "today", "book"].map((name) => `${app.text(name)}.`).join(" ");
    const signals = h(
        "span",
        {class: "signals"},
        app.loggedOut && sign("key"),
        waiting
            ? [
                  sign("clock"),
                  h("b", {class: "waiting-count"}, shape(String(waiting), app.digits)),
              ]
            : sign("tick"),
        h("span", {class: "visually-hidden"}, "")
    );
    signals.setAttribute("role", "img");
    signals.setAttribute("aria-label", app.text(waiting ? "waiting" : "safe"));
    const half = (kind, mark) =>
        h(
            "button",
            {
                type: "button",
                class: `half ${kind}`,
                "aria-label": app.text(kind),
                onclick: () => app.go("amount", {kind}),
            },
            sign(kind),
            h("b", {"aria-hidden": "true"}, mark),
            h("span", {}, app.text(kind))
        );
    const bar = h(
        "div",
        {class: "head"},
        h("h1", {dir: "auto"}, app.unit.name),
        signals
    );
    return [
        bar,
        h(
            "div",
            {class: "body start"},
            app.notice(),
            h("div", {class: "halves"}, half("in", "+"), half("out", "−")),
            h(
                "div",
                {class: "row"},
                button("today", app.text("today"), () => app.go("today"), {
                    class: "today",
                    word: true,
                }),
                button("book", app.text("book"), () => app.go("book"), {
                    class: "book",
                    word: true,
                }),
                app.canTell(listen) &&
                    button("listen", app.text("listen"), () => app.tell(listen), {
                        class: "listen",
                        word: true,
                        turns: true,
                    })
            )
        ),
    ];
}

function notesPad(app, entry) {
    // Eight keys at most: the pieces that people use, the largest first.
    const keys = app.unit.pieces.slice(0, 8).map((piece) => {
        const label = format(piece.value, app.unit, app.digits);
        let timer = null;
        let long = false;
        const press = () => {
            long = false;
            timer = setTimeout(() => {
                long = true;
                entry.add(-piece.value);
            }, 600);
        };
        const release = () => clearTimeout(timer);
        return h(
            "button",
            {
                type: "button",
                class: "key",
                "data-value": piece.value,
                "aria-label": label,
                onpointerdown: press,
                onpointerup: release,
                onpointerleave: release,
                oncontextmenu: (event) => event.preventDefault(),
                onclick: () => !long && entry.add(piece.value),
            },
            drawPiece(piece, label)
        );
    });
    return h("div", {class: "pad notes"}, keys);
}

function keysPad(app, entry) {
    const keys = [..."123456789", app.unit.decimals ? "," : "", "0", "00"].map((key) =>
        key
            ? h(
                  "button",
                  {
                      type: "button",
                      class: "key",
                      "data-key": key,
                      onclick: () => entry.type(key),
                  },
                  shape(key, app.digits)
              )
            : h("span")
    );
    return h("div", {class: "pad keys", dir: "ltr"}, keys);
}

// What is typed or laid down, in the smallest unit.
class Amount {
    constructor(app, changed) {
        this.app = app;
        this.changed = changed;
        this.minor = 0;
        this.typed = "";
    }
    add(value) {
        this.typed = "";
        this.minor = Math.min(Math.max(0, this.minor + value), 10 ** 12);
        this.changed();
    }
    type(key) {
        const {decimals} = this.app.unit;
        const text = this.typed + key;
        const [whole, rest = ""] = text.split(",");
        if (text.split(",").length > 2 || rest.length > decimals || whole.length > 9) {
            return;
        }
        this.typed = text;
        this.minor =
            Number(whole || 0) * 10 ** decimals +
            Number(rest.padEnd(decimals, "0") || 0);
        this.changed();
    }
    erase() {
        this.typed = "";
        this.minor = 0;
        this.changed();
    }
}

export function amount(app, {kind, person, owed}) {
    const shown = h("div", {class: `amount ${TONES[kind]}`, "aria-live": "polite"});
    const hand = h("div", {class: "hand", "aria-hidden": "true"});
    let pad = null;
    const entry = new Amount(app, () => show());
    entry.minor = (!app.hidden && owed) || 0;
    const values = person === undefined ? {} : {person};
    const save = button(
        "tick",
        app.text("save"),
        () => app.note(kind, entry.minor, values),
        {class: `save ${TONES[kind]}`}
    );
    const erase = button(
        "erase",
        app.text("erase"),
        () => {
            entry.erase();
            // This one is away now: whoever goes by keys goes on from here.
            bar.querySelector(".back").focus();
        },
        {class: "erase", turns: true}
    );
    const bar = head(
        app,
        app.label({kind, person}),
        () => `${app.text(kind)}: ${app.spoken(entry.minor)}`,
        () => app.go("start")
    );
    const show = () => {
        // Who has begun erases, who has not goes back: one of them is enough to see.
        const begun = entry.minor > 0 || entry.typed !== "";
        erase.classList.toggle("away", !begun);
        bar.querySelector(".back").classList.toggle("away", begun);
        const text = format(entry.minor, app.unit, app.digits);
        shown.replaceChildren(figure(text, app.unit.symbol));
        shown.classList.toggle("long", text.length > 7);
        save.disabled = !entry.minor && kind !== "count";
        const pieces = inPieces(entry.minor, app.unit.pieces);
        hand.replaceChildren(
            ...(pieces.length > 6 ? [] : pieces).map(({piece, count}) =>
                h(
                    "span",
                    {},
                    drawPiece(piece, format(piece.value, app.unit, app.digits)),
                    count > 1 && `×${shape(String(count), app.digits)}`
                )
            )
        );
    };
    const makePad = () => (app.byKeys ? keysPad : notesPad)(app, entry);
    const change = h("button", {
        type: "button",
        class: "switch",
        onclick: () => {
            app.byKeys = !app.byKeys;
            turn();
        },
    });
    const turn = () => {
        const fresh = makePad();
        if (pad) {
            pad.replaceWith(fresh);
        }
        pad = fresh;
        change.replaceChildren(sign(app.byKeys ? "notes" : "keys"));
        change.setAttribute("aria-label", app.text(app.byKeys ? "notes" : "keys"));
    };
    if (!app.unit.pieces.length) {
        app.byKeys = true;
    }
    turn();
    show();
    return [
        bar,
        h(
            "div",
            {class: "body"},
            shown,
            hand,
            pad,
            h("div", {class: "row"}, app.unit.pieces.length > 0 && change, erase, save)
        ),
    ];
}

export function saved(app, {uuid, kind, minor, kept, person}) {
    const choices = PICTURES[kind];
    const names = choices ? [...app.mostUsed(choices.most), ...choices.always] : [];
    return [
        head(
            app,
            app.label({kind, person}),
            () => `${app.text(kind)}: ${app.spoken(minor)}`,
            null
        ),
        h(
            "div",
            {class: "body"},
            h("div", {class: `amount ${TONES[kind]}`}, money(app, minor)),
            h(
                "div",
                {class: "state good", role: "status"},
                sign("tick"),
                app.text(kept ? "saved" : "safe")
            ),
            !choices &&
                kind !== "repaid" &&
                h("p", {class: "state"}, app.text("confirm")),
            h(
                "div",
                {class: "choices"},
                names.map((name) =>
                    button(name, app.text(name), () => app.choose(uuid, kind, name), {
                        class: `picture ${name}`,
                        word: true,
                    })
                ),
                kind === "in" &&
                    button(
                        "credit",
                        app.text("not_paid"),
                        () => app.putOnCredit(uuid, minor),
                        {class: "picture credit", word: true}
                    ),
                button("tick", app.text("done"), () => app.choose(uuid, kind, ""), {
                    class: `save next ${TONES[kind]}`,
                    word: true,
                })
            ),
            kept &&
                button("undo", app.text("undo"), () => app.undo(uuid), {
                    class: "undo",
                    word: true,
                    turns: true,
                })
        ),
    ];
}

// Who owes the money: one of those who owe already, or a name that is written.
export function who(app, {uuid, minor}) {
    const name = h("input", {
        ...{type: "text", class: "name", maxlength: 60, autocomplete: "off"},
        ...{dir: "auto", "aria-label": app.text("who"), placeholder: app.text("who")},
        onkeydown: (event) => event.key === "Enter" && done(),
    });
    const done = () => app.nameDebtor(uuid, name.value.trim());
    const known = app.locked ? [] : app.debts().filter((debt) => debt.person);
    return [
        head(
            app,
            app.text("who"),
            () => `${app.text("credit")}: ${app.spoken(minor)}. ${app.text("who")}`,
            null
        ),
        h(
            "div",
            {class: "body"},
            h("div", {class: "amount"}, money(app, minor)),
            h("p", {class: "notice"}, app.text("credit_help")),
            known.slice(0, MOST_NAMES).map((debt) =>
                h(
                    "button",
                    {
                        type: "button",
                        class: "card known",
                        onclick: () => app.nameDebtor(uuid, debt.person),
                    },
                    sign("person"),
                    h("bdi", {class: "grow"}, debt.person)
                )
            ),
            name,
            button("tick", app.text("done"), done, {class: "save in", word: true})
        ),
    ];
}

function debtName(app, debt) {
    return debt.person || app.text("nobody");
}

export function debts(app) {
    const found = app.debts();
    const told = () =>
        found
            .map((debt) => `${debtName(app, debt)}: ${app.spoken(debt.amount)}`)
            .join(". ");
    return [
        head(app, app.text("debts"), told, () => app.go("book")),
        h(
            "div",
            {class: "body"},
            !found.length && h("p", {class: "notice"}, app.text("no_debts")),
            found.map((debt) =>
                h(
                    "button",
                    {
                        type: "button",
                        class: "card debt",
                        onclick: () => app.go("oneDebt", {key: debt.key}),
                    },
                    sign("person"),
                    h("bdi", {class: "grow"}, debtName(app, debt)),
                    debt.amount < 0 && h("small", {}, app.text("paid_ahead")),
                    money(app, Math.abs(debt.amount))
                )
            )
        ),
    ];
}

export function oneDebt(app, {key}) {
    const back = () => app.go("debts");
    const debt = app.debts().find((item) => item.key === key);
    if (!debt) {
        return [
            head(app, app.text("debts"), null, back),
            h("div", {class: "body"}, h("p", {class: "notice"}, app.text("no_debts"))),
        ];
    }
    const {person} = debt;
    const owes = debt.amount > 0;
    return [
        head(
            app,
            debtName(app, debt),
            () => `${debtName(app, debt)}: ${app.spoken(debt.amount)}`,
            back
        ),
        h(
            "div",
            {class: "body"},
            h("div", {class: "amount"}, money(app, Math.abs(debt.amount))),
            !owes && h("p", {class: "notice"}, app.text("paid_ahead")),
            owes &&
                button(
                    "repaid",
                    app.text("repaid"),
                    () => app.go("amount", {kind: "repaid", person, owed: debt.amount}),
                    {class: "save in repaid", word: true}
                ),
            owes &&
                button("remind", app.text("remind"), () => app.go("remind", {key}), {
                    class: "remind",
                    word: true,
                }),
            h("p", {class: "state"}, app.text("credit_help"))
        ),
    ];
}

// Nothing is sent by us: the text is shown, and goes out by the phone's own programs.
export function remind(app, {key}) {
    const debt = app.debts().find((item) => item.key === key);
    const amountOwed = format(
        Math.max(0, debt ? debt.amount : 0),
        app.unit,
        app.digits
    );
    const text = app
        .text("remind_text")
        .replace("%(person)s", debt ? debt.person : "")
        .replace("%(amount)s", `${amountOwed}\u00a0${app.unit.symbol}`)
        .replace("%(unit)s", app.unit.name);
    return [
        head(app, app.text("remind"), null, () => app.go("oneDebt", {key})),
        h("div", {class: "body"}, textToSend(app, text, app.text("send"))),
    ];
}

export function book(app) {
    const days = app.days();
    const owed = app.debts();
    const total = owed.reduce((sofar, debt) => sofar + Math.max(0, debt.amount), 0);
    const [today] = days.filter((item) => item.day === app.today());
    const told = () =>
        `${app.text("till")}: ${app.spoken(app.till())}. ` +
        (today
            ? `${app.text("today")}: ${app.text("day_in")} ${app.spoken(today.in)}, ` +
              `${app.text("day_out")} ${app.spoken(today.out)}.`
            : "");
    return [
        head(app, app.text("book"), told, () => app.go("start")),
        h(
            "div",
            {class: "body"},
            h(
                "button",
                {type: "button", class: "card till", onclick: () => app.go("till")},
                sign("till"),
                h("span", {class: "grow"}, app.text("till")),
                money(app, app.till())
            ),
            owed.length > 0 &&
                h(
                    "button",
                    {
                        type: "button",
                        class: "card debts",
                        onclick: () => app.go("debts"),
                    },
                    sign("credit"),
                    h("span", {class: "grow"}, app.text("debts")),
                    money(app, total)
                ),
            week(app),
            days.length === 0 && h("p", {class: "notice"}, app.text("empty")),
            days.map((item) =>
                h(
                    "button",
                    {
                        type: "button",
                        class: "card day",
                        "data-day": item.day,
                        onclick: () => app.go("oneDay", {day: item.day}),
                    },
                    h("span", {class: "day-name"}, dayName(app, item.day)),
                    h(
                        "span",
                        {class: "sums"},
                        sum(app, "in", item.in),
                        sum(app, "out", item.out),
                        item.sign && sign(STATE_SIGNS[item.sign])
                    )
                )
            )
        ),
    ];
}

export function oneDay(app, params) {
    const entries = app.entries().filter((entry) => entry.day === params.day);
    return [
        head(
            app,
            dayName(app, params.day),
            () =>
                entries
                    .map((entry) => `${app.label(entry)}: ${app.spoken(entry.amount)}`)
                    .join(". "),
            () => app.go("book")
        ),
        h(
            "div",
            {class: "body"},
            entries.map((entry) =>
                h(
                    "button",
                    {
                        type: "button",
                        class: `card entry ${TONES[entry.kind]} ${entry.state}`,
                        "data-uuid": entry.uuid,
                        onclick: () =>
                            app.go("oneEntry", {uuid: entry.uuid, day: params.day}),
                    },
                    h("span", {class: "tone"}, sign(entry.category || entry.kind)),
                    h("bdi", {class: "grow"}, app.label(entry)),
                    money(app, entry.amount),
                    sign(STATE_SIGNS[entry.state])
                )
            )
        ),
    ];
}

// What was said of an entry, and the button to say it.
function voiceOf(app, entry, open) {
    const turn = app.recorder ? "stop" : "voice";
    return [
        entry.voiceUrl &&
            h("audio", {controls: true, preload: "none", src: entry.voiceUrl}),
        app.message && h("p", {class: "notice bad", role: "alert"}, app.message),
        open &&
            app.canRecord &&
            button(turn, app.text(turn), () => app.record(entry), {
                class: app.recorder ? "voice recording" : "voice",
                word: true,
            }),
    ];
}

export function oneEntry(app, params) {
    const found = app.entries().find((item) => item.uuid === params.uuid);
    const back = () => app.go("oneDay", {day: params.day});
    if (!found) {
        return [head(app, "", null, back), h("div", {class: "body"})];
    }
    const own = !found.uuid.startsWith("line-");
    const open =
        own && ["waiting", "noted", "to_check", "booked"].includes(found.state);
    const picture = h("input", {
        type: "file",
        accept: "image/*",
        capture: "environment",
        onchange: (event) => app.takePhoto(found, event.target.files[0]),
    });
    return [
        head(
            app,
            app.label(found),
            () =>
                `${app.label(found)}: ${app.spoken(found.amount)}. ${app.text(found.state)}`,
            back
        ),
        h(
            "div",
            {class: "body"},
            h(
                "div",
                {class: `amount ${TONES[found.kind]} ${found.state}`},
                money(app, found.amount)
            ),
            h(
                "div",
                {class: "state"},
                sign(STATE_SIGNS[found.state]),
                app.text(found.state === "noted" ? "safe" : found.state)
            ),
            found.kind === "credit" &&
                h("p", {class: "state"}, app.text("credit_help")),
            found.message &&
                h(
                    "p",
                    {class: "notice"},
                    h("bdi", {}, found.message),
                    found.by && h("small", {}, h("bdi", {}, found.by))
                ),
            found.photoUrl &&
                h("img", {
                    class: "receipt",
                    src: found.photoUrl,
                    alt: app.text("photo"),
                }),
            open &&
                h(
                    "label",
                    {class: "button photo"},
                    sign("photo"),
                    h("span", {}, app.text("photo")),
                    picture
                ),
            voiceOf(app, found, open),
            open &&
                found.state !== "booked" &&
                button("cross", app.text("cross"), () => app.crossOut(found), {
                    class: "cross-out",
                    word: true,
                })
        ),
    ];
}

export function till(app) {
    const amountNow = app.till();
    const go = (kind) => () => app.go("amount", {kind});
    return [
        head(
            app,
            app.text("till"),
            () => `${app.text("till")}: ${app.spoken(amountNow)}`,
            () => app.go("book")
        ),
        h(
            "div",
            {class: "body"},
            h("div", {class: "amount"}, money(app, amountNow)),
            drawHand(app, amountNow),
            ["draw", "deposit", "count"].map((kind) =>
                button(kind, app.text(kind), go(kind), {class: kind, word: true})
            ),
            h("p", {class: "state"}, app.text("confirm"))
        ),
    ];
}

export function more(app) {
    const {units} = app.state;
    return [
        head(app, app.text("more"), null, () => app.go("today")),
        h(
            "div",
            {class: "body"},
            app.notice(),
            units.length > 1 &&
                h(
                    "div",
                    {class: "row units", role: "group"},
                    units.map((unit) =>
                        h(
                            "button",
                            {
                                type: "button",
                                "aria-pressed": String(unit.id === app.unit.id),
                                class: unit.id === app.unit.id ? "save in" : "",
                                onclick: () => app.chooseUnit(unit.id),
                            },
                            h("bdi", {}, unit.name)
                        )
                    )
                ),
            button("hand_in", app.text("hand_in"), () => app.go("handIn"), {
                class: "hand-in",
                word: true,
            }),
            button("people", app.text("trust"), () => app.go("trust"), {
                class: "trust",
                word: true,
            }),
            button("phone", app.text("this_phone"), () => app.go("phone"), {
                class: "phone",
                word: true,
            }),
            button("pages", app.text("portal"), () => app.leave("/my"), {
                class: "pages",
                word: true,
            })
        ),
    ];
}

export function handIn(app) {
    const books = app.unit.books.filter(
        (item) => item.state === "draft" && (item.in || item.out)
    );
    const [oldest] = books;
    const blocked = app.waiting().length > 0;
    return [
        head(app, app.text("hand_in"), null, () => app.go("more")),
        h(
            "div",
            {class: "body"},
            app.message && h("p", {class: "notice bad", role: "alert"}, app.message),
            !oldest && h("p", {class: "notice"}, app.text("nothing_to_hand_in")),
            oldest && h("h2", {}, h("bdi", {}, shape(oldest.name, app.digits))),
            oldest &&
                h(
                    "div",
                    {class: "totals"},
                    h("div", {class: "amount in"}, money(app, oldest.in)),
                    h("div", {class: "amount out"}, money(app, oldest.out))
                ),
            oldest &&
                oldest.reason &&
                h("p", {class: "notice"}, h("bdi", {}, oldest.reason)),
            oldest && blocked && h("p", {class: "notice"}, app.text("send_first")),
            oldest &&
                button("tick", app.text("hand_in"), () => app.handIn(oldest.month), {
                    class: "save in",
                    disabled: blocked,
                    word: true,
                })
        ),
    ];
}

export function pending(app) {
    const text = app.exported();
    return [
        head(app, app.text("show_waiting"), null, () => app.go("trust")),
        h("div", {class: "body"}, textToSend(app, text, app.text("share"))),
    ];
}

export function logOut(app) {
    return [
        head(app, app.text("log_out"), null, () => app.go("phone")),
        h(
            "div",
            {class: "body"},
            app.waiting().length > 0 &&
                h("p", {class: "notice"}, app.text("log_out_waiting")),
            button(
                "leave",
                app.text("log_out"),
                () => app.leave("/web/session/logout?redirect=/my/cashbook"),
                {class: "leave", word: true, turns: true}
            )
        ),
    ];
}

// Before anybody is known, or without an activity.
export function closed(app, {reason}) {
    return [
        h("div", {class: "head"}, h("h1", {}, app.text("title"))),
        h(
            "div",
            {class: "body"},
            h("p", {class: "notice", role: "status"}, app.text(reason)),
            button("key", app.text("log_in"), () => app.logIn(), {
                class: "log-in",
                word: true,
            })
        ),
    ];
}
