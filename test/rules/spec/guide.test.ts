import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sectionExample, sectionExamples, sectionNamed } from "../../../src/rules/spec/section-names.ts";
import { specOf, withSections } from "./issue.ts";

const guide = await readFile(new URL("../../../docs/spec.md", import.meta.url), "utf8");
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(/^(?<fence>`{3,})(?<language>\w+)\n(?<text>[\s\S]*?)^\k<fence>$/gmu)].flatMap(({ groups }) =>
    groups?.["language"] === language ? [groups["text"] ?? ""] : [],
  );
const names = Object.keys(sectionExamples);

type Field = { type: string; attributes: { label: string; options?: string[]; render?: string } };
const form = parse(blocks("yaml")[0] ?? "") as { body: Field[]; labels?: unknown };

describe("docs/spec.md", () => {
  test("shows specs that are clean", () => {
    const [small, whole] = blocks("markdown").map((block) => specOf(block, { paths: [] }));
    expect(small?.criteria).toHaveLength(3);
    expect(whole).toMatchObject({ kind: "fix", dependsOn: [12], options: { attempts: 2 } });
    expect(whole?.scope).toEqual(["src/payments/**", "test/payments/**", "docs/refunds.md"]);
  });

  test("names every section", () => {
    for (const name of names) expect(guide).toContain(`| \`${name}\``);
  });

  test("offers a form with every section, and no label that would start anything", () => {
    expect(form.body.map(({ attributes: { label } }) => label)).toEqual(names);
    expect(form.labels).toBeUndefined();
  });

  test("offers a form whose answers are read as they are meant", () => {
    const answers: Readonly<Record<string, string>> = {
      Goal: "Refunds work.",
      "Acceptance criteria": "- [ ] One",
      Kind: "fix",
      Options: "```yaml\nattempts: 2\n```",
    };
    const body = form.body
      .map(({ attributes: { label } }) => `### ${label}\n\n${answers[label] ?? "_No response_"}`)
      .join("\n\n");
    expect(specOf(body)).toMatchObject({
      goal: "Refunds work.",
      kind: "fix",
      risk: "normal",
      scope: [],
      dependsOn: [],
      notes: "",
      options: { attempts: 2 },
    });
    for (const { attributes } of form.body) {
      for (const option of attributes.options ?? []) {
        expect(specOf(withSections(`### ${attributes.label}\n\n${option}`))).toMatchObject({
          [attributes.label.toLowerCase()]: option,
        });
      }
    }
  });
});

test("the example of each section can be copied", () => {
  for (const name of Object.keys(sectionExamples) as (keyof typeof sectionExamples)[]) {
    expect(sectionNamed(name)).toBe(name);
    const others = name === "Goal" || name === "Acceptance criteria" ? "" : withSections("");
    const rest =
      name === "Goal" ? "\n## Acceptance criteria\n- One" : name === "Acceptance criteria" ? "\n## Goal\nx" : "";
    specOf(`${others}${sectionExample(name)}${rest}`, { paths: [] });
  }
});
