// Name, state and setting of the open series.

import { h, setClass, setText, term } from "../dom.js";
import * as format from "../format.js";
import { STATE_NAMES } from "../list/columns.js";

const FACTS = { observations: "learned", profile: "profile", horizon: "horizon", season: "season", halfLife: "half-life", drift: "drifts", rejected: "refused" };

export class SeriesHead {
  constructor() {
    this.title = h("h1", {}, "");
    this.state = h("button", { type: "button", class: "chip ready term", term: "state", hidden: true }, "");
    this.facts = {};
    this.list = h("dl", { class: "facts" }, ...Object.entries(FACTS).map(([key, name]) => {
      this.facts[key] = h("dd", {}, format.NONE);
      return h("div", {}, h("dt", {}, term(key, name)), this.facts[key]);
    }));
    this.element = h("header", { class: "series-head" },
      h("a", { class: "back", href: "#/" }, "← All series"), h("div", { class: "title" }, this.title, this.state), this.list);
  }

  open(id) {
    setText(this.title, id);
    this.state.hidden = this.list.hidden = true;
  }

  show(summary, explanation) {
    const state = summary.degraded ? "degraded" : summary.ready ? "ready" : "warming";
    setText(this.state, STATE_NAMES[state]);
    setClass(this.state, `chip ${state} term`);
    this.state.hidden = this.list.hidden = false;
    const { configuration } = summary;
    const set = (key, text) => setText(this.facts[key], text);
    set("observations", `${format.count(summary.observations)} values`);
    set("profile", `${configuration.profile}, ${configuration.target}, per ${configuration.sample}`);
    set("horizon", `${configuration.horizon} step${configuration.horizon > 1 ? "s" : ""}`);
    set("season", explanation.season === null ? "none" : `${format.count(explanation.season)} values`);
    set("halfLife", explanation.memory?.halfLife === null || !explanation.memory ? format.NONE : `${explanation.memory.halfLife} steps`);
    set("drift", format.count(explanation.drift.count));
    set("rejected", `${format.count(summary.rejected + summary.late + summary.duplicates + summary.tooOld)} ticks`);
  }
}
