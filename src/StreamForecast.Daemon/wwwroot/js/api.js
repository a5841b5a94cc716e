// The daemon's interface as the dashboard uses it. Every path here is described in src/StreamForecast.Daemon/Api.

/** The daemon answered, but not with what was asked for. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem?.title ?? `The daemon answered ${status}.`);
    this.status = status;
    this.starting = status === 503;
    this.unknown = status === 404;
  }
}

async function get(path, signal) {
  const response = await fetch(path, { signal, headers: { accept: "application/json" }, cache: "no-store" });
  if (!response.ok) {
    throw new Refusal(response.status, await response.json().catch(() => null));
  }
  return response.json();
}

async function getIfThere(path, signal) {
  try {
    return await get(path, signal);
  } catch (error) {
    if (error.unknown) return null;
    throw error;
  }
}

const at = (id) => `/v1/series/${encodeURIComponent(id)}`;

export const status = (signal) => get("/v1/status", signal);
export const sources = (signal) => get("/v1/sources", signal);
export const sinks = (signal) => get("/v1/sinks", signal);
export const series = (limit, after, signal) =>
  get(`/v1/series?limit=${limit}${after ? `&after=${encodeURIComponent(after)}` : ""}`, signal);
export const one = (id, signal) => get(at(id), signal);
export const history = (id, limit, signal) => get(`${at(id)}/history?limit=${limit}`, signal);
/** Null before the first. */
export const forecast = (id, signal) => getIfThere(`${at(id)}/forecast`, signal);
export const explain = (id, signal) => get(`${at(id)}/explain?lags=64`, signal);
/** Null from a daemon that records none. */
export const evolution = (id, after, signal) => getIfThere(`${at(id)}/evolution?after=${after}`, signal);

const RECONNECT_MS = 1000;

/**
 * Forecasts as they are made. A browser reconnects by itself when a stream breaks, but gives up when the daemon answers with an error,
 * as it does while it starts: then this does.
 * @param {string} pattern which series
 * @param {number} every milliseconds between batches; 0 for each forecast
 * @param {{opened: () => void, lost: () => void, made: (forecast: object) => void}} on
 * @returns {() => void} closes it
 */
export function forecasts(pattern, every, on) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`/v1/forecasts?series=${encodeURIComponent(pattern)}${every ? `&every=${every}` : ""}`);
    source.addEventListener("open", on.opened);
    source.addEventListener("forecast", (event) => on.made(JSON.parse(event.data)));
    source.addEventListener("error", () => {
      on.lost();
      if (source.readyState === EventSource.CLOSED) {
        timer = setTimeout(open, RECONNECT_MS);
      }
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/**
 * Asks again and again until it is stopped; a failure is told and asked again sooner.
 * @param {(signal: AbortSignal) => Promise<unknown>} ask
 * @param {() => number} wait milliseconds to the next
 * @param {(error: Error) => void} failed
 * @returns {() => void} stops it
 */
export function poll(ask, wait, failed) {
  const stopping = new AbortController();
  let timer;
  const turn = async () => {
    let next = RECONNECT_MS;
    try {
      await ask(stopping.signal);
      next = wait();
    } catch (error) {
      if (stopping.signal.aborted) return;
      failed(error);
    }
    if (!stopping.signal.aborted) timer = setTimeout(turn, next);
  };
  turn();
  return () => {
    stopping.abort();
    clearTimeout(timer);
  };
}
