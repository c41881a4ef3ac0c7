// Without it everything works too: rows are added by the server, limits are told after sending.

// « Ajouter »: one more row, with the focus in it.
for (const button of document.querySelectorAll("[data-add]")) {
  const prefix = button.dataset.add;
  const box = document.querySelector(`[data-rows="${prefix}"]`);
  const model = document.querySelector(`template[data-row-of="${prefix}"]`);
  const total = document.querySelector(`input[name="${prefix}-TOTAL_FORMS"]`);
  button.type = "button";
  button.addEventListener("click", () => {
    const number = Number(total.value);
    const made = document.createElement("template");
    made.innerHTML = model.innerHTML.replaceAll("__prefix__", number).replaceAll("__number__", number + 1);
    const kind = made.content.querySelector(`[name="${prefix}-${number}-kind"]`);
    if (kind && button.dataset.kind) kind.value = button.dataset.kind;
    const first = made.content.querySelector("input:not([type=hidden])");
    box.append(made.content);
    total.value = number + 1;
    first?.focus();
  });
}

// Terms on one line: too many are told while one types, and « Suivant » waits.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const extra = (input) => {
  const terms = input.value.split(";").map((term) => plain(term).replace(/[^\p{L}\p{N}]+/gu, " ").trim());
  return new Set(terms.filter(Boolean)).size - Number(input.dataset.limit);
};
const limited = [...document.querySelectorAll("input[data-limit]")];
for (const input of limited) {
  const said = Object.assign(document.createElement("p"), { className: "over" });
  said.setAttribute("role", "status");
  input.closest(".field").append(said);
  const tell = () => {
    const over = extra(input);
    said.textContent = over > 0 ? `${input.dataset.limit} au plus\u00a0: retirez-en ${over}.` : "";
  };
  input.addEventListener("input", tell);
  input.addEventListener("change", tell);
}
for (const form of new Set(limited.map((input) => input.form))) {
  form.addEventListener("submit", (event) => {
    const act = event.submitter?.value ?? "next";
    const wrong = limited.find((input) => extra(input) > 0);
    if (wrong && (act === "next" || act === "save")) {
      event.preventDefault();
      wrong.focus();
    }
  });
}
