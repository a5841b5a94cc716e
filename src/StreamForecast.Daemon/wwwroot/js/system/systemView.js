// The page of the daemon as a whole.

import * as api from "../api.js";
import { h, setText } from "../dom.js";
import { tellFailure, tellLink } from "../link.js";
import { LatencyPanel } from "./latencyPanel.js";
import { RatePanel } from "./ratePanel.js";
import { partitions, refusals, refusalsOf, sinks, sources } from "./tables.js";
import { Tiles } from "./tiles.js";

const REFRESH_MS = 1000;

export class SystemView {
  constructor() {
    this.tiles = new Tiles();
    this.rate = new RatePanel();
    this.latency = new LatencyPanel();
    this.sources = sources();
    this.sinks = sinks();
    this.partitions = partitions();
    this.refusals = refusals();
    this.blank = h("div", { class: "blank card", role: "status" }, "Asking the daemon …");
    this.body = h("div", { class: "system-body", hidden: true }, this.tiles.element, h("div", { class: "panels" },
      this.rate.card.element, this.latency.element, this.sources.element, this.sinks.element, this.partitions.element, this.refusals.element));
    this.element = h("article", { class: "system-page" }, h("h1", {}, "System"), this.blank, this.body);
  }

  open() {
    this.last = null;
    this.stopPolling = api.poll((signal) => this.refresh(signal), () => REFRESH_MS, (error) => this.onFailure(error));
  }

  close() {
    this.stopPolling?.();
  }

  async refresh(signal) {
    const [status, known, written] = await Promise.all([api.status(signal), api.sources(signal), api.sinks(signal)]);
    tellLink("live");
    this.blank.hidden = true;
    this.body.hidden = false;
    const rate = this.rateOf(status);
    this.tiles.show(status, rate);
    this.rate.add(rate);
    this.latency.update(status.latency ?? null);
    this.partitions.update(status.partitions);
    this.refusals.update(refusalsOf(status));
    this.sources.update(known.sources);
    this.sinks.update(written.sinks);
  }

  /** Ticks a second since the last look; null at the first, and after a restart, when counts begin anew. */
  rateOf({ appliedTicks: ticks }) {
    const now = performance.now();
    const rate = this.last && ticks >= this.last.ticks ? ((ticks - this.last.ticks) / (now - this.last.now)) * 1000 : null;
    this.last = { ticks, now };
    return rate;
  }

  onFailure(error) {
    if (tellFailure(error)) this.last = null;
    if (!this.body.hidden) return;
    setText(this.blank, error.starting
      ? "The daemon is reading its store. This page goes on by itself."
      : "The daemon cannot be reached. This page goes on by itself when it is back.");
  }
}
