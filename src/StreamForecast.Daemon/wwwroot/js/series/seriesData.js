// What is known of the open series: observations with what had been expected of each, and what is expected next.

import { instant } from "../format.js";

/** Observations kept, as many as the daemon's history holds. */
export const MAX_ROWS = 2000;
/** Values over which the error against naive is taken, and fewer at the beginning. */
export const ERROR_WINDOW = 100;
const LEAST_ERRORS = 20;

export class SeriesData {
  rows = [];
  levels = [];
  next = null;

  /** Starts from the daemon's history; live forecasts that came meanwhile are put behind it. */
  load(history, standing) {
    const live = this.next;
    this.levels = history.levels;
    this.rows = history.observations.map((row) => ({ seq: row.seq, time: instant(row.time), value: row.value, expected: row.forecast }));
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
        seq: forecast.seq, time: instant(forecast.time), value: forecast.value, expected: follows ? oneStep(this.next) : null,
      });
      if (this.rows.length > MAX_ROWS) this.rows.splice(0, this.rows.length - MAX_ROWS);
    } else if (forecast.seq < last.seq) {
      return;
    }
    this.next = forecast;
    if (forecast.forecast[0]?.intervals.length) this.levels = forecast.forecast[0].intervals.map((interval) => interval.level);
  }

  get ahead() {
    return this.next?.forecast ?? [];
  }

  /** Error over naive's for each row, over the rows up to it; null where there are too few. */
  errorRatios() {
    const own = [];
    const naive = [];
    let ownSum = 0;
    let naiveSum = 0;
    let pairs = 0;
    return this.rows.map((row, i) => {
      const isPair = i > 0 && row.expected !== null;
      own.push(isPair ? (row.value - row.expected.mean) ** 2 : null);
      naive.push(isPair ? (row.value - this.rows[i - 1].value) ** 2 : null);
      if (isPair) {
        ownSum += own[i];
        naiveSum += naive[i];
        pairs++;
      }
      const leaving = i - ERROR_WINDOW;
      if (leaving >= 0 && own[leaving] !== null) {
        ownSum -= own[leaving];
        naiveSum -= naive[leaving];
        pairs--;
      }
      return pairs >= LEAST_ERRORS && naiveSum > 0 ? Math.sqrt(Math.max(0, ownSum) / naiveSum) : null;
    });
  }

  /** Of each level: how often the rows held, and how many rows told an interval. */
  coverage() {
    return this.levels.map((level, i) => {
      let told = 0;
      let held = 0;
      for (const { expected, value } of this.rows) {
        const interval = expected?.intervals[i];
        if (!interval) continue;
        told++;
        if (value >= interval[0] && value <= interval[1]) held++;
      }
      return { level, told, share: told === 0 ? null : held / told };
    });
  }
}

function oneStep(forecast) {
  const step = forecast.forecast[0];
  return { mean: step.mean, median: step.median, intervals: step.intervals.map((interval) => [interval.lower, interval.upper]) };
}
