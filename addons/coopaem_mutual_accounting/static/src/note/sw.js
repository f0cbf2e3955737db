// Copyright 2026 COOPAEM
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
//
// Keeps the page and its program, so that they open without a network: nothing else,
// and nothing of a person. Entries wait in the page's own base and go out from there,
// for not every browser lets a service worker send them.

const CACHE = "coopaem-note-__VERSION__";
const SCOPE = "/my/cashbook";
const FILES = ["__FILES__"];

self.addEventListener("install", (event) => {
    const wanted = [SCOPE, ...FILES].map((url) => new Request(url, {cache: "reload"}));
    event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(wanted)));
});

self.addEventListener("activate", (event) => {
    // Only once no page uses the version before does this one become active.
    const clean = async () => {
        for (const name of await caches.keys()) {
            if (name.startsWith("coopaem-note-") && name !== CACHE) {
                await caches.delete(name);
            }
        }
        await self.clients.claim();
    };
    event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    const known =
        url.origin === self.location.origin &&
        (url.pathname === SCOPE || FILES.includes(url.pathname));
    if (event.request.method !== "GET" || !known) {
        return;
    }
    const serve = async () => {
        const cache = await caches.open(CACHE);
        return (await cache.match(url.pathname)) || fetch(event.request);
    };
    event.respondWith(serve());
});
