// One tooltip for the page: it explains whatever carries `data-term`, by hover, by focus and by a press, and goes with Escape.

import { h } from "./dom.js";
import { explain } from "./glossary.js";

const GAP = 8;
let tip;
let shownFor;

const termOf = (event) => (event.target instanceof Element ? event.target.closest("[data-term]") : null);

/** Listens on the whole document, so that elements made later are explained as well. */
export function installTooltip() {
  tip = document.body.appendChild(h("div", { id: "tip", role: "tooltip", class: "tip", hidden: true }));
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const target = termOf(event);
    if (target) show(target);
    else if (!event.target.closest?.("#tip")) hide();
  });
  document.addEventListener("focusin", (event) => {
    const target = termOf(event);
    if (target && event.target.matches(":focus-visible")) show(target);
    else hide();
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("click", (event) => {
    const target = termOf(event);
    if (!target?.matches(".term")) hide();
    else show(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  addEventListener("scroll", hide, { capture: true, passive: true });
}

function show(target) {
  const entry = explain(target.dataset.term);
  if (!entry || shownFor === target) return;
  hide();
  tip.replaceChildren(
    h("strong", {}, entry.name), entry.unit ? h("span", { class: "unit" }, entry.unit) : null, h("span", { class: "text" }, entry.text));
  tip.hidden = false;
  shownFor = target;
  target.setAttribute("aria-describedby", "tip");
  place(target.getBoundingClientRect());
}

function hide() {
  if (!shownFor) return;
  shownFor.removeAttribute("aria-describedby");
  shownFor = null;
  tip.hidden = true;
}

function place(target) {
  const own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(GAP, target.left + target.width / 2 - own.width / 2), innerWidth - own.width - GAP);
  const below = target.bottom + GAP + own.height < innerHeight;
  tip.style.left = `${Math.max(GAP, left)}px`;
  tip.style.top = `${below ? target.bottom + GAP : Math.max(GAP, target.top - GAP - own.height)}px`;
}
