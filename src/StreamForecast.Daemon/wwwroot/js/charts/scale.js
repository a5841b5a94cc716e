// From values to places, and round numbers in between.

/** A linear scale; a range without width gets some. */
export function linear(low, high, from, to) {
  if (!(high > low)) {
    const margin = Math.abs(low) * 0.01 || 1;
    low -= margin;
    high += margin;
  }
  const factor = (to - from) / (high - low);
  const place = (value) => from + (value - low) * factor;
  return Object.assign(place, { low, high });
}

/** About `count` round numbers inside a range. */
export function roundTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? power * 10;
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step * 1e-9; tick += step) ticks.push(Math.abs(tick) < step * 1e-9 ? 0 : tick);
  return ticks;
}

/** Smallest and largest of the known numbers; null when there is none. */
export function extent(...lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (const value of list) {
      if (value === null || !Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : null;
}

/** A range with some air around it; nothing below 0 where 0 is the least. */
export function padded([low, high], share = 0.08) {
  const margin = (high - low) * share || Math.abs(high) * 0.01 || 1;
  return [low === 0 ? 0 : low - margin, high + margin];
}
