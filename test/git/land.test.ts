import { expect, test } from "vitest";
import type { Landed } from "../../src/model/facts.ts";
import { drain, personsClone, trusted, written } from "./people.ts";
import type { Clone, Content } from "./people.ts";

const file = (url: string) => ({ url, authorization: undefined });

type Clean = Extract<Landed, { kind: "clean" }>;

async function clean(lands: Promise<Landed>): Promise<Clean> {
  const found = await lands;
  expect(found.kind).toBe("clean");
  return found as Clean;
}

async function on(files: Readonly<Record<string, Content>>) {
  const clone = await personsClone();
  const base = await clone.commit(files);
  const ours = await trusted();
  await ours.fetch(7, file(clone.url), [base]);
  const change = async (exported: Parameters<typeof ours.write>[2], parents: readonly string[] = [base]) => {
    const { tree } = await ours.write(7, base, exported);
    return { kind: "unpublished", attempt: 1, tree, parents } as const;
  };
  return { clone, base, ours, change };
}

async function fetched(clone: Clone, ours: Awaited<ReturnType<typeof trusted>>, files: Record<string, Content>) {
  const commit = await clone.commit(files);
  await ours.fetch(7, file(clone.url), [commit]);
  return commit;
}

test("a change on top of base lands as it is, file by file", async () => {
  const { base, ours, change } = await on({ "a.txt": "1\n2\n", "bin.dat": "x", "old.sh": "echo\n", "gone/x": "x\n" });
  const candidate = await change([
    written("a.txt", "1\n3\n4\n"),
    written("bin.dat", Buffer.from([0, 1, 2, 3])),
    written("old.sh", "echo\n", "100755"),
    written("link", "../out", "120000"),
    written("neu\n😀.txt", "n\n"),
    { kind: "deleted", path: "gone/x" },
  ]);
  const lands = await clean(ours.land(7, base, candidate, undefined));
  expect(lands).toMatchObject({ tree: candidate.tree, behind: false, harness: [] });
  const short = lands.files.map(({ path, was, now, lines }) => [
    path,
    was?.mode,
    now?.mode,
    now?.bytes,
    now?.target,
    lines?.added,
    lines?.removed,
  ]);
  expect(short).toEqual([
    ["a.txt", "100644", "100644", 6, undefined, 2, 1],
    ["bin.dat", "100644", "100644", 4, undefined, undefined, undefined],
    ["gone/x", "100644", undefined, undefined, undefined, 0, 1],
    ["link", undefined, "120000", 6, "../out", 1, 0],
    ["neu\n😀.txt", undefined, "100644", 2, undefined, 1, 0],
    ["old.sh", "100644", "100755", 5, undefined, 0, 0],
  ]);
});

test("base moved elsewhere: the tree git merge would give, and behind", async () => {
  const { clone, base, ours, change } = await on({ "a.txt": "1\n2\n3\n", "b.txt": "b\n" });
  const candidate = await change([written("a.txt", "one\n2\n3\n")]);
  const moved = await fetched(clone, ours, { "a.txt": "1\n2\nthree\n", "b.txt": "bb\n" });
  const lands = await clean(ours.land(7, moved, candidate, undefined));
  clone.git("checkout", "--quiet", "-b", "side", base);
  await clone.commit({ "a.txt": "one\n2\n3\n" });
  clone.git("merge", "--quiet", moved, "-m", "m");
  expect(lands.tree).toBe(clone.git("rev-parse", "HEAD^{tree}"));
  expect(lands.behind).toBe(true);
  expect(lands.files.map(({ path }) => path)).toEqual(["a.txt"]);
});

test("base moved into the same lines: a conflict that names the paths, with markers in the tree", async () => {
  const { clone, ours, change } = await on({ "a.txt": "1\n", "d/b.txt": "b\n", "c.txt": "c\n" });
  const candidate = await change([
    written("a.txt", "agent\n"),
    { kind: "deleted", path: "d/b.txt" },
    written("c.txt", "cc\n"),
  ]);
  const moved = await fetched(clone, ours, { "a.txt": "person\n", "d/b.txt": "changed\n" });
  const lands = await ours.land(7, moved, candidate, undefined);
  expect(lands).toMatchObject({ kind: "conflict", paths: ["a.txt", "d/b.txt"] });
  const marked = (await drain(await ours.tar(7, lands.tree))).toString();
  expect(marked).toContain("<<<<<<<");
  expect(marked).toContain("agent\n>>>>>>>");
  expect(await ours.land(7, moved, candidate, undefined)).toEqual(lands);
});

test("a person's push that the candidate does not hold is merged in first", async () => {
  const { clone, base, ours, change } = await on({ "a.txt": "1\n2\n3\n", "b.txt": "b\n" });
  const candidate = await change([written("a.txt", "agent\n2\n3\n")]);
  const push = await fetched(clone, ours, { "a.txt": "1\n2\nperson\n" });
  const lands = await clean(ours.land(7, base, candidate, push));
  const tar = (await drain(await ours.tar(7, lands.tree))).toString();
  expect(tar).toContain("agent\n2\nperson\n");
  const clash = await fetched(clone, ours, { "a.txt": "mine\n2\n3\n" });
  expect(await ours.land(7, base, candidate, clash)).toMatchObject({ kind: "conflict", paths: ["a.txt"] });
});

test("a published head lands, whoever pushed it, also one that base already holds", async () => {
  const { clone, base, ours } = await on({ "a.txt": "1\n" });
  const head = await fetched(clone, ours, { "b.txt": "b\n" });
  const candidate = { kind: "published", head, pushedBy: "somebody" } as const;
  const lands = await clean(ours.land(7, base, candidate, head));
  expect(lands).toMatchObject({ tree: clone.git("rev-parse", `${head}^{tree}`), behind: false });
  const merged = await clean(ours.land(7, head, candidate, head));
  expect(merged.files).toEqual([]);
});

test("histories that share nothing meet as a conflict or a sum, never as an error", async () => {
  const { clone, ours, change } = await on({ "a.txt": "1\n" });
  const candidate = await change([written("a.txt", "2\n")]);
  clone.git("checkout", "--quiet", "--orphan", "other");
  const other = await fetched(clone, ours, { "a.txt": "other\n" });
  expect(await ours.land(7, other, candidate, undefined)).toMatchObject({ kind: "conflict", paths: ["a.txt"] });
});

test.each(["merge=union", "merge=ours", "merge=binary", "-merge", "merge=evil"])(
  "attributes in either tree (%s) do not decide how a merge goes",
  async (attribute) => {
    const { clone, ours, change } = await on({
      "a.txt": "1\n",
      "b.txt": "1\n2\n3\n",
      ".gitattributes": `* ${attribute}\n`,
    });
    const candidate = await change([
      written(".gitattributes", `* ${attribute} conflict-marker-size=3\n`),
      written("a.txt", "agent\n"),
      written("b.txt", "agent\n2\n3\n"),
    ]);
    const moved = await fetched(clone, ours, { "a.txt": "person\n", "b.txt": "1\n2\nperson\n" });
    const lands = await ours.land(7, moved, candidate, undefined);
    expect(lands).toMatchObject({ kind: "conflict", paths: ["a.txt"] });
    const tar = (await drain(await ours.tar(7, lands.tree))).toString();
    expect(tar).toContain("<<<<<<< ");
    expect(tar).toContain("agent\n2\nperson\n");
  },
);

test("attributes do not hide lines from the count", async () => {
  const { base, ours, change } = await on({ "a.txt": "1\n", ".gitattributes": "*.txt binary\n" });
  const candidate = await change([written("a.txt", "1\n2\n"), written(".gitattributes", "* -diff\n")]);
  const lands = await clean(ours.land(7, base, candidate, undefined));
  expect(lands.files.map(({ lines }) => lines?.added)).toEqual([1, 1]);
});

test("the digest of manifests changes with a manifest or a lockfile, and with nothing else", async () => {
  const { base, ours, change } = await on({ "package.json": "{}", "pkg/go.sum": "x\n", "a.js": "1\n" });
  const ground = await ours.ground(7, base);
  expect(ground.paths).toEqual(["a.js", "package.json", "pkg/go.sum"]);
  const digest = async (path: string) =>
    (await clean(ours.land(7, base, await change([written(path, '{ "version": "2" }')]), undefined))).manifests;
  expect(await digest("a.js")).toBe(ground.manifests);
  expect(await digest("package.json")).not.toBe(ground.manifests);
  expect(await digest("pkg/go.sum")).not.toBe(ground.manifests);
  expect(await digest("new/Cargo.toml")).not.toBe(ground.manifests);
});

test("touches of the harness inside manifests are named", async () => {
  const { base, ours, change } = await on({
    "package.json": JSON.stringify({ version: "1.0.0", scripts: { test: "node --test", build: "tsc" } }),
    "sub/package.json": JSON.stringify({ jest: { bail: true } }),
    "pyproject.toml": '[project]\nname = "x"\n[tool.pytest.ini_options]\naddopts = "-q"\n',
  });
  const touched = async (exported: Parameters<typeof ours.write>[2]) =>
    (await clean(ours.land(7, base, await change(exported), undefined))).harness.map(
      ({ path, what }) => `${path} ${what}`,
    );
  const scripts = { test: "true", build: "tsc", pretest: "x" };
  expect(await touched([written("package.json", JSON.stringify({ version: "1.0.1", scripts }))])).toEqual([
    "package.json scripts.test",
    "package.json scripts.pretest",
  ]);
  const bumped = { scripts: { build: "tsc", test: "node --test" }, version: "1.0.1" };
  expect(await touched([written("package.json", JSON.stringify(bumped, null, 2))])).toEqual([]);
  expect(await touched([written("package.json", "{ nonsense")])).toEqual(["package.json cannot be read"]);
  expect(await touched([written("package.json", "other.json", "120000")])).toEqual(["package.json cannot be read"]);
  expect(await touched([{ kind: "deleted", path: "sub/package.json" }])).toEqual(["sub/package.json jest"]);
  expect(
    await touched([written("pyproject.toml", '[project]\nname = "y"\n[tool.pytest]\nini_options.addopts = "-q"\n')]),
  ).toEqual([]);
  expect(await touched([written("pyproject.toml", 'tool.pytest.ini_options.addopts = "-x"\n')])).toEqual([
    "pyproject.toml tool.pytest",
  ]);
});

test("a pointer of Git LFS is told, on either side", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`;
  const { base, ours, change } = await on({ "was.bin": pointer, "a.txt": "a\n" });
  const candidate = await change([
    written("was.bin", "now real\n"),
    written("new.bin", pointer),
    written("a.txt", "b\n"),
  ]);
  const { files } = await clean(ours.land(7, base, candidate, undefined));
  expect(files.map(({ path, lfs }) => [path, lfs])).toEqual([
    ["a.txt", undefined],
    ["new.bin", true],
    ["was.bin", true],
  ]);
});
