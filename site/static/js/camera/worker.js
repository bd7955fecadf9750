/* Opens one letter's camera page without a network: gives what kept.js has kept where the network does not answer. It keeps
nothing itself, sees no other page, and lets pass what is sent or asked. */
(() => {
  "use strict";

  const PATIENCE_MS = 4000;
  const GONE = [404, 410]; // not this person's letter, recalled
  const KEPT = { cacheName: `pinganxin-camera ${new URL(self.registration.scope).pathname}`, ignoreSearch: true, ignoreVary: true };

  function isFile(request) {
    const { origin, pathname } = new URL(request.url);
    return request.method === "GET" && origin === self.location.origin && pathname.startsWith("/static/");
  }

  async function page(request) {
    const kept = await caches.match(request, KEPT);
    const coming = fetch(request);
    if (!kept) return coming;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    const response = await Promise.race([coming.catch(() => null), late]);
    if (response && GONE.includes(response.status)) await caches.delete(KEPT.cacheName);
    return response && response.status < 500 ? response : kept;
  }

  async function file(request) {
    try {
      return await fetch(request);
    } catch (error) {
      return (await caches.match(request, KEPT)) || Response.error();
    }
  }

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    if (event.request.mode === "navigate") event.respondWith(page(event.request));
    else if (isFile(event.request)) event.respondWith(file(event.request));
  });
})();
