// One request: what it does, what it reads, a line to paste, what it answers.

import { h } from "../dom.js";
import { sketch } from "./sketch.js";

const EXAMPLE_ID = "BTC-USD";
const SWITCHING = "101"; // to a WebSocket: no line of curl speaks it

const textOf = (example) => (typeof example === "string" ? example.trimEnd() : JSON.stringify(example, null, 2));

/** An argument for a POSIX shell. */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** The request as a line for curl, with the first of its bodies. */
export function curlLine(method, path, operation, origin) {
  const required = (operation.parameters ?? []).filter((parameter) => parameter.in === "query" && parameter.required);
  const query = required.length === 0 ? "" : `?${required.map((parameter) => `${parameter.name}=${parameter.name === "id" ? EXAMPLE_ID : ""}`).join("&")}`;
  const words = ["curl"];
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  if (method !== "get" && !(method === "post" && bodies.length > 0)) words.push("-X", method.toUpperCase());
  if (bodies.length > 0) {
    const [mediaType, { example }] = bodies[0];
    words.push("-H", quoted(`Content-Type: ${mediaType}`), "--data-binary", quoted(typeof example === "string" ? example.trimEnd() : JSON.stringify(example)));
  }
  if ("text/event-stream" in (operation.responses["200"]?.content ?? {})) words.push("-N");
  return [...words, quoted(origin + path.replace("{id}", EXAMPLE_ID) + query)].join(" ");
}

function bounds({ schema }) {
  const parts = [];
  if (schema.minimum !== undefined && schema.maximum !== undefined) parts.push(`${schema.minimum} to ${schema.maximum}`);
  else if (schema.minimum !== undefined) parts.push(`at least ${schema.minimum}`);
  if (schema.default !== undefined) parts.push(`usually ${schema.default}`);
  return parts.join(", ");
}

const parametersTable = (parameters) => h("table", {},
  h("thead", {}, h("tr", {}, ...["Parameter", "Where", "Meaning", "Values"].map((name) => h("th", { scope: "col" }, name)))),
  h("tbody", {}, ...parameters.map((parameter) => h("tr", {},
    h("th", { scope: "row" }, h("code", {}, parameter.name)),
    h("td", {}, parameter.in),
    h("td", {}, parameter.description ?? ""),
    h("td", {}, [parameter.schema.type, bounds(parameter)].filter(Boolean).join(", "))))));

function contentBlocks(content, description) {
  return Object.entries(content ?? {}).flatMap(([mediaType, { example, schema }]) => {
    const text = example !== undefined ? textOf(example) : sketch(schema, description.components.schemas);
    return [h("p", { class: "docs-type" }, h("code", {}, mediaType)), text ? h("pre", { tabindex: "0" }, text) : null];
  });
}

function replies(operation, description) {
  return h("dl", { class: "docs-replies" }, ...Object.entries(operation.responses).flatMap(([status, reply]) => [
    h("dt", { class: status < "400" ? "good" : "bad" }, status),
    h("dd", {}, reply.description, ...(status < "400" ? contentBlocks(reply.content, description) : [])),
  ]));
}

/** @returns {HTMLDetailsElement} the card, shut */
export function operationCard(method, path, operation, description) {
  const parts = [];
  if (operation.description) parts.push(h("p", {}, operation.description));
  if (!(SWITCHING in operation.responses)) {
    parts.push(h("h3", {}, "From a shell"), h("pre", { class: "docs-curl", tabindex: "0" }, curlLine(method, path, operation, location.origin)));
  }
  if (operation.parameters?.length > 0) parts.push(h("h3", {}, "Parameters"), parametersTable(operation.parameters));
  if (operation.requestBody) parts.push(h("h3", {}, "Body, one of"), ...contentBlocks(operation.requestBody.content, description));
  parts.push(h("h3", {}, "Answers"), replies(operation, description));
  return h("details", { class: "card docs-card", id: operation.operationId },
    h("summary", {},
      h("span", { class: `docs-method ${method}` }, method.toUpperCase()),
      h("code", { class: "docs-path" }, path),
      h("span", { class: "docs-summary" }, operation.summary)),
    h("div", { class: "docs-body" }, ...parts));
}
