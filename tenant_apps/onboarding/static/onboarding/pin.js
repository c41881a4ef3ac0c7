// The pin of an establishment: dragged, or moved by the arrow keys. It writes into the two numbers,
// which do the same without it.
const shown = (number) => number.toFixed(5).replace(".", ",");
const read = (input) => Number.parseFloat(input.value.replace(",", "."));
for (const box of document.querySelectorAll("[data-pin]")) {
  const form = box.closest("form");
  const latitude = form.querySelector("[name$=latitude]");
  const longitude = form.querySelector("[name$=longitude]");
  const { north, west, latitudeStep, longitudeStep } = box.dataset;
  const drawing = box.querySelector("svg");
  const side = drawing.viewBox.baseVal.width;
  const pin = drawing.querySelector(".pin");
  const handle = Object.assign(document.createElement("button"), { type: "button", className: "pin-handle" });
  handle.setAttribute("aria-label", "Déplacer l’épingle avec les flèches");
  handle.setAttribute("aria-describedby", latitude.id);
  box.append(handle);
  const within = (value) => Math.min(side, Math.max(0, value));
  let x = side / 2;
  let y = side / 2;
  const draw = () => {
    pin.setAttribute("transform", `translate(${x} ${y})`);
    handle.style.left = `${(100 * x) / side}%`;
    handle.style.top = `${(100 * y) / side}%`;
  };
  const move = (toX, toY) => {
    x = within(toX);
    y = within(toY);
    latitude.value = shown(north - y * latitudeStep);
    longitude.value = shown(Number(west) + x * longitudeStep);
    draw();
  };
  const follow = () => {
    if (Number.isNaN(read(latitude)) || Number.isNaN(read(longitude))) return;
    x = within((read(longitude) - west) / longitudeStep);
    y = within((north - read(latitude)) / latitudeStep);
    draw();
  };
  const point = (event) => {
    const ground = drawing.getBoundingClientRect();
    move(((event.clientX - ground.left) * side) / ground.width, ((event.clientY - ground.top) * side) / ground.height);
  };
  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    handle.focus();
    event.preventDefault();
    point(event);
  });
  box.addEventListener("pointermove", (event) => {
    if (box.hasPointerCapture(event.pointerId)) point(event);
  });
  handle.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 20 : 2;
    const step = { ArrowUp: [0, -by], ArrowDown: [0, by], ArrowLeft: [-by, 0], ArrowRight: [by, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    move(x + step[0], y + step[1]);
  });
  for (const input of [latitude, longitude]) input.addEventListener("input", follow);
  follow();
}
