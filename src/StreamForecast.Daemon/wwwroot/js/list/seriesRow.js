// One row of the list. Rows are used again for other series while the list is scrolled.

import { h, setClass, setText } from "../dom.js";
import { COLUMNS, STATE_NAMES } from "./columns.js";
import { createSparkline, drawSparkline } from "./sparkline.js";

export class SeriesRow {
  constructor() {
    this.element = h("div", { class: "row", role: "row" });
    this.spark = createSparkline();
    this.cells = {};
    this.notes = {};
    for (const { key, note } of COLUMNS) {
      const cell = this.element.appendChild(h("div", { role: "cell", class: `cell ${key}`, term: key === "series" ? null : key }));
      this.cells[key] = cell.appendChild(h(key === "series" ? "a" : "span", { tabindex: key === "series" ? "-1" : null }));
      if (key === "trend") cell.prepend(this.spark.svg);
      if (note) this.notes[key] = cell.appendChild(h("small"));
    }
    this.link = this.cells.series;
  }

  /** Shows an entry of the store; what has not changed is left alone. */
  show(entry, index, height) {
    if (this.index !== index || this.height !== height) {
      this.index = index;
      this.height = height;
      this.element.style.transform = `translateY(${index * height}px)`;
      this.element.setAttribute("aria-rowindex", String(index + 2));
    }
    if (this.entry !== entry) {
      this.entry = entry;
      this.version = -1;
      this.link.textContent = entry.id;
      this.link.title = entry.id;
      this.link.href = `#/series/${encodeURIComponent(entry.id)}`;
      this.element.dataset.id = entry.id;
    }
    setText(this.cells.lastTime, COLUMNS.at(-1).text(entry));
    if (this.version === entry.version) return;
    this.version = entry.version;
    for (const { key, text, tone, note } of COLUMNS) {
      if (text) setText(this.cells[key], text(entry));
      if (tone) setClass(this.cells[key], tone(entry));
      if (note) setText(this.notes[key], note(entry));
    }
    setText(this.cells.state, STATE_NAMES[entry.state]);
    setClass(this.cells.state, `chip ${entry.state}`);
    drawSparkline(this.spark, entry.values);
  }
}
