/* The camera page: opens the camera, takes each slip that lies still under it once, and says what became of it. */
(() => {
  "use strict";

  const { eye, keepPage, openStore, uploads, Signals, Sender } = window.pinganxin;
  const BETWEEN_FRAMES_MS = 120;
  const QUALITY = 0.85;
  const FOLLOWED_AT_ONCE = 4;
  const INCOMPLETE = ["unsigned", "partly_signed"];

  function jpeg(canvas) {
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
    });
  }

  /* The list of what was taken while this page is open, and of what was still to be sent when it was opened. */
  class Rows {
    constructor(page, template) {
      this.list = page.querySelector("[data-rows]");
      this.number = page.querySelector("[data-number]");
      this.template = template;
      this.rows = new Map();
    }

    say(entry, sentence, isFailed = false) {
      const row = this.rows.get(entry.key) || this.add(entry);
      row.querySelector("[data-says]").textContent = sentence;
      row.classList.toggle("failed", isFailed);
    }

    add(entry) {
      const row = this.template.content.firstElementChild.cloneNode(true);
      const at = new Date(entry.at);
      row.querySelector("[data-code]").textContent = `…${entry.tail || entry.code.slice(-4)}`;
      row.querySelector("[data-time]").dateTime = at.toISOString();
      row.querySelector("[data-time]").textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      this.list.prepend(row);
      this.rows.set(entry.key, row);
      this.number.textContent = this.rows.size;
      return row;
    }
  }

  class Page {
    constructor(element, store) {
      this.element = element;
      this.words = element.dataset;
      this.store = store;
      this.rows = new Rows(element, document.querySelector("template[data-row]"));
      this.toFollow = [];
      this.followed = 0;
      this.why = "";
      this.watcher = new eye.Watcher(eye.codeReader(this.words.pattern, this.words.origin));
      this.frame = document.createElement("canvas");
      this.small = document.createElement("canvas");
      this.sender = this.setUpSending();
      this.setUpCamera();
    }

    find(name) {
      return this.element.querySelector(`[data-${name}]`);
    }

    setUpSending() {
      const sender = new Sender(this.store, this.words.upload, {
        sending: (entry) => this.rows.say(entry, this.words.sending),
        sent: (entry, status) => this.sent(entry, status),
        refused: (entry, sentence) => this.stands(entry, sentence, ""),
        later: (entry, isTooLarge) => this.stands(entry, this.words.kept, isTooLarge ? this.words.tooLarge : this.words.later),
        signedOut: (entry) => {
          this.stands(entry, this.words.kept, this.words.signedOut);
          this.find("sign-in").hidden = false;
        },
        anothers: (entry) => {
          this.stands(entry, this.words.kept, this.words.anothers);
          this.find("change-person").hidden = false;
        },
      });
      ["online", "offline"].forEach((name) => window.addEventListener(name, () => this.tell()));
      return sender;
    }

    setUpCamera() {
      this.result("", this.words.ready);
      this.find("open").addEventListener("click", () => this.open());
      this.find("close").addEventListener("click", () => this.close());
      document.addEventListener("visibilitychange", () => {
        if (this.stream && document.visibilityState === "visible") this.signals.stayOn();
      });
    }

    /* What an earlier visit left unsent, or sent and not read. */
    async resume() {
      eye.prepare(this.words.wasm).catch(() => {}); // now, so that the camera opens without a network too
      keepPage(this.words.worker, this.words.wasm)
        .then((isKept) => (this.find("page-kept").hidden = !isKept))
        .catch(() => {});
      (await this.store.unread()).forEach((entry) => this.sent(entry, entry.status));
      (await this.store.unsent()).forEach((entry) => this.rows.say(entry, this.words.kept));
      await this.tell();
      this.tellElsewhere((await this.store.unsentElsewhere())[0]);
      await this.store.forgetOld();
      await this.sender.now();
    }

    async open() {
      if (!this.signals) this.signals = new Signals();
      this.find("open").hidden = true;
      try {
        await this.start();
      } catch (error) {
        this.close();
        this.result("wrong", this.trouble(error));
      }
    }

    async start() {
      const video = this.find("video");
      const picture = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: picture, audio: false });
      this.stream.getVideoTracks()[0].addEventListener("ended", () => this.close());
      video.srcObject = this.stream;
      video.hidden = this.find("close").hidden = false;
      await video.play();
      await eye.prepare(this.words.wasm);
      this.signals.stayOn();
      this.result("", this.words.ready);
      this.element.querySelector(".viewfinder").scrollIntoView();
      this.find("close").focus({ preventScroll: true });
      this.look();
    }

    trouble(error) {
      if (error.name === "NotAllowedError" || error.name === "SecurityError") return this.words.refused;
      return this.stream || !(error instanceof DOMException) ? this.words.notLoaded : this.words.noCamera;
    }

    close() {
      if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
      if (this.signals) this.signals.rest();
      this.stream = null;
      this.find("video").hidden = this.find("close").hidden = true;
      this.find("open").hidden = false;
      this.result("", this.words.ready);
    }

    async look() {
      const video = this.find("video");
      if (!this.stream) return;
      try {
        if (video.videoWidth && document.visibilityState === "visible") await this.see(video);
      } finally {
        window.setTimeout(() => this.look(), BETWEEN_FRAMES_MS);
      }
    }

    async see(video) {
      this.frame.width = video.videoWidth;
      this.frame.height = video.videoHeight;
      this.frame.getContext("2d").drawImage(video, 0, 0);
      const lies = this.watcher.see(await eye.read(this.frame, this.small), Date.now());
      if (!lies) return;
      if (lies.code) await this.take(lies.code);
      else this.signal("wrong", this.words.notOurs);
    }

    async take(code) {
      let entry;
      try {
        entry = (await this.store.has(code)) ? null : await this.store.keep(code, await jpeg(this.frame));
      } catch (error) {
        this.signal("wrong", this.words.full);
        return;
      }
      if (!entry) {
        this.signal("again", this.words.again);
        return;
      }
      this.signal("taken", this.words.taken);
      this.rows.say(entry, this.words.kept);
      await this.tell();
      this.sender.more();
    }

    signal(name, sentence) {
      this.signals.give(name);
      this.result(name, sentence);
    }

    result(name, sentence) {
      this.element.querySelector(".viewfinder").dataset.signal = name;
      this.find("result").textContent = sentence;
    }

    stands(entry, sentence, why) {
      this.rows.say(entry, sentence, !why);
      this.tell(why);
    }

    /* Say how many pictures are still here, and why. */
    async tell(why = this.why) {
      const count = (await this.store.unsent()).length;
      this.why = count ? why : "";
      const unsent = count === 1 ? this.words.unsentOne : this.words.unsent.replace("{count}", count);
      this.find("unsent-says").textContent = count ? unsent : this.rows.rows.size ? this.words.allSent : "";
      this.find("why").textContent = navigator.onLine ? this.why : this.words.offline;
    }

    /* Pictures of another letter are sent by the page of that letter: lead there. */
    tellElsewhere(entry) {
      if (!entry) return;
      this.find("elsewhere").hidden = false;
      this.find("elsewhere").querySelector("a").href = entry.page;
    }

    sent(entry, status) {
      this.rows.say(entry, this.words.reading);
      this.tell(this.sender.passedOver.size ? this.words.tooLarge : "");
      this.toFollow.push([entry, status]);
      this.follow();
    }

    /* Ask what the server read, of a few at a time. */
    follow() {
      if (this.followed >= FOLLOWED_AT_ONCE || !this.toFollow.length) return;
      const [entry, address] = this.toFollow.shift();
      this.followed += 1;
      const ended = () => {
        this.followed -= 1;
        this.follow();
      };
      const hear = (status) => {
        if (!status.done) return;
        this.read(entry, status);
        ended();
      };
      uploads.follow(address, hear, () => {
        this.rows.say(entry, this.words.unseen, true);
        ended();
      });
    }

    /* A slip that is not in its picture may be taken again. */
    async read(entry, status) {
      const keys = await Promise.all(status.slips.map((slip) => this.store.key(slip.code)));
      const slip = status.slips[keys.indexOf(entry.key)];
      await (slip ? this.store.read(entry, INCOMPLETE.includes(slip.state)) : this.store.remove(entry));
      this.rows.say(entry, slip ? slip.words : status.sentence || this.words.nothingRead, !slip);
    }
  }

  /* What this browser lacks, in words; null where it has everything. */
  function lack(words) {
    if (!window.isSecureContext) return words.insecure;
    const hasAll = navigator.mediaDevices && window.indexedDB && window.crypto && window.crypto.subtle && window.WebAssembly;
    return hasAll && window.ZXingWASM ? null : words.tooOld;
  }

  async function begin(element) {
    const says = (sentence) => {
      element.querySelector("[data-result]").textContent = sentence;
      element.querySelector("[data-open]").hidden = true;
    };
    element.hidden = false;
    const missing = lack(element.dataset);
    if (missing) {
      says(missing);
      return;
    }
    document.querySelector("[data-by-file]").open = false;
    const store = await openStore(element.dataset.letter).catch(() => null);
    if (store) await new Page(element, store).resume();
    else says(element.dataset.tooOld);
  }

  /* A page that stood open meanwhile, or was kept, holds the token of an earlier sign-in. */
  document.addEventListener("submit", ({ target }) => {
    target.elements.csrfmiddlewaretoken.value = uploads.token();
  });
  const element = document.querySelector("[data-camera]");
  if (element) begin(element);
})();
