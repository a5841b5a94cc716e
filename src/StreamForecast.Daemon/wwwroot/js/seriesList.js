// The list of series: search, arrow keys, and rows that stay in place while their numbers move.

import * as api from "./api.js";
import * as format from "./format.js";
import { coalesced } from "./redraw.js";
import { SeriesRow } from "./seriesRow.js";
import { SPARK_LENGTH } from "./sparkline.js";

/** Rows on the page. Past it the daemon is asked to search, and rows move by the refresh alone. */
export const MAX_ROWS = 200;

/** Milliseconds between the batches of the list's live values. */
const EVERY_MS = 500;

export class SeriesList {
  constructor(elements) {
    this.elements = elements;
    this.rows = new Map();
    this.total = 0;
    this.draw = coalesced(() => this.rows.forEach((row) => row.draw()));
    this.seen = new IntersectionObserver((entries) => this.loadVisible(entries), { root: null });
    elements.search.addEventListener("input", () => this.search());
    elements.rows.addEventListener("keydown", (event) => this.move(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !(event.target instanceof HTMLInputElement) && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        elements.search.focus();
      }
    });
  }

  get isCut() {
    return this.total > this.rows.size;
  }

  /** Asks the daemon how the series stand. */
  async refresh(signal) {
    const words = this.elements.search.value.trim();
    const safe = words.replace(/[^A-Za-z0-9._:/*-]/g, "");
    const page = await api.series(this.large && safe ? `*${safe}*` : "*", MAX_ROWS, signal);
    if (!words) this.large = page.next !== null;
    this.total = page.total;
    this.show(page.series);
    this.filter(words);
    this.listen();
    return page;
  }

  show(summaries) {
    const known = new Set(summaries.map((summary) => summary.series));
    for (const [id, row] of this.rows) {
      if (!known.has(id)) {
        this.seen.unobserve(row.item);
        row.item.remove();
        this.rows.delete(id);
      }
    }
    let before = null;
    for (const summary of summaries) {
      let row = this.rows.get(summary.series);
      if (!row) {
        row = new SeriesRow(summary.series);
        row.item.dataset.id = summary.series;
        this.rows.set(summary.series, row);
        this.seen.observe(row.item);
      }
      const place = before ? before.nextSibling : this.elements.rows.firstChild;
      if (place !== row.item) this.elements.rows.insertBefore(row.item, place);
      before = row.item;
      const moved = this.isCut && row.summary && row.summary.observations !== summary.observations;
      row.update(summary);
      if (moved) row.addValue(summary.lastValue);
    }
    this.draw();
    this.choose(this.chosen);
  }

  /** Live values, as long as every series has its row. */
  listen() {
    const wanted = this.rows.size > 0 && !this.isCut;
    if (wanted && !this.close) {
      this.close = api.forecasts("*", EVERY_MS, {
        opened: () => {},
        lost: () => {},
        made: (forecast) => {
          this.rows.get(forecast.series)?.addValue(forecast.value);
          this.draw();
        },
      });
    } else if (!wanted) {
      this.stop();
    }
  }

  stop() {
    this.close?.();
    this.close = null;
  }

  /** The past of a row is fetched when it comes into sight. */
  async loadVisible(entries) {
    for (const { isIntersecting, target } of entries) {
      const row = this.rows.get(target.dataset.id);
      if (!isIntersecting || !row || row.loaded) continue;
      row.loaded = true;
      try {
        const { observations } = await api.history(row.id, SPARK_LENGTH);
        row.setHistory(observations.map((observation) => observation.value));
      } catch {
        row.loaded = false; // shown again, tried again; the live values draw the line meanwhile
      }
    }
  }

  search() {
    const words = this.elements.search.value.trim();
    if (this.large) this.elements.onSearch();
    else this.filter(words);
  }

  filter(words) {
    const wanted = words.toLowerCase();
    let shown = 0;
    for (const [id, row] of this.rows) {
      row.item.hidden = !this.large && !id.toLowerCase().includes(wanted);
      if (!row.item.hidden) shown++;
    }
    this.tell(words, shown);
    this.choose(this.chosen);
  }

  tell(words, shown) {
    const state = this.elements.state;
    if (this.isCut) state.textContent = `${format.count(shown)} of ${format.count(this.total)} series. Search to see the others.`;
    else if (this.rows.size === 0 && !words) this.explainEmpty(state);
    else state.textContent = shown === 0 ? `No series has “${words}” in its id.` : "";
    state.hidden = state.textContent === "";
  }

  explainEmpty(state) {
    const text = "No series yet. A series begins with its first tick:";
    if (state.firstChild?.textContent === text) return;
    const example = document.createElement("code");
    example.textContent =
      `curl ${location.origin}/v1/ticks \\\n  -H 'content-type: application/json' \\\n  -d '{"series":"demo","value":1.5}'`;
    state.replaceChildren(text, example);
  }

  /** Marks the chosen row; it, or the first one, is where Tab enters the list. */
  choose(id) {
    this.chosen = id;
    let entry;
    for (const row of this.rows.values()) {
      const current = row.id === id;
      row.link.setAttribute("aria-current", String(current));
      row.link.tabIndex = -1;
      if (current && !row.item.hidden) entry = row;
    }
    entry ??= this.rows.get(this.elements.rows.querySelector("li:not([hidden])")?.dataset.id);
    if (entry) entry.link.tabIndex = 0;
  }

  move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step) return;
    event.preventDefault();
    const links = [...this.elements.rows.querySelectorAll("li:not([hidden]) > a")];
    const here = links.indexOf(document.activeElement);
    links[Math.min(links.length - 1, Math.max(0, here + step))]?.focus();
  }
}
