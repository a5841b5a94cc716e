// Puts the page together: the routes `#/`, `#/series/ID` and `#/system`, the keys that hold everywhere, what every page shows.

import * as api from "./api.js";
import { isHelpOpen, toggleHelp } from "./help.js";
import { tellFailure } from "./link.js";
import { ListView } from "./list/listView.js";
import { SeriesView } from "./series/seriesView.js";
import { SystemView } from "./system/systemView.js";
import { bindThemeButton, nextTheme } from "./theme.js";
import { installTooltip } from "./tooltip.js";

const NOTICE_MS = 60_000;
const SEQUENCE_MS = 1500;
const main = document.getElementById("main");
const list = new ListView();
const views = { list, series: new SeriesView(), system: new SystemView() };
let current;
let firstOfSequence = 0;

function route() {
  const address = location.hash;
  if (address === "#/system") return { page: "system" };
  if (address.startsWith("#/series/")) {
    try {
      return { page: "series", id: decodeURIComponent(address.slice("#/series/".length)) };
    } catch {
      return { page: "list" }; // a hand-written address that is no valid escape
    }
  }
  return { page: "list" };
}

function go() {
  if (location.hash && !location.hash.startsWith("#/")) return; // a link inside the page
  const { page, id } = route();
  performance.mark("page-opened");
  current?.close();
  const moved = current !== undefined;
  current = views[page];
  main.replaceChildren(current.element);
  document.title = page === "series" ? `${id} · StreamForecast` : page === "system" ? "System · StreamForecast" : "StreamForecast";
  for (const link of document.querySelectorAll("[data-page]")) {
    if (link.dataset.page === page) link.setAttribute("aria-current", "page");
    else if (link.dataset.page === "list" && page === "series") link.setAttribute("aria-current", "true"); // one of the list is open
    else link.removeAttribute("aria-current");
  }
  scrollTo(0, 0);
  current.open(id);
  if (moved) main.focus({ preventScroll: true });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "?" && !typing) return toggleHelp();
  if (isHelpOpen()) return;
  if (event.key === "Escape" && typing) return event.target.blur();
  if (typing) return;
  const inSequence = performance.now() - firstOfSequence < SEQUENCE_MS;
  firstOfSequence = event.key === "g" ? performance.now() : 0;
  if (inSequence && event.key === "s") location.hash = "#/system";
  else if (inSequence && event.key === "l") location.hash = "#/";
  else if (event.key === "t") nextTheme();
  else if (event.key === "Escape" && current === views.series) location.hash = "#/";
  else if (event.key === "[" || event.key === "]") step(event.key === "[" ? -1 : 1);
  else if (event.key === "/") {
    event.preventDefault();
    if (current !== list) location.hash = "#/";
    setTimeout(() => list.focusSearch());
  }
}

/** To the series before or after this one, in the order the list has. */
function step(by) {
  const next = current === views.series ? list.neighbour(route().id, by) : null;
  if (next) location.hash = `#/series/${encodeURIComponent(next)}`;
}

async function showNotice(signal) {
  const { notice } = await api.status(signal);
  const element = document.getElementById("notice");
  element.hidden = !notice;
  element.textContent = notice ?? "";
}

installTooltip();
bindThemeButton(document.getElementById("theme"));
document.getElementById("help").addEventListener("click", toggleHelp);
document.addEventListener("keydown", onKey);
addEventListener("hashchange", go);
// Browsers allow six connections to a host: a page nobody looks at gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? current.close() : current.open(route().id)));
api.poll(showNotice, () => NOTICE_MS, tellFailure);
go();
