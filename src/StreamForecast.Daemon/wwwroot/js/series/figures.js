// The figures above the chart: what came, what is expected, how sure, how good.

import { h, setClass, setText, term } from "../dom.js";
import * as format from "../format.js";

const FIGURES = {
  value: "Last value", next: "Expected next", interval: "Interval", up: "Chance of a rise", error: "Error against naive", coverage: "Coverage",
};

export class Figures {
  constructor() {
    this.fields = {};
    this.element = h("dl", { class: "figures card" }, ...Object.entries(FIGURES).map(([key, name]) => {
      const label = term(key, name);
      const value = h("dd", { class: "number", id: `figure-${key}` }, format.NONE);
      const note = h("dd", { class: "note" }, "");
      this.fields[key] = { label, value, note };
      return h("div", { class: `figure ${key}` }, h("dt", {}, label), value, note);
    }));
  }

  set(key, value, note, tone = "") {
    const field = this.fields[key];
    setText(field.value, value);
    setText(field.note, note);
    setClass(field.value, `number ${tone}`);
  }

  /** What the newest forecast says. */
  showForecast(data) {
    const last = data.rows.at(-1);
    if (!last) return;
    const decimals = format.decimalsFor(last.value);
    this.set("value", format.number(last.value, decimals), `at ${format.timeOfDay(last.time)}`);
    const step = data.ahead[0];
    if (!step) return;
    this.set("next", format.number(step.median, decimals), `${format.signed(step.median - last.value, decimals)} from the last`);
    this.set("up", format.percent(step.up), "for the next value");
    const interval = step.intervals[data.mainLevel];
    setText(this.fields.interval.label, interval ? `${format.percent(interval.level)} interval` : "Interval");
    if (interval) this.set("interval", `${format.number(interval.lower, decimals)} – ${format.number(interval.upper, decimals)}`, `${format.number(interval.upper - interval.lower, decimals)} wide`);
    else this.set("interval", format.NONE, "after the warm-up");
  }

  /** What the daemon says of the series as a whole. */
  showSummary(summary, level) {
    const ratio = summary.relativeRmse;
    const off = (1 - (ratio ?? 1)) * 100;
    const words = Math.abs(off) < 0.05 ? "as good as naive" : `${Math.abs(off).toFixed(1)} % ${off > 0 ? "smaller" : "larger"} error`;
    this.set("error", format.ratio(ratio, 3), ratio === null ? "not measured yet" : words, ratio === null ? "" : ratio < 0.9995 ? "better" : ratio > 1.005 ? "worse" : "");
    const share = summary.coverage[String(level)] ?? null;
    this.set("coverage", format.percent(share, 1), share === null ? "not measured yet" : `should be near ${format.percent(level)}`);
  }
}
