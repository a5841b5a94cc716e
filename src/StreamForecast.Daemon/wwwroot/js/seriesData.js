// What is known of the chosen series: observations, what had been expected of each, and what is expected next.

import { milliseconds } from "./format.js";

/** Observations kept, as many as the daemon's history holds. */
export const MAX_ROWS = 2000;

export class SeriesData {
  rows = [];
  levels = [];
  next = null;
  skipped = 0;

  /** Starts from the daemon's history; live forecasts that came meanwhile are put behind it. */
  load(history, standing) {
    const live = this.next;
    this.levels = history.levels;
    this.rows = history.observations.map((row) => ({
      seq: row.seq,
      time: milliseconds(row.time),
      value: row.value,
      expected: row.forecast,
    }));
    this.next = null;
    if (standing) this.add(standing);
    if (live && live.seq > (this.next?.seq ?? 0)) this.add(live);
  }

  /** Takes a live forecast: it brings the observation it follows. Repeats and older ones change nothing. */
  add(forecast) {
    const last = this.rows.at(-1);
    if (!last || forecast.seq > last.seq) {
      const follows = this.next && this.next.seq + 1 === forecast.seq;
      this.rows.push({
        seq: forecast.seq,
        time: milliseconds(forecast.time),
        value: forecast.value,
        expected: follows ? oneStep(this.next) : null,
      });
      if (this.rows.length > MAX_ROWS) this.rows.splice(0, this.rows.length - MAX_ROWS);
    } else if (forecast.seq < last.seq) {
      return;
    }
    this.next = forecast;
    this.skipped += forecast.skipped ?? 0;
    if (forecast.forecast[0]?.intervals.length) this.levels = forecast.forecast[0].intervals.map((interval) => interval.level);
  }

  /** Usual time between observations, in milliseconds: the median of the last gaps. Places the steps ahead. */
  get gap() {
    const gaps = [];
    for (let i = Math.max(1, this.rows.length - 50); i < this.rows.length; i++) gaps.push(this.rows[i].time - this.rows[i - 1].time);
    gaps.sort((a, b) => a - b);
    return Math.max(1, gaps[gaps.length >> 1] ?? 1000);
  }
}

function oneStep(forecast) {
  const step = forecast.forecast[0];
  return { mean: step.mean, median: step.median, intervals: step.intervals.map((interval) => [interval.lower, interval.upper]) };
}
