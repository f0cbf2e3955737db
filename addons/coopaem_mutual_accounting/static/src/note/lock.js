// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// The PIN of the page on this phone. It hides and does not encrypt: only what it is
// compared with is kept, and who guesses waits longer each time.

const ROUNDS = 200000;
const FREE_TRIES = 3;
const FIRST_WAIT = 30000;
const LONGEST_WAIT = 3600000;
export const SHORTEST = 4;
export const LONGEST = 6;
// So long a page may be away before it asks again.
export const AWAY = 120000;

// Only pages that came over a safe line may reckon with secrets.
export const canLock = Boolean(window.crypto && crypto.subtle);

async function digest(pin, salt, rounds) {
    const key = await crypto.subtle.importKey(
        "raw",
        new TextEncoder().encode(pin),
        "PBKDF2",
        false,
        ["deriveBits"]
    );
    const bits = await crypto.subtle.deriveBits(
        {name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds},
        key,
        256
    );
    return [...new Uint8Array(bits)].join(",");
}

export async function makeLock(pin) {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const hash = await digest(pin, salt, ROUNDS);
    return {salt, rounds: ROUNDS, hash, tries: 0, notBefore: 0, forgotten: ""};
}

// How long the next try must wait; a clock that was set back does not lock for ever.
export function waitOf(lock) {
    return Math.min(Math.max(0, lock.notBefore - Date.now()), LONGEST_WAIT);
}

// The lock after one more try, counted before it is known whether it is right: closing
// the page meanwhile does not make it free.
function counted(lock) {
    const tries = lock.tries + 1;
    const wait =
        tries < FREE_TRIES
            ? 0
            : Math.min(FIRST_WAIT * 2 ** (tries - FREE_TRIES), LONGEST_WAIT);
    return {...lock, tries, notBefore: wait ? Date.now() + wait : 0};
}

// Whether a PIN is the right one; null when it is too early to try.
export async function tryPin(store, pin) {
    let free = false;
    const lock = await store.changeKept("lock", (kept) => {
        free = Boolean(kept) && !waitOf(kept);
        return free ? counted(kept) : kept;
    });
    if (!free) {
        return null;
    }
    const right = (await digest(pin, lock.salt, lock.rounds)) === lock.hash;
    if (right) {
        await store.changeKept(
            "lock",
            (kept) => kept && {...kept, tries: 0, notBefore: 0, forgotten: ""}
        );
    }
    return right;
}
