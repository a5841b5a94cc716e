// Elements from code: nothing here is ever parsed as markup.

/**
 * `h("p", { class: "note", term: "coverage" }, "text", child)`; `term` names an entry of the glossary, functions become listeners.
 * @param {string} tag
 * @param {Record<string, unknown>} attributes
 * @param {...(Node | string | null)} children
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "term") element.dataset.term = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Sets the text only where it differs: most redraws change little. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

/** A label that explains itself when hovered, focused or pressed. */
export const term = (key, text) => h("button", { type: "button", class: "term", term: key }, text);
