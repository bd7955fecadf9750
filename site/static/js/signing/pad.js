/* A signature: typed, or drawn on a pad that can fill the whole screen.

Strokes are kept as points in whole units of a thousandth of the pad's width and drawn again whenever the pad changes its
size, so a turned phone or the keyboard loses nothing. The pad on the page is 1000 × 500 units. A whole screen shows more
around them; what was written there is moved, and shrunk if it must be, into the 1000 × 500 afterwards. */
(() => {
  "use strict";

  const WIDTH = 1000;
  const HEIGHT = 500;
  const EDGE = 24;
  const INK = "#1B1F24";
  const PEN_RADIUS = 1.7;

  class Signature {
    constructor(field, template, onChange) {
      this.field = field;
      this.typed = field.querySelector("[data-typed]");
      this.input = this.typed.querySelector("input");
      this.hidden = field.querySelector("[data-strokes]");
      this.onChange = onChange;
      this.strokes = read(this.hidden.value);
      this.isFull = false;
      field.appendChild(document.importNode(template.content, true));
      this.frame = field.querySelector(".pad-frame");
      this.canvas = field.querySelector("canvas");
      this.frame.querySelector(".pad-title").textContent = field.querySelector("h3").textContent;
      ["undo", "clear", "large", "done", "switch"].forEach((name) => {
        this[`${name}Button`] = field.querySelector(`[data-${name}]`);
      });
      field.querySelector("[data-head]").appendChild(this.switchButton);
      this.pad = new SignaturePad(this.canvas, { minWidth: PEN_RADIUS, maxWidth: PEN_RADIUS, minDistance: 3, penColor: INK });
      this.listen();
      this.show(Boolean(this.input.value));
    }

    listen() {
      this.pad.addEventListener("endStroke", () => this.take());
      this.undoButton.addEventListener("click", () => this.replace(this.strokes.slice(0, -1)));
      this.clearButton.addEventListener("click", () => this.replace([]));
      this.largeButton.addEventListener("click", () => this.enlarge());
      this.doneButton.addEventListener("click", () => this.leave());
      this.switchButton.addEventListener("click", () => {
        this.show(!this.isTyped);
        (this.isTyped ? this.input : this.switchButton).focus();
        this.onChange();
      });
      this.input.addEventListener("input", this.onChange);
      window.addEventListener("popstate", () => this.shrink());
      this.frame.addEventListener("keydown", (event) => this.guardKeys(event));
      this.frame.addEventListener("touchmove", (event) => this.isFull && event.preventDefault(), { passive: false });
      guardPointers(this.canvas);
    }

    /* Only what is shown is sent: the other input is disabled. */
    show(isTyped) {
      this.isTyped = isTyped;
      this.typed.hidden = !isTyped;
      this.frame.hidden = isTyped;
      this.input.disabled = !isTyped;
      this.hidden.disabled = isTyped;
      this.switchButton.textContent = isTyped ? this.switchButton.dataset.toDraw : this.switchButton.dataset.toType;
      this.fit();
    }

    /* Give the canvas as many dots as the screen has there, then draw what we hold. */
    fit() {
      const ratio = Math.max(window.devicePixelRatio || 1, 1);
      const width = Math.round(this.canvas.clientWidth * ratio);
      const height = Math.round(this.canvas.clientHeight * ratio);
      if (!width || (this.canvas.width === width && this.canvas.height === height)) return;
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.getContext("2d").scale(ratio, ratio);
      this.strokes = fitted(this.strokes);
      this.draw();
    }

    /* Where the 1000 × 500 units lie on the canvas: as large as fits, in the middle. */
    get place() {
      const { clientWidth, clientHeight } = this.canvas;
      const unit = Math.min(clientWidth / WIDTH, clientHeight / HEIGHT);
      return { unit, left: (clientWidth - WIDTH * unit) / 2, top: (clientHeight - HEIGHT * unit) / 2 };
    }

    draw() {
      const { unit, left, top } = this.place;
      const options = { penColor: INK, dotSize: 0, minWidth: PEN_RADIUS, maxWidth: PEN_RADIUS, velocityFilterWeight: 0.7 };
      const point = ([x, y], index) => ({ x: left + x * unit, y: top + y * unit, pressure: 0.5, time: index + 1 });
      this.pad.fromData(this.strokes.map((stroke) => Object.assign({ points: stroke.map(point) }, options)));
      this.frame.classList.toggle("has-ink", this.strokes.length > 0);
      this.undoButton.disabled = this.clearButton.disabled = this.strokes.length === 0;
    }

    /* Add the stroke that was just drawn; what ran over the edge ends there. */
    take() {
      const groups = this.pad.toData();
      const { unit, left, top } = this.place;
      const { clientWidth, clientHeight } = this.canvas;
      const whole = (value, most, start) => Math.round((Math.min(Math.max(value, 0), most) - start) / unit);
      const points = groups[groups.length - 1].points;
      this.replace(this.strokes.concat([points.map((point) => [whole(point.x, clientWidth, left), whole(point.y, clientHeight, top)])]));
    }

    replace(strokes) {
      this.strokes = strokes;
      this.hidden.value = strokes.length ? JSON.stringify({ height: HEIGHT, strokes: fitted(strokes) }) : "";
      this.draw();
      this.onChange();
    }

    enlarge() {
      this.isFull = true;
      this.resize();
      this.doneButton.focus();
      history.scrollRestoration = "manual";
      history.pushState({ isPadLarge: true }, "");
    }

    leave() {
      if (history.state && history.state.isPadLarge) history.back();
      else this.shrink();
    }

    /* The way back, Escape and "done" all lead here. */
    shrink() {
      if (!this.isFull) return;
      this.isFull = false;
      this.resize();
      this.replace(this.strokes);
      history.scrollRestoration = "auto";
      this.largeButton.focus();
      this.field.scrollIntoView({ block: "nearest" });
    }

    resize() {
      document.documentElement.classList.toggle("has-full-pad", this.isFull);
      this.frame.classList.toggle("is-full", this.isFull);
      const attributes = { role: "dialog", "aria-modal": "true", "aria-label": this.field.querySelector("h3").textContent };
      Object.keys(attributes).forEach((name) => {
        if (this.isFull) this.frame.setAttribute(name, attributes[name]);
        else this.frame.removeAttribute(name);
      });
      this.fit();
    }

    guardKeys(event) {
      if (!this.isFull) return;
      if (event.key === "Escape" || event.key === "Esc") this.leave();
      if (event.key !== "Tab") return;
      const buttons = [this.undoButton, this.clearButton, this.doneButton].filter((button) => !button.disabled);
      const next = buttons.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
      event.preventDefault();
      buttons[(next + buttons.length) % buttons.length].focus();
    }

    get draft() {
      return { isTyped: this.isTyped, name: this.input.value, strokes: this.hidden.value };
    }

    restore(draft) {
      this.input.value = draft.name;
      this.hidden.value = draft.strokes;
      this.strokes = read(draft.strokes);
      this.show(draft.isTyped);
      if (!draft.isTyped) this.draw();
    }
  }

  function read(text) {
    try {
      return text ? JSON.parse(text).strokes : [];
    } catch (error) {
      return [];
    }
  }

  /* Return the strokes within 1000 × 500 units, as they are where they already are. */
  function fitted(strokes) {
    const along = (axis) => [].concat(...strokes.map((stroke) => stroke.map((point) => point[axis])));
    const extent = (values) => ({ least: Math.min(...values), size: Math.max(...values) - Math.min(...values) });
    if (!strokes.length) return strokes;
    const [x, y] = [extent(along(0)), extent(along(1))];
    if (x.least >= 0 && x.least + x.size <= WIDTH && y.least >= 0 && y.least + y.size <= HEIGHT) return strokes;
    const scale = Math.min(1, (WIDTH - 2 * EDGE) / x.size, (HEIGHT - 2 * EDGE) / y.size);
    const place = (value, { least, size }, most) => Math.round((value - least) * scale + (most - size * scale) / 2);
    return strokes.map((stroke) => stroke.map((point) => [place(point[0], x, WIDTH), place(point[1], y, HEIGHT)]));
  }

  /* A second finger or the palm draws nothing, and a stroke the system breaks off (a call, an edge swipe) ends where it was. */
  function guardPointers(canvas) {
    let last = null;
    const dropOthers = (event) => {
      if (event.isPrimary) last = event;
      else event.stopImmediatePropagation();
    };
    const place = canvas.parentElement;
    place.addEventListener("pointerdown", dropOthers, true);
    place.addEventListener("pointermove", dropOthers, true);
    place.addEventListener("pointercancel", (event) => {
      if (!event.isPrimary || !last) return;
      document.dispatchEvent(new PointerEvent("pointerup", { clientX: last.clientX, clientY: last.clientY, cancelable: true }));
    });
    place.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  window.pinganxin.Signature = Signature;
})();
