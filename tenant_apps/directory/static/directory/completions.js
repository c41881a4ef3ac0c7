// Fields with data-completions become comboboxes (ARIA authoring practices) that ask the server.
// Without JavaScript they are text fields, which the server resolves by itself.
const WAIT = 150;
const equip = (input) => {
  if (input.getAttribute("role") === "combobox") return;
  const box = Object.assign(document.createElement("ul"), { className: "choices", hidden: true });
  box.id = `${input.id}-choices`;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "Propositions");
  const said = Object.assign(document.createElement("span"), { className: "unseen" });
  said.setAttribute("role", "status");
  let active = -1;
  let timer = 0;
  let asked = "";
  const close = () => {
    clearTimeout(timer);
    asked = "";
    box.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    input.value = option.dataset.value;
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
  const show = (found) => {
    box.replaceChildren(...found.map(({ value, name, kind }, i) => {
      const option = Object.assign(document.createElement("li"), { textContent: name });
      const what = Object.assign(document.createElement("span"), { className: "soft" });
      what.textContent = ` ${kind}`;
      option.append(what);
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
  const ask = async () => {
    const text = (asked = input.value.trim());
    if (text.length < 2) return close();
    const url = new URL(input.dataset.completions, location);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      // Meanwhile something else may have been typed, or the field left.
      if (answer.ok && asked === text) show((await answer.json()).results);
    } catch {
      close(); // a field without completions is a field all the same
    }
  };
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", box.id);
  input.after(box, said);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !box.hidden) {
      event.preventDefault();
      point(active < 0 && step < 0 ? -1 : active + step);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(box.children[active]);
    } else if (event.key === "Escape" && !box.hidden) {
      event.preventDefault();
      close();
    }
  });
};
const equipAll = () => document.querySelectorAll("[data-completions]").forEach(equip);
equipAll();
document.addEventListener("htmx:afterSettle", equipAll);
