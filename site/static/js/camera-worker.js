/* Opens the camera page without a network: gives what camera-kept.js has kept where the network does not answer. It keeps
nothing itself, and nothing but that page and its files passes through it. */
(() => {
  "use strict";

  const PATIENCE_MS = 4000;

  function isCameraPage(request) {
    return request.mode === "navigate" && new URL(request.url).pathname.endsWith("/scans/camera");
  }

  function isFile(request) {
    const { origin, pathname } = new URL(request.url);
    return request.method === "GET" && origin === self.location.origin && pathname.startsWith("/static/");
  }

  async function page(request) {
    const kept = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    const coming = fetch(request);
    if (!kept) return coming;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    const response = await Promise.race([coming.catch(() => null), late]);
    return response && response.status < 500 ? response : kept;
  }

  async function file(request) {
    try {
      return await fetch(request);
    } catch (error) {
      return (await caches.match(request, { ignoreVary: true })) || Response.error();
    }
  }

  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    if (isCameraPage(event.request)) event.respondWith(page(event.request));
    else if (isFile(event.request)) event.respondWith(file(event.request));
  });
})();
