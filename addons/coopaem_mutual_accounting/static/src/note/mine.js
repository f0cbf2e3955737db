// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// The screens about the member: today in a picture, who sees what, this phone, its PIN.

import {button, h, shape, sign} from "./draw.js";
import {LONGEST, SHORTEST, canLock, waitOf} from "./lock.js";
import {drawHand, head, hideButton, money, week} from "./screens.js";

// What use is praised with: how often, never how much.
function praise(app) {
    const {entries, days} = app.use();
    const say = (key, number) =>
        app.text(key).replace("%(number)s", shape(String(number), app.digits));
    return [
        entries ? say("entries_today", entries) : app.text("none_today"),
        days === 7 ? app.text("every_day") : say("days_noted", days),
    ];
}

export function today(app) {
    const found = app.days().find((item) => item.day === app.today());
    const day = found || {in: 0, out: 0};
    const flows = [
        ["in", "day_in", day.in],
        ["out", "day_out", day.out],
        ["till", "till", app.till()],
    ];
    const told = () =>
        [
            app.text("today"),
            ...flows.map(
                ([, name, minor]) => `${app.text(name)}: ${app.spoken(minor)}`
            ),
            ...praise(app),
        ].join(". ");
    return [
        head(app, app.text("today"), told, () => app.go("start")),
        h(
            "div",
            {class: "body evening"},
            flows.map(([kind, name, minor]) =>
                h(
                    "div",
                    {class: `flow ${kind}`},
                    h(
                        "div",
                        {class: "flow-line"},
                        h("span", {class: "tone"}, sign(kind)),
                        h("span", {class: "grow"}, app.text(name)),
                        money(app, minor)
                    ),
                    drawHand(app, minor)
                )
            ),
            week(app),
            h(
                "div",
                {class: "praise"},
                sign("tick"),
                h(
                    "div",
                    {},
                    praise(app).map((text) => h("div", {}, text))
                )
            ),
            h(
                "div",
                {class: "row"},
                hideButton(app),
                button("more", app.text("more"), () => app.go("more"), {
                    class: "more",
                    word: true,
                })
            )
        ),
    ];
}

const SEE = [
    ["person", "sees_me"],
    ["coach", "sees_coach"],
    ["bank", "sees_office"],
];
const SEE_NOT = [
    ["people", "not_members"],
    ["tax", "not_tax"],
];

function facts(rows, mark, app) {
    return rows.map(([name, key]) =>
        h(
            "div",
            {class: `fact ${mark}`},
            h("span", {class: "drawn"}, sign(name), sign(mark)),
            h("span", {}, app.text(key))
        )
    );
}

// Who sees this, what is where, and all of it to take along.
export function trust(app) {
    const waiting = app.waiting().length + app.refused().length;
    const count = app
        .text("here_waiting")
        .replace("%(number)s", shape(String(waiting), app.digits));
    const usual = app.usual();
    const speed =
        usual &&
        app
            .text("usual")
            .replace("%(seconds)s", shape(String(usual.seconds), app.digits))
            .replace("%(taps)s", shape(String(usual.taps), app.digits));
    const titled = (key, ...rest) => [h("h2", {}, app.text(key)), ...rest];
    const told = () =>
        [
            app.text("sees"),
            ...SEE.map(([, key]) => app.text(key)),
            app.text("sees_not"),
            ...SEE_NOT.map(([, key]) => app.text(key)),
            app.text("here"),
            app.text("here_copy"),
            count,
            app.text("there"),
            app.text("there_all"),
            speed,
        ]
            .filter(Boolean)
            .join(" ");
    return [
        head(app, app.text("trust"), told, () => app.go("more")),
        h(
            "div",
            {class: "body trust"},
            titled("sees", ...facts(SEE, "tick", app)),
            titled("sees_not", ...facts(SEE_NOT, "cross", app)),
            titled(
                "here",
                h("div", {class: "fact"}, sign("book"), app.text("here_copy")),
                h("div", {class: "fact"}, sign("clock"), count),
                speed && h("div", {class: "fact usual"}, sign("speed"), speed)
            ),
            titled(
                "there",
                h("div", {class: "fact"}, sign("tick"), app.text("there_all"))
            ),
            button("file", app.text("export"), () => app.exportMine(), {
                class: "export",
                word: true,
            }),
            waiting > 0 &&
                button("clock", app.text("show_waiting"), () => app.go("pending"), {
                    class: "pending",
                    word: true,
                })
        ),
    ];
}

export function phone(app) {
    return [
        head(app, app.text("this_phone"), null, () => app.go("more")),
        h(
            "div",
            {class: "body"},
            hideButton(app),
            canLock &&
                app.store.keeps &&
                button(
                    "lock",
                    app.text(app.lock ? "remove_pin" : "set_pin"),
                    () =>
                        app.lock
                            ? app.go("askPin", {purpose: "remove"})
                            : app.go("newPin"),
                    {class: "lock", word: true}
                ),
            button("digits", app.text("digits"), () => app.changeDigits(), {
                class: "digits",
                word: true,
            }),
            app.message && h("p", {class: "notice bad", role: "alert"}, app.message),
            button("leave", app.text("log_out"), () => app.go("logOut"), {
                class: "log-out",
                word: true,
                turns: true,
            })
        ),
    ];
}

// Digits that are counted on the screen and not shown.
function pinPad(app, finished) {
    let typed = "";
    const dots = h("div", {class: "dots", "aria-live": "polite"});
    const tick = button("tick", app.text("done"), () => finish(), {class: "key save"});
    const show = () => {
        dots.textContent = "•".repeat(typed.length) || "\u00a0";
        tick.disabled = typed.length < SHORTEST;
    };
    const finish = () => {
        const pin = typed;
        typed = "";
        show();
        finished(pin);
    };
    const type = (key) => {
        typed = (typed + key).slice(0, LONGEST);
        show();
    };
    const key = (digit) =>
        h(
            "button",
            {
                type: "button",
                class: "key",
                "data-key": digit,
                onclick: () => type(digit),
            },
            shape(digit, app.digits)
        );
    const erase = button("erase", app.text("erase"), () => {
        typed = "";
        show();
    });
    show();
    return [
        dots,
        h(
            "div",
            {class: "pad keys", dir: "ltr"},
            [..."123456789"].map(key),
            erase,
            key("0"),
            tick
        ),
    ];
}

// A PIN is written twice, for nobody sees what is written.
export function newPin(app, {first}) {
    return [
        head(
            app,
            app.text("pin"),
            () => `${app.text("pin_hides")} ${app.text("pin_new")}`,
            () => app.go("phone")
        ),
        h(
            "div",
            {class: "body secret"},
            h(
                "p",
                {class: app.message ? "notice bad" : "notice", role: "status"},
                app.message || app.text(first ? "pin_again" : "pin_hides")
            ),
            !first && h("p", {class: "state"}, shape(app.text("pin_new"), app.digits)),
            pinPad(app, (pin) => app.choosePin(pin, first))
        ),
    ];
}

// What stands behind the PIN is asked for, or the PIN itself is to go.
export function askPin(app, params) {
    const back = () => app.go(params.purpose === "remove" ? "phone" : "start");
    const wait = app.lock ? waitOf(app.lock) : 0;
    const told = app.message || app.text("pin_ask");
    return [
        head(app, app.text("pin"), () => app.message || app.text("pin_ask"), back),
        h(
            "div",
            {class: "body secret"},
            h(
                "p",
                {class: app.message ? "notice bad" : "notice", role: "status"},
                wait ? app.waitText(wait) : told
            ),
            pinPad(app, (typed) => app.enterPin(typed, params)),
            button(
                "key",
                app.text("pin_forgotten"),
                () => app.go("forgotten", params),
                {
                    class: "forgotten",
                    word: true,
                }
            )
        ),
    ];
}

// Who forgot it logs in again; that is all it takes, and nothing is lost by it.
export function forgotten(app, params) {
    return [
        head(
            app,
            app.text("pin_forgotten"),
            () => app.text("pin_login"),
            () => app.go("askPin", params)
        ),
        h(
            "div",
            {class: "body"},
            h("p", {class: "notice"}, app.text("pin_login")),
            app.message && h("p", {class: "notice bad", role: "alert"}, app.message),
            button("key", app.text("log_in"), () => app.forgetPin(), {
                class: "save log-in",
                word: true,
            })
        ),
    ];
}
