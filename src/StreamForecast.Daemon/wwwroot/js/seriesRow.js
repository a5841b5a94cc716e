// One series in the list: id, state, live sparkline, last value, error against naive, coverage.

import { createSparkline, drawSparkline, SPARK_LENGTH } from "./sparkline.js";
import * as format from "./format.js";

/** The interval whose coverage is told where there is room for one only. */
export const MAIN_LEVEL = 0.8;

export class SeriesRow {
  constructor(id) {
    this.id = id;
    this.values = [];
    this.spark = createSparkline();
    this.item = document.createElement("li");
    this.link = this.item.appendChild(document.createElement("a"));
    this.link.className = "row";
    this.link.href = `#${encodeURIComponent(id)}`;
    this.link.tabIndex = -1;
    this.name = this.cell("id", id);
    this.name.title = id;
    this.link.append(this.spark.svg);
    this.value = this.cell("value", "–");
    this.value.title = "Last learned value, in the series' own unit";
    this.meta = this.cell("meta", "");
    this.error = this.cell("error", "");
  }

  cell(kind, text) {
    const cell = this.link.appendChild(document.createElement("span"));
    cell.className = kind;
    cell.textContent = text;
    return cell;
  }

  /** Takes what the daemon says of the series. */
  update(summary) {
    this.summary = summary;
    this.setValue(summary.lastValue);
    this.updateMeta(summary);
    const relative = summary.relativeRmse;
    this.error.textContent = relative === null ? "not measured yet" : `${format.ratio(relative)} naive`;
    this.error.className = `error ${relative === null ? "" : relative < 1 ? "better" : relative > 1.005 ? "worse" : ""}`;
    this.error.title = "Error of the forecasts divided by that of always expecting the last value again: below 1 × is better";
  }

  updateMeta(summary) {
    const tag = document.createElement("span");
    const share = summary.coverage[mainLevel(summary)];
    if (summary.degraded) {
      tag.className = "tag bad";
      tag.textContent = "Degraded";
      this.meta.title = "Part of the mixture tripped its guard and is left out for now; the rest goes on";
    } else if (!summary.ready) {
      tag.className = "tag warm";
      tag.textContent = "Warming up";
      this.meta.title = `${format.count(summary.observations)} values learned; there are no intervals before the warm-up ends`;
    } else {
      tag.textContent = share === null || share === undefined ? "Ready" : `${format.percent(share)} covered`;
      const level = format.percent(Number(mainLevel(summary)));
      this.meta.title = `Of the values, ${format.percent(share)} fell inside the ${level} interval told before`;
    }
    this.meta.replaceChildren(tag);
  }

  setValue(value) {
    this.value.textContent = value === null ? "–" : format.number(value);
  }

  /** The values before the live ones. */
  setHistory(values) {
    this.values = values.slice(-SPARK_LENGTH);
    drawSparkline(this.spark, this.values);
  }

  addValue(value) {
    this.values.push(value);
    if (this.values.length > SPARK_LENGTH) this.values.shift();
    this.setValue(value);
    this.changed = true;
  }

  draw() {
    if (!this.changed) return;
    this.changed = false;
    drawSparkline(this.spark, this.values);
  }
}

/** The configured level closest to {@link MAIN_LEVEL}, as it is spelled in the coverage. */
export function mainLevel(summary) {
  const levels = Object.keys(summary.coverage);
  return levels.sort((a, b) => Math.abs(a - MAIN_LEVEL) - Math.abs(b - MAIN_LEVEL))[0];
}
