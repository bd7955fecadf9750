/* Care mode (关怀模式): larger letters, stronger contrast, no motion. Runs before the page is drawn, so that nothing jumps.

Remembered on this phone and in no cookie; the address decides where it says something (`?care=1` to `3`, `0` for off). */
(() => {
  "use strict";

  const NAME = "pinganxin-care";
  const ADDRESS = /([?&])care=([0-3])(&|$)/;
  const root = document.documentElement;

  function remembered() {
    try {
      return localStorage.getItem(NAME);
    } catch (error) {
      return null;
    }
  }

  function remember(level) {
    try {
      localStorage.setItem(NAME, level);
      return true;
    } catch (error) {
      return false;
    }
  }

  function show(level) {
    if (/^[123]$/.test(level)) root.setAttribute("data-care", level);
    else root.removeAttribute("data-care");
  }

  function mark() {
    const level = root.getAttribute("data-care");
    Array.from(document.querySelectorAll(".care-levels a")).forEach((link) => {
      if (link.dataset.careLevel === level) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  }

  /* Without storage the address has to remember. */
  function change(level) {
    const bare = location.search.replace(ADDRESS, (found, start, old, end) => (end ? start : "")).replace(/\?$/, "");
    const search = remember(level) ? bare : `${bare}${bare ? "&" : "?"}care=${level}`;
    history.replaceState(history.state, "", location.pathname + search + location.hash);
    show(level);
    mark();
    window.dispatchEvent(new Event("resize"));
  }

  const asked = ADDRESS.exec(location.search);
  if (asked) remember(asked[2]);
  show(asked ? asked[2] : remembered());
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-care-level]");
    if (!link) return;
    event.preventDefault();
    change(link.dataset.careLevel);
    const other = link.parentElement.querySelector(".care-on, .care-off");
    if (!link.offsetParent && other) Array.from(link.parentElement.children).forEach((shown) => shown.offsetParent && shown.focus());
  });
})();
