/* What is still on this phone, and why: said of each picture in the list, and of all together beneath the camera. */
(() => {
  "use strict";

  class Unsent {
    constructor(page, store, rows) {
      Object.assign(this, { page, store, rows });
      this.words = page.dataset;
      this.why = "";
      ["online", "offline"].forEach((name) => window.addEventListener(name, () => this.tell()));
    }

    find(name) {
      return this.page.querySelector(`[data-${name}]`);
    }

    later(entry, isTooLarge) {
      this.stays(entry, isTooLarge ? this.words.tooLarge : this.words.later);
    }

    signedOut(entry) {
      this.stays(entry, this.words.signedOut);
      this.find("sign-in").hidden = false;
    }

    anothers(entry) {
      this.stays(entry, this.words.anothers);
      this.find("change-person").hidden = false;
    }

    stays(entry, why) {
      this.rows.say(entry, this.words.kept);
      this.tell(why);
    }

    /* Say how many pictures are still here, and why; without `why`, for the reason that was told last. */
    async tell(why = this.why) {
      const count = (await this.store.unsent()).length;
      this.why = count ? why : "";
      this.find("unsent-says").textContent = this.sentence(count);
      this.find("why").textContent = navigator.onLine ? this.why : this.words.offline;
    }

    sentence(count) {
      if (!count) return this.rows.isEmpty ? "" : this.words.allSent;
      return count === 1 ? this.words.unsentOne : this.words.unsent.replace("{count}", count);
    }

    /* Pictures of another letter are sent by the page of that letter: lead there. */
    async leadElsewhere() {
      const [entry] = await this.store.unsentElsewhere();
      if (!entry) return;
      this.find("elsewhere").hidden = false;
      this.find("elsewhere").querySelector("a").href = entry.page;
    }
  }

  window.pinganxin.Unsent = Unsent;
})();
