// The page of all series: search, filter by state, sort by any column, live values.

import * as api from "../api.js";
import { h, setText } from "../dom.js";
import { tellFailure, tellLink } from "../link.js";
import { coalesced } from "../redraw.js";
import { COLUMNS, sorted, STATE_NAMES } from "./columns.js";
import { ListTools } from "./listTools.js";
import { SeriesStore } from "./seriesStore.js";
import { WindowedRows } from "./windowedRows.js";

/** Milliseconds between two readings of all summaries, and how many times longer than a reading they are at least. */
const REFRESH_MS = 2000;
const REFRESH_FACTOR = 8;
/** Milliseconds between live values of one series; more where there are very many. */
const EVERY_MS = 500;
const MAX_EVERY_MS = 5000;
/** Rows must stay in sight so many milliseconds before their past is asked for, and so many are asked at once. */
const SETTLE_MS = 120;
const PASTS_AT_ONCE = 3;

export class ListView {
  store = new SeriesStore();
  sortKey = "series";
  direction = 1;

  constructor() {
    this.tools = new ListTools({ onChange: () => this.arrange(), onSort: (key) => this.sortBy(key), onFlip: () => this.sortBy(this.sortKey) });
    this.headers = COLUMNS.map((column) => this.header(column));
    const head = h("div", { role: "rowgroup", class: "table-head" }, h("div", { role: "row", class: "row", "aria-rowindex": "1" }, ...this.headers));
    const body = h("div", { role: "rowgroup", class: "table-body" });
    this.table = h("div", { class: "table", role: "table", "aria-label": "Series; arrow keys move, Enter opens" }, head, body);
    this.viewport = h("div", { class: "viewport" }, this.table);
    this.state = h("div", { class: "blank", role: "status" }, "Loading the series …");
    this.element = h("section", { class: "list card", "aria-labelledby": "list-title" }, this.tools.element, this.viewport, this.state);
    this.rows = new WindowedRows(this.viewport, body, (shown) => this.wantPast(shown));
    body.addEventListener("click", (event) => this.openRow(event));
    this.redraw = coalesced(() => this.rows.render());
    this.arrangeSoon = coalesced(() => this.arrange());
    this.showSort();
  }

  open() {
    this.loading = new AbortController();
    let took = 0;
    this.stopPolling = api.poll(async (signal) => {
      const began = performance.now();
      await this.store.refresh(signal, () => !this.isLoaded && this.arrange());
      took = performance.now() - began;
      tellLink("live");
      this.isLoaded = true;
      this.arrange();
      this.listen();
    }, () => Math.max(REFRESH_MS, REFRESH_FACTOR * took), (error) => this.onFailure(error));
    this.arrange();
  }

  close() {
    this.stopPolling?.();
    this.closeStream?.();
    this.loading?.abort();
    clearTimeout(this.settling);
    this.closeStream = null;
  }

  focusSearch() {
    this.tools.focusSearch();
  }

  /** The id before or after another one in the order shown; null at the ends. */
  neighbour(id, by) {
    const at = this.rows.entries.findIndex((entry) => entry.id === id);
    return at < 0 ? null : this.rows.entries[at + by]?.id ?? null;
  }

  listen() {
    if (this.closeStream || this.store.entries.size === 0) return;
    const every = Math.min(MAX_EVERY_MS, Math.max(EVERY_MS, this.store.entries.size));
    this.closeStream = api.forecasts("*", every, {
      opened: () => tellLink("live"),
      lost: () => tellLink("lost"),
      made: (forecast) => {
        if (this.store.learn(forecast)) this.redraw();
      },
    });
  }

  onFailure(error) {
    tellFailure(error);
    if (this.isLoaded) return;
    this.state.hidden = false;
    setText(this.state, error.starting
      ? "The daemon is reading its store. This page goes on by itself."
      : "The daemon cannot be reached. This page goes on by itself when it is back.");
  }

  header({ key, name }) {
    const button = h("button", { type: "button", term: key, click: () => this.sortBy(key) }, name, h("span", { class: "arrow", "aria-hidden": "true" }));
    return h("div", { role: "columnheader", class: `cell ${key}` }, button);
  }

  /** Sorts by a column; once more turns the order round. */
  sortBy(key) {
    this.direction = key === this.sortKey ? -this.direction : COLUMNS.find((column) => column.key === key).first;
    this.sortKey = key;
    this.showSort();
    this.viewport.scrollTop = 0;
    this.arrange();
  }

  showSort() {
    COLUMNS.forEach(({ key }, i) => {
      const order = key !== this.sortKey ? "none" : this.direction > 0 ? "ascending" : "descending";
      this.headers[i].setAttribute("aria-sort", order);
    });
    this.tools.showSort(this.sortKey, this.direction);
  }

  /** Filters and sorts anew, and says what is to be seen. */
  arrange() {
    const all = [...this.store.entries.values()];
    const chosen = all.filter((entry) => this.tools.matches(entry));
    this.table.setAttribute("aria-rowcount", String(chosen.length + 1));
    this.rows.setEntries(sorted(chosen, this.sortKey, this.direction));
    this.tools.showCounts(all, chosen.length);
    if (this.isLoaded) this.tell(all.length, chosen.length);
  }

  tell(all, chosen) {
    this.state.hidden = chosen > 0;
    this.table.hidden = all === 0;
    if (all === 0) this.explainEmpty();
    else if (chosen === 0) setText(this.state, this.tools.words ? `No series here has “${this.tools.words}” in its id.` : `No series is ${STATE_NAMES[this.tools.filter]?.toLowerCase()} now.`);
  }

  explainEmpty() {
    if (this.state.querySelector("code")) return;
    this.state.replaceChildren(
      h("strong", {}, "No series yet"),
      h("p", {}, "A series begins with its first tick. Send one:"),
      h("code", {}, `curl ${location.origin}/v1/ticks \\\n  -H 'content-type: application/json' \\\n  -d '{"series":"demo","value":1.5}'`));
  }

  /** The past of rows that stay in sight, a few at a time. */
  wantPast(shown) {
    const missing = shown.filter((entry) => !entry.asked);
    clearTimeout(this.settling);
    if (missing.length === 0 || !this.loading) return;
    this.settling = setTimeout(async () => {
      const take = async () => {
        for (let entry = missing.shift(); entry && !this.loading.signal.aborted; entry = missing.shift()) {
          await this.store.loadPast(entry, this.loading.signal);
          this.redraw();
        }
      };
      await Promise.all(Array.from({ length: PASTS_AT_ONCE }, take));
    }, SETTLE_MS);
  }

  openRow(event) {
    const id = event.target.closest(".row")?.dataset.id;
    if (id && !event.target.closest("a") && !getSelection().toString()) location.hash = `#/series/${encodeURIComponent(id)}`;
  }
}
