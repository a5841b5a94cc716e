// The tables of the system page: partitions, sources, sinks, refusals.

import * as format from "../format.js";
import { DataTable } from "./dataTable.js";

const GOOD = new Set(["running", "ready", "connected"]);
const WAITING = new Set(["connecting", "starting", "waiting", "ended"]);
const tone = (state) => `chip ${GOOD.has(state) ? "good" : WAITING.has(state) ? "waiting" : "bad"}`;
const words = (name) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("-", " ");

export const partitions = () => new DataTable({
  key: "partitions", term: "partition", title: "Partitions", empty: "The daemon is opening its store.",
  columns: [
    { name: "No.", text: (row) => String(row.partition) },
    { name: "State", text: (row) => (row.quarantine ? "Quarantined" : row.isReady ? "Ready" : "Starting"), tone: (row) => `chip ${row.quarantine ? "bad" : row.isReady ? "good" : "waiting"}` },
    { name: "Log position", term: "nextOffset", text: (row) => format.count(row.nextOffset) },
    { name: "Awake", term: "seriesCount", text: (row) => format.count(row.awakeSeries) },
    { name: "Replaying", term: "replaying", text: (row) => format.count(row.replayingSeries) },
    { name: "Waiting", term: "waiting", text: (row) => format.count(row.outstandingTicks) },
    { name: "Learned", term: "observations", text: (row) => format.count(row.appliedTicks) },
    { name: "Why", text: (row) => row.quarantine ?? "" },
  ],
});

export const sources = () => new DataTable({
  key: "sources", term: "source", title: "Sources", class: "wide",
  empty: "No source is configured: ticks come from whoever sends them. See “sources” in config/streamforecast.yaml.",
  columns: [
    { name: "Name", text: (row) => row.name },
    { name: "Kind", text: (row) => row.type },
    { name: "State", text: (row) => words(row.state), tone: (row) => tone(row.state) },
    { name: "Accepted", term: "accepted", text: (row) => format.count(row.ticks?.accepted) },
    { name: "Refused", term: "rejected", text: (row) => format.count((row.ticks?.rejected ?? 0) + (row.ticks?.late ?? 0) + (row.ticks?.duplicate ?? 0) + (row.ticks?.tooOld ?? 0)) },
    { name: "Reconnects", term: "reconnects", text: (row) => format.count(row.reconnects) },
    { name: "Gaps", term: "gaps", text: (row) => (row.gaps ? `${format.count(row.gaps)} (${format.count(row.missing)} ticks)` : "0") },
    { name: "Last tick", term: "lastTime", text: (row) => (row.lastEventTime ? `${format.age(Date.now() - format.instant(row.lastEventTime))} ago` : format.NONE) },
    { name: "Last trouble", text: (row) => row.reason ?? row.troubles?.at(-1)?.detail ?? "none" },
  ],
});

export const sinks = () => new DataTable({
  key: "sinks", term: "sink", title: "Sinks", class: "wide",
  empty: "No sink is configured: forecasts go to whoever subscribes. See “sinks” in config/streamforecast.yaml.",
  columns: [
    { name: "Name", text: (row) => row.name },
    { name: "Kind", text: (row) => row.type },
    { name: "State", text: (row) => (row.holdsIngest ? "Holds ticks back" : words(row.state)), tone: (row) => (row.holdsIngest ? "chip bad" : tone(row.state)) },
    { name: "Written", term: "written", text: (row) => format.count(row.written) },
    { name: "Buffered", term: "buffered", text: (row) => format.count(row.buffered) },
    { name: "Dropped", term: "dropped", text: (row) => format.count(row.dropped) },
    { name: "Retries", term: "retries", text: (row) => format.count(row.retries) },
    { name: "Gaps", term: "gaps", text: (row) => format.count(row.gaps) },
    { name: "Newest", term: "lastTime", text: (row) => (row.lastEventTime ? `${format.age(Date.now() - format.instant(row.lastEventTime))} ago` : format.NONE) },
    { name: "Last trouble", text: (row) => row.reason ?? "none" },
  ],
});

export const refusals = () => new DataTable({
  key: "refusals", term: "rejected", title: "Refusals by reason", empty: "No line was refused since the start.",
  columns: [
    { name: "Reason", text: (row) => words(row.reason) },
    { name: "Lines", term: "rejected", text: (row) => format.count(row.count) },
  ],
});

export const refusalsOf = (status) =>
  Object.entries(status.rejectedByReason).map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);

