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
document.addEventListener("htmx:afterSettle", () => {
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
