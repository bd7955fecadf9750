/* The link of a family's own receipt, under the code of its letter: in this tab until it is closed, so that going back finds it;
on this phone until the campaign's day of erasure, only when asked for, as phones are shared and borrowed. Either can be
forgotten. Nothing is kept where storage is missing or forbidden. */
(() => {
  "use strict";

  const PREFIX = "pinganxin-receipt:";
  const ADDRESS = /^\/(en\/)?r\/[0-9a-f]{32}\//;

  function within(use, place = "localStorage") {
    try {
      return use(window[place]);
    } catch (error) {
      return null;
    }
  }

  function read(storage, name) {
    const kept = JSON.parse(storage.getItem(name));
    return kept && ADDRESS.test(kept.address) && Date.parse(kept.until) > Date.now() ? kept : null;
  }

  const receipts = {
    /* Return the address of the receipt of a code that the phone keeps, null where there is none. */
    kept: (code) => within((storage) => read(storage, PREFIX + code).address),
    /* The same, where the tab holds it or the phone keeps it. */
    load: (code) => within((storage) => read(storage, PREFIX + code).address, "sessionStorage") || receipts.kept(code),
    /* Hold the address in this tab, or keep it on the phone, until a day, as "2026-12-31". */
    hold: (code, address, until) => within((storage) => put(storage, code, address, until), "sessionStorage"),
    keep: (code, address, until) => within((storage) => put(storage, code, address, until)),
    remove: (code) => ["localStorage", "sessionStorage"].forEach((place) => within((storage) => storage.removeItem(PREFIX + code), place)),
  };

  function put(storage, code, address, until) {
    storage.setItem(PREFIX + code, JSON.stringify({ address, until }));
  }

  function showWhether(box, isKept) {
    Array.from(box.querySelectorAll("[data-when-kept]")).forEach((part) => {
      part.hidden = !isKept;
    });
    Array.from(box.querySelectorAll("[data-when-not-kept]")).forEach((part) => {
      part.hidden = isKept;
    });
  }

  /* On a letter's page: the way to the receipt. */
  function offer(box, code) {
    const address = receipts.load(code);
    if (!address) return;
    box.hidden = false;
    box.querySelector("[data-open-receipt]").href = address;
    box.querySelector("[data-forget-receipt]").addEventListener("click", () => {
      receipts.remove(code);
      box.hidden = true;
    });
  }

  /* On the receipt: whether this phone knows it, and the choice. */
  function choose(box) {
    const { receiptOf, receipt, until } = box.dataset;
    const isThisOne = () => (receipts.kept(receiptOf) || "").indexOf(receipt) === 0;
    const isPossible = within((storage) => storage.length >= 0);
    const button = (name) => box.querySelector(`[data-${name}-receipt]`);
    if (!isPossible) return;
    box.hidden = false;
    showWhether(box, isThisOne());
    button("keep").addEventListener("click", () => {
      receipts.keep(receiptOf, receipt, until);
      showWhether(box, isThisOne());
      button("forget").focus();
    });
    button("forget").addEventListener("click", () => {
      receipts.remove(receiptOf);
      showWhether(box, isThisOne());
      button("keep").focus();
    });
  }

  /* Old browsers copy only what is selected. */
  function copySelected(text) {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
    area.style.position = "fixed";
    document.body.appendChild(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }

  function offerCopying(box) {
    const says = box.querySelector("[role=status]");
    const tell = (isCopied) => {
      says.textContent = isCopied ? says.dataset.saysCopied : says.dataset.saysRefused;
    };
    box.hidden = false;
    box.querySelector("button").addEventListener("click", () => {
      const text = box.dataset.copyLink;
      if (!navigator.clipboard) {
        tell(copySelected(text));
        return;
      }
      navigator.clipboard.writeText(text).then(() => tell(true), () => tell(copySelected(text)));
    });
  }

  within((storage) => {
    const names = Object.keys(storage).filter((name) => name.indexOf(PREFIX) === 0);
    names.filter((name) => !within(() => read(storage, name))).forEach((name) => storage.removeItem(name));
  });
  const copy = document.querySelector("meta[name=copy]");
  const offered = document.querySelector("[data-own-receipt]");
  const chosen = document.querySelector("[data-receipt-of]");
  const link = document.querySelector("[data-copy-link]");
  if (copy && offered) offer(offered, copy.content);
  if (chosen) choose(chosen);
  if (link) offerCopying(link);
  window.pinganxin.receipts = receipts;
})();
