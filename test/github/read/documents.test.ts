import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { documentOf, onePullDocument } from "../../../src/github/read/document.ts";

const entry = createRequire(import.meta.url).resolve("@octokit/graphql-schema");
const schema = buildSchema(readFileSync(join(dirname(entry), "schema.graphql"), "utf8"));

test.each([
  ["everything of a run", documentOf([])],
  ["with what it depends on", documentOf([12, 13])],
  ["one pull request", onePullDocument],
])("the document that reads %s is valid for GitHub's official schema", (_, document) => {
  expect(validate(schema, parse(document))).toEqual([]);
});
