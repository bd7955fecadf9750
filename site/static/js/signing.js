/* The parent's page. Without this script names are typed; with it each signature gets a pad to draw on.

Strokes are kept as points in whole units of a thousandth of the pad's width and drawn again whenever the pad changes its
size, so a turned phone or the keyboard loses nothing. What was entered is also kept in this tab's history entry, so that
the way back from another page finds it again. ES2017, for the browsers built into old chat apps. */
(() => {
  "use strict";

  const UNITS = 1000;
  const PEN_RADIUS = 1.7;
  const SENDING_AT_MOST_MS = 15000;

  class Signature {
    constructor(field, template, onChange) {
      this.typed = field.querySelector("[data-typed]");
      this.input = this.typed.querySelector("input");
      this.hidden = field.querySelector("[data-strokes]");
      this.onChange = onChange;
      this.strokes = read(this.hidden.value);
      field.appendChild(document.importNode(template.content, true));
      this.frame = field.querySelector(".pad-frame");
      this.canvas = field.querySelector("canvas");
      this.undoButton = field.querySelector("[data-undo]");
      this.clearButton = field.querySelector("[data-clear]");
      this.switchButton = field.querySelector("[data-switch]");
      field.querySelector("[data-head]").appendChild(this.switchButton);
      this.pad = new SignaturePad(this.canvas, { minWidth: PEN_RADIUS, maxWidth: PEN_RADIUS, minDistance: 3, penColor: "#1B1F24" });
      this.listen();
      this.show(Boolean(this.input.value));
    }

    listen() {
      this.pad.addEventListener("endStroke", () => this.take());
      this.undoButton.addEventListener("click", () => this.replace(this.strokes.slice(0, -1)));
      this.clearButton.addEventListener("click", () => this.replace([]));
      this.switchButton.addEventListener("click", () => {
        this.show(!this.isTyped);
        (this.isTyped ? this.input : this.switchButton).focus();
        this.onChange();
      });
      this.input.addEventListener("input", this.onChange);
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
      this.draw();
    }

    draw() {
      const unit = this.canvas.clientWidth / UNITS;
      const options = { penColor: "#1B1F24", dotSize: 0, minWidth: PEN_RADIUS, maxWidth: PEN_RADIUS, velocityFilterWeight: 0.7 };
      const point = ([x, y], index) => ({ x: x * unit, y: y * unit, pressure: 0.5, time: index + 1 });
      this.pad.fromData(this.strokes.map((stroke) => Object.assign({ points: stroke.map(point) }, options)));
      this.frame.classList.toggle("has-ink", this.strokes.length > 0);
      this.undoButton.disabled = this.clearButton.disabled = this.strokes.length === 0;
    }

    get height() {
      return Math.round((this.canvas.clientHeight / this.canvas.clientWidth) * UNITS) || UNITS / 2;
    }

    /* Add the stroke that was just drawn. */
    take() {
      const groups = this.pad.toData();
      const scale = UNITS / this.canvas.clientWidth;
      const height = this.height;
      const whole = (value, most) => Math.min(Math.max(Math.round(value * scale), 0), most);
      const stroke = groups[groups.length - 1].points.map((point) => [whole(point.x, UNITS), whole(point.y, height)]);
      this.replace(this.strokes.concat([stroke]));
    }

    replace(strokes) {
      this.strokes = strokes;
      this.hidden.value = strokes.length ? JSON.stringify({ height: this.height, strokes }) : "";
      this.draw();
      this.onChange();
    }

    get draft() {
      return { typed: this.isTyped, name: this.input.value, strokes: this.hidden.value };
    }

    restore(draft) {
      if (!draft || this.input.value || this.hidden.value) return;
      this.input.value = draft.name;
      this.hidden.value = draft.strokes;
      this.strokes = read(draft.strokes);
      this.show(draft.typed);
      if (!draft.typed) this.draw();
    }
  }

  function read(text) {
    try {
      return text ? JSON.parse(text).strokes : [];
    } catch (error) {
      return [];
    }
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

  /* One tap sends once. The server would count a repetition only once as well, so after a while the buttons work again. */
  function sendOnce(form) {
    const note = form.querySelector("[data-sending]");
    let isSending = false;
    const mark = (value) => {
      isSending = value;
      note.hidden = !value;
      form.classList.toggle("is-sending", value);
    };
    form.addEventListener("submit", (event) => {
      if (isSending) {
        event.preventDefault();
        return;
      }
      mark(true);
      window.setTimeout(() => mark(false), SENDING_AT_MOST_MS);
    });
    window.addEventListener("pageshow", () => mark(false));
  }

  function setUp(form) {
    sendOnce(form);
    const template = document.querySelector("template[data-pad]");
    if (typeof SignaturePad !== "function" || !template || !template.content) return;
    const fields = Array.from(form.querySelectorAll("[data-signature]"));
    const keep = () => history.replaceState({ draft: signatures.map((signature) => signature.draft) }, "");
    const signatures = fields.map((field) => new Signature(field, template, () => keep()));
    const drafts = (history.state && history.state.draft) || [];
    signatures.forEach((signature, index) => signature.restore(drafts[index]));
    const fitAll = () => signatures.forEach((signature) => signature.fit());
    window.addEventListener("resize", fitAll);
    window.addEventListener("orientationchange", fitAll);
    window.addEventListener("pageshow", fitAll);
  }

  const form = document.querySelector("form[data-signing]");
  const mistakes = document.getElementById("mistakes");
  if (form) setUp(form);
  else if (history.state && history.state.draft) history.replaceState(null, "");
  if (mistakes) mistakes.focus();
})();
