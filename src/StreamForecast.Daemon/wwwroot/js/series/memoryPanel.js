// What past values contribute to the standing forecast.

import { paintLines } from "../charts/lineChart.js";
import * as format from "../format.js";
import { ChartCard } from "./chartCard.js";
import { segments } from "./segments.js";

const LOOKS = { contributions: "Contribution", gradients: "Sensitivity" };
const TABLE_ROWS = 32;

export class MemoryPanel {
  look = "contributions";
  memory = null;

  constructor() {
    this.card = new ChartCard({
      key: "memory", title: "Memory profile",
      tools: segments("memory", "What to show of each past value", LOOKS, this.look, (chosen) => {
        this.look = chosen;
        this.card.update();
      }),
      paint: (context, width, height, colours) => paintLines(context, width, height, colours, {
        lines: this.shown.length === 0 ? [] : [{ index: 0, values: this.shown }], bars: true, include: [0], reference: { value: 0 },
        labels: () => everySome(this.shown.length),
      }),
      describe: (index) => `${ago(index)}: ${this.look === "contributions" ? "contributes" : "moves the forecast by"} ${format.short(this.shown[index])}`,
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Lag (steps)", "Contribution", "Sensitivity"],
        rows: this.memory.contributions.slice(0, TABLE_ROWS).map((value, lag) => [String(lag), format.short(value), format.short(this.memory.gradients[lag])]),
      }),
    });
  }

  get shown() {
    return this.memory?.[this.look] ?? [];
  }

  update(explanation) {
    this.memory = explanation?.memory ?? null;
    this.card.element.classList.toggle("is-empty", !this.memory);
    this.card.update();
  }

  sentence() {
    if (!this.memory) return "The memory profile begins when the experts run, after the warm-up.";
    const { halfLife, bias } = this.memory;
    const how = halfLife === null ? "" : `Half of what the forecast listens to lies within ${halfLife === 0 ? "the newest value" : `the last ${halfLife + 1} values`}. `;
    return `${how}What no listed value explains (bias): ${format.short(bias)}. Newest on the left.`;
  }
}

const ago = (lag) => (lag === 0 ? "The newest value" : `${lag} step${lag > 1 ? "s" : ""} before it`);

/** Lags under bars: 0, 8, 16 … */
export function everySome(count, some = 8) {
  return Array.from({ length: Math.ceil(count / some) }, (_, i) => ({ at: i * some, text: i === 0 ? "lag 0" : String(i * some) }));
}
