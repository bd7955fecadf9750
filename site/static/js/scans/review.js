/* Keys for whoever decides many: each does what the element marked with it does. They sleep while somebody types, and can be
turned off, which this browser remembers. Without this script everything works by Tab and Enter. */
(() => {
  "use strict";

  const STORED = "pinganxin-review-keys";
  const choice = document.querySelector("[data-keys]");
  const box = choice?.querySelector("input");
  let isSent = false;

  const stored = () => {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null;
    }
  };

  const remember = (value) => {
    try {
      localStorage.setItem(STORED, value);
    } catch {
      /* Then it holds for this page. */
    }
  };

  let isOn = stored() !== "off";
  const show = () => document.body.classList.toggle("has-keys", isOn);
  show();
  if (box) {
    choice.hidden = false;
    box.checked = isOn;
    box.addEventListener("change", () => {
      isOn = box.checked;
      remember(isOn ? "on" : "off");
      show();
    });
  }

  const isTyping = (element) => element.matches("textarea, select, [contenteditable], input:not([type=checkbox])");

  document.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("pageshow", () => { isSent = false; });
  document.addEventListener("keydown", (event) => {
    if (!isOn || isSent || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const marked = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!marked) return;
    event.preventDefault();
    if (marked.matches("input")) {
      marked.focus();
      marked.select();
    } else {
      marked.click();
    }
  });
})();
