// Grid lines and their labels, the same on every chart.

import { number, short } from "../format.js";
import { roundTicks } from "./scale.js";

const SIZE = 11.5;
const PIXELS_A_TICK = 44;

export function setFont(context, colours, weight = 400) {
  context.font = `${weight} ${SIZE}px ${colours.font}`;
}

/** Room for the labels of a vertical axis. */
export function labelWidth(context, colours, texts) {
  setFont(context, colours);
  return Math.ceil(Math.max(...texts.map((text) => context.measureText(text).width)));
}

export function verticalTicks(low, high, height) {
  return roundTicks(low, high, Math.max(2, Math.floor(height / PIXELS_A_TICK)));
}

/** Writes ticks with as many decimals as tell neighbours apart, and no more. */
export function tickWriter(ticks, suffix = "") {
  const step = (ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0] ?? 1)) || Math.abs(ticks[0]) || 1;
  const largest = Math.max(step, ...ticks.map(Math.abs));
  if (largest >= 1e7 || step < 1e-6) return (tick) => (tick === 0 ? "0" : short(tick)) + suffix;
  const exact = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const decimals = Math.abs(step * 10 ** exact - Math.round(step * 10 ** exact)) > 1e-6 ? exact + 1 : exact;
  return (tick) => number(tick, decimals) + suffix;
}

/** Horizontal lines with their values on the left. */
export function drawVerticalAxis(context, colours, box, scale, ticks, write) {
  setFont(context, colours);
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const tick of ticks) {
    const y = Math.round(scale(tick)) + 0.5;
    context.strokeStyle = colours.grid;
    context.beginPath();
    context.moveTo(box.left, y);
    context.lineTo(box.right, y);
    context.stroke();
    context.fillStyle = colours.muted;
    context.fillText(write(tick), box.left - 8, y);
  }
}

/** Labels under the chart, left out where they would touch. */
export function drawHorizontalLabels(context, colours, box, labels) {
  setFont(context, colours);
  context.textBaseline = "top";
  context.fillStyle = colours.muted;
  let free = -Infinity;
  for (const { x, text } of labels) {
    const width = context.measureText(text).width;
    const left = Math.min(Math.max(x - width / 2, 0), box.width - width);
    if (left < free) continue;
    context.textAlign = "left";
    context.fillText(text, left, box.bottom + 7);
    free = left + width + 14;
  }
}

/** A horizontal line that values are compared with. */
export function drawReference(context, colours, box, y, text) {
  context.strokeStyle = colours.muted;
  context.lineWidth = 1;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(box.left, Math.round(y) + 0.5);
  context.lineTo(box.right, Math.round(y) + 0.5);
  context.stroke();
  context.setLineDash([]);
  if (!text) return;
  setFont(context, colours);
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillStyle = colours.muted;
  context.fillText(text, box.left + 4, y - 2);
}

/** A line through the known values of some points; it breaks where one is missing. */
export function strokeValues(context, values, x, y, points = values.keys()) {
  context.beginPath();
  let open = false;
  for (const i of points) {
    const value = values[i];
    if (value === null || value === undefined || !Number.isFinite(value)) {
      open = false;
    } else if (open) {
      context.lineTo(x(i), y(value));
    } else {
      context.moveTo(x(i), y(value));
      context.lineTo(x(i) + 0.01, y(value)); // so that a value alone is a dot
      open = true;
    }
  }
  context.stroke();
}
