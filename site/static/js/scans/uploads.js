/* Sends one file, and asks how far a file is that was sent. No page of its own: page.js shows it. */
window.pinganxin = window.pinganxin || {};
(() => {
  "use strict";

  const ASKED_FIRST_MS = 700;
  const ASKED_AT_LEAST_MS = 5000;
  const SHORTEST_WISH_S = 3;

  /* Not the token in the page: another sign-in since, in another tab, made a new one. */
  function token() {
    const match = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
    return match ? match[1] : "";
  }

  /* Send a file to `address`. `on` has progress(share) and one end: taken({file, status, is_new}), refused(sentence),
     busy(seconds, why), failed(whether a proxy finds it too large). */
  function send(address, file, on) {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", token());
    request.upload.addEventListener("progress", (event) => event.lengthComputable && on.progress(event.loaded / event.total));
    request.addEventListener("load", () => judge(request, on));
    ["error", "abort", "timeout"].forEach((name) => request.addEventListener(name, () => on.failed()));
    request.send(body);
  }

  function judge(request, on) {
    const answer = parsed(request.responseText);
    if (request.status === 200 || request.status === 201) {
      if (answer.status) on.taken(answer);
      else on.failed();
    } else if (isBusy(request, answer)) {
      on.busy(Math.max(Number(request.getResponseHeader("Retry-After")) || 0, SHORTEST_WISH_S), request.status === 429 && answer.sentence);
    } else if (answer.sentence) on.refused(answer.sentence);
    else on.failed(request.status === 413);
  }

  /* Whether it is only too many at once. 503 with a sentence and no time is a server that has no place for files: that takes a person. */
  function isBusy(request, answer) {
    if (request.status === 429) return true;
    return request.status === 503 && (Boolean(request.getResponseHeader("Retry-After")) || !answer.sentence);
  }

  function parsed(text) {
    try {
      return JSON.parse(text) || {};
    } catch (error) {
      return {};
    }
  }

  /* Ask for a file's status until it was read whole: `told` is called with each answer, `lost` once where nobody may see it any
     more: whoever asks was signed out, or another person signed in. A weak signal only makes it slower. */
  function follow(address, told, lost) {
    let pause = ASKED_FIRST_MS;
    const again = () => {
      window.setTimeout(ask, pause);
      pause = Math.min(pause * 1.3, ASKED_AT_LEAST_MS);
    };
    const ask = () => {
      const options = { credentials: "same-origin", cache: "no-store", redirect: "manual", headers: { Accept: "application/json" } };
      fetch(address, options)
        .then(async (response) => {
          if (response.type === "opaqueredirect" || [403, 404].includes(response.status)) {
            lost();
            return;
          }
          if (!response.ok) throw response;
          const status = await response.json();
          told(status);
          if (!status.done) again();
        })
        .catch(again);
    };
    ask();
  }

  window.pinganxin.uploads = { token, send, follow };
})();
