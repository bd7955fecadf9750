/* Nobody is signed in any more: the camera pages that were kept go. Pictures that were not sent stay, for who took them. */
(async () => {
  "use strict";

  if (!navigator.serviceWorker || !window.caches) return;
  const names = await caches.keys();
  const workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all([...names.map((name) => caches.delete(name)), ...workers.map((each) => each.unregister())]);
})();
