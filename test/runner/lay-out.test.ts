import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLayout } from "../../src/runner/lay-out.ts";
import { treeId } from "../../src/runner/object-id.ts";
import type { FileHead } from "../../src/runner/order.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "lintel-lay-out-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

type Entry = readonly [path: string, mode: FileHead["mode"], content: string | Buffer];

function lay(entries: readonly Entry[]) {
  const layout = createLayout(root);
  for (const [path, mode, content] of entries) {
    const bytes = Buffer.from(content);
    layout.start({ pathBase64: Buffer.from(path).toString("base64"), mode, bytes: bytes.length });
    // In pieces, as it comes in.
    for (let at = 0; at < bytes.length; at += 3) layout.data(bytes.subarray(at, at + 3));
  }
  return layout.end();
}

const tree: readonly Entry[] = [
  ["a.txt", "100644", "hello\r\n"],
  ["a/b.sh", "100755", "#!/bin/sh\n"],
  ["a.b/ü", "100644", Buffer.from([0, 255, 10])],
  ["link", "120000", "../outside"],
  ["empty", "100644", ""],
];

test("lays files out byte for byte and knows the tree they make, as git does", () => {
  const { files, whole } = lay(tree);
  expect(whole).toBe(true);
  expect(readFileSync(join(root, "a.b/ü"))).toEqual(Buffer.from([0, 255, 10]));
  expect(lstatSync(join(root, "a/b.sh")).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(root, "link"))).toBe("../outside");
  const git = (...args: string[]): string => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  git("init", "-q");
  git("-c", "core.autocrlf=false", "add", "--all");
  expect(treeId(files)).toBe(git("write-tree"));
});

test("what a snapshot left gives way, and none of its links is followed", () => {
  const outside = mkdtempSync(join(tmpdir(), "lintel-outside-"));
  symlinkSync(outside, join(root, "a"));
  symlinkSync(join(outside, "target"), join(root, "a.txt"));
  mkdirSync(join(root, "link/deep"), { recursive: true });
  writeFileSync(join(root, "a.b"), "a file where a folder goes");
  lay(tree);
  expect(lstatSync(join(root, "a")).isDirectory()).toBe(true);
  expect(readFileSync(join(root, "a.txt"), "utf8")).toBe("hello\r\n");
  expect(lstatSync(join(root, "link")).isSymbolicLink()).toBe(true);
  expect(execFileSync("ls", ["-A", outside], { encoding: "utf8" })).toBe("");
  rmSync(outside, { recursive: true });
});

test("an empty folder is a submodule, whose id is unknown; a folder with files is not", () => {
  expect(lay([["sub", "directory", ""]]).whole).toBe(false);
  expect(lstatSync(join(root, "sub")).isDirectory()).toBe(true);
  expect(
    lay([
      ["folder", "directory", ""],
      ["folder/x", "100644", "x"],
    ]).whole,
  ).toBe(true);
});

test.each<readonly [string, readonly Entry[]]>([
  [
    "a path twice",
    [
      ["x", "100644", "1"],
      ["x", "100644", "2"],
    ],
  ],
  [
    "a file that is a folder",
    [
      ["x", "100644", "1"],
      ["x/y", "100644", "2"],
    ],
  ],
  [
    "a folder that is a file",
    [
      ["x/y", "100644", "1"],
      ["x", "100644", "2"],
    ],
  ],
  [
    "writing through a link of the tree",
    [
      ["x", "120000", "/tmp"],
      ["x/y", "100644", "2"],
    ],
  ],
  ["a path that leads outside", [["../x", "100644", "1"]]],
  ["a path into .git", [[".git/hooks/post-checkout", "100755", "1"]]],
])("refuses %s", (_, entries) => {
  expect(() => lay(entries)).toThrow();
});

test("refuses a file that is shorter or longer than announced", () => {
  const head = (bytes: number): FileHead => ({
    pathBase64: Buffer.from("x").toString("base64"),
    mode: "100644",
    bytes,
  });
  const short = createLayout(root);
  short.start(head(5));
  short.data(Buffer.from("abc"));
  expect(() => short.end()).toThrow("shorter");
  const long = createLayout(root);
  rmSync(join(root, "x"));
  long.start(head(2));
  expect(() => long.data(Buffer.from("abc"))).toThrow("longer");
});
