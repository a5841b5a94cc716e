// The steps ahead as a table beside the chart.

import { h, setText, term } from "../dom.js";
import * as format from "../format.js";

const MAX_STEPS = 60;

export class HorizonTable {
  constructor() {
    this.band = h("span", {}, "Interval");
    this.body = h("tbody");
    this.rest = h("p", { class: "sentence" });
    this.element = h("section", { class: "card panel horizon", "aria-labelledby": "card-horizon" },
      h("div", { class: "panel-head" }, h("h2", { id: "card-horizon" }, term("horizon", "Steps ahead"))),
      h("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": "Steps ahead" }, h("table", {},
        h("thead", {}, h("tr", {},
          h("th", { scope: "col" }, "Step"), h("th", { scope: "col", term: "next" }, "Expected"),
          h("th", { scope: "col", term: "interval" }, this.band), h("th", { scope: "col", term: "up" }, "Rise"))),
        this.body)),
      this.rest);
  }

  update(data) {
    const steps = data.ahead.slice(0, MAX_STEPS);
    const decimals = format.decimalsFor(data.rows.at(-1)?.value);
    while (this.body.rows.length > steps.length) this.body.lastChild.remove();
    while (this.body.rows.length < steps.length) {
      this.body.append(h("tr", {}, h("td"), h("td", { term: "next" }), h("td", { term: "interval" }), h("td", { term: "up" })));
    }
    steps.forEach((step, i) => {
      const [at, expected, band, up] = this.body.rows[i].cells;
      const interval = step.intervals[data.mainLevel];
      setText(at, `+${step.step}`);
      setText(expected, format.number(step.median, decimals));
      setText(band, interval ? `${format.number(interval.lower, decimals)} – ${format.number(interval.upper, decimals)}` : format.NONE);
      setText(up, format.percent(step.up));
      if (interval) setText(this.band, `${format.percent(interval.level)} interval`);
    });
    setText(this.rest, data.ahead.length > MAX_STEPS ? `The first ${MAX_STEPS} of ${format.count(data.ahead.length)} steps.` : "");
  }
}
