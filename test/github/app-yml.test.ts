import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { rows } from "../../src/github/wake/wakes.ts";

const text = await readFile(new URL("../../app.yml", import.meta.url), "utf8");
const manifest = parse(text) as {
  public: boolean;
  default_permissions: Record<string, string>;
  default_events: string[];
};

test("asks for no more than the design allows", () => {
  expect(manifest.public).toBe(false);
  expect(manifest.default_permissions).toEqual({
    contents: "write",
    issues: "write",
    pull_requests: "write",
    checks: "write",
    actions: "read",
    metadata: "read",
    members: "read",
    administration: "read",
  });
});

test("says of every permission and event what it is for", () => {
  const lines = text.split("\n").filter((line) => /^ {2}(- )?\w+(: (read|write))?( |$)/u.test(line));
  const listed = Object.keys(manifest.default_permissions).length + manifest.default_events.length;
  expect(lines.filter((line) => / # .{10,}/u.test(line))).toHaveLength(listed);
});

test("subscribes to every event that wakes somebody; GitHub sends the rest to every App unasked", () => {
  const unasked = ["installation", "installation_repositories", "ping"];
  expect([...manifest.default_events, ...unasked].toSorted()).toEqual(Object.keys(rows).toSorted());
});
