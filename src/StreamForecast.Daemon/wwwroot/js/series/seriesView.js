// The page of one series: its figures, its charts, and the stream that moves them.

import * as api from "../api.js";
import { h, setText } from "../dom.js";
import { tellFailure, tellLink } from "../link.js";
import { mainLevel } from "../list/seriesStore.js";
import { coalesced } from "../redraw.js";
import { CalibrationPanel } from "./calibrationPanel.js";
import { CellPanel } from "./cellPanel.js";
import { ErrorPanel } from "./errorPanel.js";
import { Evolution } from "./evolution.js";
import { Figures } from "./figures.js";
import { GradientPanel } from "./gradientPanel.js";
import { HorizonTable } from "./horizonTable.js";
import { MainChart } from "./mainChart.js";
import { MemoryPanel } from "./memoryPanel.js";
import { MAX_ROWS, SeriesData } from "./seriesData.js";
import { SeriesHead } from "./seriesHead.js";
import { WeightsPanel } from "./weightsPanel.js";

/** Milliseconds between two looks at what no stream carries, and between two reckonings over all rows. */
const REFRESH_MS = 2000;
const RECKON_MS = 1000;

export class SeriesView {
  constructor() {
    this.head = new SeriesHead();
    this.figures = new Figures();
    this.chart = new MainChart();
    this.horizon = new HorizonTable();
    this.weights = new WeightsPanel();
    this.cell = new CellPanel();
    this.memory = new MemoryPanel();
    this.gradient = new GradientPanel();
    this.calibration = new CalibrationPanel();
    this.error = new ErrorPanel();
    this.blank = h("div", { class: "blank card", role: "status" }, "Loading the history …");
    const panels = [this.weights, this.error, this.calibration, this.memory, this.gradient, this.cell].map((panel) => panel.card.element);
    this.body = h("div", { class: "series-body" },
      this.figures.element, h("div", { class: "main-row" }, this.chart.card.element, this.horizon.element), h("div", { class: "panels" }, ...panels));
    this.element = h("article", { class: "series-page" }, this.head.element, this.blank, this.body);
    this.redraw = coalesced(() => this.draw());
    this.reckon = coalesced(() => this.drawReckoned(), RECKON_MS);
  }

  open(id) {
    if (id !== this.id) {
      this.id = id;
      this.data = new SeriesData();
      this.evolution = new Evolution();
      this.summary = this.explanation = null;
      this.chart.isMarked = false;
      this.head.open(id);
      this.tell("Loading the history …");
    }
    this.asking = new AbortController();
    this.closeStream = api.forecasts(id, 0, {
      opened: () => {
        tellLink("live");
        this.load(id, this.asking.signal);
      },
      lost: () => tellLink("lost"),
      made: (forecast) => {
        this.data.add(forecast);
        this.redraw();
        this.reckon();
      },
    });
    this.stopPolling = api.poll((signal) => this.refresh(id, signal), () => REFRESH_MS, (error) => this.onFailure(error));
  }

  close() {
    this.closeStream?.();
    this.stopPolling?.();
    this.asking?.abort();
  }

  /** The past; asked for again after each connection, so that no gap stays. */
  async load(id, signal) {
    try {
      const [history, standing] = await Promise.all([api.history(id, MAX_ROWS, signal), api.forecast(id, signal)]);
      this.data.load(history, standing);
      this.draw();
      this.reckon();
    } catch (error) {
      this.onFailure(error);
    }
  }

  /** What no stream carries: counts, coverage, weights, memory. */
  async refresh(id, signal) {
    [this.summary, this.explanation] = await Promise.all([
      api.one(id, signal), api.explain(id, signal), api.evolution(id, this.evolution.after, signal).then((reply) => this.evolution.add(reply))]);
    tellLink("live");
    if (this.isUnknown) this.load(id, signal);
    this.isUnknown = false;
    this.head.show(this.summary, this.explanation);
    this.weights.update(this.evolution, this.explanation);
    this.cell.update(this.evolution, this.explanation);
    this.memory.update(this.explanation);
    this.gradient.update(this.explanation);
    if (this.data.rows.length === 0) return;
    this.redraw();
    this.reckon();
  }

  onFailure(error) {
    if (error.unknown) {
      this.isUnknown = true;
      this.data = new SeriesData();
      this.tell(`There is no series “${this.id}” here. It may have been forgotten, or its first tick is yet to come.`);
    } else if (tellFailure(error) && this.data.rows.length === 0) {
      this.tell(error.starting
        ? "The daemon is reading its store. This page goes on by itself."
        : "The daemon cannot be reached. This page goes on by itself when it is back.");
    }
  }

  /** A sentence in place of the charts; an empty one shows them. */
  tell(text) {
    setText(this.blank, text);
    this.blank.hidden = text === "";
    this.body.hidden = text !== "";
  }

  draw() {
    const { data, summary } = this;
    if (data.rows.length === 0) return;
    this.tell("");
    data.mainLevel = Math.max(0, data.levels.indexOf(Number(mainLevel(Object.fromEntries(data.levels.map((level) => [level, 0]))))));
    this.chart.update(data);
    this.horizon.update(data);
    this.horizon.element.hidden = data.ahead.length < 2; // one step alone stands among the figures
    this.figures.showForecast(data);
    if (summary) this.figures.showSummary(summary, data.levels[data.mainLevel] ?? Number(mainLevel(summary.coverage)));
  }

  /** What is reckoned from all rows, more calmly than the chart. */
  drawReckoned() {
    if (this.data.rows.length === 0) return;
    this.error.update(this.data);
    this.calibration.update(this.data, this.summary);
  }
}
