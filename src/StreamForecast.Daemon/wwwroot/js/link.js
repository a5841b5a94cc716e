// How the daemon can be reached: told by whoever last heard of it or failed to.

const TEXT = { connecting: "Connecting", live: "Live", starting: "Starting", lost: "Disconnected" };
const element = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
let heard = null;
let state = "connecting";

/** @param {"connecting" | "live" | "starting" | "lost"} next */
export function tellLink(next) {
  if (next === "live") heard = Date.now();
  if (next === state) return;
  state = next;
  element("link").dataset.state = state;
  element("link-text").textContent = TEXT[state];
  const lost = element("lost");
  lost.hidden = state === "live" || state === "connecting";
  lost.textContent = state === "starting"
    ? "The daemon is reading its store. This page goes on by itself."
    : `The daemon cannot be reached; trying again. ${heard ? `What you see is as of ${clock.format(heard)}.` : ""}`;
}

/** Tells what a failed request means; answers whether it was the daemon's absence at all. */
export function tellFailure(error) {
  if (error.name === "AbortError" || error.unknown) return false;
  tellLink(error.starting ? "starting" : "lost");
  return true;
}
