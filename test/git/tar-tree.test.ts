import { createHash } from "node:crypto";
import { extract } from "tar-stream";
import { expect, test } from "vitest";
import { drain, personsClone, trusted } from "./people.ts";
import type { Clone, Content } from "./people.ts";

type Item = { readonly mode: string; readonly content: Buffer };

async function read(bytes: Buffer): Promise<ReadonlyMap<string, Item>> {
  const items = new Map<string, Item>();
  const tar = extract();
  tar.end(bytes);
  for await (const entry of tar) {
    const { name, type, mode, linkname, mtime } = entry.header;
    const content: Buffer[] = [];
    for await (const chunk of entry) content.push(chunk as Buffer);
    expect(mtime.getTime()).toBe(1_000_000_000_000);
    if (type === "directory") items.set(name.replace(/\/$/u, ""), { mode: "160000", content: Buffer.alloc(0) });
    else if (type === "symlink") items.set(name, { mode: "120000", content: Buffer.from(linkname) });
    else items.set(name, { mode: mode === 0o755 ? "100755" : "100644", content: Buffer.concat(content) });
  }
  return items;
}

const sha1 = (type: string, content: Buffer) =>
  createHash("sha1")
    .update(`${type} ${String(content.length)}\0`)
    .update(content)
    .digest();

/** The id of the tree that files make, by git's own rules, without git. */
function treeId(items: ReadonlyMap<string, Item>): Buffer {
  const here = new Map<string, Item | Map<string, Item>>();
  for (const [path, item] of items) {
    const [name = "", ...rest] = path.split("/");
    if (rest.length === 0) here.set(name, item);
    else {
      const below = here.get(name);
      const map = below instanceof Map ? below : new Map<string, Item>();
      here.set(name, map.set(rest.join("/"), item));
    }
  }
  const rows = [...here].map(([name, item]) =>
    item instanceof Map
      ? { key: Buffer.from(`${name}/`), row: Buffer.concat([Buffer.from(`40000 ${name}\0`), treeId(item)]) }
      : {
          key: Buffer.from(name),
          row: Buffer.concat([Buffer.from(`${item.mode} ${name}\0`), sha1("blob", item.content)]),
        },
  );
  const sorted = rows.sort((one, other) => Buffer.compare(one.key, other.key)).map(({ row }) => row);
  return sha1("tree", Buffer.concat(sorted));
}

async function at(clone: Clone, commit: string) {
  const ours = await trusted();
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [commit]);
  return ours;
}

async function both(files: Readonly<Record<string, Content>>) {
  const clone = await personsClone();
  const commit = await clone.commit(files);
  const ours = await at(clone, commit);
  const tree = clone.git("rev-parse", `${commit}^{tree}`);
  return { tree, items: await read(await drain(await ours.tar(7, tree))) };
}

test("the tree's id can be made again from the tar alone", async () => {
  const big = Buffer.alloc(3_000_000, "lintel ");
  const { tree, items } = await both({
    ".gitattributes": "*.txt text eol=crlf ident\nsecret export-ignore\n*.u working-tree-encoding=UTF-16LE\n",
    ".git-not": "x",
    "a.txt": "$Id$\n",
    secret: "still here\n",
    "b.u": "u\n",
    empty: "",
    big,
    "run.sh": { run: "#!/bin/sh\n" },
    link: { link: "deep/er" },
    dangling: { link: "../../out/ü" },
    [`deep/${"n".repeat(120)}/${"m".repeat(200)}`]: "long\n",
    [`deep/${"k".repeat(90)}/${"l".repeat(60)}`]: "prefix\n",
    longlink: { link: `x/${"y".repeat(150)}` },
    "ü😀/new\nline": "odd\n",
    "a-b": "sorts before a/\n",
    "a/b": "x\n",
    "back\\slash": "x\n",
    "trailing ": "x\n",
  });
  expect(treeId(items).toString("hex")).toBe(tree);
});

test("an empty tree is an empty tar", async () => {
  const { items } = await both({});
  expect(items.size).toBe(0);
});

test("five hundred files of every small size come through whole", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, n) => [`d${String(n % 7)}/f${String(n)}`, Buffer.alloc(n * 3, n % 256)]),
  );
  const { tree, items } = await both(files);
  expect(treeId(items).toString("hex")).toBe(tree);
});

test("a submodule is an empty directory", async () => {
  const clone = await personsClone();
  await clone.commit({ "a.txt": "1\n" });
  clone.git("update-index", "--add", "--cacheinfo", `160000,${"3".repeat(40)},sub/module`);
  clone.git("commit", "--quiet", "-m", "Submodule");
  const commit = clone.git("rev-parse", "HEAD");
  const ours = await at(clone, commit);
  const items = await read(await drain(await ours.tar(7, clone.git("rev-parse", "HEAD^{tree}"))));
  expect([...items.keys()].sort()).toEqual(["a.txt", "sub/module"]);
});

test("a tree that would write outside of its directory, or into a .git, is refused", async () => {
  for (const path of ["../out", ".git/hooks/x", "a/.GIT/config"]) {
    const clone = await personsClone();
    const base = await clone.commit({ "a.txt": "1\n" });
    const blob = clone.git("rev-parse", "HEAD:a.txt");
    const ours = await at(clone, base);
    const rows = path.split("/").reverse();
    const [name = "", ...above] = rows;
    let row = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, "hex")]);
    for (const directory of above)
      row = Buffer.concat([Buffer.from(`40000 ${directory}\0`), Buffer.from(await stored(ours.dataDir, row), "hex")]);
    const tree = await stored(ours.dataDir, row);
    await expect(ours.tar(7, tree)).rejects.toMatchObject({ name: "Refused" });
  }
});

async function stored(dataDir: string, content: Buffer): Promise<string> {
  const { execFileSync } = await import("node:child_process");
  const args = [`--git-dir=${dataDir}/git/7.git`, "hash-object", "-t", "tree", "-w", "--literally", "--stdin"];
  return execFileSync("git", args, { input: content, encoding: "utf8" }).trim();
}

test("a stream that nobody reads to its end leaves no process behind", async () => {
  const clone = await personsClone();
  const commit = await clone.commit({ big: Buffer.alloc(20_000_000, 1) });
  const ours = await at(clone, commit);
  const stream = await ours.tar(7, clone.git("rev-parse", "HEAD^{tree}"));
  for await (const chunk of stream) {
    expect(chunk.length).toBeGreaterThan(0);
    break;
  }
  const left = async () => {
    const { execFileSync } = await import("node:child_process");
    return execFileSync("sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"], { encoding: "utf8" });
  };
  await expect.poll(async () => (await left()).includes(`${ours.dataDir}/git/7.git cat-file`)).toBe(false);
});
