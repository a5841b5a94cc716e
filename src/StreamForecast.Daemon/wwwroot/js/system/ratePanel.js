// Ticks learned a second while the page is open.

import { paintLines, spreadLabels } from "../charts/lineChart.js";
import * as format from "../format.js";
import { ChartCard } from "../series/chartCard.js";

const MAX_POINTS = 300;
const TABLE_ROWS = 30;

export class RatePanel {
  points = [];

  constructor() {
    this.card = new ChartCard({
      key: "rate", title: "Ticks learned a second",
      paint: (context, width, height, colours) => paintLines(context, width, height, colours, {
        lines: [{ index: 0, values: this.points.map((point) => point.rate) }], include: [0],
        labels: (room) => spreadLabels(this.points.length, room, (i) => format.timeOfDay(this.points[i].time)),
      }),
      describe: (index) => `${format.timeOfDay(this.points[index].time)}: ${format.number(this.points[index].rate, 1)} ticks/s`,
      sentence: () => (this.points.length === 0 ? "Measured from now on, while this page is open."
        : `Highest ${format.number(Math.max(...this.points.map((point) => point.rate)), 0)} ticks/s since ${format.timeOfDay(this.points[0].time)}.`),
      table: () => ({
        heads: ["Time", "Ticks/s"],
        rows: this.points.slice(-TABLE_ROWS).reverse().map((point) => [format.timeOfDay(point.time), format.number(point.rate, 1)]),
      }),
    });
  }

  /** @param {?number} rate null where it cannot be told, as after a restart */
  add(rate) {
    if (rate !== null) this.points.push({ time: Date.now(), rate });
    if (this.points.length > MAX_POINTS) this.points.shift();
    this.card.update();
  }
}
