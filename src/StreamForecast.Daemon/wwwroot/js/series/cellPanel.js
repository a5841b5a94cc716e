// u, m and b of the recurrent cell over time.

import { paintStrips } from "../charts/stripChart.js";
import { spreadLabels } from "../charts/lineChart.js";
import { h, setText, term } from "../dom.js";
import * as format from "../format.js";
import { ChartCard } from "./chartCard.js";

const NAMES = ["u", "m", "b"];
const TABLE_ROWS = 30;

export class CellPanel {
  samples = [];

  constructor() {
    this.values = NAMES.map(() => h("b", {}, format.NONE));
    this.card = new ChartCard({
      key: "cell", title: "Recurrent cell: u, m, b over time", class: "cell-card",
      legend: h("ul", { class: "legend" }, ...NAMES.map((name, i) => h("li", {}, h("span", { class: `key line-${i}`, "aria-hidden": "true" }), term(name, name), this.values[i]))),
      paint: (context, width, height, colours) => paintStrips(context, width, height, colours, {
        strips: this.samples.length === 0 ? [] : NAMES.map((name) => ({ name, values: this.samples.map((sample) => sample[name]) })),
        labels: (room) => spreadLabels(this.samples.length, room, (i) => format.timeWithin(this.samples[i].time, this.span)),
      }),
      describe: (index) => `${format.moment(this.samples[index].time)}: ${NAMES.map((name) => `${name} ${format.short(this.samples[index][name])}`).join(" · ")}`,
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Time", ...NAMES],
        rows: this.samples.slice(-TABLE_ROWS).reverse().map((sample) => [format.moment(sample.time), ...NAMES.map((name) => format.short(sample[name]))]),
      }),
    });
  }

  update(evolution, explanation) {
    this.samples = evolution.samples.filter((sample) => sample.u !== null);
    this.span = evolution.span;
    this.cell = explanation?.cell ?? null;
    NAMES.forEach((name, i) => setText(this.values[i], format.short(this.cell?.[name])));
    this.card.element.classList.toggle("is-empty", !this.cell && this.samples.length === 0);
    this.card.update();
  }

  sentence() {
    return this.cell
      ? `o(t) = ${format.short(this.cell.u)}·o(t−1) + ${format.short(this.cell.m)}·x(t) + ${format.short(this.cell.b)}, learned with every value.`
      : "No recurrent cell runs in this mixture now: its profile has none, or it is still warming up.";
  }
}
