// The error against naive over time.

import { paintLines, spreadLabels } from "../charts/lineChart.js";
import * as format from "../format.js";
import { ChartCard } from "./chartCard.js";
import { ERROR_WINDOW } from "./seriesData.js";

const TABLE_ROWS = 30;

export class ErrorPanel {
  ratios = [];

  constructor() {
    this.card = new ChartCard({
      key: "errorOverTime", title: "Error against naive over time",
      paint: (context, width, height, colours) => paintLines(context, width, height, colours, {
        lines: [{ index: 0, values: this.ratios }], include: [1], unit: " ×", reference: { value: 1, text: "as good as naive" },
        labels: (room) => spreadLabels(this.ratios.length, room, (i) => this.time(i)),
      }),
      describe: (index) => `${format.moment(this.rows[index].time)}: ${format.ratio(this.ratios[index], 3)}`,
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Up to", "Error against naive"],
        rows: this.rows.slice(-TABLE_ROWS).map((row, i, last) => [format.moment(row.time), format.ratio(this.ratios[this.ratios.length - last.length + i], 3)]).reverse(),
      }),
    });
  }

  update(data) {
    this.rows = data.rows.slice();
    this.ratios = data.errorRatios();
    this.card.update();
  }

  time(i) {
    return format.timeWithin(this.rows[i].time, this.rows.at(-1).time - this.rows[0].time);
  }

  sentence() {
    const last = this.ratios.at(-1) ?? null;
    if (last === null) return "Too few values yet to compare.";
    const known = this.ratios.filter((ratio) => ratio !== null);
    const below = known.filter((ratio) => ratio < 1).length / known.length;
    return `${format.ratio(last, 3)} over the last ${ERROR_WINDOW} values; below 1 × during ${format.percent(below)} of the time shown.`;
  }
}
