// Fewer points where there are more than a screen can tell apart: that is what keeps a chart of thousands of values smooth.

/** Every so many points, and the last one: for bands and for lines that are followed as a whole. */
export function everyNth(count, room) {
  const stride = Math.max(1, Math.ceil(count / room));
  const kept = [];
  for (let i = (count - 1) % stride; i < count; i += stride) kept.push(i);
  return kept;
}

/** Of each run of neighbours the least and the greatest, in their order, so that no peak is lost. A run without values keeps its gap. */
export function extremes(values, room) {
  const count = values.length;
  const run = Math.max(1, Math.ceil((2 * count) / room));
  const kept = [];
  for (let from = 0; from < count; from += run) {
    if (run <= 2) {
      for (let i = from; i < Math.min(count, from + run); i++) kept.push(i);
      continue;
    }
    let least = from;
    let most = from;
    for (let i = from + 1; i < Math.min(count, from + run); i++) {
      if (values[i] === null) continue;
      if (values[least] === null || values[i] < values[least]) least = i;
      if (values[most] === null || values[i] > values[most]) most = i;
    }
    kept.push(Math.min(least, most));
    if (least !== most) kept.push(Math.max(least, most));
  }
  return kept;
}
