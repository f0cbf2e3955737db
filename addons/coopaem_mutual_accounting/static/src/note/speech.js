// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// Reading aloud: by what somebody of the cooperative recorded, which the phone keeps, and
// by the phone's own voice where nothing is recorded.

import {inPieces} from "./draw.js";

const CACHE = "coopaem-spoken";
// A word or an amount in a sentence: its name, and what the phone's voice reads.
const MARKED = /\ue000([^\ue001]*)\ue001([^\ue002]*)\ue002/;
const AMOUNT = "=";
// So often a banknote is named where the number of them is not recorded.
const MOST_REPEATED = 3;

export function mark(name, text) {
    return `\ue000${name}\ue001${text}\ue002`;
}

export function markAmount(minor, text) {
    return mark(`${AMOUNT}${minor}`, text);
}

// A sentence in parts: words and amounts, and what stands between them.
function partsOf(sentence) {
    const found = [];
    const pieces = sentence.split(MARKED);
    for (let at = 0; at < pieces.length; at += 3) {
        found.push({name: "", text: pieces[at]});
        if (at + 2 < pieces.length) {
            found.push({name: pieces[at + 1], text: pieces[at + 2]});
        }
    }
    return found.filter(({text}) => /[\p{L}\p{N}]/u.test(text));
}

export class Speaker {
    constructor(app) {
        this.app = app;
        // What is recorded, by its address.
        this.recordings = new Map();
        this.audio = null;
        this.turn = null;
        this.finish = null;
    }

    // Which recordings there are for the activity that is shown.
    get spoken() {
        const {state} = this.app;
        const unit = state && this.app.unit;
        return (unit && (state.spoken || {})[unit.company]) || {words: {}, pieces: {}};
    }

    get addresses() {
        const {spoken = {}} = this.app.state || {};
        return Object.values(spoken).flatMap(({words, pieces}) => [
            ...Object.values(words),
            ...Object.values(pieces),
        ]);
    }

    // Take what the phone keeps; true when there is more than before.
    async load() {
        const missing = this.addresses.filter((url) => !this.recordings.has(url));
        if (!missing.length || !window.caches) {
            return false;
        }
        const before = this.recordings.size;
        const cache = await caches.open(CACHE);
        for (const url of missing) {
            const kept = await cache.match(url);
            if (kept) {
                this.recordings.set(url, await kept.blob());
            }
        }
        return this.recordings.size > before;
    }

    // Have the phone keep what is recorded, and nothing that is not any more.
    async fetch() {
        if (!window.caches) {
            return;
        }
        const wanted = this.addresses;
        const cache = await caches.open(CACHE);
        for (const request of await cache.keys()) {
            if (!wanted.includes(new URL(request.url).pathname)) {
                await cache.delete(request);
            }
        }
        for (const url of wanted) {
            if (await cache.match(url)) {
                continue;
            }
            const answer = await fetch(url, {credentials: "same-origin"});
            const type = answer.headers.get("Content-Type") || "";
            // A page to log in is no recording.
            if (answer.ok && type.startsWith("audio/")) {
                await cache.put(url, answer);
            }
        }
    }

    // The recordings that say a part, in their order; null where one is missing.
    recorded({name}) {
        const {words} = this.spoken;
        const urls = name.startsWith(AMOUNT)
            ? this.amountUrls(Number(name.slice(1)))
            : [words[name]];
        const blobs = urls.map((url) => this.recordings.get(url));
        return blobs.length && blobs.every(Boolean) ? blobs : null;
    }

    // An amount as it is counted: so many of this banknote, so many of that.
    amountUrls(minor) {
        const {words, pieces} = this.spoken;
        const found = inPieces(minor, this.app.unit.pieces);
        const counted = found.reduce(
            (sum, {piece, count}) => sum + piece.value * count,
            0
        );
        if (minor <= 0 || counted !== minor) {
            return [];
        }
        return found.flatMap(({piece, count}) => {
            const name = pieces[piece.value];
            if (count > 1 && words[`count_${count}`]) {
                return [words[`count_${count}`], name];
            }
            return count <= MOST_REPEATED ? Array(count).fill(name) : [undefined];
        });
    }

    // What is said one after the other: recordings, and texts for the phone's voice.
    plan(sentence) {
        const steps = [];
        for (const part of partsOf(sentence)) {
            const blobs = this.recorded(part);
            const last = steps[steps.length - 1];
            if (blobs) {
                steps.push(...blobs.map((blob) => ({blob})));
            } else if (last && last.text) {
                last.text += `, ${part.text}`;
            } else {
                steps.push({text: part.text});
            }
        }
        return steps;
    }

    canTell(sentence) {
        return Boolean(this.app.voice()) || this.plan(sentence).some(({blob}) => blob);
    }

    async tell(sentence) {
        this.stop();
        const turn = {};
        this.turn = turn;
        for (const {blob, text} of this.plan(sentence)) {
            if (this.turn === turn) {
                await (blob ? this.play(blob) : this.speak(text));
            }
        }
    }

    stop() {
        this.turn = null;
        if (this.audio) {
            this.audio.pause();
        }
        if (window.speechSynthesis) {
            window.speechSynthesis.cancel();
        }
        if (this.finish) {
            this.finish();
        }
    }

    // One player for all: phones let only that one go on that a finger started.
    async play(blob) {
        this.audio = this.audio || new Audio();
        const url = URL.createObjectURL(blob);
        await new Promise((resolve) => {
            this.finish = resolve;
            this.audio.onended = resolve;
            this.audio.onerror = resolve;
            this.audio.src = url;
            this.audio.play().catch(resolve);
        });
        URL.revokeObjectURL(url);
    }

    async speak(text) {
        const voice = this.app.voice();
        if (!voice) {
            return;
        }
        const utterance = new SpeechSynthesisUtterance(text);
        utterance.voice = voice;
        utterance.lang = voice.lang;
        await new Promise((resolve) => {
            this.finish = resolve;
            utterance.onend = resolve;
            utterance.onerror = resolve;
            window.speechSynthesis.speak(utterance);
        });
    }
}
