// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// To the cooperative and back. Whatever is not a clear answer leaves all on the phone.

const SCOPE = "/my/cashbook";
const SESSION_EXPIRED = 100;
const MOST = 50;
const FIRST_WAIT = 2000;
const LONGEST_WAIT = 300000;
const TIMEOUT = 30000;
// The longest that an entry is held back, for the name of who owes it.
export const LONGEST_HOLD = 300000;

export class NoNetwork extends Error {}
export class LoggedOut extends Error {}

export async function call(name, params) {
    let response = null;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
        response = await fetch(`${SCOPE}/${name}`, {
            method: "POST",
            headers: {"Content-Type": "application/json"},
            body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
            credentials: "same-origin",
            cache: "no-store",
            signal: abort.signal,
        });
        const type = response.headers.get("Content-Type") || "";
        // A proxy's page, or a page to log in, says nothing about the entries.
        if (!response.ok || !type.startsWith("application/json")) {
            throw new NoNetwork(`${response.status} ${type}`);
        }
        const body = await response.json();
        if (body.error) {
            throw body.error.code === SESSION_EXPIRED
                ? new LoggedOut()
                : new NoNetwork(body.error.message);
        }
        return body.result;
    } catch (error) {
        throw error instanceof LoggedOut ? error : new NoNetwork(error.message);
    } finally {
        clearTimeout(timer);
    }
}

// One at a time on this phone, whatever the number of tabs.
async function alone(work) {
    if (!navigator.locks) {
        return await work();
    }
    return await navigator.locks.request(
        "coopaem-note-flush",
        {ifAvailable: true},
        (lock) => lock && work()
    );
}

const HEAVY = ["photo", "voice"];

// Whether a moment is still to come. One that lies further ahead than anybody would wait
// was reckoned by a clock that has been set back since: it holds nothing up.
function isAhead(moment, most) {
    const wait = moment - Date.now();
    return wait > 0 && wait <= most;
}

// What goes out together: photos and voices are heavy, so each goes by itself, after the
// rest.
function nextBatch(operations) {
    const ready = operations.filter(
        (item) => !item.refused && !isAhead(item.hold, LONGEST_HOLD)
    );
    const light = ready.filter((item) => !HEAVY.includes(item.kind)).slice(0, MOST);
    return light.length ? light : ready.slice(0, 1);
}

function asSent(operation) {
    const sent = {...operation};
    for (const name of ["hold", "sent", "uid", "message"]) {
        delete sent[name];
    }
    return sent;
}

export class Outbox {
    constructor(store, uid, report) {
        this.store = store;
        this.uid = uid;
        this.report = report;
        this.wait = 0;
        this.notBefore = 0;
        this.running = false;
    }

    // Send what waits. `now` does not mind that it failed a moment ago.
    async flush(now = false) {
        if (this.running || (!now && isAhead(this.notBefore, LONGEST_WAIT))) {
            return;
        }
        this.running = true;
        try {
            await alone(() => this._flush());
        } finally {
            this.running = false;
        }
    }

    async _flush() {
        let later = false;
        while (!later) {
            const batch = nextBatch(await this.store.list());
            if (!batch.length) {
                return;
            }
            for (const item of batch) {
                await this.store.change(item.uuid, {sent: true});
            }
            let result = null;
            try {
                result = await call("sync", {
                    uid: this.uid,
                    now: Date.now(),
                    operations: batch.map(asSent),
                });
            } catch (error) {
                this._failed();
                this.report(error);
                return;
            }
            if (result.error) {
                this._failed();
                this.report(result);
                return;
            }
            later = await this._settle(result);
        }
    }

    // Let go of what was taken, mark what was refused; true when the rest must wait.
    async _settle({answers, state}) {
        // What could not be taken and is kept by the cooperative comes back with the
        // state, on every phone of its owner.
        const taken = answers.filter(
            (item) => ["created", "duplicate"].includes(item.status) || item.kept
        );
        const refused = answers.filter(
            (item) => ["conflict", "rejected"].includes(item.status) && !item.kept
        );
        await this.store.settle(
            state,
            taken.map((item) => item.uuid),
            refused
        );
        const later = taken.length + refused.length < answers.length;
        if (later) {
            this._failed();
        } else {
            this.wait = 0;
            this.notBefore = 0;
        }
        this.report(null);
        return later;
    }

    _failed() {
        this.wait = Math.min(this.wait * 2 || FIRST_WAIT, LONGEST_WAIT);
        this.notBefore = Date.now() + this.wait;
    }
}
