// The HTTP interface for people, from the description that the daemon gives of it.

import { h } from "../dom.js";
import { bindThemeButton } from "../theme.js";
import { operationCard } from "./operationCard.js";

const METHODS = ["get", "post", "patch", "delete"]; // a HEAD is a GET without its body

/** @returns {Map<string, HTMLElement[]>} cards by tag, in the order of the description */
function cardsByTag(description) {
  const cards = new Map(description.tags.map((tag) => [tag.name, []]));
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const method of METHODS.filter((name) => name in methods)) {
      const operation = methods[method];
      cards.get(operation.tags[0])?.push(operationCard(method, path, operation, description));
    }
  }
  return cards;
}

const anchor = (name) => name.toLowerCase().replaceAll(" ", "-");

function page(description) {
  const cards = cardsByTag(description);
  return [
    h("div", { class: "docs-head" }, h("h1", {}, "HTTP interface"), h("p", {}, description.info.description)),
    h("nav", { class: "docs-tags", "aria-label": "Parts" },
      ...description.tags.map((tag) => h("a", { href: `#${anchor(tag.name)}` }, tag.name))),
    ...description.tags.map((tag) => h("section", { id: anchor(tag.name) },
      h("h2", {}, tag.name), h("p", { class: "docs-note" }, tag.description), ...cards.get(tag.name))),
  ];
}

/** Opens the card that the address names, and leads there. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) named.open = true;
  named?.scrollIntoView();
}

async function show() {
  const main = document.getElementById("main");
  try {
    const response = await fetch("/openapi/v1.json");
    if (!response.ok) throw new Error(`The daemon answered ${response.status}.`);
    main.replaceChildren(...page(await response.json()));
    openNamed();
  } catch (error) {
    main.replaceChildren(h("p", { class: "notice bad", role: "alert" }, `The description could not be read: ${error.message} Load this page again.`));
  }
}

bindThemeButton(document.getElementById("theme"));
addEventListener("hashchange", openNamed);
show();
