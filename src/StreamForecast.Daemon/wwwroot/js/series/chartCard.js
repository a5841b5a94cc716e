// A card with a chart: what it is, one sentence that says what it shows, the chart, and the same numbers as a table for who cannot or
// does not want to read the picture.

import { Surface } from "../charts/surface.js";
import { h, setText, term } from "../dom.js";
import { coalesced } from "../redraw.js";

/** The table and the sentence move more calmly than the picture. */
const WORDS_MS = 1000;

export class ChartCard {
  /**
   * @param {object} options `key` of the glossary, `title`, `class`, `paint(context, width, height, colours)`, `describe(index)`,
   *   `sentence()`, `table()` as `{ heads, rows }`, `legend` element, `tools` element
   */
  constructor(options) {
    this.options = options;
    this.surface = new Surface(options.paint, options.describe);
    this.sentence = h("p", { class: "sentence" });
    this.body = h("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": `${options.title} as a table` });
    this.details = h("details", { toggle: () => this.drawWords() }, h("summary", {}, "As a table"), this.body);
    const id = `card-${options.key}`;
    this.element = h("section", { class: `card panel ${options.class ?? ""}`, "aria-labelledby": id },
      h("div", { class: "panel-head" }, h("h2", { id }, term(options.key, options.title)), options.tools ?? null),
      this.sentence, options.legend ?? null, this.surface.element, this.details);
    this.redraw = coalesced(() => this.surface.draw());
    this.redrawWords = coalesced(() => this.drawWords(), WORDS_MS);
  }

  update() {
    this.redraw();
    this.redrawWords();
  }

  drawWords() {
    const sentence = this.options.sentence();
    setText(this.sentence, sentence);
    this.surface.plot.setAttribute("aria-label", `${this.options.title}. ${sentence}`);
    if (!this.details.open) return;
    const { heads, rows } = this.options.table();
    this.body.replaceChildren(h("table", {},
      h("caption", { class: "visually-hidden" }, this.options.title),
      h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell)))))));
  }
}

/** Keys to the lines of a chart, told apart like the lines. */
export function legend(items) {
  return h("ul", { class: "legend" }, ...items.map(({ name, kind }) => h("li", {}, h("span", { class: `key ${kind}`, "aria-hidden": "true" }), name)));
}
