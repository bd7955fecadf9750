/* What the camera took, kept on this phone by letter: the picture until the server has it, the code's SHA-256 so that no slip
is taken twice. Nothing stays longer than KEPT_MS. An entry: {key, letter, at}, {tail, status} until it was read, and until it was sent {code, picture, page}. */
window.pinganxin = window.pinganxin || {};
(() => {
  "use strict";

  const KEPT_MS = 90 * 24 * 3600 * 1000;

  function asked(request) {
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  function open() {
    const request = window.indexedDB.open("pinganxin-camera", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("slips", { keyPath: "key" }).createIndex("letter", "letter");
    };
    return asked(request);
  }

  async function sha256(text) {
    const digest = await window.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  class Store {
    constructor(database, letter) {
      this.database = database;
      this.letter = letter;
    }

    /* Run `use` on the slips, and wait until what it did is on the disk. */
    within(mode, use) {
      return new Promise((resolve, reject) => {
        const transaction = this.database.transaction("slips", mode);
        let result;
        transaction.oncomplete = () => resolve(result && result.result);
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
        result = use(transaction.objectStore("slips"));
      });
    }

    async key(code) {
      return `${this.letter} ${await sha256(code)}`;
    }

    async has(code) {
      const key = await this.key(code);
      return Boolean(await this.within("readonly", (slips) => slips.getKey(key)));
    }

    /* Keep a picture; return its entry, null where the code was taken before. Errors: QuotaExceededError and its like. */
    async keep(code, picture) {
      const entry = { key: await this.key(code), letter: this.letter, at: Date.now(), code, picture, page: location.pathname };
      try {
        await this.within("readwrite", (slips) => slips.add(entry));
        return entry;
      } catch (error) {
        if (error && error.name === "ConstraintError") return null;
        throw error;
      }
    }

    /* What has not been sent, the oldest first. */
    async unsent() {
      const all = await this.within("readonly", (slips) => slips.index("letter").getAll(this.letter));
      return all.filter((entry) => entry.picture).sort((one, other) => one.at - other.at);
    }

    /* What has not been sent of other letters. */
    async unsentElsewhere() {
      const all = await this.within("readonly", (slips) => slips.getAll());
      return all.filter((entry) => entry.picture && entry.letter !== this.letter);
    }

    /* The picture and the code go; where its status is asked for, and how its row is called, stay until it was read. */
    sent(entry, status) {
      const { key, letter, at } = entry;
      return this.within("readwrite", (slips) => slips.put({ key, letter, at, tail: entry.code.slice(-4), status }));
    }

    /* What was sent, and not known to be read. */
    async unread() {
      const all = await this.within("readonly", (slips) => slips.index("letter").getAll(this.letter));
      return all.filter((entry) => entry.status);
    }

    /* `mayComeAgain`: paper with too little on it may come back with more, on another day. */
    read({ key, letter, at }, mayComeAgain) {
      return this.within("readwrite", (slips) => slips.put({ key, letter, at, mayComeAgain }));
    }

    remove(entry) {
      return this.within("readwrite", (slips) => slips.delete(entry.key));
    }

    /* Forget what may come again, and what is older than any campaign keeps, of every letter. */
    async forgetOld() {
      const all = await this.within("readonly", (slips) => slips.getAll());
      const old = all.filter((entry) => entry.mayComeAgain || Date.now() - entry.at > KEPT_MS);
      await Promise.all(old.map((entry) => this.remove(entry)));
    }
  }

  window.pinganxin.openStore = async (letter) => new Store(await open(), letter);
})();
