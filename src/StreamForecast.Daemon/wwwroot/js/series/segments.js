// One choice of a few, as buttons side by side.

import { h } from "../dom.js";

let made = 0;

export function segments(name, label, choices, chosen, onChange) {
  const group = `${name}-${made++}`;
  return h("fieldset", { class: "segments" }, h("legend", { class: "visually-hidden" }, label),
    ...Object.entries(choices).map(([value, text]) => {
      const input = h("input", { type: "radio", name: group, value, change: () => onChange(value) });
      input.checked = value === chosen;
      return h("label", {}, input, h("span", {}, text));
    }));
}
