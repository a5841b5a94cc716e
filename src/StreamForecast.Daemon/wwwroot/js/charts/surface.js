// A canvas that keeps its sharpness and its colours, with a cursor that mouse, touch and arrow keys move. What the cursor stands on is
// written beneath and read out.

import { h, setText } from "../dom.js";
import { onTheme, palette } from "../theme.js";

export class Surface {
  /**
   * @param {(context: CanvasRenderingContext2D, width: number, height: number, colours: object) => ?{count: number, x: (i: number) => number,
   *   top: number, bottom: number}} paint draws everything, and says where its points lie
   * @param {(index: number) => string} describe a point in words
   */
  constructor(paint, describe) {
    this.paint = paint;
    this.describe = describe;
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.over = h("canvas", { "aria-hidden": "true", class: "over" });
    this.plot = h("div", { class: "plot", role: "img", tabindex: "0", "aria-label": "Chart" }, this.canvas, this.over);
    this.readout = h("p", { class: "readout", "aria-live": "polite" });
    this.element = h("div", { class: "surface" }, this.plot, this.readout);
    this.plot.addEventListener("pointermove", (event) => this.point(event));
    this.plot.addEventListener("pointerdown", (event) => this.point(event));
    this.plot.addEventListener("pointerleave", () => this.setCursor(null));
    this.plot.addEventListener("blur", () => this.setCursor(null));
    this.plot.addEventListener("keydown", (event) => this.onKey(event));
    new ResizeObserver(() => this.draw()).observe(this.plot);
    onTheme(() => this.draw());
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (width === 0 || height === 0) return;
    const context = prepared(this.canvas, width, height);
    this.points = this.paint(context, width, height, palette()) ?? null;
    this.drawCursor();
  }

  drawCursor() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    const context = prepared(this.over, width, height);
    const known = this.points && this.cursor !== null && this.cursor !== undefined && this.cursor < this.points.count;
    setText(this.readout, known ? this.describe(this.cursor) : "");
    if (!known) return;
    const x = Math.round(this.points.x(this.cursor)) + 0.5;
    context.strokeStyle = palette().muted;
    context.beginPath();
    context.moveTo(x, this.points.top);
    context.lineTo(x, this.points.bottom);
    context.stroke();
  }

  setCursor(index) {
    if (this.cursor === index) return;
    this.cursor = index;
    this.drawCursor();
  }

  point(event) {
    if (!this.points || this.points.count === 0) return;
    const at = event.clientX - this.plot.getBoundingClientRect().left;
    let best = 0;
    for (let i = 1; i < this.points.count; i++) {
      if (Math.abs(this.points.x(i) - at) < Math.abs(this.points.x(best) - at)) best = i;
    }
    this.setCursor(best);
  }

  onKey(event) {
    const last = (this.points?.count ?? 0) - 1;
    if (last < 0) return;
    const here = this.cursor ?? last + 1;
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last, PageUp: here - 10, PageDown: here + 10 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.setCursor(Math.min(last, Math.max(0, to)));
  }
}

/** A cleared context in units of the page, as fine as the screen is. */
function prepared(canvas, width, height) {
  const ratio = devicePixelRatio || 1;
  const wide = Math.round(width * ratio);
  const high = Math.round(height * ratio);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  context.lineCap = "round";
  context.setLineDash([]);
  return context;
}
