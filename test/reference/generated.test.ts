import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { jsonSchemaOf, type JsonSchema } from "../../src/rules/policy/json-schema.ts";
import { generatedFiles } from "./generated.ts";

const root = new URL("../../", import.meta.url);

describe("what is generated from the schemas", () => {
  test("is current (`npm run schema` makes it so)", async () => {
    for (const [path, text] of await generatedFiles(root)) {
      expect(await readFile(new URL(path, root), "utf8"), path).toBe(text);
    }
  });

  test.each(["policy", "operator"] as const)("describes every setting of the %s file", (file) => {
    const missing = undescribed(jsonSchemaOf(file), "");
    expect(missing).toEqual([]);
  });
});

const undescribed = (schema: JsonSchema, prefix: string): readonly string[] =>
  Object.entries(schema.properties ?? {}).flatMap(([key, member]) => {
    const own = member.description === undefined ? [`${prefix}${key}`] : [];
    const rest = typeof member.additionalProperties === "object" ? member.additionalProperties : {};
    const forms = [member, rest, ...(rest.anyOf ?? [])];
    return [...own, ...forms.flatMap((form) => undescribed(form, `${prefix}${key}.`))];
  });
