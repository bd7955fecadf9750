// A button beneath each password that shows what is typed, and hides it again; it is hidden whenever the form is sent.
(function () {
  var words = document.currentScript.dataset;
  Array.from(document.querySelectorAll("input[type=password]")).forEach(function (input) {
    var button = document.createElement("button");
    function show(isShown) {
      input.type = isShown ? "text" : "password";
      button.textContent = isShown ? words.hide : words.show;
    }
    button.type = "button";
    button.className = "show-password";
    button.setAttribute("aria-controls", input.id);
    button.addEventListener("click", function () { show(input.type === "password"); });
    input.form.addEventListener("submit", function () { show(false); });
    input.insertAdjacentElement("afterend", button);
    show(false);
  });
})();
