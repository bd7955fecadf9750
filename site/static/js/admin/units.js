// Several units are chosen in Wagtail's own dialog; each becomes a line that can be taken away again.
const several = (field) => {
  const list = field.querySelector("ul");
  const choose = field.querySelector("[data-choose]");

  const add = ({ id, title }) => {
    if (list.querySelector(`input[value="${id}"]`)) return;
    const line = field.querySelector("template").content.firstElementChild.cloneNode(true);
    line.querySelector("input").value = id;
    line.querySelectorAll("span").forEach((name) => (name.textContent = title));
    list.append(line);
  };

  choose.addEventListener("click", () =>
    window.ModalWorkflow({
      url: field.dataset.units,
      urlParams: { multiple: 1 },
      onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
      responses: { chosen: (units) => units.forEach(add) },
    })
  );
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.closest("li").remove();
    choose.focus();
  });
};

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-units]").forEach(several));
