// What is known of all series: the daemon's summaries page by page, live values between, and the last values for the sparklines.

import * as api from "../api.js";
import { instant } from "../format.js";

export const SPARK_LENGTH = 60;
/** Summaries asked for at once: few enough that reading them never holds up a frame. */
const PAGE = 250;
/** The interval whose coverage is told where there is room for one only. */
const MAIN_LEVEL = 0.8;

export class SeriesStore {
  entries = new Map();

  /** Reads all summaries. Series that are gone are dropped, unless the reading broke off. */
  async refresh(signal, onPage) {
    const seen = new Set();
    let after = null;
    do {
      const page = await api.series(PAGE, after, signal);
      for (const summary of page.series) {
        seen.add(summary.series);
        this.take(summary);
      }
      after = page.next;
      onPage?.();
    } while (after);
    for (const id of this.entries.keys()) {
      if (!seen.has(id)) this.entries.delete(id);
    }
  }

  take(summary) {
    let entry = this.entries.get(summary.series);
    if (!entry) {
      entry = { id: summary.series, key: summary.series.toLowerCase(), values: [], asked: false, seq: 0, version: 0 };
      this.entries.set(entry.id, entry);
    }
    entry.summary = summary;
    entry.level = mainLevel(summary.coverage);
    entry.state = summary.degraded ? "degraded" : summary.ready ? "ready" : "warming";
    entry.lastTime = summary.lastTime === null ? null : instant(summary.lastTime);
    if (!entry.seq) entry.value = summary.lastValue;
    entry.version++;
  }

  /** A live forecast tells the value it follows. Answers whether the series is known. */
  learn(forecast) {
    const entry = this.entries.get(forecast.series);
    if (!entry) return false;
    if (forecast.seq <= entry.seq) return true;
    entry.seq = forecast.seq;
    entry.value = forecast.value;
    entry.lastTime = instant(forecast.time);
    entry.values.push(forecast.value);
    if (entry.values.length > SPARK_LENGTH) entry.values.shift();
    entry.version++;
    return true;
  }

  /** The past of a series that came into sight; live values that came meanwhile stay behind it. */
  async loadPast(entry, signal) {
    if (entry.asked) return;
    entry.asked = true;
    try {
      const { observations } = await api.history(entry.id, SPARK_LENGTH, signal);
      entry.values = observations.map((observation) => observation.value);
      entry.version++;
    } catch {
      entry.asked = false; // shown again, asked again; live values draw the line meanwhile
    }
  }
}

/** The configured level closest to 80 %, as it is spelled in the coverage. */
export function mainLevel(coverage) {
  const levels = Object.keys(coverage);
  return levels.sort((a, b) => Math.abs(a - MAIN_LEVEL) - Math.abs(b - MAIN_LEVEL))[0] ?? null;
}

/** The change over the sparkline, as a share of where it begins; null while that says nothing. */
export function trendOf(entry) {
  const first = entry.values[0];
  return entry.values.length > 1 && first !== 0 ? (entry.values.at(-1) - first) / Math.abs(first) : null;
}
