/* The parent's page. Without this script names are typed and the form is sent as forms are; with it each signature gets a
pad, what is entered is kept on the phone after every stroke, and the answer is sent until it has arrived. ES2017, for the
browsers built into old chat apps. */
(() => {
  "use strict";

  const { drafts, keepSending, receipts, Signature } = window.pinganxin;
  const SURELY_DECLINED = "declined_for_sure";
  const SENT_WHEN_DECLINING = /^(submission_key|topic|shown_in|question_\d|first_\d)$/;

  class Page {
    constructor(form) {
      this.form = form;
      this.code = form.dataset.signing;
      this.panel = document.querySelector("[data-unsent]");
      this.question = document.querySelector("[data-ask]");
      this.note = form.querySelector("[data-sending]");
      this.pending = null;
      this.job = null;
      this.pressed = "signed";
      this.questions = Array.from(form.querySelectorAll("[data-question]"));
      this.signatures = this.setUpSignatures();
      this.listen();
      this.begin(drafts.load(this.code));
    }

    setUpSignatures() {
      const template = document.querySelector("template[data-pad]");
      if (!Signature || typeof SignaturePad !== "function" || !template.content) return [];
      return Array.from(this.form.querySelectorAll("[data-signature]"), (field) => new Signature(field, template, () => this.keep()));
    }

    listen() {
      const { form, panel } = this;
      this.questions.forEach((question) => question.addEventListener("change", () => this.choose(question)));
      form.addEventListener("click", (event) => {
        const button = event.target.closest("button[type=submit]");
        if (button) this.pressed = button.value;
      });
      form.addEventListener("submit", (event) => this.submit(event));
      if (this.question) {
        this.question.querySelector("button").addEventListener("click", () => {
          this.pressed = SURELY_DECLINED;
        });
        this.question.querySelector("[data-back]").addEventListener("click", () => this.ask(false));
      }
      form.querySelector("[data-forget]").addEventListener("click", () => this.forget());
      panel.querySelector("[data-again]").addEventListener("click", () => this.sendAgain());
      panel.querySelector("[data-edit]").addEventListener("click", () => this.edit());
      const fit = () => this.signatures.forEach((signature) => signature.fit());
      ["resize", "orientationchange", "pageshow"].forEach((name) => window.addEventListener(name, fit));
    }

    /* What the server showed again comes before what is kept here. */
    begin(draft) {
      if ("isAnsweredBack" in this.form.dataset) this.keep();
      else if (draft) this.restore(draft);
    }

    restore(draft) {
      this.signatures.forEach((signature, index) => draft.signatures[index] && signature.restore(draft.signatures[index]));
      this.questions.forEach((question, index) => recall(question, draft.questions[index]));
      if (draft.pending && keepSending) this.send(draft.pending);
      else this.form.querySelector("[data-draft]").hidden = false;
    }

    /* The first choice is what is counted; another one may follow, to read on. */
    choose(question) {
      const first = question.querySelector("[data-first]");
      first.value = first.value || chosen(question);
      this.keep();
    }

    /* Declining keeps no name, on the phone neither. */
    keep() {
      const isDeclining = /(^|&)answer=declined(_for_sure)?(&|$)/.test(this.pending || "");
      const signatures = isDeclining ? [] : this.signatures.map((signature) => signature.draft);
      const questions = this.questions.map((question) => ({ chosen: chosen(question), first: question.querySelector("[data-first]").value }));
      const isEmpty = !this.pending && !signatures.some(({ name, strokes }) => name || strokes) && !questions.some(({ first }) => first);
      if (isEmpty) drafts.remove(this.code);
      const isKept = !isEmpty && drafts.save(this.code, { signatures, questions, pending: this.pending });
      this.form.querySelector("[data-kept]").hidden = !isKept;
      return isKept;
    }

    forget() {
      drafts.remove(this.code);
      location.reload();
    }

    get isWritten() {
      return Array.from(this.form.querySelectorAll("[data-signature] input")).some((input) => input.value.trim());
    }

    /* Show in place of the form whether what was written may be dropped, or the form again. */
    ask(isAsked) {
      this.question.hidden = !isAsked;
      this.form.hidden = isAsked;
      this.signatures.forEach((signature) => signature.fit());
      if (!isAsked) return;
      this.question.focus();
      this.question.scrollIntoView({ block: "center" });
    }

    submit(event) {
      if (this.pressed === "declined" && this.question && this.isWritten) {
        event.preventDefault();
        this.ask(true);
        return;
      }
      if (!keepSending) return;
      event.preventDefault();
      if (this.job) return;
      if (this.question) this.question.hidden = true;
      this.form.hidden = false;
      this.send(encode(this.form, this.pressed));
    }

    send(body) {
      this.pending = body;
      const isKept = this.keep();
      this.job = keepSending(this.form.action, body, {
        sending: () => this.mark(true),
        waiting: (isBusy) => {
          this.mark(false);
          this.tell(isBusy ? "busy" : isKept ? "kept" : "open");
        },
        receipt: (address) => {
          drafts.remove(this.code);
          if (this.form.dataset.until) receipts.hold(this.code, address, this.form.dataset.until);
          location.replace(address);
        },
        page: () => {
          this.pending = null;
          this.keep();
          submitPlainly(this.form.action, body);
        },
      });
    }

    sendAgain() {
      this.isAskedAgain = true;
      this.panel.querySelector("[data-still]").hidden = true;
      this.job.now();
    }

    mark(isSending) {
      this.note.hidden = !isSending;
      this.form.classList.toggle("is-sending", isSending);
      this.panel.querySelector("[data-again]").disabled = isSending;
    }

    /* Show in place of the form that the answer waits for the network. */
    tell(when) {
      Array.from(this.panel.querySelectorAll("[data-when]")).forEach((part) => {
        part.hidden = part.dataset.when !== when;
      });
      this.panel.querySelector("[data-still]").hidden = !this.isAskedAgain || when === "busy";
      this.isAskedAgain = false;
      this.form.hidden = true;
      if (!this.panel.hidden) return;
      this.panel.hidden = false;
      this.panel.focus();
      this.panel.scrollIntoView({ block: "center" });
    }

    /* The key stays: should the answer have arrived after all, the server says so. */
    edit() {
      this.job.stop();
      this.job = null;
      this.form.elements.submission_key.value = decodeURIComponent(/submission_key=([^&]*)/.exec(this.pending)[1]);
      this.pending = null;
      this.mark(false);
      this.panel.hidden = true;
      this.form.hidden = false;
      this.signatures.forEach((signature) => signature.fit());
      this.keep();
      this.form.scrollIntoView();
    }
  }

  function chosen(question) {
    const radio = question.querySelector("input[type=radio]:checked");
    return radio ? radio.value : "";
  }

  function recall(question, kept) {
    if (!kept) return;
    question.querySelector("[data-first]").value = kept.first;
    Array.from(question.querySelectorAll("input[type=radio]")).forEach((radio) => {
      radio.checked = radio.value === kept.chosen;
    });
  }

  /* Return what the browser would send for this answer, and no name where nothing is signed. */
  function encode(form, answer) {
    const isSent = ({ name, type, disabled, checked }) =>
      name && !disabled && type !== "submit" && (checked || (type !== "radio" && type !== "checkbox"));
    const parts = Array.from(form.elements).filter((part) => isSent(part) && (answer === "signed" || SENT_WHEN_DECLINING.test(part.name)));
    const pairs = parts.map((part) => [part.name, part.value]).concat([["answer", answer]]);
    return pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  }

  /* Go to the page with which the server answers this body. */
  function submitPlainly(action, body) {
    const form = Object.assign(document.createElement("form"), { method: "post", action, hidden: true });
    body.split("&").forEach((pair) => {
      const [name, value] = pair.split("=").map(decodeURIComponent);
      form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    });
    document.body.appendChild(form).submit();
  }

  const form = document.querySelector("form[data-signing]");
  const mistakes = document.getElementById("mistakes");
  if (form) new Page(form);
  if (mistakes) mistakes.focus();
})();
