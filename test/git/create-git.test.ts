import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drain, personsClone, trusted, written } from "./people.ts";

test("a bundle clones, with the whole history and nothing of ours", async () => {
  const clone = await personsClone();
  await clone.commit({ "a.txt": "1\n" });
  const commit = await clone.commit({ "b.txt": "2\n" });
  await clone.commit({ "later.txt": "3\n" });
  const ours = await trusted();
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [clone.git("rev-parse", "HEAD")]);
  const dir = await mkdtemp(join(tmpdir(), "lintel-git-bundle-"));
  await writeFile(join(dir, "history.bundle"), await drain(await ours.bundle(7, commit)));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir, encoding: "utf8", stdio: "pipe" }).trim();
  git("clone", "--quiet", "history.bundle", "out");
  expect(git("-C", "out", "log", "--format=%H")).toBe(clone.git("log", "--format=%H", commit));
  expect(git("-C", "out", "branch", "--show-current")).toBe("main");
  expect(git("-C", "out", "status", "--porcelain")).toBe("");
  expect(git("bundle", "list-heads", "history.bundle")).toBe(`${commit} HEAD\n${commit} refs/heads/main`);
});

test("a bundle of a commit that is not here fails its reader", async () => {
  const ours = await trusted();
  await expect(drain(await ours.bundle(7, "4".repeat(40)))).rejects.toMatchObject({ name: "Unavailable" });
});

test("a patch is what a person would read, and applies; a huge one is cut and says so", async () => {
  const clone = await personsClone();
  const base = await clone.commit({ "a.txt": "1\n2\n", ".gitattributes": "*.txt -diff\n" });
  const ours = await trusted();
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [base]);
  const from = await ours.objects(7).treeOf(base);
  const { tree } = await ours.write(7, base, [written("a.txt", "1\n3\n"), written("n.sh", "x\n", "100755")]);
  const patch = await ours.patch(7, from, tree);
  expect(patch).toContain("-2\n+3\n");
  const file = join(await mkdtemp(join(tmpdir(), "lintel-git-patch-")), "p");
  await writeFile(file, patch);
  clone.git("apply", "--index", file);
  expect(clone.git("write-tree")).toBe(tree);
  const huge = await ours.write(7, base, [written("huge.txt", "line\n".repeat(1_000_000))]);
  const cut = await ours.patch(7, from, huge.tree);
  expect(cut.length).toBeLessThan(2_200_000);
  expect(cut).toMatch(/\n\(cut here: .*\)\n$/u);
});

test("publication reads what differs, with the new side's bytes", async () => {
  const clone = await personsClone();
  const base = await clone.commit({ "a.txt": "1\n", "b.txt": "b\n" });
  const ours = await trusted();
  await ours.fetch(7, { url: clone.url, authorization: undefined }, [base]);
  const bytes = Buffer.from([0xff, 0, 10, 13]);
  const { tree } = await ours.write(7, base, [written("a.txt", bytes), { kind: "deleted", path: "b.txt" }]);
  const objects = ours.objects(7);
  const [a, b] = await objects.diff(await objects.treeOf(base), tree);
  expect(a).toMatchObject({ path: "a.txt", mode: "100644" });
  expect(Buffer.from(await objects.blob(a?.oid ?? ""))).toEqual(bytes);
  expect(b).toEqual({ path: "b.txt", mode: undefined, oid: undefined });
});

test("questions about what is not here are unavailable, and about no id at all a mistake", async () => {
  const ours = await trusted();
  const nowhere = "5".repeat(40);
  const candidate = { kind: "unpublished", attempt: 1, tree: nowhere, parents: [nowhere] } as const;
  const objects = ours.objects(7);
  for (const asked of [
    () => ours.ground(7, nowhere),
    () => ours.land(7, nowhere, candidate, undefined),
    () => ours.tar(7, nowhere),
    () => ours.patch(7, nowhere, nowhere.replace("5", "6")),
    () => ours.write(7, nowhere, []),
    () => objects.blob(nowhere),
    () => objects.treeOf(nowhere),
  ])
    await expect(asked()).rejects.toMatchObject({ name: "Unavailable", retryable: true });
  for (const asked of [
    () => ours.ground(7, "HEAD"),
    () => ours.tar(7, "--output=/tmp/x"),
    () => objects.blob(`${nowhere}\n${nowhere}`),
    () => ours.ground(1.5, nowhere),
  ])
    await expect(asked()).rejects.toThrow(TypeError);
});

test("a clone on this machine is taken over as data: nothing it configures runs", async () => {
  const clone = await personsClone();
  const head = await clone.commit({ "a.txt": "1\n", ".gitattributes": "* filter=evil diff=evil\n" });
  const proof = join(clone.dir, "ran");
  for (const key of [
    "core.fsmonitor",
    "core.sshCommand",
    "core.pager",
    "diff.external",
    "diff.evil.textconv",
    "filter.evil.clean",
    "filter.evil.smudge",
    "uploadpack.packObjectsHook",
    "remote.origin.uploadpack",
    "core.alternateRefsCommand",
    "credential.helper",
  ])
    clone.git("config", key, `!touch ${proof};touch ${proof}`);
  await writeFile(join(clone.dir, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
  const ours = await trusted();
  expect(await ours.importLocal(7, clone.dir)).toBe(head);
  expect(await ours.importLocal(7, clone.dir)).toBe(head);
  expect((await ours.ground(7, head)).paths).toEqual([".gitattributes", "a.txt"]);
  await expect(stat(proof)).rejects.toMatchObject({ code: "ENOENT" });
  expect((await readdir(join(ours.dataDir, "git", "7.git"))).filter((name) => name.startsWith("import-"))).toEqual([]);
});

test("a worktree, a subdirectory and a clone with a strange name are clones too", async () => {
  const clone = await personsClone();
  const head = await clone.commit({ "sub/a.txt": "1\n" });
  const tree = join(await mkdtemp(join(tmpdir(), 'lintel "git" #%20\\-')), "work tree");
  clone.git("worktree", "add", "--quiet", "--detach", tree);
  const ours = await trusted();
  expect(await ours.importLocal(7, join(clone.dir, "sub"))).toBe(head);
  expect(await ours.importLocal(8, tree)).toBe(head);
  const copy = join(await mkdtemp(join(tmpdir(), 'lintel "git" #%20\\-')), "copy");
  clone.git("clone", "--quiet", clone.dir, copy);
  expect(await ours.importLocal(9, copy)).toBe(head);
});

test("what is no clone, or an unusable one, is refused with a sentence", async () => {
  const ours = await trusted();
  const nothing = await mkdtemp(join(tmpdir(), "lintel-git-nothing-"));
  await expect(ours.importLocal(7, nothing)).rejects.toThrow(/is not a git repository/u);
  await expect(ours.importLocal(7, join(nothing, "missing"))).rejects.toThrow(/is not a git repository/u);
  const empty = await personsClone();
  await expect(ours.importLocal(7, empty.dir)).rejects.toThrow(/has no commit yet/u);
  await empty.commit({ a: "1" });
  await empty.commit({ a: "2" });
  const shallow = join(nothing, "shallow");
  empty.git("clone", "--quiet", "--depth=1", empty.url, shallow);
  await expect(ours.importLocal(7, shallow)).rejects.toThrow(/--unshallow/u);
});
