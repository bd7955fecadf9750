/* What a family has entered and not sent, kept on this phone under the code of its letter for at most seven days.

A phone is often shared: a draft is offered under its own code only, and gone as soon as the answer has arrived. Storage may
be missing, full or forbidden; then nothing is kept and `save` says so. */
window.pinganxin = {};
(() => {
  "use strict";

  const PREFIX = "pinganxin:";
  const KEPT_MS = 7 * 24 * 3600 * 1000;

  function within(use) {
    try {
      return use(window.localStorage);
    } catch (error) {
      return null;
    }
  }

  function read(storage, name) {
    const draft = JSON.parse(storage.getItem(name));
    return draft && Date.now() - draft.at < KEPT_MS ? draft : null;
  }

  const drafts = {
    /* Return the draft of a code, null where there is none. */
    load: (code) => within((storage) => read(storage, PREFIX + code)),
    /* Keep the draft; return whether it is kept. */
    save: (code, draft) =>
      within((storage) => {
        storage.setItem(PREFIX + code, JSON.stringify(Object.assign({ at: Date.now() }, draft)));
        return true;
      }) === true,
    remove: (code) => within((storage) => storage.removeItem(PREFIX + code)),
  };

  within((storage) => {
    const names = Object.keys(storage).filter((name) => name.indexOf(PREFIX) === 0);
    names.filter((name) => !within(() => read(storage, name))).forEach((name) => storage.removeItem(name));
  });
  window.pinganxin.drafts = drafts;
})();
