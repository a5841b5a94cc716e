// Puts the page together: the list, the chosen series, the state of the connection.

import * as api from "./api.js";
import * as format from "./format.js";
import { SeriesList } from "./seriesList.js";
import { SeriesPanel } from "./seriesPanel.js";

/** Milliseconds between two looks at the figures that no stream carries. */
const REFRESH_MS = 2000;
/** Shorter while the daemon is away. */
const RETRY_MS = 1000;

const LINK_TEXT = { connecting: "Connecting", live: "Live", starting: "The daemon is starting", lost: "Disconnected, trying again" };
const element = (id) => document.getElementById(id);

const list = new SeriesList({
  rows: element("rows"),
  state: element("list-state"),
  search: element("search"),
  onSearch: () => refreshSoon(0),
});
const panel = new SeriesPanel(showLink);

let timer;
let asking;
let lastCount;

function showLink(state) {
  element("link").dataset.state = state;
  element("link-text").textContent = LINK_TEXT[state];
}

const chosenId = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // a hand-written address that is no valid escape chooses nothing
  }
};

function choose() {
  const id = chosenId() || list.rows.keys().next().value || null;
  list.choose(id);
  panel.open(id);
  const summary = list.rows.get(id)?.summary;
  if (summary) panel.update(summary);
}

function showStatus(status) {
  const now = performance.now();
  if (lastCount && status.appliedTicks >= lastCount.ticks) {
    const rate = ((status.appliedTicks - lastCount.ticks) / (now - lastCount.time)) * 1000;
    element("rate").textContent = `${format.number(rate, rate < 10 ? 1 : 0)} ticks/s`;
  }
  lastCount = { ticks: status.appliedTicks, time: now };
  element("series-count").textContent = format.count(status.series);
  element("waiting").textContent = `${format.count(status.outstandingTicks)} ticks`;
  element("notice").hidden = !status.notice;
  element("notice").textContent = status.notice ?? "";
}

async function refresh() {
  asking?.abort();
  const { signal } = (asking = new AbortController());
  try {
    const [status] = await Promise.all([api.status(signal), list.refresh(signal)]);
    showStatus(status);
    choose();
    if (panel.id && !list.rows.has(panel.id)) await api.one(panel.id, signal).then((summary) => panel.update(summary), ignoreUnknown);
    if (!panel.id) showLink("live");
    refreshSoon(REFRESH_MS);
  } catch (error) {
    if (signal.aborted) return;
    showLink(error.starting ? "starting" : "lost");
    if (list.rows.size === 0) {
      element("list-state").hidden = false;
      element("list-state").textContent = error.starting
        ? "The daemon is reading its store. This page goes on by itself."
        : "The daemon cannot be reached. This page goes on by itself when it is back.";
      panel.tell("");
    }
    refreshSoon(RETRY_MS);
  }
}

function ignoreUnknown(error) {
  if (!error.unknown) throw error; // the panel itself says that there is no such series
}

function refreshSoon(wait) {
  clearTimeout(timer);
  timer = setTimeout(refresh, wait);
}

addEventListener("hashchange", () => {
  choose();
  if (matchMedia("(max-width: 900px)").matches) element("chosen").scrollIntoView({ behavior: "smooth" });
});

// Browsers allow six connections to a host: a page nobody looks at gives its two back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
    asking?.abort();
    list.stop();
    panel.close();
  } else {
    panel.listen();
    refresh();
  }
});

refresh();
