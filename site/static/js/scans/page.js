/* The school's page for scans. Without this script it is a plain form; with it files are dropped or chosen, sent one after the
other and followed until they are read, and what became of all of them is brought up to date on the page. */
(() => {
  "use strict";

  const { send, follow } = window.pinganxin.uploads;

  /* One file on its way: its row, and what the row says. */
  class Row {
    constructor(file, form, list, template, again) {
      this.file = file;
      this.words = form.dataset;
      this.element = template.content.firstElementChild.cloneNode(true);
      this.bar = this.element.querySelector("progress");
      this.find("name").textContent = file.name;
      this.find("again-name").textContent = file.name;
      this.bar.setAttribute("aria-label", file.name);
      this.find("again").addEventListener("click", () => again(this));
      this.say(this.words.waiting);
      list.append(this.element);
    }

    find(name) {
      return this.element.querySelector(`[data-${name}]`);
    }

    say(sentence) {
      if (this.find("says").textContent !== sentence) this.find("says").textContent = sentence;
    }

    begin() {
      this.find("again").hidden = true;
      this.element.classList.remove("failed");
      this.show(0, "");
      this.say(this.words.sending);
    }

    show(share, count) {
      this.bar.value = share;
      this.find("count").textContent = count;
    }

    sent(share) {
      this.show(share, `${Math.floor(share * 100)}%`);
    }

    fail(sentence, mayTryAgain) {
      this.say(sentence);
      this.element.classList.add("failed");
      this.find("again").hidden = !mayTryAgain;
    }

    reading() {
      this.bar.removeAttribute("value");
      this.find("count").textContent = "";
      this.say(this.words.reading);
    }

    lose() {
      this.show(1, "");
      this.fail(this.words.unseen, false);
    }

    read(status) {
      const { pages, read } = status;
      if (!status.done) {
        if (pages) this.show(read / pages, filled(this.words.progress, { read, pages }));
        return;
      }
      this.show(1, "");
      this.element.classList.toggle("failed", Boolean(status.sentence));
      const listed = (found) => found.map((each) => `${each.words} ${each.count}`).join(" · ");
      const slips = status.states.reduce((sum, each) => sum + each.count, 0);
      const values = { pages: read, kinds: listed(status.kinds), slips, states: listed(status.states) };
      this.say(status.sentence || filled(slips ? this.words.read : this.words.readNone, values));
    }
  }

  class Page {
    constructor(form) {
      this.form = form;
      this.list = document.querySelector("[data-uploads]");
      this.template = document.querySelector("template[data-upload]");
      this.queue = [];
      this.sending = null;
      this.followed = new Set();
      this.setUp();
      this.followListed();
    }

    setUp() {
      const input = this.form.querySelector("input[type=file]");
      this.form.querySelector("[data-plain]").hidden = true;
      this.form.querySelector("[data-drop-hint]").hidden = false;
      input.addEventListener("change", () => {
        this.take(input.files);
        input.value = "";
      });
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.setUpDropping(this.form.querySelector("[data-drop]"));
      window.addEventListener("beforeunload", (event) => {
        if (!this.sending && !this.queue.length) return;
        event.preventDefault();
        event.returnValue = "";
      });
    }

    setUpDropping(area) {
      const mark = (isOver) => area.classList.toggle("over", isOver);
      ["dragenter", "dragover"].forEach((name) =>
        area.addEventListener(name, (event) => {
          event.preventDefault();
          mark(true);
        }),
      );
      area.addEventListener("dragleave", (event) => mark(area.contains(event.relatedTarget)));
      area.addEventListener("drop", (event) => {
        event.preventDefault();
        mark(false);
        this.take(event.dataTransfer.files);
      });
    }

    take(files) {
      this.list.hidden = false;
      Array.from(files).forEach((file) => {
        const row = new Row(file, this.form, this.list, this.template, (again) => this.enqueue(again));
        if (!file.size) row.fail(this.form.dataset.empty, false);
        else if (file.size > Number(this.form.dataset.mostMb) * 1024 * 1024) row.fail(this.form.dataset.tooLarge, false);
        else this.enqueue(row);
      });
    }

    enqueue(row) {
      this.queue.push(row);
      this.next();
    }

    next() {
      if (this.sending || !this.queue.length) return;
      this.sending = this.queue.shift();
      this.transmit(this.sending);
    }

    transmit(row) {
      row.begin();
      const ended = (then) => (result) => {
        this.sending = null;
        then(result);
        this.next();
      };
      send(this.form.action, row.file, {
        progress: (share) => row.sent(share),
        taken: ended((answer) => this.taken(row, answer)),
        refused: ended((sentence) => row.fail(sentence, true)),
        failed: ended((isTooLarge) => row.fail(isTooLarge ? this.form.dataset.refusedOnTheWay : this.form.dataset.failed, true)),
        busy: (seconds, why) => {
          row.say(why ? filled(this.form.dataset.later, { seconds, why }) : filled(this.form.dataset.busy, { seconds }));
          window.setTimeout(() => this.transmit(row), seconds * 1000);
        },
      });
    }

    taken(row, answer) {
      if (!answer.is_new) {
        row.show(1, "");
        row.say(this.form.dataset.known);
        return;
      }
      row.reading();
      this.follow(answer.status, (status) => row.read(status), () => row.lose());
    }

    /* Follow a file, once; when none is followed any more, bring the page up to date. */
    follow(address, told, lost) {
      if (this.followed.has(address)) return;
      this.followed.add(address);
      const ended = () => {
        this.followed.delete(address);
        if (!this.followed.size) this.refresh();
      };
      const hear = (status) => {
        told(status);
        if (status.done) ended();
      };
      follow(address, hear, () => {
        lost();
        ended();
      });
    }

    /* What was still being read when the page was opened. */
    followListed() {
      document.querySelectorAll("[data-status]").forEach((item) => {
        const lose = () => (item.lastElementChild.textContent = this.form.dataset.unseen);
        this.follow(item.dataset.status, () => {}, lose);
      });
    }

    refresh() {
      fetch(location.href, { credentials: "same-origin", cache: "no-store" })
        .then((response) => (response.ok ? response.text() : Promise.reject(response)))
        .then((text) => {
          const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-live]");
          if (fresh) document.querySelector("[data-live]").replaceWith(document.importNode(fresh, true));
        })
        .catch(() => {});
    }
  }

  function filled(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_mark, name) => values[name]);
  }

  const form = document.querySelector("form[data-hand-in]");
  if (form && typeof fetch === "function") new Page(form);
})();
