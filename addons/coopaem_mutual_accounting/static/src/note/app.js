// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// The cash book on the phone. Whatever is noted is kept on the phone first and goes out
// from there; what the cooperative has, it says back. Nothing is changed once it was
// sent: who erred crosses out.

import {format, shape} from "./draw.js";
import {handOver, makeTable} from "./export.js";
import {AWAY, makeLock, tryPin} from "./lock.js";
import * as mine from "./mine.js";
import {LONGEST_HOLD, LoggedOut, NoNetwork, Outbox, call} from "./net.js";
import * as screens from "./screens.js";
import {Speaker, mark, markAmount} from "./speech.js";
import {getUser, newKey, openStore, setUser} from "./store.js";

const SCREENS = {...screens, ...mine};
const SCOPE = "/my/cashbook";
const UNDO_TIME = 10000;
const FLUSH_TIME = 30000;
const DAY = 24 * 3600 * 1000;
const OLD = 3 * DAY;
// How many days back what was noted is still what one notes now.
const LATELY = 30;
const LONGEST_SIDE = 1600;
const LONGEST_VOICE = 30000;
const VOICE_TYPES = ["audio/webm", "audio/mp4", "audio/ogg"];
// What an entry does to the cash; what is sold on credit does nothing to it.
const SIGNS = {in: 1, out: -1, draw: -1, deposit: -1, count: 0, credit: 0, repaid: 1};
const DEBTS = {credit: 1, repaid: -1};
// What is being entered, and stays as it is whatever comes in meanwhile.
const ENTERING = ["amount", "saved", "who", "askPin", "newPin"];
// Nobody needs a PIN to note something; what was noted is behind it.
const UNLOCKED = ["start", "amount", "saved", "who", "closed", "askPin", "forgotten"];
const NOT_COUNTED = ["crossed", "sent_back", "refused"];
// How fast entries were made lately is reckoned from so many, and told from a few on.
const MOST_TIMES = 30;
const FEWEST_TIMES = 3;

// One person has one debt, whatever the capitals and spaces of the name.
export function personKey(name) {
    return (name || "").normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}

function isoDay(time = new Date()) {
    const pad = (number) => String(number).padStart(2, "0");
    return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}

// Somebody logged out on this phone, on this page or on another one.
function hasLeft() {
    return document.cookie.split("; ").includes("coopaem_note_left=1");
}

class App {
    constructor() {
        this.texts = JSON.parse(document.getElementById("note-texts").textContent);
        this.root = document.getElementById("note");
        this.state = null;
        this.user = null;
        this.store = null;
        this.outbox = null;
        this.operations = [];
        this.loggedOut = false;
        this.byKeys = false;
        this.message = "";
        this.screen = "start";
        this.params = {};
        this.timer = null;
        this.pictures = new Map();
        this.recorder = null;
        this.speaker = new Speaker(this);
        this.telling = false;
        this.hidden = false;
        this.lock = undefined;
        this.locked = false;
        this.leftAt = 0;
        this.times = [];
        this.watch = null;
        // How many screens there were, and how many when a finger came down first.
        this.screens = 0;
        this.screensAtTap = 0;
        this.keeping = false;
        this.asking = false;
        this.others =
            "BroadcastChannel" in window ? new BroadcastChannel("coopaem-note") : null;
        this.setLanguage(navigator.language);
    }

    // Begin

    async start() {
        this.listenToPhone();
        let user = getUser();
        if (hasLeft() && user) {
            await (await openStore(user)).forget();
            setUser(null);
            user = null;
        }
        if (user) {
            await this.open(user);
        }
        await this.refresh();
    }

    listenToPhone() {
        if ("serviceWorker" in navigator) {
            navigator.serviceWorker
                .register(`${SCOPE}/sw.js`, {scope: SCOPE})
                .catch((error) => console.warn("no service worker", error));
        }
        window.addEventListener("online", () => this.flush(true));
        this.root.addEventListener("click", (event) => this.tapped(event), true);
        document.addEventListener("visibilitychange", () => {
            if (document.hidden) {
                this.leftAt = Date.now();
                // Who did something else meanwhile does not write slowly.
                this.watch = null;
            } else {
                this.lockAfterAbsence();
                this.reload().then(() => this.flush(true));
            }
        });
        setInterval(() => this.waiting().length && this.flush(), FLUSH_TIME);
        if (this.others) {
            this.others.onmessage = () => this.reload();
        }
        if (window.speechSynthesis) {
            window.speechSynthesis.onvoiceschanged = () => this.render();
        }
    }

    // Who taps twice means what was there first, not what came up under the finger.
    tapped(event) {
        if (event.detail > 1 && this.screens !== this.screensAtTap) {
            event.stopPropagation();
            event.preventDefault();
            return;
        }
        this.screensAtTap = this.screens;
        if (this.watch) {
            this.watch.taps += 1;
        }
    }

    // One tap keeps one thing: until that is done, another does nothing.
    async once(work) {
        if (this.keeping) {
            return;
        }
        this.keeping = true;
        try {
            await work();
        } finally {
            this.keeping = false;
        }
    }

    // Show what the phone keeps of a user.
    async open(user) {
        this.user = user;
        this.store = await openStore(user);
        this.outbox = new Outbox(this.store, user.uid, (problem) =>
            this.reported(problem)
        );
        this.lock = await this.store.getKept("lock");
        this.locked = Boolean(this.lock);
        await this.reload();
    }

    async reload() {
        if (!this.store) {
            return;
        }
        await this.readStore();
        if (this.state) {
            this.setLanguage(this.state.lang);
        }
        this.render();
        this.loadRecordings();
    }

    // Take over what the phone keeps, in one step: whatever is shown meanwhile is whole.
    async readStore() {
        const {store} = this;
        const {operations, state, hidden, times, lock} = await store.read();
        if (store !== this.store) {
            return;
        }
        this.operations = operations;
        this.state = state || this.state;
        this.hidden = Boolean(hidden);
        this.times = times || [];
        this.lock = lock;
        this.locked = this.locked && Boolean(lock);
    }

    // Ask the cooperative who is there and what it has; without it, go on.
    async refresh() {
        let state = null;
        try {
            state = await call("state", {});
        } catch (error) {
            this.loggedOut = error instanceof LoggedOut;
            if (this.state) {
                this.render();
            } else if (this.loggedOut && !hasLeft()) {
                this.logIn();
            } else {
                this.go("closed", {reason: this.loggedOut ? "log_in" : "first_time"});
            }
            return;
        }
        document.cookie = `coopaem_note_left=; path=${SCOPE}; max-age=0`;
        this.loggedOut = false;
        await this.take(state);
        await this.flush(true);
    }

    // Make the cooperative's answer what is shown.
    async take(state) {
        const {db, uid} = state;
        if (!this.user || this.user.db !== db || this.user.uid !== uid) {
            this.state = null;
            setUser({db, uid});
            await this.open({db, uid});
        }
        await this.store.settle(state, [], []);
        const {session} = state;
        // Another session than the one it was forgotten in: somebody logged in anew.
        await this.store.changeKept("lock", (lock) =>
            lock && lock.forgotten && session && lock.forgotten !== session
                ? undefined
                : lock
        );
        await this.reload();
        this.loadRecordings(true);
    }

    async flush(now = false) {
        if (this.outbox) {
            await this.outbox.flush(now);
        }
    }

    async reported(problem) {
        this.loggedOut = problem instanceof LoggedOut;
        if (problem && problem.error === "other_user") {
            // Whoever is logged in now sees their own book; these entries stay.
            await this.refresh();
            return;
        }
        if (!problem) {
            this.tellOthers();
        }
        await this.reload();
    }

    tellOthers() {
        if (this.others) {
            this.others.postMessage("changed");
        }
    }

    // What is shown

    get unit() {
        const {units} = this.state;
        return units.find((unit) => unit.id === this.user.unit) || units[0];
    }

    get digits() {
        return this.state ? this.state.digits : "latin";
    }

    get locale() {
        return this.lang.replace("_", "-").split("@")[0];
    }

    voice() {
        const language = this.locale.slice(0, 2);
        const voices = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
        return voices.find((voice) => voice.lang.startsWith(language));
    }

    // A sentence whose words and amounts are marked, so that recordings can say them.
    marked(listen) {
        this.telling = true;
        try {
            return listen();
        } finally {
            this.telling = false;
        }
    }

    canTell(listen) {
        return Boolean(listen) && this.speaker.canTell(this.marked(listen));
    }

    tell(listen) {
        this.speaker
            .tell(this.marked(listen))
            .catch((error) => console.warn("not said", error));
    }

    // Recordings may come late, or not at all: the page does not wait for them.
    async loadRecordings(fresh = false) {
        try {
            if (fresh) {
                await this.speaker.fetch();
            }
            if (await this.speaker.load()) {
                this.render();
            }
        } catch (error) {
            console.warn("no recordings", error);
        }
    }

    spoken(minor) {
        if (this.hidden) {
            return this.text("amount_hidden");
        }
        const figures = format(minor, this.unit, "latin").replace(/\u202f/g, "");
        const text = `${figures} ${this.unit.symbol}`;
        return this.telling ? markAmount(minor, text) : text;
    }

    setLanguage(wanted) {
        const code = (wanted || "").replace("-", "_");
        const codes = Object.keys(this.texts);
        this.lang =
            codes.find((item) => item === code) ||
            codes.find((item) => item.slice(0, 2) === code.slice(0, 2)) ||
            codes[0];
        document.documentElement.lang = this.locale;
        document.documentElement.dir = this.texts[this.lang].direction;
        document.title = this.text("title");
    }

    text(key) {
        const text = this.texts[this.lang][key] || "";
        return this.telling && text ? mark(key, text) : text;
    }

    label(entry) {
        const label = entry.label || this.text(entry.category || entry.kind);
        return entry.person ? `${label}: ${entry.person}` : label;
    }

    today() {
        return isoDay();
    }

    waiting() {
        return this.operations.filter((item) => !item.refused);
    }

    refused() {
        return this.operations.filter((item) => item.refused);
    }

    // Whether something could not be taken, here or on another phone of this user.
    isRefused() {
        const {refusals = []} = this.state || {};
        return (
            this.refused().length > 0 ||
            refusals.some((item) => item.state === "refused")
        );
    }

    // What needs to be known, the most pressing alone.
    notice() {
        const [oldest] = this.waiting();
        let key = "";
        let bad = false;
        if (this.screen === "start" && this.message) {
            [key, bad] = ["not_saved", true];
        } else if (this.isRefused()) {
            [key, bad] = ["refused", true];
        } else if (this.store && !this.store.keeps) {
            [key, bad] = ["no_store", true];
        } else if (oldest && Date.now() - oldest.phone_time > OLD) {
            [key, bad] = ["oldest", true];
        } else if (this.loggedOut) {
            key = "log_in_again";
        } else if (this.mustInstall()) {
            key = "install";
        }
        if (!key) {
            return null;
        }
        const notice = document.createElement(key === "log_in_again" ? "button" : "p");
        notice.className = bad ? "notice bad" : `notice ${key}`;
        notice.setAttribute("role", bad ? "alert" : "status");
        notice.textContent = this.text(key);
        if (key === "log_in_again") {
            notice.type = "button";
            notice.removeAttribute("role");
            notice.addEventListener("click", () => this.logIn());
        }
        return notice;
    }

    // Such phones clear what a page keeps unless it is on their first screen; what was
    // noted before stays behind, so it is asked before the first entry.
    mustInstall() {
        return (
            "standalone" in navigator &&
            !navigator.standalone &&
            !this.operations.length
        );
    }

    // What the cooperative has of the unit, and what it could not take: of an activity
    // that is none of the user's now, it is shown beside each.
    knownEntries(unit) {
        const entries = new Map(
            unit.entries.map((item) => [
                item.uuid,
                {
                    ...item,
                    photoUrl: item.photo ? `${SCOPE}/photo/${item.photo}` : "",
                    voiceUrl: item.voice ? `${SCOPE}/voice/${item.voice}` : "",
                },
            ])
        );
        for (const item of this.state.refusals || []) {
            if ([0, unit.id].includes(item.unit) && !entries.has(item.uuid)) {
                entries.set(item.uuid, {...item, category: "", seq: 0, photo: 0});
            }
        }
        return entries;
    }

    // A unit's entries: what the cooperative has, and what waits here.
    entries(unit = this.unit) {
        const local = this.operations.filter((item) => item.unit === unit.id);
        const entries = this.knownEntries(unit);
        for (const item of local.filter((operation) => operation.kind in SIGNS)) {
            entries.set(item.uuid, {
                uuid: item.uuid,
                kind: item.kind,
                category: item.category,
                label: "",
                amount: item.amount,
                person: item.person || "",
                day: item.occurred_on,
                seq: item.seq,
                state: item.refused ? "refused" : "waiting",
                message: item.message || "",
                photo: 0,
            });
        }
        for (const item of local) {
            const target = entries.get(item.target);
            if (target && item.kind === "cross") {
                target.state = "crossed";
            } else if (target && item.kind === "photo") {
                target.photoUrl = `data:image/jpeg;base64,${item.data}`;
            } else if (target && item.kind === "voice") {
                target.voiceUrl = `data:${item.type};base64,${item.data}`;
            }
        }
        return [...entries.values()].sort(
            (one, other) => other.day.localeCompare(one.day) || other.seq - one.seq
        );
    }

    // What waits here has not changed the cooperative's figure yet.
    till() {
        const known = new Map(this.unit.entries.map((item) => [item.uuid, item]));
        let minor = this.unit.till;
        const here = this.waiting().filter((item) => item.unit === this.unit.id);
        const crossed = new Set(
            here.filter((item) => item.kind === "cross").map((item) => item.target)
        );
        for (const item of here) {
            if (item.kind in SIGNS && !crossed.has(item.uuid)) {
                minor += SIGNS[item.kind] * item.amount;
            }
        }
        for (const uuid of crossed) {
            const item = known.get(uuid);
            if (item && item.state === "noted") {
                minor -= SIGNS[item.kind] * item.amount;
            }
        }
        return minor;
    }

    days() {
        const days = new Map();
        const rank = ["refused", "waiting", "to_check", "sent_back"];
        for (const item of this.entries()) {
            const day = days.get(item.day) || {day: item.day, in: 0, out: 0, sign: ""};
            if (!NOT_COUNTED.includes(item.state)) {
                day.in += SIGNS[item.kind] > 0 ? item.amount : 0;
                day.out += SIGNS[item.kind] < 0 ? item.amount : 0;
            }
            const at = rank.indexOf(item.state);
            if (at >= 0 && (!day.sign || at < rank.indexOf(day.sign))) {
                day.sign = item.state;
            }
            days.set(item.day, day);
        }
        return [...days.values()].map((day) => ({...day, sign: day.sign || "noted"}));
    }

    // Who owes what, the biggest first: what the cooperative has, and what waits here.
    debts() {
        const debts = new Map();
        const add = (person, amount) => {
            const key = personKey(person);
            const debt = debts.get(key) || {key, person, amount: 0};
            debt.amount += amount;
            debts.set(key, debt);
        };
        for (const {person, amount} of this.unit.debts || []) {
            add(person, amount);
        }
        const known = new Map(this.unit.entries.map((item) => [item.uuid, item]));
        const here = this.waiting().filter((item) => item.unit === this.unit.id);
        const crossed = new Set(
            here.filter((item) => item.kind === "cross").map((item) => item.target)
        );
        for (const item of here) {
            if (
                item.kind in DEBTS &&
                !crossed.has(item.uuid) &&
                !known.has(item.uuid)
            ) {
                add(item.person, DEBTS[item.kind] * item.amount);
            }
        }
        for (const uuid of crossed) {
            const item = known.get(uuid);
            if (item && item.kind in DEBTS && item.state === "noted") {
                add(item.person, -DEBTS[item.kind] * item.amount);
            }
        }
        return [...debts.values()]
            .filter((debt) => debt.amount)
            .sort((one, other) => other.amount - one.amount);
    }

    week() {
        const days = new Map(this.days().map((item) => [item.day, item]));
        return [6, 5, 4, 3, 2, 1, 0].map((back) => {
            const day = isoDay(new Date(Date.now() - back * DAY));
            return days.get(day) || {day, in: 0, out: 0};
        });
    }

    // How much the book is used: entries of today, and days of the last seven.
    use() {
        const days = this.entries()
            .filter((item) => !NOT_COUNTED.includes(item.state))
            .map((item) => item.day);
        return {
            entries: days.filter((day) => day === this.today()).length,
            days: this.week().filter(({day}) => days.includes(day)).length,
        };
    }

    // How long an entry usually takes on this phone; null before there are a few.
    usual() {
        const middle = (name) => {
            const values = this.times.map((item) => item[name]).sort((a, b) => a - b);
            return values[Math.floor(values.length / 2)];
        };
        return this.times.length < FEWEST_TIMES
            ? null
            : {
                  seconds: Math.max(1, Math.round(middle("seconds"))),
                  taps: middle("taps"),
              };
    }

    // What the unit's people used lately comes first; of the rest, what they used most.
    mostUsed(names) {
        const uses = new Map(names.map((name) => [name, {lately: 0, ever: 0}]));
        const since = isoDay(new Date(Date.now() - LATELY * DAY));
        for (const {category, day} of this.entries()) {
            const use = uses.get(category);
            if (use) {
                use.lately += day >= since ? 1 : 0;
                use.ever += 1;
            }
        }
        return [...names].sort((one, other) => {
            const [first, second] = [uses.get(one), uses.get(other)];
            return second.lately - first.lately || second.ever - first.ever;
        });
    }

    go(screen, params = {}) {
        clearTimeout(this.timer);
        this.speaker.stop();
        // Who looks at something else has said what there was to say.
        if (this.recorder) {
            this.recorder.stop();
        }
        if (screen !== this.screen) {
            this.message = "";
        }
        if (screen === "amount" && this.screen === "start") {
            this.watch = {begun: performance.now(), taps: 1};
        } else {
            this.watch = null;
        }
        this.screen = screen;
        this.params = params;
        this.screens += 1;
        this.render(true);
    }

    // Whether what is shown now, or is asked for, is behind the PIN.
    isBehindPin() {
        return (
            this.locked &&
            !(UNLOCKED.includes(this.screen) && this.params.person === undefined)
        );
    }

    render(fresh = false) {
        if (this.isBehindPin()) {
            this.params = {next: this.screen, params: this.params};
            this.screen = "askPin";
            this.message = "";
            clearTimeout(this.timer);
        }
        const shown = this.root.dataset.screen;
        // What is being entered stays as it is.
        if (!fresh && shown === this.screen && ENTERING.includes(shown)) {
            return;
        }
        if (this.screen !== "closed" && (!this.state || !this.state.units.length)) {
            if (!this.state) {
                return;
            }
            this.screen = "closed";
            this.params = {reason: "no_unit"};
        } else if (this.screen === "closed" && this.state && this.state.units.length) {
            this.screen = "start";
        }
        const parts = SCREENS[this.screen](this, this.params);
        this.root.replaceChildren(...parts.filter(Boolean));
        this.root.dataset.screen = this.screen;
        this.root.dataset.waiting = this.waiting().length;
    }

    // What people do

    async keep(operation) {
        const full = {
            uuid: newKey(),
            unit: this.unit.id,
            currency: this.unit.currency,
            category: "",
            target: "",
            occurred_on: isoDay(),
            phone_time: Date.now(),
            tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
            hold: 0,
            ...operation,
        };
        await this.store.add(full);
        await this.readStore();
        if (navigator.storage && navigator.storage.persist) {
            navigator.storage.persist();
        }
        this.tellOthers();
        return full;
    }

    // What was not kept is said where it is noted anew.
    sayNotSaved() {
        this.go("start");
        this.message = this.text("not_saved");
        this.render(true);
    }

    async note(kind, minor, values = {}) {
        await this.once(() => this.keepNote(kind, minor, values));
    }

    async keepNote(kind, minor, values) {
        const {keeps} = this.store;
        const {watch} = this;
        let operation = null;
        try {
            operation = await this.keep({
                kind,
                amount: minor,
                ...values,
                hold: keeps ? Date.now() + UNDO_TIME : 0,
            });
        } catch (error) {
            console.warn("not saved", error);
            this.sayNotSaved();
            return;
        }
        if (!keeps) {
            await this.flush(true);
            if (this.waiting().some((item) => item.uuid === operation.uuid)) {
                await this.store.drop(operation.uuid);
                await this.reload();
                this.sayNotSaved();
                return;
            }
        }
        this.remember(watch).catch((error) => console.warn("not counted", error));
        this.go("saved", {uuid: operation.uuid, kind, minor, kept: keeps, ...values});
        this.timer = setTimeout(() => this.finish(), UNDO_TIME);
    }

    // Taps and time of an entry stay on this phone: they show whether it is easy enough.
    async remember(watch) {
        if (watch) {
            const seconds = (performance.now() - watch.begun) / 1000;
            const time = {seconds, taps: watch.taps};
            await this.store.changeKept("times", (times = []) =>
                [...times, time].slice(-MOST_TIMES)
            );
        }
    }

    async finish() {
        this.go("start");
        await this.flush();
    }

    // Say what it was for, while nobody has seen the entry yet.
    async choose(uuid, kind, name) {
        // What the family takes is no cost of the activity: it is taken out.
        const values =
            name === "home" ? {kind: "draw", category: name} : {category: name};
        await this.once(async () => {
            await this.amend(uuid, {...values, hold: 0});
            this.go("start");
        });
        await this.flush();
    }

    // No money came in: somebody owes it. Who that is is asked next; a phone that is
    // switched off meanwhile sends it without a name.
    async putOnCredit(uuid, minor) {
        // So long a name is waited for.
        const hold = this.store.keeps ? Date.now() + LONGEST_HOLD : 0;
        const values = {kind: "credit", hold, person: ""};
        await this.once(async () => {
            const now = await this.amend(uuid, values);
            this.go("who", {uuid: now, minor});
        });
    }

    async nameDebtor(uuid, person) {
        await this.once(async () => {
            await this.amend(uuid, {person, hold: 0});
            this.go("start");
        });
        await this.flush();
    }

    // Change an entry that nobody has seen. One that is on its way is crossed out and
    // noted anew when something else becomes of its money.
    async amend(uuid, values) {
        const found = this.operations.find((item) => item.uuid === uuid);
        let key = uuid;
        if (!(await this.store.amend(uuid, values)) && (values.kind || values.person)) {
            await this.keep({kind: "cross", target: uuid});
            const {uuid: fresh} = await this.keep({
                kind: "credit",
                amount: found ? found.amount : this.params.minor,
                ...values,
            });
            key = fresh;
        }
        await this.reload();
        return key;
    }

    async undo(uuid) {
        this.go("start");
        await this.keepOrSay(() => this.takeBack(uuid));
    }

    async crossOut({uuid}) {
        await this.keepOrSay(() => this.takeBack(uuid));
    }

    // Take an entry back: one that is on its way, or there already, is crossed out.
    async takeBack(uuid) {
        const gone = await this.store.drop(uuid);
        await this.readStore();
        const left = this.entries().some(
            (entry) => entry.uuid === uuid && entry.state !== "crossed"
        );
        return left && !gone ? {kind: "cross", target: uuid} : {};
    }

    // Keep what speaks of an entry, and send it. What comes to nothing is said: a full
    // phone keeps nothing more, and not everything that is chosen is a picture.
    async keepOrSay(make, problem = "not_saved") {
        this.message = "";
        let said = problem;
        try {
            const operation = await make();
            said = "not_saved";
            if (operation.kind) {
                await this.keep(operation);
            }
        } catch (error) {
            console.warn("not kept", error);
            this.message = this.text(said);
        }
        await this.reload();
        await this.flush(true);
    }

    async takePhoto(entry, file) {
        if (file) {
            await this.keepOrSay(
                async () => ({
                    kind: "photo",
                    target: entry.uuid,
                    data: await this.readPicture(file),
                }),
                "no_photo"
            );
        }
    }

    // A photo as it is sent: no larger than a receipt needs to be read.
    async readPicture(file) {
        const picture = await createImageBitmap(file);
        const scale = Math.min(
            1,
            LONGEST_SIDE / Math.max(picture.width, picture.height)
        );
        const canvas = document.createElement("canvas");
        canvas.width = Math.round(picture.width * scale);
        canvas.height = Math.round(picture.height * scale);
        canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
        const [, data] = canvas.toDataURL("image/jpeg", 0.7).split(",");
        return data;
    }

    get canRecord() {
        return Boolean(window.MediaRecorder && navigator.mediaDevices);
    }

    // Say what an entry was for: begin to record, or end it and keep what was said.
    async record(entry) {
        if (this.recorder) {
            this.recorder.stop();
            return;
        }
        this.message = "";
        let stream = null;
        try {
            stream = await navigator.mediaDevices.getUserMedia({audio: true});
        } catch {
            this.message = this.text("no_voice");
            this.render();
            return;
        }
        const mimeType = VOICE_TYPES.find((type) =>
            MediaRecorder.isTypeSupported(type)
        );
        const recorder = new MediaRecorder(stream, {
            mimeType,
            audioBitsPerSecond: 24000,
        });
        const parts = [];
        recorder.ondataavailable = (event) => parts.push(event.data);
        recorder.onstop = async () => {
            clearTimeout(recorder.limit);
            stream.getTracks().forEach((track) => track.stop());
            this.recorder = null;
            await this.keepVoice(entry, new Blob(parts, {type: mimeType}));
        };
        recorder.limit = setTimeout(() => recorder.stop(), LONGEST_VOICE);
        this.recorder = recorder;
        recorder.start();
        this.render();
    }

    async keepVoice(entry, blob) {
        if (!blob.size) {
            await this.reload();
            return;
        }
        await this.keepOrSay(async () => {
            const url = await new Promise((resolve) => {
                const reader = new FileReader();
                reader.onload = () => resolve(reader.result);
                reader.readAsDataURL(blob);
            });
            const [, data] = url.split(",");
            return {kind: "voice", target: entry.uuid, data, type: blob.type};
        });
    }

    // Who may look

    async toggleHidden() {
        await this.store.changeKept("hidden", (hidden) => !hidden);
        this.tellOthers();
        await this.reload();
    }

    lockAfterAbsence() {
        const away = Date.now() - this.leftAt;
        // A clock that was set back says nothing about how long it was.
        if (this.lock && this.leftAt && (away >= AWAY || away < 0)) {
            this.locked = true;
            this.root.querySelectorAll(".known").forEach((item) => item.remove());
            if (this.isBehindPin()) {
                this.render(true);
            }
        }
    }

    async choosePin(pin, first) {
        if (!first) {
            this.go("newPin", {first: pin});
            return;
        }
        if (pin !== first) {
            this.params = {};
            this.message = this.text("pin_differs");
            this.render(true);
            return;
        }
        const lock = await makeLock(pin);
        await this.store.changeKept("lock", () => lock);
        this.tellOthers();
        await this.reload();
        this.go("phone");
    }

    async enterPin(pin, {purpose, next, params}) {
        const right = await tryPin(this.store, pin);
        await this.reload();
        // Another tab may have taken it away meanwhile.
        if (right || !this.lock) {
            this.locked = false;
            if (purpose === "remove") {
                await this.store.changeKept("lock", () => undefined);
                this.tellOthers();
                await this.reload();
            }
            this.go(next || "phone", params);
            return;
        }
        this.message = this.text("pin_wrong");
        this.render(true);
    }

    // What to say of the wait for the next try; afterwards it may be tried again.
    waitText(wait) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            this.message = "";
            this.render(true);
        }, wait);
        const seconds = Math.ceil(wait / 1000);
        return this.text("pin_wait").replace(
            "%(seconds)s",
            shape(String(seconds), this.digits)
        );
    }

    // Only a log-in with the password takes the PIN away: the session of now is noted,
    // and ends.
    async forgetPin() {
        let session = "none";
        try {
            ({session} = await call("state", {}));
        } catch (error) {
            if (!(error instanceof LoggedOut)) {
                this.message = this.text("no_network");
                this.render(true);
                return;
            }
        }
        await this.store.changeKept(
            "lock",
            (lock) => lock && {...lock, forgotten: session}
        );
        const login = encodeURIComponent(`/web/login?redirect=${SCOPE}`);
        this.leave(`/web/session/logout?redirect=${login}`);
    }

    async exportMine() {
        await handOver(makeTable(this), `${this.text("title")} ${this.today()}.csv`);
    }

    async chooseUnit(unit) {
        this.user = {...this.user, unit};
        setUser(this.user);
        this.go("start");
    }

    async ask(name, params) {
        if (this.asking) {
            return false;
        }
        this.asking = true;
        this.message = "";
        try {
            const result = await call(name, params);
            this.message = result.error || "";
            if (result.state) {
                await this.take(result.state);
            }
        } catch (error) {
            this.loggedOut = error instanceof LoggedOut;
            this.message = this.text(this.loggedOut ? "log_in_again" : "no_network");
            if (!(error instanceof LoggedOut || error instanceof NoNetwork)) {
                throw error;
            }
        } finally {
            this.asking = false;
        }
        this.render();
        return !this.message;
    }

    async changeDigits() {
        await this.ask("digits", {
            digits: this.digits === "latin" ? "arabic" : "latin",
        });
    }

    async handIn(month) {
        await this.ask("hand_in", {unit: this.unit.id, month});
    }

    // The last resort: what waits, as a text for the coach.
    exported() {
        return this.operations
            .map((item) => {
                const amount =
                    item.kind in SIGNS ? format(item.amount, this.unit, "latin") : "";
                const name = this.text(item.category || item.kind);
                return [item.occurred_on, name, item.person, amount, item.message]
                    .filter(Boolean)
                    .join(" · ");
            })
            .join("\n");
    }

    async share(text) {
        if (navigator.share) {
            await navigator.share({text}).catch(() => null);
        } else {
            window.open(
                `https://wa.me/?text=${encodeURIComponent(text)}`,
                "_blank",
                "noopener"
            );
        }
    }

    logIn() {
        this.leave(`/web/login?redirect=${SCOPE}`);
    }

    leave(url) {
        window.location.assign(url);
    }
}

const app = new App();
app.start();
