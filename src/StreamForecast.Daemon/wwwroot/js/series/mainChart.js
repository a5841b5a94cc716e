// The chart of the series itself: values, forecasts, the fan ahead.

import { paintFan } from "../charts/fanChart.js";
import * as format from "../format.js";
import { ChartCard, legend } from "./chartCard.js";
import { segments } from "./segments.js";
import { MAX_ROWS } from "./seriesData.js";

const WINDOWS = { 60: "60", 200: "200", 600: "600", [MAX_ROWS]: "All" };
const TABLE_ROWS = 30;

export class MainChart {
  window = 200;

  constructor() {
    const tools = segments("window", "Values to show", WINDOWS, String(this.window), (chosen) => {
      this.window = Number(chosen);
      this.card.update();
    });
    this.card = new ChartCard({
      key: "fan", title: "Values, forecasts and what is ahead", class: "main-chart", tools,
      legend: legend([
        { name: "Value", kind: "value" }, { name: "Forecast one step before", kind: "forecast" }, { name: "Intervals, nested", kind: "band" },
      ]),
      paint: (...canvas) => this.paint(...canvas),
      describe: (index) => this.describe(index),
      sentence: () => this.sentence(),
      table: () => this.table(),
    });
  }

  update(data) {
    this.data = data;
    this.card.update();
  }

  get rows() {
    return this.data.rows.slice(-this.window);
  }

  paint(context, width, height, colours) {
    if (!this.data?.rows.length) return null;
    const rows = this.rows;
    const span = rows.at(-1).time - rows[0].time;
    const chosen = this.data.levels.map((_, i) => i).sort((a, b) => this.data.levels[b] - this.data.levels[a]);
    const points = paintFan(context, width, height, colours, {
      rows, ahead: this.data.ahead, chosen,
      time: (time) => format.timeWithin(time, span),
    });
    this.card.surface.plot.dataset.drawn = String(this.data.rows.at(-1).seq);
    if (!this.isMarked) performance.mark("chart-drawn");
    this.isMarked = true;
    return points;
  }

  describe(index) {
    const rows = this.rows;
    const decimals = format.decimalsFor(rows.at(-1).value);
    if (index < rows.length) {
      const { time, value, expected } = rows[index];
      const before = expected ? `; expected ${format.number(expected.median, decimals)}${this.bandText(expected.intervals.map(([lower, upper]) => ({ lower, upper })), decimals)}` : "";
      return `${format.moment(time)}: ${format.number(value, decimals)}${before}`;
    }
    const step = this.data.ahead[index - rows.length];
    return step ? `${step.step} step${step.step > 1 ? "s" : ""} ahead: ${format.number(step.median, decimals)} expected${this.bandText(step.intervals, decimals)}` : "";
  }

  bandText(intervals, decimals) {
    const at = this.data.mainLevel;
    const interval = intervals[at];
    return interval ? `, ${format.percent(this.data.levels[at])} between ${format.number(interval.lower, decimals)} and ${format.number(interval.upper, decimals)}` : "";
  }

  sentence() {
    if (!this.data?.rows.length) return "The chart begins with the first tick.";
    const rows = this.rows;
    const known = rows.filter((row) => row.expected?.intervals[this.data.mainLevel]);
    const held = known.filter(({ expected, value }) => value >= expected.intervals[this.data.mainLevel][0] && value <= expected.intervals[this.data.mainLevel][1]).length;
    const shown = `The last ${format.count(rows.length)} values, since ${format.moment(rows[0].time)}`;
    return known.length === 0
      ? `${shown}. Intervals come after the warm-up.`
      : `${shown}. Of ${format.count(known.length)} ${format.percent(this.data.levels[this.data.mainLevel])} intervals told before, ${format.percent(held / known.length)} held.`;
  }

  table() {
    const decimals = format.decimalsFor(this.data.rows.at(-1)?.value);
    return {
      heads: ["Time", "Value", "Expected (median)", `${format.percent(this.data.levels[this.data.mainLevel])} interval`],
      rows: this.rows.slice(-TABLE_ROWS).reverse().map(({ time, value, expected }) => {
        const interval = expected?.intervals[this.data.mainLevel];
        return [format.moment(time), format.number(value, decimals), format.number(expected?.median, decimals),
          interval ? `${format.number(interval[0], decimals)} to ${format.number(interval[1], decimals)}` : format.NONE];
      }),
    };
  }
}
