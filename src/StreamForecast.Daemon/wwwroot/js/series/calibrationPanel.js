// Whether intervals hold as often as they say.

import { paintCalibration } from "../charts/calibrationChart.js";
import * as format from "../format.js";
import { ChartCard, legend } from "./chartCard.js";

export class CalibrationPanel {
  points = [];

  constructor() {
    this.card = new ChartCard({
      key: "calibration", title: "Calibration: told against seen",
      legend: legend([{ name: "Since the beginning", kind: "dot" }, { name: "Last values", kind: "ring" }, { name: "What chance explains", kind: "chance" }]),
      paint: (context, width, height, colours) => paintCalibration(context, width, height, colours, this.points),
      describe: (index) => inWords(this.points[index]),
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Told", "Seen since the beginning", "Seen lately", "Values lately"],
        rows: this.points.map((point) => [format.percent(point.level), format.percent(point.ever, 1), format.percent(point.recent, 1), format.count(point.told)]),
      }),
    });
  }

  update(data, summary) {
    this.points = data.coverage().map(({ level, told, share }) => ({
      level, told, recent: share, ever: summary?.coverage[String(level)] ?? null,
      chance: told === 0 ? 0 : 1.96 * Math.sqrt((level * (1 - level)) / told),
    }));
    this.card.update();
  }

  sentence() {
    const measured = this.points.filter((point) => point.told > 0);
    if (measured.length === 0) return "Nothing to compare yet: intervals come after the warm-up.";
    const off = measured.filter((point) => Math.abs(point.recent - point.level) > point.chance);
    return off.length === 0
      ? `Over the last ${format.count(measured[0].told)} values every level is as honest as chance lets one see.`
      : `Over the last ${format.count(measured[0].told)} values: ${off.map(inWords).join("; ")}.`;
  }
}

const inWords = ({ level, recent, ever }) =>
  `${format.percent(level)} intervals held ${format.percent(recent, 1)} lately${ever === null ? "" : `, ${format.percent(ever, 1)} since the beginning`}`;
