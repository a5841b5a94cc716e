// How often intervals claim to hold against how often they did. The diagonal is honesty.

import { faded } from "../theme.js";
import { drawHorizontalLabels, drawVerticalAxis, labelWidth } from "./axes.js";
import { linear } from "./scale.js";

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const write = (share) => `${Math.round(share * 100)} %`;

/** @param {{level: number, recent: ?number, ever: ?number, chance: number}[]} points `chance`: half the width that chance explains */
export function paintCalibration(context, width, height, colours, points) {
  if (points.length === 0) return null;
  const top = 10;
  const bottom = height - 26;
  const left = labelWidth(context, colours, TICKS.map(write)) + 12;
  const box = { left, right: width - 14, top, bottom, width };
  const x = linear(0, 1, left, box.right);
  const y = linear(0, 1, bottom, top);
  drawVerticalAxis(context, colours, box, y, TICKS, write);
  drawHorizontalLabels(context, colours, box, TICKS.map((tick) => ({ x: x(tick), text: write(tick) })));
  context.strokeStyle = colours.muted;
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(x(0), y(0));
  context.lineTo(x(1), y(1));
  context.stroke();
  context.setLineDash([]);
  for (const { level, recent, ever, chance } of points) {
    context.fillStyle = faded(colours.muted, 0.28);
    const high = y(Math.min(1, level + chance));
    context.fillRect(x(level) - 4, high, 8, y(Math.max(0, level - chance)) - high);
    if (ever !== null) dot(context, x(level), y(ever), 5, colours.lines[0], true);
    if (recent !== null) dot(context, x(level), y(recent), 5, colours.lines[1], false);
  }
  return { count: points.length, x: (i) => x(points[i].level), top, bottom };
}

function dot(context, x, y, radius, colour, isFilled) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = context.strokeStyle = colour;
  context.lineWidth = 2;
  if (isFilled) context.fill();
  else context.stroke();
}
