// Weights and parameters over time: what the daemon recorded before the page was opened, and what it records while it is.

import { instant } from "../format.js";

const MAX_SAMPLES = 2000;

export class Evolution {
  experts = [];
  samples = [];

  /** Samples after this number of observations are still unknown. */
  get after() {
    return this.samples.at(-1)?.observations ?? 0;
  }

  /** Puts what the daemon answered behind what is known; other experts begin anew. */
  add(reply) {
    if (!reply) return;
    if (reply.experts.join("\n") !== this.experts.join("\n")) {
      this.experts = reply.experts;
      this.samples = [];
    }
    for (const sample of reply.samples) {
      if (sample.observations <= this.after) continue;
      this.samples.push({ ...sample, time: instant(sample.time) });
    }
    if (this.samples.length > MAX_SAMPLES) this.samples.splice(0, this.samples.length - MAX_SAMPLES);
  }

  get span() {
    return this.samples.length < 2 ? 0 : this.samples.at(-1).time - this.samples[0].time;
  }
}
