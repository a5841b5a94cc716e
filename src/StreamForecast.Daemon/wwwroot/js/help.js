// The page behind `?`: keys and words.

import { h } from "./dom.js";
import { GLOSSARY } from "./glossary.js";

const KEYS = [
  ["/", "Find a series"],
  ["↑ ↓ Home End", "Move in the list; on a chart ← → read its values"],
  ["Enter", "Open the series"],
  ["g then l", "All series"],
  ["g then s", "System"],
  ["[ ]", "Previous and next series"],
  ["t", "Change the colours"],
  ["?", "This help"],
  ["Esc", "Close what is open; leave a series"],
];

let dialog;

export function toggleHelp() {
  dialog ??= document.body.appendChild(build());
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

export const isHelpOpen = () => dialog?.open ?? false;

function build() {
  const close = h("button", { type: "button", class: "tool", click: () => dialog.close() }, "Close");
  const words = Object.values(GLOSSARY).flatMap(([name, unit, text]) => [
    h("dt", {}, name, unit ? h("span", { class: "unit" }, unit) : null), h("dd", {}, text)]);
  return h("dialog", { class: "help", "aria-labelledby": "help-title" },
    h("div", { class: "help-head" }, h("h2", { id: "help-title" }, "Keys and words"), close),
    h("div", { class: "help-body", tabindex: "0", role: "group", "aria-label": "Keys and words" },
      h("dl", { class: "keys" }, ...KEYS.flatMap(([keys, what]) => [
        h("dt", {}, ...keys.split(" ").map((key) => (key === "then" ? " then " : h("kbd", {}, key)))), h("dd", {}, what)])),
      h("dl", { class: "words" }, ...words)));
}
