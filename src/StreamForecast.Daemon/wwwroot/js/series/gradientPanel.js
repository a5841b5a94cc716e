// How far back a change still reaches through each network.

import { keyOf, paintLines } from "../charts/lineChart.js";
import { h } from "../dom.js";
import * as format from "../format.js";
import { ChartCard } from "./chartCard.js";
import { everySome } from "./memoryPanel.js";

const FAINT = 0.1;
const TABLE_ROWS = 32;

export class GradientPanel {
  networks = [];

  constructor() {
    this.keys = h("ul", { class: "legend" });
    this.card = new ChartCard({
      key: "gradient", title: "Gradient against lag", class: "gradient", legend: this.keys,
      paint: (context, width, height, colours) => paintLines(context, width, height, colours, {
        lines: this.networks.map(({ values, index }) => ({ values, index })), include: [0, 1],
        labels: () => everySome(this.networks[0].values.length),
      }),
      describe: (lag) => `Lag ${lag}: ${this.networks.map(({ name, values }) => `${name} ${format.short(values[lag])}`).join(" · ")}`,
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Lag (steps)", ...this.networks.map(({ name }) => name)],
        rows: Array.from({ length: TABLE_ROWS }, (_, lag) => [String(lag), ...this.networks.map(({ values }) => format.short(values[lag] ?? null))]),
      }),
    });
  }

  update(explanation) {
    this.networks = (explanation?.experts ?? [])
      .map((expert, index) => ({ name: expert.name, values: expert.gradientAgainstLag, index }))
      .filter(({ values }) => values);
    const names = this.networks.map(({ name }) => name).join("\n");
    if (names !== this.named) {
      this.named = names;
      this.keys.replaceChildren(...this.networks.map(({ name, index }) =>
        h("li", {}, h("span", { class: keyOf(index), "aria-hidden": "true" }), name)));
    }
    this.card.element.classList.toggle("is-empty", this.networks.length === 0);
    this.card.update();
  }

  sentence() {
    if (this.networks.length === 0) return "No recurrent network runs in this mixture now; the profile full has some.";
    return this.networks.map(({ name, values }) => {
      const at = values.findIndex((value) => value !== null && value < FAINT);
      return at < 0 ? `${name} still hears ${values.length - 1} steps back` : `${name} hears a tenth or less after ${at} step${at > 1 ? "s" : ""}`;
    }).join("; ") + ".";
  }
}
