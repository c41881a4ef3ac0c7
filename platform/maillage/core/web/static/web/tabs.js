// Links to parts of the page become tabs (ARIA authoring practices). Without JavaScript they stay
// links, and every part shows.
for (const list of document.querySelectorAll(".tabs")) {
  const tabs = [...list.querySelectorAll("a[href^='#']")];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  const choose = (chosen) => {
    tabs.forEach((tab, i) => {
      const on = i === chosen;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      panels[i].hidden = !on;
    });
  };
  list.setAttribute("role", "tablist");
  tabs.forEach((tab, i) => {
    tab.parentElement.setAttribute("role", "presentation");
    tab.setAttribute("role", "tab");
    tab.id ||= `${panels[i].id}-tab`;
    tab.setAttribute("aria-controls", panels[i].id);
    panels[i].setAttribute("role", "tabpanel");
    panels[i].setAttribute("aria-labelledby", tab.id);
    panels[i].tabIndex = 0;
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      choose(i);
    });
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const to = step ? (i + step + tabs.length) % tabs.length
        : { Home: 0, End: tabs.length - 1 }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        choose(to);
        tabs[to].focus();
      } else if (event.key === " ") {
        event.preventDefault();
        choose(i);
      }
    });
  });
  choose(Math.max(0, tabs.findIndex((tab) => tab.hash === location.hash)));
}
