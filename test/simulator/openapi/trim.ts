export type Json = { [key: string]: unknown };

/** Words that say nothing about a value's shape. */
const dropped = new Set(["description", "example", "examples", "externalDocs", "summary", "title", "default"]);

/** A schema without its prose. Property names are kept whatever they are called. */
export function trim(value: unknown, isNameMap = false): unknown {
  if (Array.isArray(value)) return value.map((one) => trim(one));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => isNameMap || !(dropped.has(key) || key.startsWith("x-")));
  return Object.fromEntries(
    kept.map(([key, inner]) => [key, key === "enum" && !isNameMap ? inner : trim(inner, !isNameMap && isMap(key))]),
  );
}

function isMap(key: string): boolean {
  return key === "properties" || key === "patternProperties";
}

/** The named schemas that these parts lead to, trimmed. */
export function reachable(description: Json, parts: unknown): Json {
  const all = (description["components"] as Json)["schemas"] as Json;
  const found: Json = {};
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const name = key === "$ref" && typeof inner === "string" ? inner.split("/").at(-1) : undefined;
      if (name !== undefined && !Object.hasOwn(found, name)) {
        found[name] = trim(all[name]);
        visit(found[name]);
      } else visit(inner);
    }
  };
  visit(parts);
  return found;
}
