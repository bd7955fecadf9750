/* The camera, opened and closed by its two buttons. While it is open, one frame after another is read, and each code of ours
that is laid under it is handed on. */
(() => {
  "use strict";

  const { eye, Signals } = window.pinganxin;
  const BETWEEN_FRAMES_MS = 120;
  const QUALITY = 0.85;

  class Viewfinder {
    /* `take(code)` is called for each slip. No frame is read until it has ended, so `picture()` shows that slip meanwhile. */
    constructor(page, take) {
      this.words = page.dataset;
      this.take = take;
      this.box = page.querySelector(".viewfinder");
      this.video = page.querySelector("[data-video]");
      this.result = page.querySelector("[data-result]");
      this.openButton = page.querySelector("[data-open]");
      this.closeButton = page.querySelector("[data-close]");
      this.watcher = new eye.Watcher(eye.codeReader(this.words.pattern, this.words.origin));
      this.frame = document.createElement("canvas");
      this.small = document.createElement("canvas");
      this.say("", this.words.ready);
      this.listen();
    }

    listen() {
      this.openButton.addEventListener("click", () => this.open());
      this.closeButton.addEventListener("click", () => this.close());
      document.addEventListener("visibilitychange", () => {
        if (this.stream && document.visibilityState === "visible") this.signals.stayOn();
      });
    }

    async open() {
      if (!this.signals) this.signals = new Signals();
      this.openButton.hidden = true;
      try {
        await this.start();
      } catch (error) {
        this.close();
        this.say("wrong", trouble(error, this.words));
      }
    }

    async start() {
      const picture = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: picture, audio: false });
      this.stream.getVideoTracks()[0].addEventListener("ended", () => this.close());
      this.video.srcObject = this.stream;
      this.video.hidden = this.closeButton.hidden = false;
      await this.video.play();
      await eye.prepare(this.words.wasm);
      this.signals.stayOn();
      this.say("", this.words.ready);
      this.box.scrollIntoView();
      this.closeButton.focus({ preventScroll: true });
      this.look();
    }

    close() {
      if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
      if (this.signals) this.signals.rest();
      this.stream = null;
      this.video.hidden = this.closeButton.hidden = true;
      this.openButton.hidden = false;
      this.say("", this.words.ready);
    }

    async look() {
      if (!this.stream) return;
      try {
        if (this.video.videoWidth && document.visibilityState === "visible") await this.see();
      } finally {
        window.setTimeout(() => this.look(), BETWEEN_FRAMES_MS);
      }
    }

    async see() {
      this.frame.width = this.video.videoWidth;
      this.frame.height = this.video.videoHeight;
      this.frame.getContext("2d").drawImage(this.video, 0, 0);
      const lies = this.watcher.see(await eye.read(this.frame, this.small), Date.now());
      if (!lies) return;
      if (lies.code) await this.take(lies.code);
      else this.signal("wrong", this.words.notOurs);
    }

    /* Promise the frame that was read last as a JPEG. Errors where the browser makes none. */
    picture() {
      return new Promise((resolve, reject) => {
        this.frame.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
      });
    }

    /* Let it be seen, heard and felt: `name` is "taken", "again" or "wrong". */
    signal(name, sentence) {
      this.signals.give(name);
      this.say(name, sentence);
    }

    say(name, sentence) {
      this.box.dataset.signal = name;
      this.result.textContent = sentence;
    }
  }

  /* Why the camera did not open, in words. */
  function trouble(error, words) {
    if (error.name === "NotAllowedError" || error.name === "SecurityError") return words.refused;
    return error instanceof DOMException ? words.noCamera : words.notLoaded;
  }

  window.pinganxin.Viewfinder = Viewfinder;
})();
