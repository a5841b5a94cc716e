// A line of the last values, without axes: its shape is all it says.

const WIDTH = 96;
const HEIGHT = 30;
const MARGIN = 3;
const SVG = "http://www.w3.org/2000/svg";

export function createSparkline() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "spark");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("aria-hidden", "true");
  const line = svg.appendChild(document.createElementNS(SVG, "polyline"));
  const end = svg.appendChild(document.createElementNS(SVG, "circle"));
  end.setAttribute("r", "0");
  return { svg, line, end };
}

export function drawSparkline({ line, end }, values) {
  if (values.length < 2) {
    line.setAttribute("points", "");
    end.setAttribute("r", "0");
    return;
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = high - low;
  const x = (i) => MARGIN + (i / (values.length - 1)) * (WIDTH - 2 * MARGIN);
  const y = (value) => (range === 0 ? HEIGHT / 2 : HEIGHT - MARGIN - ((value - low) / range) * (HEIGHT - 2 * MARGIN));
  line.setAttribute("points", values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
  end.setAttribute("cx", x(values.length - 1).toFixed(1));
  end.setAttribute("cy", y(values.at(-1)).toFixed(1));
  end.setAttribute("r", "2.2");
}
