// An input with a datalist becomes a combobox (ARIA authoring practices) whose list knows neither
// accents nor the order of words. Without JavaScript the browser's own list stays. With a
// data-separator the field holds several values, and its last one is completed: its datalist has the
// field's id and "-proposals", since the browser's own would replace them all.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
for (const input of document.querySelectorAll("input[list], input[data-separator]")) {
  const source = input.list ?? document.getElementById(`${input.id}-proposals`);
  if (!source) continue;
  const choices = [...source.options].map(({ value, label }) => {
    const named = label && label !== value ? `${value} – ${label}` : value;
    return { value, named, words: plain(named) };
  });
  const box = Object.assign(document.createElement("ul"), { className: "choices", hidden: true });
  box.id = `${input.id}-choices`;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", input.labels[0]?.textContent.trim() ?? "");
  const said = Object.assign(document.createElement("span"), { className: "unseen" });
  said.setAttribute("role", "status");
  let active = -1;
  const close = () => {
    box.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const separator = input.dataset.separator;
  const parts = () => (separator ? input.value.split(separator) : [input.value]);
  const choose = (option) => {
    const before = parts().slice(0, -1).map((part) => part.trim()).filter(Boolean);
    input.value = [...before, option.dataset.value].join(` ${separator} `);
    close();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const point = (to) => {
    box.children[active]?.setAttribute("aria-selected", "false");
    active = (to + box.children.length) % box.children.length;
    const option = box.children[active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const open = () => {
    const asked = plain(parts().at(-1)).split(/\s+/).filter(Boolean);
    const found = choices.filter(({ words }) => asked.every((word) => words.includes(word)));
    box.replaceChildren(...found.slice(0, 8).map(({ value, named }, i) => {
      const option = Object.assign(document.createElement("li"), { textContent: named });
      option.id = `${box.id}-${i}`;
      option.dataset.value = value;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    box.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!box.hidden));
    said.textContent = found.length ? `${found.length} proposition${found.length > 1 ? "s" : ""}` : "";
  };
  input.removeAttribute("list");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", box.id);
  source.replaceWith(box, said);
  input.addEventListener("input", open);
  input.addEventListener("blur", close);
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (box.hidden) open();
      if (!box.hidden) point(active < 0 && step < 0 ? -1 : active + step);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(box.children[active]);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    }
  });
}
