import { validate } from "@octokit/graphql-schema";
import { expect, test } from "vitest";
import { documentOf, onePullDocument } from "../../../src/github/read/document.ts";

test.each([
  ["everything of a run", documentOf([])],
  ["with what it depends on", documentOf([12, 13])],
  ["one pull request", onePullDocument],
])("the document that reads %s is valid for GitHub's official schema", (_, document) => {
  expect(validate(document)).toEqual([]);
});
