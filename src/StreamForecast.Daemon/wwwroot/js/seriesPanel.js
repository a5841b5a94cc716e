// The chosen series: its figures, its chart, and the stream that moves both.

import * as api from "./api.js";
import * as format from "./format.js";
import { coalesced } from "./redraw.js";
import { SeriesChart } from "./seriesChart.js";
import { MAX_ROWS, SeriesData } from "./seriesData.js";
import { MAIN_LEVEL } from "./seriesRow.js";

const WINDOWS = [[100, "100"], [500, "500"], [MAX_ROWS, "All"]];
const element = (id) => document.getElementById(id);

export class SeriesPanel {
  /** @param {(state: string) => void} onLink told "live", "starting" or "lost" */
  constructor(onLink) {
    this.onLink = onLink;
    this.chart = new SeriesChart(element("chart"));
    this.redraw = coalesced(() => this.draw());
    this.window = WINDOWS[0][0];
    radios(element("windows"), "window", WINDOWS, this.window, "observations", (count) => {
      this.window = Number(count);
      this.redraw();
    });
  }

  /** Opens a series; null closes the one that is open. */
  open(id) {
    if (id === this.id) return;
    this.close();
    this.id = id;
    this.data = new SeriesData();
    this.summary = null;
    this.level = null;
    this.chart.clear();
    element("chosen-title").textContent = id ?? "\u00a0";
    element("figures").hidden = element("chart-tools").hidden = true;
    element("chosen-state").hidden = true;
    element("chosen-setup").textContent = "";
    document.title = id ? `${id} · StreamForecast` : "StreamForecast";
    this.tell(id ? "Loading the history …" : "The chart begins with the first tick.");
    if (id) this.listen();
  }

  listen() {
    if (!this.id || this.closeStream) return;
    this.closeStream = api.forecasts(this.id, 0, {
      opened: () => {
        this.onLink("live");
        this.load();
      },
      lost: () => this.onLink("lost"),
      made: (forecast) => {
        this.data.add(forecast);
        this.redraw();
      },
    });
  }

  close() {
    this.closeStream?.();
    this.closeStream = null;
  }

  /** The past; asked for again after each connection, so that no gap stays. */
  async load() {
    const id = this.id;
    try {
      const [history, standing] = await Promise.all([
        api.history(id, MAX_ROWS),
        api.forecast(id).catch((error) => {
          if (error.unknown) return null;
          throw error;
        }),
      ]);
      if (id !== this.id) return;
      this.data.load(history, standing);
      this.tell(this.data.rows.length ? "" : "No values yet. The chart begins with the next tick.");
      this.redraw();
    } catch (error) {
      if (id !== this.id) return;
      this.tell(error.unknown
        ? `There is no series “${id}” here.`
        : "The history could not be read. It is tried again when the connection is back.");
    }
  }

  /** Takes what the daemon says of the series as a whole. */
  update(summary) {
    this.summary = summary;
    this.redraw();
  }

  tell(text) {
    element("chart-state").textContent = text;
  }

  draw() {
    const { data, summary } = this;
    if (!this.id || data.rows.length === 0) return;
    this.tell("");
    this.offerLevels();
    const level = Math.max(0, data.levels.indexOf(this.level));
    this.chart.draw(data, level, this.window);
    this.drawForecast(data, level);
    if (summary) this.drawSummary(summary);
    element("figures").hidden = element("chart-tools").hidden = false;
  }

  offerLevels() {
    const levels = this.data.levels;
    if (levels.join() === this.offered && levels.includes(this.level)) return;
    this.offered = levels.join();
    this.level = [...levels].sort((a, b) => Math.abs(a - MAIN_LEVEL) - Math.abs(b - MAIN_LEVEL))[0];
    const choices = levels.map((level) => [level, format.percent(level)]);
    radios(element("levels"), "level", choices, this.level, "interval", (chosen) => {
      this.level = Number(chosen);
      this.redraw();
    });
  }

  drawForecast(data, level) {
    const last = data.rows.at(-1);
    const decimals = format.decimalsFor(last.value);
    element("f-last").textContent = format.number(last.value, decimals);
    element("f-last-note").textContent = `at ${format.timeOfDay(last.time)}`;
    const step = data.next?.forecast[0];
    if (!step) return;
    const interval = step.intervals[level];
    element("f-next").textContent = format.number(step.median, decimals);
    element("f-next-note").textContent = `${format.signed(step.median - last.value, decimals)} from the last`;
    element("f-up").textContent = format.percent(step.up);
    const share = data.levels[level] ?? MAIN_LEVEL;
    element("f-range-name").textContent = element("legend-band").textContent = `${format.percent(share)} interval`;
    element("f-range-box").title = `The next value should fall inside this range ${Math.round(share * 100)} times out of 100`;
    element("f-range").textContent = interval
      ? `${format.number(interval.lower, decimals)} – ${format.number(interval.upper, decimals)}`
      : "–";
    element("f-range-note").textContent = interval
      ? `${format.number(interval.upper - interval.lower, decimals)} wide`
      : "after the warm-up";
  }

  drawSummary(summary) {
    const badge = element("chosen-state");
    badge.hidden = false;
    badge.className = `badge ${summary.degraded ? "bad" : summary.ready ? "" : "warm"}`;
    badge.textContent = summary.degraded ? "Degraded" : summary.ready ? "Ready" : "Warming up";
    badge.title = summary.degraded
      ? "Part of the mixture tripped its guard and is left out for now; the rest goes on"
      : summary.ready ? "Learned enough for its intervals to mean something" : "Too little learned so far for intervals";
    element("chosen-setup").textContent = `${format.count(summary.observations)} values learned · ${summary.configuration.profile} profile`;

    const relative = summary.relativeRmse;
    const error = element("f-error");
    error.textContent = relative === null ? "–" : format.ratio(relative);
    error.className = relative === null ? "" : relative < 1 ? "better" : relative > 1.005 ? "worse" : "";
    const off = relative === null ? 0 : (1 - relative) * 100;
    element("f-error-note").textContent = relative === null ? "not measured yet"
      : Math.abs(off) < 0.05 ? "as good as naive" : `${Math.abs(off).toFixed(1)} % ${off > 0 ? "better" : "worse"} than naive`;

    const share = summary.coverage[String(this.level)] ?? null;
    element("f-coverage").textContent = share === null ? "–" : format.percent(share, 1);
    element("f-coverage-note").textContent = share === null ? "not measured yet" : `should be near ${format.percent(this.level)}`;
  }
}

function radios(box, name, choices, chosen, what, onChange) {
  box.replaceChildren(...choices.map(([value, text]) => {
    const label = document.createElement("label");
    const input = label.appendChild(document.createElement("input"));
    input.type = "radio";
    input.name = name;
    input.value = value;
    input.checked = value === chosen;
    input.setAttribute("aria-label", `${text} ${what}`);
    input.addEventListener("change", () => onChange(value));
    label.appendChild(document.createElement("span")).textContent = text;
    return label;
  }));
}
