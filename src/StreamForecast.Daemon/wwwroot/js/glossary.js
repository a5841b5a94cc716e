// Every number's unit and what it means, in plain words. The keys are the `data-term` of the elements that show them.

export const GLOSSARY = {
  series: ["Series", "a name", "One stream of numbers with models of its own, for example the price of one thing."],
  state: ["State", "",
    "Ready: it has learned enough for its intervals to mean something. Warming up: too little learned so far. " +
    "Degraded: part of the mixture tripped its guard and is left out for now; the rest goes on."],
  trend: ["Trend", "%",
    "The shape of the last 60 values, each line on a scale of its own; sorted by the change from the first of them to the last."],
  value: ["Last value", "the series’ own unit", "The newest value that was learned."],
  next: ["Expected next", "the series’ own unit",
    "The median of the forecast one step ahead: the next value is as likely above as below. The note says how far that is from the last value."],
  mean: ["Mean", "the series’ own unit", "The forecast that aims at the smallest squared error. It need not equal the median."],
  interval: ["Interval", "the series’ own unit",
    "The range the coming value should fall into as often as its percentage says: an 80 % interval should hold 80 times out of 100."],
  up: ["Chance of a rise", "%",
    "Estimated probability that the next value is higher than the last one. About 50 % means: no idea, like a coin."],
  error: ["Error against naive", "×, a ratio",
    "Root mean squared error of the forecasts, divided by that of always expecting the last value again (“naive”). " +
    "Below 1 × is better than naive. It says nothing about a gain."],
  coverage: ["Coverage", "% of values",
    "How often the value really fell inside the interval told before. It should be close to the interval’s own percentage."],
  observations: ["Learned", "values", "Values this series has learned since it began."],
  lastTime: ["Last tick", "time ago", "How long ago, by your clock, the newest learned value happened."],
  horizon: ["Horizon", "steps", "Steps ahead. One step is the wait from one value to the next; it has no fixed length in seconds."],
  forecast: ["Forecast one step before", "the series’ own unit", "What was expected of each value before it was seen."],
  fan: ["Interval fan", "the series’ own unit",
    "Nested ranges, darkest in the middle. Behind the last value they are what was told before each value came; ahead of it they show how " +
    "doubt grows with the distance."],
  weights: ["Weight", "a share; all sum to 1",
    "How much the mixture listens to each expert now. A negative weight means the mixture corrects in the opposite direction."],
  halfLife: ["Half-life of memory", "steps back",
    "Half of what the forecast listens to lies at most so many values back."],
  memory: ["Memory profile", "the target’s unit",
    "What each past value contributes to the standing forecast. The bars and the bias add up to it. Bars downwards pull it lower."],
  gradient: ["Gradient against lag", "a ratio; 1 at lag 0",
    "How much a network’s state some steps ago still moves its forecast now. A curve that falls fast means it forgets fast."],
  calibration: ["Calibration", "% told against % seen",
    "Each dot is one interval: across, how often it claims to hold; up, how often it did. On the diagonal it is honest, " +
    "above too wide, below too narrow. The bars are what chance alone explains 95 times out of 100."],
  errorOverTime: ["Error against naive over time", "×, a ratio",
    "The error ratio over the 100 values up to each moment. Below the line at 1 × the forecasts erred less than expecting the last value again."],
  u: ["u", "no unit", "How much of its previous output the recurrent cell keeps: o(t) = u·o(t−1) + m·x(t) + b."],
  m: ["m", "no unit", "How much the newest value moves the recurrent cell."],
  b: ["b", "units of the scaled series", "What the recurrent cell adds at every step."],
  cell: ["Recurrent cell", "",
    "The smallest recurrent model there is, o(t) = u·o(t−1) + m·x(t) + b, learning its three parameters with every value."],
  drift: ["Drifts", "times", "How often the forecasts became lastingly worse, so that the series seems to have changed its ways."],
  season: ["Season", "values", "After so many values the series tends to repeat itself."],
  profile: ["Profile", "", "Which experts the mixture runs: fast, balanced or full, from cheap to thorough."],
  rate: ["Learning", "ticks/s", "Ticks learned each second, between the last two looks."],
  waiting: ["Waiting", "ticks", "Ticks received and not yet learned."],
  seriesCount: ["Series", "series", "Series this daemon knows; awake ones have their models in memory, the others wake with their next tick."],
  subscriptions: ["Subscriptions", "connections", "Who is being sent forecasts now, this page included."],
  rejected: ["Refused", "lines or ticks", "Lines since the start that were no valid ticks, and of a series also ticks that came late or twice. Each sender was told the line and the reason."],
  store: ["Store", "bytes", "Room on the disk: the database and the log that is yet to be written into it."],
  memoryUse: ["Memory", "bytes", "Memory the process holds now."],
  uptime: ["Running for", "time", "Since the process was started."],
  latency: ["Latency", "ms",
    "From a tick’s hand-over to the engine until it was on disk, learned and forecast, over the last minute. p99 8 ms: 99 of 100 ticks took at most 8 ms."],
  partition: ["Partition", "a number", "A fixed slice of the series with a log of its own."],
  nextOffset: ["Log position", "records", "Number of the partition’s next log record."],
  replaying: ["Replaying", "series", "Series whose part of the log is still to be read after a start."],
  source: ["Source", "", "Where the daemon itself fetches ticks from."],
  gaps: ["Gaps", "times", "Times that a source skipped numbers, so that ticks are missing."],
  reconnects: ["Reconnects", "times", "Times that a source ran again after it had not."],
  accepted: ["Accepted", "ticks", "Ticks of this source that were learned."],
};

/** The entry as one line for a tooltip: name, unit, meaning. */
export function explain(key) {
  const entry = GLOSSARY[key];
  return entry ? { name: entry[0], unit: entry[1], text: entry[2] } : null;
}
