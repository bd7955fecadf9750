/* The camera page: what lies still under the camera is taken once, kept, sent, and followed until it was read. */
(() => {
  "use strict";

  const { eye, keepPage, openStore, uploads, Readings, Rows, Sender, Unsent, Viewfinder } = window.pinganxin;

  class Page {
    constructor(element, store) {
      this.element = element;
      this.words = element.dataset;
      this.store = store;
      this.rows = new Rows(element, document.querySelector("template[data-row]"));
      this.unsent = new Unsent(element, store, this.rows);
      this.readings = new Readings(this.words, store, this.rows);
      this.sender = this.setUpSending();
      this.viewfinder = new Viewfinder(element, (code) => this.take(code));
    }

    setUpSending() {
      return new Sender(this.store, this.words.upload, {
        sending: (entry) => this.rows.say(entry, this.words.sending),
        sent: (entry, status) => this.sent(entry, status),
        refused: (entry, sentence) => this.refused(entry, sentence),
        later: (entry, isTooLarge) => this.unsent.later(entry, isTooLarge),
        signedOut: (entry) => this.unsent.signedOut(entry),
        anothers: (entry) => this.unsent.anothers(entry),
      });
    }

    /* What an earlier visit left unsent, or sent and not read. */
    async resume() {
      eye.prepare(this.words.wasm).catch(() => {}); // now, so that the camera opens without a network too
      keepPage(this.words.worker, this.words.wasm)
        .then((isKept) => (this.element.querySelector("[data-page-kept]").hidden = !isKept))
        .catch(() => {});
      (await this.store.unread()).forEach((entry) => this.sent(entry, entry.status));
      (await this.store.unsent()).forEach((entry) => this.rows.say(entry, this.words.kept));
      await this.unsent.tell();
      await this.unsent.leadElsewhere();
      await this.store.forgetOld();
      await this.sender.now();
    }

    async take(code) {
      let entry;
      try {
        entry = (await this.store.has(code)) ? null : await this.store.keep(code, await this.viewfinder.picture());
      } catch (error) {
        this.viewfinder.signal("wrong", this.words.full);
        return;
      }
      if (entry) await this.taken(entry);
      else this.viewfinder.signal("again", this.words.again);
    }

    async taken(entry) {
      this.viewfinder.signal("taken", this.words.taken);
      this.rows.say(entry, this.words.kept);
      await this.unsent.tell();
      this.sender.more();
    }

    sent(entry, status) {
      this.rows.say(entry, this.words.reading);
      this.unsent.tell(this.sender.passedOver.size ? this.words.tooLarge : "");
      this.readings.follow(entry, status);
    }

    refused(entry, sentence) {
      this.rows.say(entry, sentence, true);
      this.unsent.tell("");
    }
  }

  /* What this browser lacks, in words; null where it has everything. */
  function lack(words) {
    if (!window.isSecureContext) return words.insecure;
    const hasAll = navigator.mediaDevices && window.indexedDB && window.crypto && window.crypto.subtle && window.WebAssembly;
    return hasAll && window.ZXingWASM ? null : words.tooOld;
  }

  /* Say why there is no camera here. */
  function refuse(element, sentence) {
    element.querySelector("[data-result]").textContent = sentence;
    element.querySelector("[data-open]").hidden = true;
  }

  async function begin(element) {
    element.hidden = false;
    const missing = lack(element.dataset);
    if (missing) {
      refuse(element, missing);
      return;
    }
    document.querySelector("[data-by-file]").open = false;
    const store = await openStore(element.dataset.letter).catch(() => null);
    if (store) await new Page(element, store).resume();
    else refuse(element, element.dataset.tooOld);
  }

  /* A page that stood open meanwhile, or was kept, holds the token of an earlier sign-in. */
  document.addEventListener("submit", ({ target }) => {
    target.elements.csrfmiddlewaretoken.value = uploads.token();
  });
  const element = document.querySelector("[data-camera]");
  if (element) begin(element);
})();
