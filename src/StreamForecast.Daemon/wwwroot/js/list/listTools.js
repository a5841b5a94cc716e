// What stands above the list: title, search, the states as filters with their counts, and the order for screens without column heads.

import { h, setText } from "../dom.js";
import * as format from "../format.js";
import { COLUMNS, STATE_NAMES } from "./columns.js";

const FILTERS = { all: "All", ...Object.fromEntries(["ready", "warming", "degraded"].map((state) => [state, STATE_NAMES[state]])) };

export class ListTools {
  words = "";
  filter = "all";

  constructor({ onChange, onSort, onFlip }) {
    this.search = h("input", {
      type: "search", placeholder: "Find a series", autocomplete: "off", spellcheck: "false", maxlength: "128", "aria-label": "Find a series",
      "aria-keyshortcuts": "/", id: "search",
      input: () => {
        this.words = this.search.value.trim();
        onChange();
      },
    });
    this.counts = {};
    const filters = Object.entries(FILTERS).map(([key, name]) => {
      const input = h("input", { type: "radio", name: "filter", value: key, change: () => {
        this.filter = key;
        onChange();
      } });
      input.checked = key === this.filter;
      this.counts[key] = h("b", {}, "");
      return h("label", { term: "state" }, input, h("span", { class: `filter ${key}` }, name, this.counts[key]));
    });
    this.order = h("select", { "aria-label": "Sort by", change: () => onSort(this.order.value) },
      ...COLUMNS.map(({ key, name }) => h("option", { value: key }, name)));
    this.flip = h("button", { type: "button", class: "tool", click: onFlip }, "↑");
    this.shown = h("p", { class: "shown", "aria-live": "polite" });
    this.element = h("div", { class: "list-head" },
      h("h1", { id: "list-title" }, "Series"),
      h("label", { class: "search" }, this.search, h("kbd", { "aria-hidden": "true" }, "/")),
      h("fieldset", { class: "segments" }, h("legend", { class: "visually-hidden" }, "State"), ...filters),
      h("div", { class: "order" }, h("span", { "aria-hidden": "true" }, "Sort by"), this.order, this.flip),
      this.shown);
  }

  matches(entry) {
    return (this.filter === "all" || entry.state === this.filter) && entry.key.includes(this.words.toLowerCase());
  }

  showSort(key, direction) {
    this.order.value = key;
    setText(this.flip, direction > 0 ? "↑" : "↓");
    this.flip.setAttribute("aria-label", direction > 0 ? "Ascending; press for descending" : "Descending; press for ascending");
  }

  showCounts(all, chosen) {
    const counts = { all: all.length, ready: 0, warming: 0, degraded: 0 };
    for (const entry of all) counts[entry.state]++;
    for (const [key, element] of Object.entries(this.counts)) setText(element, format.count(counts[key]));
    setText(this.shown, chosen === all.length ? "" : `${format.count(chosen)} of ${format.count(all.length)} series`);
  }

  focusSearch() {
    this.search.focus();
    this.search.select();
  }
}
