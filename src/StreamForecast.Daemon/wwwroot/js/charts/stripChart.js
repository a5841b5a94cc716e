// Several lines one above the other, each with a scale of its own, over the same moments.

import { drawHorizontalLabels, setFont, strokeValues, tickWriter } from "./axes.js";
import { extent, linear, padded } from "./scale.js";
import { colourOf } from "./lineChart.js";

const GAP = 16;

/** @param {object} chart `strips` of `{ name, values }`, `labels(room)` as for lines */
export function paintStrips(context, width, height, colours, chart) {
  const count = Math.max(0, ...chart.strips.map((strip) => strip.values.length));
  if (count === 0) return null;
  const box = { left: 34, right: width - 72, top: 8, bottom: height - 26, width };
  const each = (box.bottom - box.top - GAP * (chart.strips.length - 1)) / chart.strips.length;
  const x = (i) => box.left + (count === 1 ? 1 : i / (count - 1)) * (box.right - box.left);
  chart.strips.forEach(({ name, values }, index) => {
    const top = box.top + index * (each + GAP);
    const range = extent(values);
    context.fillStyle = colours.ink;
    setFont(context, colours, 650);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(name, 4, top + each / 2);
    context.strokeStyle = colours.grid;
    context.lineWidth = 1;
    context.strokeRect(box.left + 0.5, Math.round(top) + 0.5, box.right - box.left, Math.round(each));
    if (!range) return;
    const y = linear(...padded(range, 0.15), top + each, top);
    context.strokeStyle = colourOf(colours, index);
    context.lineWidth = 1.8;
    strokeValues(context, values, x, y);
    setFont(context, colours);
    context.fillStyle = colours.muted;
    context.textBaseline = "top";
    const write = tickWriter([range[0], range[1]]);
    context.fillText(write(range[1]), box.right + 8, top);
    if (range[1] > range[0] && each > 30) {
      context.textBaseline = "bottom";
      context.fillText(write(range[0]), box.right + 8, top + each);
    }
  });
  drawHorizontalLabels(context, colours, box, chart.labels(box.right - box.left).map(({ at, text }) => ({ x: x(at), text })));
  return { count, x, top: box.top, bottom: box.bottom };
}
