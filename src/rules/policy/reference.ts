import type { JsonSchema } from "./json-schema.ts";

type Row = { readonly path: string; readonly value: string; readonly fallback: string; readonly says: string };

/** The reference table of a file: one row for each setting, in the order of the schema, as Markdown. */
export const referenceTable = (schema: JsonSchema): string =>
  [
    "| Setting | Value | Default | |",
    "| :-- | :-- | :-- | :-- |",
    ...rowsOf(schema, "").map(
      ({ path, value, fallback, says }) => `| \`${path}\` | ${value} | ${fallback} | ${says} |`,
    ),
  ].join("\n");

const rowsOf = (schema: JsonSchema, prefix: string): readonly Row[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([key, member]) => {
    const needed = schema.required?.includes(key) === true;
    return [rowOf(`${prefix}${key}`, member, needed), ...rowsOf(member, `${prefix}${key}.`)];
  }),
  ...anyNameRows(schema, prefix),
];

/** A mapping whose keys are names of one's own. */
const anyNameRows = ({ additionalProperties: member }: JsonSchema, prefix: string): readonly Row[] => {
  if (typeof member !== "object") return [];
  const forms = member.anyOf ?? [member];
  const inner = forms.flatMap((form) => rowsOf(form, `${prefix}<name>.`));
  const plain = forms.find((form) => form.properties === undefined);
  if (plain?.description === undefined) return inner;
  return [rowOf(`${prefix}<name>`, member, false), ...inner];
};

const rowOf = (path: string, schema: JsonSchema, needed: boolean): Row => ({
  path,
  value: valueOf(schema),
  fallback: needed ? "*required*" : schema.default === undefined ? "" : `\`${yamlOf(schema.default)}\``,
  says: (
    schema.description ??
    schema.anyOf?.find(({ description }) => description !== undefined)?.description ??
    ""
  ).replaceAll("|", "\\|"),
});

const valueOf = (schema: JsonSchema): string => {
  if (schema.const !== undefined) return `\`${yamlOf(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${yamlOf(value)}\``).join(", ");
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(valueOf))].join(" or ");
  if (schema.type === "array") return `list of ${schema.items === undefined ? "values" : valueOf(schema.items)}`;
  if (schema.type === "integer" || schema.type === "number") {
    return `${schema.type === "integer" ? "whole number" : "number"}${rangeOf(schema)}`;
  }
  if (schema.type === "boolean") return "`true`, `false`";
  return schema.type === "string" ? "text" : "mapping";
};

const rangeOf = ({ minimum, maximum }: JsonSchema): string => {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum === undefined) return most === undefined ? "" : `, at most ${most}`;
  return most === undefined ? `, at least ${minimum}` : `, ${minimum} to ${most}`;
};

const yamlOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
