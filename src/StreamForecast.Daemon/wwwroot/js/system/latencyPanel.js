// How long ticks take from hand-over to forecast.

import { h, setText, term } from "../dom.js";
import * as format from "../format.js";

const NAMES = { p50: "p50 (half)", p90: "p90", p99: "p99", p999: "p99.9", max: "slowest" };

export class LatencyPanel {
  constructor() {
    this.rows = {};
    const body = Object.entries(NAMES).map(([key, name]) => {
      this.rows[key] = [h("i"), h("b", {}, format.NONE)];
      return h("li", { term: "latency" }, h("span", {}, name), h("span", { class: "meter", "aria-hidden": "true" }, this.rows[key][0]), this.rows[key][1]);
    });
    this.sentence = h("p", { class: "sentence" }, "");
    this.element = h("section", { class: "card panel", "aria-labelledby": "card-latency" },
      h("div", { class: "panel-head" }, h("h2", { id: "card-latency" }, term("latency", "Latency, tick to forecast"))), this.sentence, h("ul", { class: "bars" }, ...body));
  }

  update(latency) {
    setText(this.sentence, !latency ? "This daemon does not measure it."
      : latency.ticks === 0 ? "No tick in the last minute." : `Over ${format.count(latency.ticks)} ticks of the last ${format.duration(latency.windowSeconds * 1000)}.`);
    for (const [key, [bar, text]] of Object.entries(this.rows)) {
      const value = latency && latency.ticks > 0 ? latency[key] : null;
      setText(text, format.milliseconds(value));
      // By the logarithm: p50 and the slowest often lie a hundredfold apart.
      bar.style.width = value > 0 && latency.max > 0 ? `${Math.max(2, Math.min(100, (100 * Math.log1p(value * 10)) / Math.log1p(latency.max * 10)))}%` : "0";
    }
  }
}
