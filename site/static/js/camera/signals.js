/* What is heard and felt: a high tone, a double one, a low one; a vibration; and a screen that stays on. */
(() => {
  "use strict";

  const TONES = {
    taken: [[1320, 0, 0.14]],
    again: [[740, 0, 0.1], [740, 0.16, 0.1]],
    wrong: [[196, 0, 0.35]],
  };
  const SHAKES = { taken: [60], again: [60, 80, 60], wrong: [300] };

  class Signals {
    /* Browsers let a page be heard only after a touch: make one in its handler. */
    constructor() {
      const Context = window.AudioContext || window.webkitAudioContext;
      this.audio = Context ? new Context() : null;
      this.lock = null;
    }

    give(name) {
      if (navigator.vibrate) navigator.vibrate(SHAKES[name]);
      if (!this.audio) return;
      if (this.audio.state === "suspended") this.audio.resume();
      TONES[name].forEach((tone) => this.sound(...tone));
    }

    sound(hertz, after, seconds) {
      const [tone, volume] = [this.audio.createOscillator(), this.audio.createGain()];
      const start = this.audio.currentTime + after;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.3, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
      tone.connect(volume).connect(this.audio.destination);
      tone.start(start);
      tone.stop(start + seconds);
    }

    async stayOn() {
      if (!navigator.wakeLock) return;
      this.lock = await navigator.wakeLock.request("screen").catch(() => null);
    }

    rest() {
      if (this.lock) this.lock.release();
      this.lock = null;
    }
  }

  window.pinganxin.Signals = Signals;
})();
