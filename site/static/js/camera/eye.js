/* What lies under the camera: reads the symbols of frames, and says once for each thing laid down what it is. */
(() => {
  "use strict";

  const LONGEST_SIDE_READ = 1280;
  const STEADY_SHARE = 0.04; // of the frame's longest side, from one frame to the next
  const GONE_MS = 1500;

  function centre(position) {
    const corners = [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft];
    return { x: corners.reduce((sum, each) => sum + each.x, 0) / 4, y: corners.reduce((sum, each) => sum + each.y, 0) / 4 };
  }

  function distance(one, other) {
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  let prepared = null;

  /* Prepare the decoder, once. Promise; errors where it cannot be loaded, and the next call tries again. */
  function prepare(wasm) {
    prepared =
      prepared ||
      window.ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true }).catch((error) => {
        prepared = null;
        window.ZXingWASM.purgeZXingModule();
        throw error;
      });
    return prepared;
  }

  /* Read a canvas: Promise [{text, x, y}], places as shares of its longest side. */
  async function read(frame, small) {
    const scale = Math.min(1, LONGEST_SIDE_READ / Math.max(frame.width, frame.height));
    small.width = Math.round(frame.width * scale);
    small.height = Math.round(frame.height * scale);
    const context = small.getContext("2d", { willReadFrequently: true });
    context.drawImage(frame, 0, 0, small.width, small.height);
    const pixels = context.getImageData(0, 0, small.width, small.height);
    const found = await window.ZXingWASM.readBarcodes(pixels, { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 8 });
    const longest = Math.max(small.width, small.height);
    return found.map(({ text, position }) => {
      const { x, y } = centre(position);
      return { text, x: x / longest, y: y / longest };
    });
  }

  /* Return a function that tells our codes from others: the code of a symbol's text, null for what is not ours. */
  function codeReader(pattern, origin) {
    const letter = new RegExp(pattern);
    return (text) => {
      const match = letter.exec(text);
      return match && (match[1] === undefined || match[1] === origin) ? match[2] : null;
    };
  }

  class Watcher {
    constructor(codeOf) {
      this.codeOf = codeOf;
      this.before = [];
      this.current = null; // the text or code that was told
      this.seenAt = 0;
    }

    /* Take what one frame showed; return {code} or {foreign} when that lies there newly and still, else null. */
    see(symbols, now) {
      const named = symbols.map((each) => ({ ...each, code: this.codeOf(each.text) }));
      const steady = named.filter((each) => this.before.some((old) => old.text === each.text && distance(old, each) < STEADY_SHARE));
      this.before = named;
      if (named.some((each) => this.name(each) === this.current)) this.seenAt = now;
      else if (now - this.seenAt > GONE_MS) this.current = null;
      const chosen = this.choose(steady, named.some((each) => each.code));
      if (!chosen || this.name(chosen) === this.current) return null;
      this.current = this.name(chosen);
      this.seenAt = now;
      return chosen.code ? { code: chosen.code } : { foreign: chosen.text };
    }

    name(symbol) {
      return symbol.code || symbol.text;
    }

    /* Of several, the slip that was told already, else one of ours; what is not ours counts only alone. */
    choose(steady, hasOurs) {
      const ours = steady.filter((each) => each.code);
      if (hasOurs) return ours.find((each) => each.code === this.current) || ours[0];
      return steady[0];
    }
  }

  window.pinganxin.eye = { prepare, read, codeReader, Watcher };
})();
