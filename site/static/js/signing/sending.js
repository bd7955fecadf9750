/* Sends an answer until it has arrived. The server counts a repetition of the same body once and gives the same receipt, so
nothing is lost or doubled by trying again: after a pause that grows, and at once when the signal is back. */
(() => {
  "use strict";

  const ANSWER_WITHIN_MS = 20000;
  const FIRST_PAUSE_MS = 2000;
  const LONGEST_PAUSE_MS = 60000;
  const LONGEST_WISH_MS = 600000;
  const drafts = window.pinganxin.drafts;

  /* Promise {receipt: address}, {isLater, isBusy, wishMs} or {} where the server's own page says what is wrong. */
  function send(address, body) {
    const controller = typeof AbortController === "function" ? new AbortController() : null;
    const options = { method: "POST", body, cache: "no-store", credentials: "same-origin" };
    options.headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
    if (controller) options.signal = controller.signal;
    const tooLate = new Promise((resolve) => {
      window.setTimeout(() => {
        resolve({ isLater: true, wishMs: 0 });
        if (controller) controller.abort();
      }, ANSWER_WITHIN_MS);
    });
    const answered = fetch(address, options).then(judge).catch(() => ({ isLater: true, wishMs: 0 }));
    return Promise.race([answered, tooLate]);
  }

  function judge(response) {
    if (response.status === 429 || response.status >= 500) return { isLater: true, isBusy: true, wishMs: wish(response) };
    const isReceipt = response.ok && /^application\/json/.test(response.headers.get("Content-Type") || "");
    return isReceipt ? response.json() : {};
  }

  /* How long the server asks us to wait, said in seconds or as a date. */
  function wish(response) {
    const said = response.headers.get("Retry-After") || "";
    const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
    return Math.min(Math.max(ms || 0, 0), LONGEST_WISH_MS);
  }

  /* `on` has sending(), waiting(isBusy), receipt(address) and page(). Return {now, stop}. */
  function keepSending(address, body, on) {
    let tries = 0;
    let timer = 0;
    let notBefore = 0;
    let isOver = false;
    let isRunning = false;
    const attempt = () => {
      window.clearTimeout(timer);
      if (isOver || isRunning) return;
      isRunning = true;
      on.sending();
      send(address, body).then((result) => {
        isRunning = false;
        if (isOver) return;
        if (result.isLater) {
          wait(result);
          return;
        }
        stop();
        if (result.receipt) on.receipt(result.receipt);
        else on.page();
      });
    };
    const wait = (result) => {
      const pause = Math.min(FIRST_PAUSE_MS * Math.pow(2, tries), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
      tries += 1;
      notBefore = Date.now() + result.wishMs;
      timer = window.setTimeout(attempt, Math.max(pause, result.wishMs));
      on.waiting(Boolean(result.isBusy));
    };
    const now = () => {
      if (Date.now() >= notBefore && document.visibilityState !== "hidden") attempt();
    };
    const stop = () => {
      isOver = true;
      window.clearTimeout(timer);
      window.removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
    };
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    attempt();
    return { now, stop };
  }

  /* A page that takes no answer (any more) ends the draft. What was on its way may have arrived without our hearing so: then
     the same body gets its receipt. */
  function settle(code, address) {
    const draft = drafts.load(code);
    if (!draft || !draft.pending || typeof fetch !== "function") {
      drafts.remove(code);
      return;
    }
    send(address, draft.pending).then((result) => {
      if (!result.isLater) drafts.remove(code);
      if (result.receipt) location.replace(result.receipt);
    });
  }

  const copy = document.querySelector("meta[name=copy]");
  if (copy && !document.querySelector("form[data-signing]")) settle(copy.content, copy.dataset.address);
  window.pinganxin.keepSending = typeof fetch === "function" && typeof Promise === "function" ? keepSending : null;
})();
