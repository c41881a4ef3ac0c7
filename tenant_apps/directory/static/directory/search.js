// What htmx puts in place of the results is announced, and the focus stays where people are. Without
// JavaScript the same form and the same links load the same page.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  // A URL to share holds what was asked, and no empty field.
  const { formData, parameters } = detail;
  for (const name of new Set(Object.keys(parameters))) {
    const values = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
  if (!formData.get("autour")) formData.delete("rayon");
});
// A change asks at once, and Enter, which makes one too, asks once.
let timer = 0;
document.addEventListener("change", ({ target }) => {
  const form = target.closest("#search form");
  if (!form) return;
  clearTimeout(timer);
  timer = setTimeout(() => form.isConnected && form.requestSubmit(), 60);
});
document.addEventListener("submit", () => clearTimeout(timer), true);
// On a phone the filters stay as they were, open or closed.
let opened = true;
document.addEventListener("htmx:beforeSwap", () => {
  opened = document.querySelector(".filters")?.open ?? true;
});
document.addEventListener("htmx:afterSettle", () => {
  const filters = document.querySelector(".filters");
  if (filters) filters.open = opened;
  const heading = document.getElementById("results");
  if (!heading) return;
  document.getElementById("said").textContent = heading.textContent;
  if (document.activeElement === document.body) {
    heading.focus();
    heading.scrollIntoView({ block: "nearest" });
  }
});
// A page that did not come: load it the ordinary way.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, ({ detail }) => location.assign(detail.pathInfo.finalRequestPath));
}
