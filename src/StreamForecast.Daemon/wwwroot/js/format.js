// Numbers and times as people read them.

const NONE = "–";
const formats = new Map();

function fixed(decimals) {
  if (!formats.has(decimals)) {
    formats.set(decimals, new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return formats.get(decimals);
}

/** Decimals that show about six digits of a value; the same for all numbers of a series, so that they line up. */
export function decimalsFor(value) {
  if (!Number.isFinite(value) || value === 0) return 2;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(8, Math.max(magnitude >= 7 ? 0 : 2, 5 - magnitude));
}

export function number(value, decimals = decimalsFor(value)) {
  return Number.isFinite(value) ? fixed(decimals).format(value) : NONE;
}

export function signed(value, decimals) {
  if (!Number.isFinite(value)) return NONE;
  return (value < 0 ? "−" : "+") + fixed(decimals).format(Math.abs(value));
}

export const count = (value) => (Number.isFinite(value) ? fixed(0).format(value) : NONE);

/** A share of 1 as a percentage with its sign. */
export const percent = (share, decimals = 0) => (Number.isFinite(share) ? `${fixed(decimals).format(share * 100)} %` : NONE);

export const ratio = (value) => (Number.isFinite(value) ? `${fixed(2).format(value)} ×` : NONE);

/** Milliseconds since 1970 of an RFC 3339 time; browsers agree on at most three digits of fraction. */
export const milliseconds = (text) => Date.parse(text.replace(/(\.\d{3})\d+/, "$1"));

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });

export const moment = (time) => `${day.format(time)}, ${clock.format(time)}`;
export const timeOfDay = (time) => clock.format(time);
