// The columns of the list: what each is called, how it sorts, and what a cell says.

import * as format from "../format.js";
import { trendOf } from "./seriesStore.js";

const STATE_ORDER = { degraded: 0, warming: 1, ready: 2 };
export const STATE_NAMES = { degraded: "Degraded", warming: "Warming up", ready: "Ready" };

const errorClass = (ratio) => (ratio === null ? "" : ratio < 0.9995 ? "better" : ratio > 1.005 ? "worse" : "");
const coverageOf = (entry) => (entry.level === null ? null : entry.summary.coverage[entry.level] ?? null);

/** `by` is the sort key, null sorts last; `first` is the direction of the first press. */
export const COLUMNS = [
  { key: "series", name: "Series", by: (entry) => entry.key, first: 1 },
  { key: "state", name: "State", by: (entry) => STATE_ORDER[entry.state], first: 1 },
  { key: "trend", name: "Trend", by: trendOf, first: -1, text: (entry) => trendText(trendOf(entry)) },
  { key: "value", name: "Last value", by: (entry) => entry.value ?? null, first: -1, text: (entry) => format.number(entry.value) },
  {
    key: "error", name: "Error / naive", by: (entry) => entry.summary.relativeRmse, first: 1,
    text: (entry) => format.ratio(entry.summary.relativeRmse, 3), tone: (entry) => errorClass(entry.summary.relativeRmse),
  },
  {
    key: "coverage", name: "Coverage", by: coverageOf, first: 1,
    text: (entry) => format.percent(coverageOf(entry), 1), note: (entry) => (coverageOf(entry) === null ? "" : `of ${format.percent(Number(entry.level))}`),
  },
  { key: "observations", name: "Learned", by: (entry) => entry.summary.observations, first: -1, text: (entry) => format.count(entry.summary.observations) },
  { key: "lastTime", name: "Last tick", by: (entry) => entry.lastTime, first: -1, text: (entry) => agoText(entry.lastTime) },
];

function trendText(change) {
  return change === null ? "" : `${format.signed(change * 100, Math.abs(change) >= 1 ? 0 : 2)} %`;
}

function agoText(time) {
  return time === null ? format.NONE : `${format.age(Date.now() - time)} ago`;
}

/** Orders by a column; equal ones by id, so that nothing jumps about. */
export function sorted(entries, key, direction) {
  const { by } = COLUMNS.find((column) => column.key === key);
  const keyed = entries.map((entry) => ({ entry, value: by(entry) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || (a.entry.key < b.entry.key ? -1 : 1);
    if (a.value !== b.value) return (a.value < b.value ? -1 : 1) * direction;
    return a.entry.key < b.entry.key ? -1 : 1;
  });
  return keyed.map(({ entry }) => entry);
}
