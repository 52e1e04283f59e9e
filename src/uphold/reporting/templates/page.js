"use strict";
/* Search and filter. The page says everything without this. */
(() => {
  const text = document.getElementById("search");
  const status = document.getElementById("status");
  const told = document.getElementById("told");
  const rows = [...document.querySelectorAll("[data-row]")];
  const words = new Map(rows.map((row) => [row, row.dataset.row + " " + row.textContent.toLowerCase()]));
  document.getElementById("tools").hidden = false;

  const apply = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = (!status.value || row.dataset.status === status.value) &&
        wanted.every((word) => words.get(row).includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const family of document.querySelectorAll(".family")) {
      family.hidden = !family.querySelector("[data-row]:not([hidden])");
    }
    const narrowed = wanted.length > 0 || status.value;
    for (const more of document.querySelectorAll("details[data-opens]")) {
      if (narrowed) { more.open = true; }
    }
    told.textContent = narrowed ? shown + " of " + rows.length + " shown" : "";
  };
  text.addEventListener("input", apply);
  status.addEventListener("change", apply);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { text.value = ""; apply(); }
  });

  /* A link into something folded away opens it. */
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") { at.open = true; }
    }
    if (target) { target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  if (location.hash) { open(); }
})();
