// Values, what had been expected of them one step before, and how doubt fans out ahead of the last one. Across are steps, not seconds:
// that is what a horizon is counted in; the labels tell the time.

import { faded } from "../theme.js";
import { drawHorizontalLabels, drawVerticalAxis, labelWidth, setFont, strokeValues, tickWriter, verticalTicks } from "./axes.js";
import { spreadLabels } from "./lineChart.js";
import { linear, padded } from "./scale.js";
import { everyNth, extremes } from "./thinning.js";

/** At most so much of the width belongs to the steps ahead. */
const AHEAD_SHARE = 0.34;
/** Each nested band adds so much ink. */
const BAND_INK = 0.13;
/** Past so many values the lines are thin, and dashes would only blur. */
const MANY_ROWS = 600;

/**
 * @param {object} chart `rows` of `{ time, value, expected }`, `ahead` of forecast steps, `chosen` indexes of the levels to draw, widest
 *   first, `time` for moments
 */
export function paintFan(context, width, height, colours, { rows, ahead, chosen, time }) {
  if (rows.length === 0) return null;
  const top = 12;
  const bottom = height - 28;
  const y = linear(...padded(rangeOf(rows, ahead, chosen), 0.05), bottom, top);
  const ticks = verticalTicks(y.low, y.high, bottom - top);
  const write = tickWriter(ticks);
  const left = labelWidth(context, colours, ticks.map(write)) + 14;
  const box = { left, right: width - 12, top, bottom, width };
  const inner = box.right - left;
  const past = Math.max(1, rows.length - 1);
  const aheadWidth = ahead.length === 0 ? 0 : Math.min(inner * AHEAD_SHARE, Math.max(ahead.length * 14, (inner * ahead.length) / (past + ahead.length)));
  const now = box.right - aheadWidth;
  const x = (i) => (rows.length === 1 ? now : left + (i / past) * (now - left));
  const xAhead = (step) => now + (step / Math.max(1, ahead.length)) * aheadWidth;

  drawVerticalAxis(context, colours, box, y, ticks, write);
  const labels = spreadLabels(rows.length, now - left, (i) => time(rows[i].time), 110).map(({ at, text }) => ({ x: x(at), text }));
  if (ahead.length > 0 && aheadWidth > 76) labels.push({ x: box.right, text: `+${ahead.length} step${ahead.length > 1 ? "s" : ""}` });
  drawHorizontalLabels(context, colours, box, labels);

  const values = rows.map((row) => row.value);
  const kept = everyNth(rows.length, now - left);
  context.save();
  context.beginPath();
  context.rect(left, top - 4, box.right - left + 6, bottom - top + 8);
  context.clip();
  for (const level of chosen) {
    context.fillStyle = faded(colours.accent, BAND_INK);
    fillPast(context, rows, level, x, y, kept);
    fillAhead(context, rows.at(-1).value, ahead, level, xAhead, y);
  }
  drawNow(context, colours, now, top, bottom);
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.4;
  context.setLineDash(rows.length > MANY_ROWS ? [] : [4, 3]);
  strokeValues(context, rows.map((row) => row.expected?.median ?? null), x, y, kept);
  context.setLineDash([4, 3]);
  strokeValues(context, [rows.at(-1).value, ...ahead.map((step) => step.median)], xAhead, y);
  context.setLineDash([]);
  context.strokeStyle = colours.ink;
  context.lineWidth = rows.length > MANY_ROWS ? 1.2 : 1.8;
  strokeValues(context, values, x, y, extremes(values, now - left));
  drawDots(context, colours, rows, ahead, x, xAhead, y);
  context.restore();
  if (aheadWidth > 60) {
    setFont(context, colours);
    context.fillStyle = colours.muted;
    context.textAlign = "left";
    context.textBaseline = "top";
    context.fillText("ahead", now + 6, top - 6);
  }
  return { count: rows.length + ahead.length, x: (i) => (i < rows.length ? x(i) : xAhead(i - rows.length + 1)), top, bottom };
}

/** Values and medians whole; bands only as far as they leave the values readable. */
function rangeOf(rows, ahead, chosen) {
  let low = Infinity;
  let high = -Infinity;
  const take = (value) => {
    if (value < low) low = value;
    if (value > high) high = value;
  };
  for (const row of rows) take(row.value);
  for (const step of ahead) take(step.median);
  const room = (high - low) * 0.75 || Infinity;
  const [least, most] = [low - room, high + room];
  const widest = chosen[0];
  if (widest === undefined) return [low, high];
  const takeBand = (interval) => {
    if (!interval) return;
    take(Math.max(least, interval[0] ?? interval.lower));
    take(Math.min(most, interval[1] ?? interval.upper));
  };
  for (const row of rows) takeBand(row.expected?.intervals[widest]);
  for (const step of ahead) takeBand(step.intervals[widest]);
  return [low, high];
}

function fillPast(context, rows, level, x, y, kept) {
  let run = [];
  const fillRun = () => {
    if (run.length === 0) return;
    context.beginPath();
    for (const i of run) context.lineTo(x(i), y(rows[i].expected.intervals[level][1]));
    for (const i of run.reverse()) context.lineTo(x(i), y(rows[i].expected.intervals[level][0]));
    context.fill();
    run = [];
  };
  for (const i of kept) {
    if (rows[i].expected?.intervals[level]) run.push(i);
    else fillRun();
  }
  fillRun();
}

function fillAhead(context, last, ahead, level, x, y) {
  if (!ahead[0]?.intervals[level]) return;
  context.beginPath();
  context.moveTo(x(0), y(last));
  ahead.forEach((step, i) => context.lineTo(x(i + 1), y(step.intervals[level].upper)));
  for (let i = ahead.length - 1; i >= 0; i--) context.lineTo(x(i + 1), y(ahead[i].intervals[level].lower));
  context.fill();
}

function drawNow(context, colours, x, top, bottom) {
  context.strokeStyle = colours.rule;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, top - 4);
  context.lineTo(Math.round(x) + 0.5, bottom);
  context.stroke();
}

function drawDots(context, colours, rows, ahead, x, xAhead, y) {
  const dot = (px, py, radius) => {
    context.beginPath();
    context.arc(px, py, radius, 0, 2 * Math.PI);
    context.fill();
  };
  context.fillStyle = colours.accent;
  if (ahead.length <= 24) ahead.forEach((step, i) => dot(xAhead(i + 1), y(step.median), 2.6));
  context.fillStyle = colours.ink;
  dot(x(rows.length - 1), y(rows.at(-1).value), 4);
}
