// One box that ticks all of a list: without JavaScript it stays hidden, as it would do nothing.
for (const label of document.querySelectorAll("[data-select-all]")) {
  const all = label.querySelector("input");
  const boxes = document.getElementsByName(label.dataset.selectAll);
  label.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
}
