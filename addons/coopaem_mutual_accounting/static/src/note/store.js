// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// What waits on the phone, in a base of its own for every user of every database. It is
// only ever extended: a later version adds stores and never deletes one.

const VERSION = 1;
const USER_KEY = "coopaem-note-user";
// What the page keeps for itself, that changes what it shows.
const OWN = ["hidden", "times", "lock"];

function done(transaction) {
    return new Promise((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = () => reject(transaction.error);
    });
}

function answer(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

function openBase(name) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, VERSION);
        request.onupgradeneeded = () => {
            const base = request.result;
            if (!base.objectStoreNames.contains("operations")) {
                base.createObjectStore("operations", {keyPath: "uuid"});
            }
            if (!base.objectStoreNames.contains("kept")) {
                base.createObjectStore("kept");
            }
        };
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error("blocked"));
    });
}

// What could not be taken and the cooperative keeps: it is shown from there, also where
// an earlier version of the page had left it on the phone.
function keptRefusals(state) {
    return ((state && state.refusals) || []).map((item) => item.uuid);
}

class PhoneStore {
    constructor(base) {
        this.base = base;
        this.keeps = true;
        // A newer page wants to extend the base: let it.
        base.onversionchange = () => base.close();
    }

    _write() {
        // Wait for the disk: what is shown as saved must survive an empty battery.
        return this.base.transaction(["operations", "kept"], "readwrite", {
            durability: "strict",
        });
    }

    // Number an operation and keep it; resolves once it is on the disk.
    async add(operation) {
        const transaction = this._write();
        const kept = transaction.objectStore("kept");
        const finished = done(transaction);
        const seq = ((await answer(kept.get("seq"))) || 0) + 1;
        const device = (await answer(kept.get("device"))) || newKey();
        kept.put(seq, "seq");
        kept.put(device, "device");
        transaction.objectStore("operations").add({...operation, seq, device});
        await finished;
    }

    // Change an operation that nobody has seen yet; false when it is gone.
    async change(uuid, values) {
        const transaction = this._write();
        const finished = done(transaction);
        const operations = transaction.objectStore("operations");
        const found = await answer(operations.get(uuid));
        if (found) {
            operations.put({...found, ...values});
        }
        await finished;
        return Boolean(found);
    }

    // Change an operation unless it is on its way; false when it is too late.
    async amend(uuid, values) {
        const transaction = this._write();
        const finished = done(transaction);
        const operations = transaction.objectStore("operations");
        const found = await answer(operations.get(uuid));
        const free = Boolean(found) && !found.sent;
        if (free) {
            operations.put({...found, ...values});
        }
        await finished;
        return free;
    }

    // Take an operation back before it was sent; false when it is too late.
    async drop(uuid) {
        const transaction = this._write();
        const finished = done(transaction);
        const operations = transaction.objectStore("operations");
        const found = await answer(operations.get(uuid));
        const free = Boolean(found) && !found.sent;
        if (free) {
            operations.delete(uuid);
        }
        await finished;
        return free;
    }

    // The operations on the phone, in the order in which they were noted.
    async list() {
        const operations = this.base
            .transaction("operations")
            .objectStore("operations");
        const found = await answer(operations.getAll());
        return found.sort((one, other) => one.seq - other.seq);
    }

    // What waits, what the cooperative said and what the page keeps for itself, all of
    // one moment: read one after the other, an entry that is taken meanwhile would stand
    // in neither or in both.
    async read() {
        const transaction = this.base.transaction(["operations", "kept"]);
        const kept = transaction.objectStore("kept");
        const [operations, state, ...own] = await Promise.all([
            answer(transaction.objectStore("operations").getAll()),
            ...["state", ...OWN].map((key) => answer(kept.get(key))),
        ]);
        return {
            operations: operations.sort((one, other) => one.seq - other.seq),
            state,
            ...Object.fromEntries(OWN.map((key, index) => [key, own[index]])),
        };
    }

    // Replace what the cooperative said before, and let go of what it has.
    async settle(state, taken, refused) {
        const transaction = this._write();
        const finished = done(transaction);
        const operations = transaction.objectStore("operations");
        for (const uuid of taken) {
            operations.delete(uuid);
        }
        for (const {uuid, code, message} of refused) {
            const found = await answer(operations.get(uuid));
            if (found) {
                operations.put({...found, refused: code, message});
            }
        }
        for (const uuid of keptRefusals(state)) {
            const found = await answer(operations.get(uuid));
            if (found && found.refused) {
                operations.delete(uuid);
            }
        }
        if (state) {
            transaction.objectStore("kept").put(state, "state");
        }
        await finished;
    }

    // What the page keeps for itself beside the entries: its PIN, how it is used.
    async getKept(key) {
        return await answer(this.base.transaction("kept").objectStore("kept").get(key));
    }

    // Replace it by what is made of it, in one step for all tabs; nothing deletes it.
    async changeKept(key, make) {
        const transaction = this._write();
        const finished = done(transaction);
        const kept = transaction.objectStore("kept");
        const value = make(await answer(kept.get(key)));
        if (value === undefined) {
            kept.delete(key);
        } else {
            kept.put(value, key);
        }
        await finished;
        return value;
    }

    // Forget what others must not see; what waits stays, and so does the PIN.
    async forget() {
        const transaction = this._write();
        transaction.objectStore("kept").delete("state");
        await done(transaction);
    }
}

// For phones that keep nothing, in private windows say: lost with the page.
class PageStore {
    constructor() {
        this.keeps = false;
        this.operations = new Map();
        this.kept = new Map();
        this.seq = 0;
        this.device = newKey();
    }
    async add(operation) {
        this.seq += 1;
        this.operations.set(operation.uuid, {
            ...operation,
            seq: this.seq,
            device: this.device,
        });
    }
    async change(uuid, values) {
        const found = this.operations.get(uuid);
        if (found) {
            this.operations.set(uuid, {...found, ...values});
        }
        return Boolean(found);
    }
    async amend(uuid, values) {
        const found = this.operations.get(uuid);
        return Boolean(found) && !found.sent && (await this.change(uuid, values));
    }
    async drop(uuid) {
        return this.operations.delete(uuid);
    }
    async list() {
        return [...this.operations.values()];
    }
    async settle(state, taken, refused) {
        taken.forEach((uuid) => this.operations.delete(uuid));
        refused.forEach(({uuid, code, message}) =>
            this.change(uuid, {refused: code, message})
        );
        for (const uuid of keptRefusals(state)) {
            if ((this.operations.get(uuid) || {}).refused) {
                this.operations.delete(uuid);
            }
        }
        this.state = state || this.state;
    }
    async read() {
        return {
            operations: await this.list(),
            state: this.state,
            ...Object.fromEntries(OWN.map((key) => [key, this.kept.get(key)])),
        };
    }
    async getKept(key) {
        return this.kept.get(key);
    }
    async changeKept(key, make) {
        const value = make(this.kept.get(key));
        this.kept.set(key, value);
        return value;
    }
    async forget() {
        this.state = undefined;
    }
}

export function newKey() {
    if (crypto.randomUUID) {
        return crypto.randomUUID();
    }
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export async function openStore(user) {
    try {
        return new PhoneStore(await openBase(`coopaem-note-${user.db}-${user.uid}`));
    } catch {
        return new PageStore();
    }
}

// Who used this phone last, so that it opens without a network.
export function getUser() {
    try {
        return JSON.parse(localStorage.getItem(USER_KEY));
    } catch {
        return null;
    }
}

export function setUser(user) {
    try {
        if (user) {
            localStorage.setItem(USER_KEY, JSON.stringify(user));
        } else {
            localStorage.removeItem(USER_KEY);
        }
    } catch {
        // Nothing is kept then; the page asks anew each time.
    }
}
