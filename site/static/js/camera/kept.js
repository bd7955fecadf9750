/* Keeps this page and its files on the phone, so that worker.js can open it without a network: without the name of who is
signed in, and saying how it was opened. What was not opened for KEPT_MS is forgotten, all of it at the sign-in (forget.js). */
(() => {
  "use strict";

  const KEPT_MS = 14 * 24 * 3600 * 1000;
  const PREFIX = "pinganxin-camera ";

  function filesOf(wasm) {
    const linked = Array.from(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], .site-header img"));
    return linked.map((each) => each.href || each.src).concat(new URL(wasm, location.href).href);
  }

  async function asKept(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    page.querySelectorAll(".school-account").forEach((each) => each.remove());
    page.querySelector("[data-opened-kept]").hidden = false;
    return new Response(`<!doctype html>${page.documentElement.outerHTML}`, { headers: response.headers });
  }

  async function keepThis(wasm) {
    const response = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
    if (!response.ok || response.redirected) return false;
    const cache = await caches.open(PREFIX + location.pathname);
    const files = filesOf(wasm);
    await cache.addAll(files);
    await cache.put(location.pathname, await asKept(response));
    const page = new URL(location.pathname, location.href).href;
    const others = (await cache.keys()).filter(({ url }) => url !== page && !files.includes(url));
    await Promise.all(others.map((each) => cache.delete(each)));
    return true;
  }

  async function forgetOld() {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    await Promise.all(
      names.map(async (name) => {
        const page = await caches.match(name.slice(PREFIX.length), { cacheName: name, ignoreVary: true });
        if (!page || Date.now() - Date.parse(page.headers.get("Date")) > KEPT_MS) await caches.delete(name);
      }),
    );
  }

  /* Promise whether it is kept anew: not where this browser cannot, or whoever asks was signed out. Errors without a network. */
  window.pinganxin.keepPage = async (worker, wasm) => {
    if (!navigator.serviceWorker || !window.caches) return false;
    await forgetOld();
    await navigator.serviceWorker.register(worker, { scope: location.pathname });
    await navigator.serviceWorker.ready;
    return keepThis(wasm);
  };
})();
