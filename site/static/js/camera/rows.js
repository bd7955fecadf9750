/* The list of what was taken while this page is open, and of what was still to be sent when it was opened. */
(() => {
  "use strict";

  class Rows {
    constructor(page, template) {
      this.list = page.querySelector("[data-rows]");
      this.number = page.querySelector("[data-number]");
      this.template = template;
      this.rows = new Map();
    }

    get isEmpty() {
      return this.rows.size === 0;
    }

    say(entry, sentence, isFailed = false) {
      const row = this.rows.get(entry.key) || this.add(entry);
      row.querySelector("[data-says]").textContent = sentence;
      row.classList.toggle("failed", isFailed);
    }

    add(entry) {
      const row = this.template.content.firstElementChild.cloneNode(true);
      const at = new Date(entry.at);
      const time = row.querySelector("[data-time]");
      row.querySelector("[data-code]").textContent = `…${entry.tail || entry.code.slice(-4)}`;
      time.dateTime = at.toISOString();
      time.textContent = at.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      this.list.prepend(row);
      this.rows.set(entry.key, row);
      this.number.textContent = this.rows.size;
      return row;
    }
  }

  window.pinganxin.Rows = Rows;
})();
