// Lines over a common axis: told apart by colour and by dashes.

import { drawHorizontalLabels, drawReference, drawVerticalAxis, labelWidth, strokeValues, tickWriter, verticalTicks } from "./axes.js";
import { extent, linear, padded } from "./scale.js";
import { extremes } from "./thinning.js";

const DASHES = [[], [7, 4], [2, 4]];
const COLOURS = 7;
export const colourOf = (colours, index) => colours.lines[index % COLOURS];
// The eighth line has the colour of the first, so it must not have its dashes as well.
const dashIndex = (index) => (index + Math.floor(index / COLOURS)) % DASHES.length;
/** The classes of a legend's key for the line of that index. */
export const keyOf = (index) => `key line-${index % COLOURS} dash-${dashIndex(index)}`;

/**
 * @param {object} chart `lines` of `{ values, index }`, `unit` behind the numbers of the axis, `labels` of `{ at, text }` under it, `reference` of
 *   `{ value, text }`, `include` numbers that must be in sight, `bars` to draw the only line as bars from 0
 */
export function paintLines(context, width, height, colours, chart) {
  const range = extent(...chart.lines.map((line) => line.values), chart.include ?? []);
  const count = Math.max(0, ...chart.lines.map((line) => line.values.length));
  if (!range || count === 0) return null;
  const [low, high] = padded(range);
  const top = 10;
  const bottom = height - 26;
  const y = linear(low, high, bottom, top);
  const ticks = verticalTicks(y.low, y.high, bottom - top);
  const write = tickWriter(ticks, chart.unit);
  const left = labelWidth(context, colours, ticks.map(write)) + 12;
  const box = { left, right: width - 8, top, bottom, width };
  const x = chart.bars
    ? (i) => left + ((i + 0.5) / count) * (box.right - left)
    : (i) => left + (count === 1 ? 0.5 : i / (count - 1)) * (box.right - left);
  drawVerticalAxis(context, colours, box, y, ticks, write);
  drawHorizontalLabels(context, colours, box, chart.labels(box.right - left).map(({ at, text }) => ({ x: x(at), text })));
  if (chart.reference) drawReference(context, colours, box, y(chart.reference.value), chart.reference.text);
  for (const { values, index } of chart.lines) {
    context.strokeStyle = context.fillStyle = colourOf(colours, index);
    context.lineWidth = 1.8;
    context.setLineDash(DASHES[dashIndex(index)]);
    if (chart.bars) drawBars(context, values, x, y, Math.max(1, ((box.right - left) / count) * 0.72));
    else strokeValues(context, values, x, y, extremes(values, box.right - left));
  }
  context.setLineDash([]);
  return { count, x, top, bottom };
}

function drawBars(context, values, x, y, wide) {
  const zero = y(0);
  values.forEach((value, i) => {
    if (value === null) return;
    const end = y(value);
    context.beginPath();
    context.roundRect(x(i) - wide / 2, Math.min(zero, end), wide, Math.max(1, Math.abs(end - zero)), Math.min(2, wide / 3));
    context.fill();
  });
}

/** Labels evenly over `count` points, the last one among them, as many as there is room for. */
export function spreadLabels(count, room, text, pixels = 92) {
  const stride = Math.max(1, Math.ceil(((count - 1) * pixels) / room));
  const labels = [];
  for (let at = count - 1; at >= 0; at -= stride) labels.unshift({ at, text: text(at) });
  return labels;
}
