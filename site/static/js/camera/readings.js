/* What the server read in the pictures that were sent: asked of a few at a time, and said in the list. */
(() => {
  "use strict";

  const { uploads } = window.pinganxin;
  const ASKED_AT_ONCE = 4;
  const INCOMPLETE = ["unsigned", "partly_signed"];

  class Readings {
    constructor(words, store, rows) {
      Object.assign(this, { words, store, rows });
      this.waiting = [];
      this.asked = 0;
    }

    /* Follow a picture until it was read; `address` is where its status is asked for. */
    follow(entry, address) {
      this.waiting.push([entry, address]);
      this.next();
    }

    next() {
      if (this.asked >= ASKED_AT_ONCE || !this.waiting.length) return;
      this.asked += 1;
      this.ask(...this.waiting.shift());
    }

    ask(entry, address) {
      const told = (status) => {
        if (!status.done) return;
        this.read(entry, status);
        this.end();
      };
      uploads.follow(address, told, () => {
        this.rows.say(entry, this.words.unseen, true);
        this.end();
      });
    }

    end() {
      this.asked -= 1;
      this.next();
    }

    /* A slip that is not in its picture may be taken again. */
    async read(entry, status) {
      const keys = await Promise.all(status.slips.map((slip) => this.store.key(slip.code)));
      const slip = status.slips[keys.indexOf(entry.key)];
      await (slip ? this.store.read(entry, INCOMPLETE.includes(slip.state)) : this.store.remove(entry));
      this.rows.say(entry, slip ? slip.words : status.sentence || this.words.nothingRead, !slip);
    }
  }

  window.pinganxin.Readings = Readings;
})();
