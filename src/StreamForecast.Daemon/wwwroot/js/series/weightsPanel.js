// Which experts the mixture listens to, now and over time.

import { keyOf, paintLines, spreadLabels } from "../charts/lineChart.js";
import { h, setText } from "../dom.js";
import * as format from "../format.js";
import { ChartCard } from "./chartCard.js";

const TABLE_ROWS = 30;
const writeWeight = (value) => format.number(value, 2);

export class WeightsPanel {
  evolution = null;

  constructor() {
    this.bars = h("ul", { class: "weights" });
    this.card = new ChartCard({
      key: "weights", title: "Experts’ weights over time", class: "wide", legend: this.bars,
      paint: (context, width, height, colours) => paintLines(context, width, height, colours, {
        lines: (this.evolution?.experts ?? []).map((_, index) => ({ index, values: this.evolution.samples.map((sample) => sample.weights[index]) })),
        include: [0, 1], reference: { value: 0 },
        labels: (room) => spreadLabels(this.evolution.samples.length, room, (i) => this.time(i)),
      }),
      describe: (index) => `${format.moment(this.evolution.samples[index].time)}: ${this.evolution.experts
        .map((name, k) => `${name} ${writeWeight(this.evolution.samples[index].weights[k])}`).join(" · ")}`,
      sentence: () => this.sentence(),
      table: () => ({
        heads: ["Time", ...this.evolution.experts],
        rows: this.evolution.samples.slice(-TABLE_ROWS).reverse().map((sample) => [format.moment(sample.time), ...sample.weights.map(writeWeight)]),
      }),
    });
  }

  time(i) {
    return format.timeWithin(this.evolution.samples[i].time, this.evolution.span);
  }

  update(evolution, explanation) {
    this.evolution = evolution;
    this.explanation = explanation;
    this.drawBars(explanation?.experts ?? []);
    this.card.update();
  }

  /** The key to the lines says the standing weights as well. */
  drawBars(experts) {
    while (this.bars.children.length > experts.length) this.bars.lastChild.remove();
    while (this.bars.children.length < experts.length) {
      const index = this.bars.children.length;
      this.bars.append(h("li", { term: "weights" },
        h("span", { class: keyOf(index), "aria-hidden": "true" }), h("span", { class: "name" }), h("span", { class: "meter", "aria-hidden": "true" }, h("i")), h("b")));
    }
    experts.forEach((expert, i) => {
      const [, name, meter, weight] = this.bars.children[i].children;
      setText(name, expert.name);
      name.title = expert.name;
      setText(weight, writeWeight(expert.weight));
      meter.firstChild.style.width = `${Math.min(100, Math.abs(expert.weight ?? 0) * 100)}%`;
    });
  }

  sentence() {
    const experts = this.explanation?.experts ?? [];
    if (experts.length === 0) return "The experts begin after the warm-up.";
    const heaviest = experts.reduce((a, b) => (Math.abs(b.weight ?? 0) > Math.abs(a.weight ?? 0) ? b : a));
    const since = this.evolution?.samples.length > 1 ? ` Recorded since ${format.moment(this.evolution.samples[0].time)}.` : " Recorded from now on.";
    return `${heaviest.name} counts most now, with ${writeWeight(heaviest.weight)}; all weights sum to 1.${since}`;
  }
}
