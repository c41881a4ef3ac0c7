// The map of a search, and the list beside it in step: the list says what is in view, and one lights
// up the other. Without JavaScript the page is that list. Squares are counted on the server.
const L = window.L;
const box = document.getElementById("map");
const list = document.getElementById("in-view");
const said = document.getElementById("map-said");

const WORLD = 30; // bits of a position in the world, as data-sites has it
const TILE = 256;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
// The square of 64 pixels that holds a position, at a zoom: what is in one is one marker.
const square = (x, y, zoom) => `${x >> (WORLD - 2 - zoom)}:${y >> (WORLD - 2 - zoom)}`;
const fold = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function start() {
  box.hidden = false;
  const map = L.map(box, {
    minZoom: 5, maxZoom: 18, zoomControl: false, worldCopyJump: false,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still,
  });
  L.control.zoom({ zoomInTitle: "Rapprocher", zoomOutTitle: "Éloigner" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl.setPrefix("");
  map.attributionControl.addAttribution(`<a href="${box.dataset.sources}">Communes : INSEE, GeoNames</a>`);
  const [west, south, east, north] = box.dataset.frame.split(",").map(Number);
  map.fitBounds([[south, west], [north, east]], { maxZoom: 14, animate: false });
  ground(map);
  if (box.dataset.background) {
    L.tileLayer(box.dataset.background, { attribution: fold(box.dataset.attribution) }).addTo(map);
  }
  marks(map);
}

// A dot for each commune, and the names of the larger ones as far as they have room.
async function ground(map) {
  const answer = await fetch(box.dataset.ground);
  if (!answer.ok) return;
  const { bits, dots, places } = await answer.json();
  const style = getComputedStyle(box);
  const [dot, ink] = ["--line-strong", "--ink-soft"].map((name) => style.getPropertyValue(name));
  const family = style.fontFamily;
  const measure = document.createElement("canvas").getContext("2d");
  const byZoom = new Map();
  const scaled = (value, zoom) => value * 2 ** (zoom + 8 - bits);
  const labels = (zoom) => {
    if (byZoom.has(zoom)) return byZoom.get(zoom);
    const taken = new Map(); // names already there, by squares of 128 pixels
    const kept = [];
    for (const [name, px, py, inhabitants] of places) {
      const size = inhabitants > 80_000 ? 15 : 12;
      measure.font = `${size}px ${family}`;
      const half = measure.measureText(name).width / 2 + 8;
      const [x, y] = [scaled(px, zoom), scaled(py, zoom)];
      // Under its dot, where no marker hides it.
      const label = { name, size, x, y: y + 24, left: x - half, right: x + half, top: y + 10, bottom: y + 38 };
      const squares = [];
      for (let i = label.left >> 7; i <= label.right >> 7; i += 1) {
        for (let j = label.top >> 7; j <= label.bottom >> 7; j += 1) squares.push(`${i}:${j}`);
      }
      const clash = squares.some((key) => taken.get(key)?.some((other) =>
        other.left < label.right && label.left < other.right
        && other.top < label.bottom && label.top < other.bottom));
      if (clash) continue;
      for (const key of squares) taken.set(key, [...(taken.get(key) ?? []), label]);
      kept.push(label);
    }
    byZoom.set(zoom, kept);
    return kept;
  };
  const Ground = L.GridLayer.extend({
    createTile({ x, y, z }) {
      const scale = window.devicePixelRatio || 1;
      const tile = document.createElement("canvas");
      tile.width = tile.height = TILE * scale;
      const pen = tile.getContext("2d");
      pen.scale(scale, scale);
      pen.translate(-x * TILE, -y * TILE);
      const radius = Math.max(0.8, Math.min(4, (z - 5) / 2));
      pen.fillStyle = dot;
      pen.globalAlpha = 0.45;
      for (let i = 0; i < dots.length; i += 2) {
        const [dx, dy] = [scaled(dots[i], z), scaled(dots[i + 1], z)];
        if (dx < x * TILE - 4 || dx > (x + 1) * TILE + 4) continue;
        if (dy < y * TILE - 4 || dy > (y + 1) * TILE + 4) continue;
        pen.beginPath();
        pen.arc(dx, dy, radius, 0, 2 * Math.PI);
        pen.fill();
      }
      pen.globalAlpha = 1;
      pen.fillStyle = ink;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (const label of labels(z)) {
        if (label.right < x * TILE || label.left > (x + 1) * TILE) continue;
        if (label.bottom < y * TILE || label.top > (y + 1) * TILE) continue;
        pen.font = `${label.size}px ${family}`;
        pen.fillText(label.name, label.x, label.y);
      }
      return tile;
    },
  });
  map.addLayer(new Ground({ zIndex: 0 }));
}

// Markers of the tiles in view, and the list of what is there.
function marks(map) {
  const layer = L.layerGroup().addTo(map);
  const known = new Map(); // what tiles hold
  let drawn = new Map(); // markers by square
  let asking = new AbortController();
  let patience;

  const light = (key, on) => drawn.get(key)?.getElement()?.classList.toggle("lit", on);
  const itemsAt = (key) => [...list.querySelectorAll(".spot")].filter((item) => squaresOf(item).includes(key));
  const squaresOf = (item) => item.dataset.sites.split(" ").filter(Boolean).map((site) => {
    const [x, y] = site.split(",").map(Number);
    return square(x, y, map.getZoom());
  });

  async function look() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const zoom = map.getZoom();
    const bounds = map.getPixelBounds();
    const last = 2 ** zoom - 1;
    const [from, to] = [bounds.min, bounds.max].map((corner) => corner.divideBy(TILE).floor());
    const tiles = [];
    for (let x = Math.max(0, from.x); x <= Math.min(last, to.x); x += 1) {
      for (let y = Math.max(0, from.y); y <= Math.min(last, to.y); y += 1) tiles.push([x, y]);
    }
    try {
      await Promise.all([...tiles.map(([x, y]) => load(zoom, x, y, signal)), showList(signal)]);
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = "La carte n’a pas pu se mettre à jour. Vérifiez votre connexion, puis déplacez-la.";
      return;
    }
    draw(zoom, tiles);
  }

  async function load(zoom, x, y, signal) {
    if (known.size > 2_000) known.clear();
    const address = box.dataset.tiles.replace("{z}", zoom).replace("{x}", x).replace("{y}", y);
    if (known.has(address)) return;
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(answer.status);
    known.set(address, await answer.json());
  }

  function draw(zoom, tiles) {
    const focused = document.activeElement?.closest(".leaflet-marker-icon");
    const held = focused?.dataset.square;
    layer.clearLayers();
    drawn = new Map();
    for (const [x, y] of tiles) {
      const address = box.dataset.tiles.replace("{z}", zoom).replace("{x}", x).replace("{y}", y);
      const { cells, markers } = known.get(address) ?? { cells: [], markers: [] };
      for (const place of [...cells, ...markers]) put(place, x, y, zoom);
    }
    if (focused) (drawn.get(held)?.getElement() ?? box).focus({ preventScroll: true });
  }

  function put({ x, y, sites, id, name }, tileX, tileY, zoom) {
    const point = L.point(tileX * TILE + x + 0.5, tileY * TILE + y + 0.5);
    const where = map.unproject(point, zoom);
    const key = `${tileX * 4 + (x >> 6)}:${tileY * 4 + (y >> 6)}`;
    const wide = sites ? 26 + 5 * Math.min(6, String(sites).length * 2) : 26;
    const said = sites ? `${sites} établissements ici` : name;
    const icon = L.divIcon({
      className: sites ? "many" : "pin", iconSize: [wide, wide], iconAnchor: [wide / 2, wide / 2],
      html: sites ? sites.toLocaleString("fr-FR") : "",
    });
    const marker = L.marker(where, { icon, keyboard: true, title: said, riseOnHover: true });
    layer.addLayer(marker);
    const element = marker.getElement();
    element.dataset.square = key;
    element.setAttribute("aria-label", sites ? `${said} : rapprocher la carte` : said);
    drawn.set(key, marker);
    const answer = (on) => {
      element.classList.toggle("lit", on);
      const items = itemsAt(key);
      for (const item of items) item.classList.toggle("lit", on);
      // In its own pane: on a phone the page would leave the map.
      const pane = list.parentElement;
      if (on && pane.scrollHeight > pane.clientHeight) items[0]?.scrollIntoView({ block: "nearest" });
    };
    for (const event of ["mouseenter", "focus"]) element.addEventListener(event, () => answer(true));
    for (const event of ["mouseleave", "blur"]) element.addEventListener(event, () => answer(false));
    const open = sites ? () => nearer(where, zoom) : () => map.openPopup(fiche(id, name), where, { offset: [0, -8] });
    marker.on("click", open);
    marker.on("keypress", ({ originalEvent }) => {
      if (originalEvent.key === "Enter") open();
    });
  }

  function nearer(where, zoom) {
    if (zoom < map.getMaxZoom()) map.setView(where, Math.min(zoom + 2, map.getMaxZoom()));
    else list.querySelector(".spot a")?.focus();
  }

  // The map's own popup: markers are drawn anew when it moves to show it. Buyers have no page.
  function fiche(id, name) {
    const page = box.dataset.fiche;
    const link = Object.assign(document.createElement(page ? "a" : "span"), { textContent: name });
    if (page) link.href = page.replace("00000000-0000-0000-0000-000000000000", id);
    return link;
  }

  // The list of the frame, and the frame in the address: copied or returned to, it is the same.
  async function showList(signal) {
    const bounds = map.getBounds();
    const edges = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const clamped = edges.map((edge, i) => Math.max(-(i % 2 ? 90 : 180), Math.min(i % 2 ? 90 : 180, edge)));
    const address = new URL(location.href);
    address.searchParams.set("cadre", clamped.map((edge) => edge.toFixed(5)).join(","));
    const headers = { "HX-Request": "true", "HX-Target": "in-view" };
    const answer = await fetch(address, { signal, headers });
    if (!answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    const focused = document.activeElement?.closest("#in-view a")?.href;
    list.innerHTML = text;
    said.textContent = document.getElementById("in-view-count").textContent;
    history.replaceState(history.state, "", address);
    if (focused) [...list.querySelectorAll("a")].find((link) => link.href === focused)?.focus();
  }

  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    list.addEventListener(enter, ({ target }) => {
      const item = target.closest(".spot");
      if (item) squaresOf(item).forEach((key) => light(key, true));
    });
    list.addEventListener(leave, ({ target }) => {
      const item = target.closest(".spot");
      if (item) squaresOf(item).forEach((key) => light(key, false));
    });
  }
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Fermer");
    popup.getElement().querySelector("a:not(.leaflet-popup-close-button)")?.focus();
  });
  map.on("moveend", () => {
    clearTimeout(patience);
    patience = setTimeout(look, 120);
  });
  look();
}

if (box && list && L) start();
