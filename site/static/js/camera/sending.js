/* Sends what is kept, one after the other, the oldest first, until the server has it: after a pause that grows, and at once
when the signal is back. One that a proxy finds too large waits for the next round, the others go on. The server counts the
same picture once, so nothing is doubled by trying again. */
(() => {
  "use strict";

  const { token } = window.pinganxin.uploads;
  const ANSWER_WITHIN_MS = 60000;
  const FIRST_PAUSE_MS = 2000;
  const LONGEST_PAUSE_MS = 60000;
  const REFUSALS = [410, 413, 422]; // recalled, too large, empty: that will not change, so the picture need not stay on a phone

  /* Promise {status} when taken, {isSignedOut}, {isAnothers}, {refused: sentence}, or {isLater, wishMs, isTooLarge}. */
  async function send(address, entry) {
    const body = new FormData();
    body.append("source", "camera");
    body.append("file", entry.picture, `${entry.code}.jpg`);
    const controller = new AbortController();
    const timer = window.setTimeout(() => controller.abort(), ANSWER_WITHIN_MS);
    try {
      const headers = { Accept: "application/json", "X-CSRFToken": token() };
      return await judge(await fetch(address, { method: "POST", body, headers, credentials: "same-origin", signal: controller.signal }));
    } catch (error) {
      return { isLater: true, wishMs: 0 };
    } finally {
      window.clearTimeout(timer);
    }
  }

  async function judge(response) {
    const answer = await response.json().catch(() => ({}));
    if (response.ok && answer.status) return { status: answer.status };
    if (response.status === 403) return { isSignedOut: true };
    if (response.status === 404) return { isAnothers: true };
    if (REFUSALS.includes(response.status) && answer.sentence) return { refused: answer.sentence };
    // 413 without a sentence is a proxy's, whose limit somebody may raise
    return { isLater: true, wishMs: (Number(response.headers.get("Retry-After")) || 0) * 1000, isTooLarge: response.status === 413 };
  }

  class Sender {
    /* `on` has sending(entry), sent(entry, status address), refused(entry, sentence), later(entry, whether a
       proxy finds it too large), and signedOut(entry) and anothers(entry), after which nothing more is sent until the page is
       opened anew. */
    constructor(store, address, on) {
      Object.assign(this, { store, address, on });
      this.tries = this.notBefore = this.timer = 0;
      this.passedOver = new Set();
      this.isRunning = this.hasEnded = this.hasMore = false;
      window.addEventListener("online", () => this.now());
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.now());
    }

    /* There is more to send: begin, unless in a pause. */
    more() {
      this.hasMore = true;
      if (!this.timer) this.now();
    }

    /* Send what there is, unless the server asked for a pause. */
    async now() {
      if (this.isRunning || this.hasEnded || !navigator.onLine || Date.now() < this.notBefore) return;
      window.clearTimeout(this.timer);
      this.timer = 0;
      this.isRunning = true;
      this.passedOver.clear();
      try {
        do {
          this.hasMore = false;
          for (let entry = await this.next(); entry && (await this.transmit(entry)); entry = await this.next());
        } while (this.hasMore && !this.timer && !this.hasEnded);
      } finally {
        this.isRunning = false;
      }
    }

    async next() {
      return (await this.store.unsent()).find(({ key }) => !this.passedOver.has(key));
    }

    /* Send one; return whether to go on with the next. */
    async transmit(entry) {
      this.on.sending(entry);
      const result = await send(this.address, entry);
      if (result.status) {
        await this.store.sent(entry, result.status);
        this.tries = 0;
        this.on.sent(entry, result.status);
      } else if (result.refused) {
        await this.store.remove(entry);
        this.on.refused(entry, result.refused);
      } else if (result.isSignedOut || result.isAnothers) {
        this.hasEnded = true;
        if (result.isSignedOut) this.on.signedOut(entry);
        else this.on.anothers(entry);
      } else this.wait(entry, result);
      if (result.isTooLarge) this.passedOver.add(entry.key);
      return Boolean(result.status || result.refused || result.isTooLarge);
    }

    wait(entry, { wishMs, isTooLarge }) {
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.tries, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
      this.tries += 1;
      this.notBefore = Date.now() + wishMs;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.now(), Math.max(pause, wishMs + 50));
      this.on.later(entry, isTooLarge);
    }
  }

  window.pinganxin.Sender = Sender;
})();
