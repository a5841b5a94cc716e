// A schema as the JSON it stands for, with what each field means beside it.

const INDENT = "  ";

/**
 * @param {object} schema of OpenAPI 3.1
 * @param {Record<string, object>} schemas what `$ref` names
 * @returns {string} empty for a schema that says nothing
 */
export const sketch = (schema, schemas) => (schema && Object.keys(schema).length > 0 ? write(schema, schemas, "", new Set()) : "");

function write(schema, schemas, indent, open) {
  const name = schema.$ref?.split("/").at(-1);
  if (name) return open.has(name) ? `{…${name}}` : write(schemas[name] ?? {}, schemas, indent, new Set([...open, name]));
  const choices = (schema.oneOf ?? schema.anyOf)?.filter((choice) => choice.type !== "null");
  if (choices?.length > 0) return write(choices[0], schemas, indent, open);
  if (schema.enum) return schema.enum.filter((value) => value !== null).map((value) => JSON.stringify(value)).join(" or ");
  const types = [schema.type ?? []].flat();
  if (schema.properties) return object(schema.properties, schemas, indent, open);
  if (schema.additionalProperties) return `{ "…": ${write(schema.additionalProperties, schemas, indent, open)} }`;
  if (types.includes("array")) return `[${write(schema.items ?? {}, schemas, indent, open)}, …]`;
  return types.map((type) => ({ string: '"…"', integer: "0", number: "0.0", boolean: "true", null: "null" })[type] ?? "…").sort().join(" or ") || "…";
}

function object(properties, schemas, indent, open) {
  const deeper = indent + INDENT;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const meaning = schema.description ? `  // ${schema.description}` : "";
    return `${deeper}"${name}": ${write(schema, schemas, deeper, open)}${meaning}`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}
