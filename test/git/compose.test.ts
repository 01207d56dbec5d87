import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import { createGit } from "../../src/git/create-git.ts";
import type { TreeEdit } from "../../src/model/cells.ts";
import { openClone, type Clone } from "../cli/clone.ts";

const dataDir = mkdtempSync(join(tmpdir(), "lintel-compose-"));
const git = createGit({ dataDir, log: { debug: () => undefined } });
let clone: Clone;
let start: string;

beforeAll(async () => {
  clone = openClone({
    ".gitattributes": "* text eol=crlf ident\n",
    "src/a.js": "$Id$ one\n",
    "src/b.js": "two\n",
    "test/a.test.js": "old\n",
  });
  const sha = await git.importLocal(7, clone.dir);
  start = await git.objects(7).treeOf(sha);
});
afterAll(() => {
  clone.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const blob = (path: string): string => clone.git("rev-parse", `HEAD:${path}`);
const changes = async (edits: readonly TreeEdit[]) => {
  const tree = await git.compose(7, start, edits);
  const files = await git.objects(7).diff(start, tree);
  return Promise.all(
    files.map(async ({ path, mode, oid }) => {
      const text = oid === undefined ? undefined : new TextDecoder().decode(await git.objects(7).blob(oid));
      return [path, mode, text] as const;
    }),
  );
};

it("puts objects, writes texts as they are whatever the attributes say, and takes away", async () => {
  expect(
    await changes([
      { path: "src/a.js", text: "$Id$ garbage\nno\r\n" },
      { path: "test/a.test.js", put: { mode: "100755", oid: blob("src/b.js") } },
      { path: "src/b.js", gone: true },
    ]),
  ).toEqual([
    ["src/a.js", "100644", "$Id$ garbage\nno\r\n"],
    ["src/b.js", undefined, undefined],
    ["test/a.test.js", "100755", "two\n"],
  ]);
});

it("gives the same tree for the same edits, and the same tree again for their reverse", async () => {
  const edits: readonly TreeEdit[] = [{ path: "src/a.js", text: "x\n" }];
  const tree = await git.compose(7, start, edits);
  expect(await git.compose(7, start, edits)).toBe(tree);
  expect(await git.compose(7, tree, [{ path: "src/a.js", put: { mode: "100644", oid: blob("src/a.js") } }])).toBe(
    start,
  );
});

it("takes away what is not there, and replaces a directory by a file", async () => {
  expect(await changes([{ path: "nowhere.js", gone: true }])).toEqual([]);
  expect((await changes([{ path: "src", text: "a file now\n" }])).map(([path]) => path)).toEqual([
    "src",
    "src/a.js",
    "src/b.js",
  ]);
});

test.each<[string, readonly TreeEdit[]]>([
  ["leads out", [{ path: "../x", text: "" }]],
  ["is absolute", [{ path: "/etc/passwd", text: "" }]],
  ["leads into .git", [{ path: ".git/config", text: "" }]],
  ["is too much", [{ path: "a", text: "x".repeat(17 * 1024 * 1024) }]],
])("refuses what %s", async (_, edits) => {
  await expect(git.compose(7, start, edits)).rejects.toMatchObject({ name: "Refused" });
});
