// At most ten redraws a second, however fast the forecasts come.

const INTERVAL_MS = 100;

/** Returns a function that asks for a call of `draw` soon; many asks make one call. */
export function coalesced(draw) {
  let asked = false;
  let last = -INTERVAL_MS;
  const run = () => {
    asked = false;
    last = performance.now();
    draw();
  };
  return () => {
    if (asked) return;
    asked = true;
    const wait = Math.max(0, INTERVAL_MS - (performance.now() - last));
    setTimeout(() => requestAnimationFrame(run), wait);
  };
}
