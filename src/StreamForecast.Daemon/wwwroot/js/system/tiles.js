// The daemon's figures in a row.

import { h, setClass, setText, term } from "../dom.js";
import * as format from "../format.js";

const TILES = {
  rate: "Learning", waiting: "Waiting", seriesCount: "Series", rejected: "Refused", store: "Store", memoryUse: "Memory", subscriptions: "Subscriptions", uptime: "Running for",
};

export class Tiles {
  constructor() {
    this.fields = {};
    this.element = h("dl", { class: "tiles card" }, ...Object.entries(TILES).map(([key, name]) => {
      this.fields[key] = [h("dd", { class: "number", id: `tile-${key}` }, format.NONE), h("dd", { class: "note" }, "")];
      return h("div", { class: "figure" }, h("dt", {}, term(key, name)), ...this.fields[key]);
    }));
  }

  set(key, value, note = "", tone = "") {
    setText(this.fields[key][0], value);
    setClass(this.fields[key][0], `number ${tone}`);
    setText(this.fields[key][1], note);
  }

  show(status, rate) {
    const sound = status.partitions.filter((partition) => partition.isReady).length;
    this.set("rate", rate === null ? format.NONE : `${format.number(rate, rate < 10 ? 1 : 0)} ticks/s`, `${format.count(status.appliedTicks)} ticks since the start`);
    this.set("waiting", `${format.count(status.outstandingTicks)} ticks`, status.outstandingTicks === 0 ? "nothing held up" : "on their way");
    this.set("seriesCount", format.count(status.series), `${format.count(status.awakeSeries)} awake · ${sound} of ${status.partitions.length} partitions sound`,
      sound < status.partitions.length ? "worse" : "");
    this.set("rejected", `${format.count(status.rejected)} lines`, status.rejected === 0 ? "none since the start" : "since the start", status.rejected > 0 ? "worse" : "");
    this.set("store", format.bytes(status.store?.bytes), status.store ? `${format.bytes(status.store.writeAheadBytes)} of it write-ahead log` : "not told by this daemon");
    this.set("memoryUse", format.bytes(status.process?.memoryBytes), "of the whole process");
    this.set("subscriptions", format.count(status.subscriptions), "pages and programs listening");
    const started = status.process ? Date.parse(status.process.startedAt) : NaN;
    this.set("uptime", format.duration(Date.now() - started), Number.isNaN(started) ? "" : `since ${format.moment(started)}`);
  }
}
