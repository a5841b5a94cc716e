// The chart of one series: value, the forecast made one step before, its interval, and the steps ahead.

import * as format from "./format.js";

export class SeriesChart {
  constructor(box) {
    this.box = box;
    this.chart = window.echarts.init(box, null, { renderer: "canvas" });
    new ResizeObserver(() => this.chart.resize()).observe(box);
    this.restyle();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  restyle() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    const font = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
    const line = (color, width) => ({
      type: "line", showSymbol: false, animation: false, silent: true,
      emphasis: { disabled: true }, // or the band vanishes under the pointer
      lineStyle: { color, width }, itemStyle: { color },
    });
    const band = { ...line("transparent", 0), stack: "band", stackStrategy: "all", symbol: "none" };
    this.chart.setOption({
      animation: false,
      textStyle: font,
      aria: { enabled: false },
      grid: { left: 8, right: 12, top: 16, bottom: 6, containLabel: true },
      xAxis: {
        type: "time",
        axisLine: { lineStyle: { color: colour("rule") } },
        axisTick: { show: false },
        axisLabel: { ...font, color: colour("muted"), hideOverlap: true, margin: 12, alignMinLabel: "left", alignMaxLabel: "right" },
        axisPointer: { lineStyle: { color: colour("muted"), type: "solid", width: 1 } },
        splitLine: { show: false },
      },
      yAxis: {
        type: "value",
        scale: true,
        position: "right",
        axisLabel: { ...font, color: colour("muted"), formatter: (value) => format.number(value, this.decimals) },
        splitLine: { lineStyle: { color: colour("grid") } },
        splitNumber: 6,
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        transitionDuration: 0,
        backgroundColor: colour("surface"),
        borderColor: colour("rule"),
        padding: [8, 12],
        formatter: (items) => this.tip(items[0]?.dataIndex),
      },
      series: [
        { ...band, id: "lower", data: [] },
        { ...band, id: "width", data: [], areaStyle: { color: colour("band"), opacity: 1 } },
        { ...line(colour("accent"), 1.5), id: "forecast", data: [], connectNulls: false },
        {
          ...line(colour("ink"), 1.75), id: "value", data: [],
          markLine: {
            silent: true, symbol: "none", animation: false, data: [],
            lineStyle: { color: colour("muted"), type: [3, 4], width: 1 },
            label: { ...font, formatter: "now", position: "end", align: "right", offset: [-6, 14], color: colour("muted") },
          },
        },
      ],
    });
  }

  /**
   * @param data a SeriesData
   * @param {number} level index of the interval
   * @param {number} window observations shown
   */
  draw(data, level, window) {
    const points = data.rows.slice(-window).map((row) => ({ ...row, ...edges(row.expected, level) }));
    const last = points.at(-1);
    if (!last) return this.clear();
    this.decimals = format.decimalsFor(last.value);
    const gap = data.gap;
    for (const step of data.next?.seq === last.seq ? data.next.forecast : []) {
      const interval = step.intervals[level];
      points.push({
        time: last.time + step.step * gap, value: null, ahead: step.step,
        forecast: step.median, lower: interval?.lower ?? null, upper: interval?.upper ?? null,
      });
    }
    this.points = points;
    this.level = data.levels[level];
    this.chart.setOption({
      series: [
        { id: "lower", data: points.map((p) => [p.time, p.lower]) },
        { id: "width", data: points.map((p) => [p.time, p.lower === null ? null : p.upper - p.lower]) },
        { id: "forecast", data: points.map((p) => [p.time, p.forecast]) },
        { id: "value", data: points.map((p) => [p.time, p.value]), markLine: { data: [{ xAxis: last.time }] } },
      ],
    });
    this.box.dataset.drawn = String(last.seq); // lets a test see that the chart follows the stream
  }

  clear() {
    this.points = [];
    this.chart.setOption({ series: ["lower", "width", "forecast", "value"].map((id) => ({ id, data: [], markLine: { data: [] } })) });
    delete this.box.dataset.drawn;
  }

  // Built of elements, not of markup: the content security policy allows no style attributes in markup.
  tip(index) {
    const point = this.points?.[index];
    if (!point) return "";
    const box = document.createElement("div");
    box.className = "tip";
    const line = (kind, name, text) => {
      const row = box.appendChild(document.createElement("div"));
      row.className = kind;
      for (const part of name ? [name, text] : [text]) row.appendChild(document.createElement("span")).textContent = part;
    };
    const decimals = this.decimals;
    const ahead = point.ahead === 1 ? "Next value" : `${point.ahead} steps ahead`;
    line("tip-time", "", point.ahead ? `${ahead}, about ${format.timeOfDay(point.time)}` : format.moment(point.time));
    if (point.value !== null) line("tip-row", "Value", format.number(point.value, decimals));
    if (point.forecast !== null) line("tip-row forecast", "Forecast", format.number(point.forecast, decimals));
    if (point.lower !== null) {
      const range = `${format.number(point.lower, decimals)} to ${format.number(point.upper, decimals)}`;
      line("tip-row", `${format.percent(this.level)} interval`, range);
    }
    return box;
  }
}

function edges(expected, level) {
  const interval = expected?.intervals[level];
  return { forecast: expected ? expected.median : null, lower: interval ? interval[0] : null, upper: interval ? interval[1] : null };
}
