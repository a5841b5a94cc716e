// At most ten redraws a second, however fast the forecasts come.

const INTERVAL_MS = 100;

/** Returns a function that asks for a call of `draw` soon; many asks make one call. */
export function coalesced(draw, interval = INTERVAL_MS) {
  let asked = false;
  let last = -Infinity;
  const run = () => {
    asked = false;
    last = performance.now();
    draw();
  };
  return () => {
    if (asked) return;
    asked = true;
    const wait = interval - (performance.now() - last);
    if (wait <= 0) requestAnimationFrame(run);
    else setTimeout(() => requestAnimationFrame(run), wait);
  };
}
