import { expect, test } from "vitest";
import { pathFault } from "../../src/git/path-fault.ts";
import { personsClone, trusted, written } from "./people.ts";
import type { Content } from "./people.ts";

async function on(files: Readonly<Record<string, Content>>) {
  const clone = await personsClone();
  const base = await clone.commit(files);
  const ours = await trusted();
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [base]);
  return { clone, base, ours };
}

test("the tree is the one a person's commit of the same files has", async () => {
  const { clone, base, ours } = await on({ "a.txt": "1\n", "d/e.txt": "e\n", "x.sh": { run: "#!/bin/sh\n" } });
  const binary = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7) % 256));
  const { tree, files } = await ours.write(7, base, [
    { kind: "deleted", path: "a.txt" },
    written("bin", binary),
    written("run me", "#!/bin/sh\n", "100755"),
    written("link", "d/e.txt", "120000"),
    written('ü\n\t"q".txt', "crlf\r\n"),
    written("empty", ""),
    written("x.sh", "#!/bin/sh\n", "100644"),
  ]);
  const commit = await clone.commit({
    "a.txt": null,
    bin: binary,
    "run me": { run: "#!/bin/sh\n" },
    link: { link: "d/e.txt" },
    'ü\n\t"q".txt': "crlf\r\n",
    empty: "",
    "x.sh": "#!/bin/sh\n",
  });
  expect(tree).toBe(clone.git("rev-parse", `${commit}^{tree}`));
  expect(files).toHaveLength(7);
});

test("attributes of the tree change no byte on the way in", async () => {
  const { base, ours } = await on({
    ".gitattributes": "* text=auto eol=lf ident\n*.u16 working-tree-encoding=UTF-16\n*.big filter=lfs\n",
  });
  const content = Buffer.from("$Id$\r\n\r\n");
  const names = ["a.txt", "b.u16", "c.big"];
  const { files } = await ours.write(
    7,
    base,
    names.map((name) => written(name, content)),
  );
  for (const { now } of files) expect(Buffer.from(await ours.objects(7).blob(now?.oid ?? ""))).toEqual(content);
});

test("a file may take a directory's place and a directory a file's", async () => {
  const { clone, base, ours } = await on({ "a/b/c": "1\n", f: "f\n", "a-b": "x\n" });
  const { tree } = await ours.write(7, base, [written("a", "now a file\n"), written("f/g/h", "now a directory\n")]);
  const commit = await clone.commit({ a: "now a file\n", f: null, "f/g/h": "now a directory\n" });
  expect(tree).toBe(clone.git("rev-parse", `${commit}^{tree}`));
});

test("an export against base says the same again after base's names that other systems could not hold", async () => {
  const { clone, ours } = await on({ "a.txt": "1\n" });
  clone.git("config", "core.protectNTFS", "false");
  const base = await clone.commit({ "back\\slash": "1\n", "git~1/x": "1\n", "con:.txt": "1\n" });
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [base]);
  const { tree } = await ours.write(7, base, [written("a", "a\n")]);
  expect(tree).toBe(clone.git("rev-parse", `${await clone.commit({ a: "a\n" })}^{tree}`));
});

const hostile = [
  "",
  "/etc/passwd",
  "../out",
  "a/../../b",
  "a//b",
  "a/",
  "./a",
  "a/.",
  ".git/config",
  ".git",
  "a/.git/hooks/pre-commit",
  ".GIT/config",
  ".gIt",
  ".git./config",
  ".git /config",
  ".git. . /config",
  ".git::$INDEX_ALLOCATION/config",
  "git~1/config",
  "GIT~2",
  ".g\u200cit/config",
  ".gi\u200dt",
  "\ufeff.git",
  ".\u206agit/x",
  "．git/config",
  "a\\..\\b",
  ".git\\config",
  "a\0b",
  "\ud800",
  "a\ufffdb",
  "x".repeat(4_097),
  `d/${"n".repeat(256)}`,
];

test.each(hostile)("the path %j is refused by name", async (path) => {
  expect(pathFault(path)).toBeTypeOf("string");
  const { base, ours } = await on({ "a.txt": "1\n" });
  for (const file of [written(path, "x"), { kind: "deleted", path } as const])
    await expect(ours.write(7, base, [written("good", "x"), file])).rejects.toMatchObject({
      name: "Refused",
      message: expect.stringContaining("cannot be written: it") as string,
    });
});

test.each([
  ".gitignore",
  ".github/x.yml",
  "a.git/config",
  "git",
  "gît",
  "..a",
  "a..b",
  "...",
  "git~x",
  "é😀",
  "a b/c\nd",
])("the path %j is fine", (path) => {
  expect(pathFault(path)).toBeUndefined();
});

test("an export that contradicts itself, or a symlink that leads nowhere, is refused", async () => {
  const { base, ours } = await on({ "a.txt": "1\n" });
  const bad = [
    [written("a", "1"), written("a", "2")],
    [written("a", "1"), { kind: "deleted", path: "a" } as const],
    [written("a", "1"), written("a/b/c", "2")],
    [written("a/b/c", "1"), written("a/b", "2")],
    [written("l", "", "120000")],
    [written("l", "a\0b", "120000")],
  ];
  for (const files of bad) await expect(ours.write(7, base, files)).rejects.toMatchObject({ name: "Refused" });
});

test("writing the same export again, at the same time, gives the same tree and leaves nothing lying about", async () => {
  const { base, ours } = await on({ "a.txt": "1\n" });
  const all = await Promise.all([1, 2, 3, 4].map(() => ours.write(7, base, [written("b", "b\n")])));
  expect(new Set(all.map(({ tree }) => tree)).size).toBe(1);
});
