// A card with a table that is filled again and again; cells that stay the same are left alone.

import { h, setClass, setText, term } from "../dom.js";

export class DataTable {
  /** @param {{key: string, title: string, empty: string, columns: {name: string, term?: string, text: (row: object) => string, tone?: (row: object) => string}[]}} options */
  constructor(options) {
    this.options = options;
    const id = `card-${options.key}`;
    this.blank = h("p", { class: "sentence" }, "Loading …");
    this.body = h("tbody");
    this.box = h("div", { class: "table-box", tabindex: "0", role: "group", "aria-labelledby": id, hidden: true }, h("table", {},
      h("thead", {}, h("tr", {}, ...options.columns.map((column) => h("th", { scope: "col" }, column.term ? term(column.term, column.name) : column.name)))), this.body));
    this.element = h("section", { class: `card panel ${options.class ?? ""}`, "aria-labelledby": id },
      h("div", { class: "panel-head" }, h("h2", { id }, options.term ? term(options.term, options.title) : options.title)), this.blank, this.box);
  }

  /** @param {object[] | null} rows null when the daemon has nothing of the kind; `why` is said instead of the table */
  update(rows, why = this.options.empty) {
    const shown = rows ?? [];
    this.box.hidden = shown.length === 0;
    this.blank.hidden = shown.length > 0;
    setText(this.blank, why);
    while (this.body.rows.length > shown.length) this.body.lastChild.remove();
    while (this.body.rows.length < shown.length) {
      this.body.append(h("tr", {}, ...this.options.columns.map((column) => h("td", { term: column.term }, h("span")))));
    }
    shown.forEach((row, i) => this.options.columns.forEach((column, k) => {
      const cell = this.body.rows[i].cells[k].firstChild;
      setText(cell, column.text(row));
      setClass(cell, column.tone?.(row) ?? "");
    }));
  }
}
