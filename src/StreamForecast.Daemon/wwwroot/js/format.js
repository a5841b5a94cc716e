// Numbers and times as people read them.

export const NONE = "–";
const formats = new Map();

function fixed(decimals) {
  if (!formats.has(decimals)) {
    formats.set(decimals, new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return formats.get(decimals);
}

const known = (value) => typeof value === "number" && Number.isFinite(value);

/** Decimals that show about six digits of a value; the same for all numbers of a series, so that they line up. */
export function decimalsFor(value) {
  if (!known(value) || value === 0) return 2;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(8, Math.max(magnitude >= 7 ? 0 : 2, 5 - magnitude));
}

export const number = (value, decimals = decimalsFor(value)) => (known(value) ? withMinus(fixed(decimals).format(value)) : NONE);

/** A proper minus, and none before a number that rounds to nothing. */
const withMinus = (text) => (/[1-9]/.test(text) ? text.replace("-", "−") : text.replace("-", ""));

export const signed = (value, decimals) =>
  known(value) ? (value < 0 ? "−" : "+") + fixed(decimals).format(Math.abs(value)) : NONE;

/** A number of any size in few characters: for axes and parameters. */
export function short(value) {
  if (!known(value)) return NONE;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(1).replace("-", "−").replace("e+", "e").replace("e-", "e−");
  return withMinus(fixed(size >= 100 ? 0 : size >= 1 ? 2 : 3).format(value));
}

export const count = (value) => (known(value) ? fixed(0).format(value) : NONE);

/** A share of 1 as a percentage with its sign. */
export const percent = (share, decimals = 0) => (known(share) ? `${fixed(decimals).format(share * 100)} %` : NONE);

export const ratio = (value, decimals = 2) => (known(value) ? `${fixed(decimals).format(value)} ×` : NONE);

export function bytes(value) {
  if (!known(value)) return NONE;
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${fixed(unit === 0 || value >= 100 ? 0 : 1).format(value)} ${units[unit]}`;
}

export const milliseconds = (value) => (known(value) ? `${fixed(value < 10 ? 2 : value < 100 ? 1 : 0).format(value)} ms` : NONE);

/** How long something lasted or is ago. */
export function duration(ms) {
  if (!known(ms)) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** Only the largest unit of it: for columns. */
export const age = (ms) => duration(ms).split(" ").slice(0, 2).join(" ");

/** Milliseconds since 1970 of an RFC 3339 time; browsers agree on at most three digits of fraction. */
export const instant = (text) => Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { year: "numeric", month: "short", day: "numeric" });
const shortDay = new Intl.DateTimeFormat("en-GB", { month: "short", day: "numeric" });
const DAY_MS = 86_400_000;

export const moment = (time) => `${day.format(time)}, ${clock.format(time)}`;
export const timeOfDay = (time) => clock.format(time);
/** Told as exactly as the span around it asks for. */
export const timeWithin = (time, span) => (span > 300 * DAY_MS ? day : span > 2 * DAY_MS ? shortDay : clock).format(time);
