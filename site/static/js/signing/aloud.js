/* Reads the letter aloud with the phone's own voice, paragraph by paragraph; the button shows only where there is one of the
letter's language. Old phones cannot pause a voice, so a pause ends it and going on begins that paragraph again. */
(() => {
  "use strict";

  const box = document.querySelector("[data-aloud]");
  const letter = document.querySelector("[data-letter] .letter");
  const synthesis = window.speechSynthesis;
  if (!box || !letter || !synthesis || typeof SpeechSynthesisUtterance !== "function") return;

  const SLOWER = 0.9;
  const [language, known] = /^en/.test(letter.lang) ? ["en-US", /^en/i] : ["zh-CN", /^(zh|cmn)(?!.*(HK|TW))/i];
  const play = box.querySelector("[data-play]");
  const stop = box.querySelector("[data-stop]");
  const parts = Array.from(letter.querySelectorAll("h1, h2, p, li"), (part) => part.textContent.trim()).filter(Boolean);
  let position = 0;
  let reading = null;

  const voice = () => synthesis.getVoices().filter((each) => known.test(each.lang))[0];

  function offer() {
    box.hidden = !voice();
  }

  function show() {
    play.textContent = reading ? play.dataset.pause : position ? play.dataset.goOn : play.dataset.start;
    stop.hidden = !reading && !position;
  }

  function read() {
    const utterance = new SpeechSynthesisUtterance(parts[position]);
    utterance.lang = language;
    utterance.voice = voice();
    utterance.rate = SLOWER;
    utterance.onend = () => utterance === reading && next();
    utterance.onerror = () => utterance === reading && pause();
    reading = utterance;
    synthesis.speak(utterance);
    show();
  }

  function next() {
    position += 1;
    if (position < parts.length) read();
    else end();
  }

  function pause() {
    reading = null;
    synthesis.cancel();
    show();
  }

  function end() {
    position = 0;
    pause();
  }

  play.addEventListener("click", () => (reading ? pause() : read()));
  stop.addEventListener("click", () => {
    end();
    play.focus();
  });
  window.addEventListener("pagehide", end);
  if (synthesis.addEventListener) synthesis.addEventListener("voiceschanged", offer);
  offer();
})();
