import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createGit } from "../../src/git/create-git.ts";
import { oldServer } from "./old-server.ts";
import { personsClone, trusted } from "./people.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const file = (url: string) => ({ url, authorization: undefined });

test("commits come with their history, and a second time without asking the remote", async () => {
  const clone = await personsClone();
  const first = await clone.commit({ "a.txt": "1\n" });
  const second = await clone.commit({ "a.txt": "2\n" });
  const ours = await trusted();
  await ours.fetch(7, file(clone.url), [second]);
  await ours.fetch(7, file("file:///nowhere/at/all"), [second]);
  expect(await ours.objects(7).treeOf(first)).toBe(clone.git("rev-parse", `${first}^{tree}`));
});

test("a commit that no branch names any more still comes", async () => {
  const clone = await personsClone();
  await clone.commit({ "a.txt": "1\n" });
  const lost = await clone.commit({ "a.txt": "lost\n" });
  clone.git("reset", "--quiet", "--hard", "HEAD~1");
  const ours = await trusted();
  await ours.fetch(7, file(clone.url), [lost]);
  expect(await ours.objects(7).treeOf(lost)).toBe(clone.git("rev-parse", `${lost}^{tree}`));
});

test("a commit that the remote does not have, or no remote at all, is unavailable", async () => {
  const clone = await personsClone();
  await clone.commit({ "a.txt": "1\n" });
  const ours = await trusted();
  await expect(ours.fetch(7, file(clone.url), ["1".repeat(40)])).rejects.toMatchObject({
    name: "Unavailable",
    retryable: true,
  });
  await expect(ours.fetch(7, file("file:///nowhere"), ["1".repeat(40)])).rejects.toMatchObject({ name: "Unavailable" });
});

test("what is not an id, or not an address, never reaches git", async () => {
  const clone = await personsClone();
  const commit = await clone.commit({ "a.txt": "1\n" });
  const ours = await trusted();
  for (const id of ["--upload-pack=touch /tmp/x", "HEAD", commit.slice(0, 12), `${commit}\n`, commit.toUpperCase()])
    await expect(ours.fetch(7, file(clone.url), [id])).rejects.toThrow(TypeError);
  for (const url of ["ext::sh -c date", "ssh://host/x", "git://host/x", "-u", "/tmp", "https://u:p@example.org/x.git"])
    await expect(ours.fetch(7, file(url), [commit])).rejects.toThrow(TypeError);
});

test("eight fetches at once, half of them in other processes' shoes, all succeed", async () => {
  const clone = await personsClone();
  const commits: string[] = [];
  for (let at = 0; at < 6; at += 1) commits.push(await clone.commit({ "a.txt": `${String(at)}\n` }));
  const ours = await trusted();
  const other = () => createGit({ dataDir: ours.dataDir, log: { debug: () => undefined } });
  await Promise.all(
    [0, 1, 2, 3, 4, 5, 6, 7].map((at) =>
      (at % 2 === 0 ? ours : other()).fetch(9, file(clone.url), commits.slice(at % 3)),
    ),
  );
  for (const commit of commits) expect(await ours.objects(9).treeOf(commit)).toMatch(/^[0-9a-f]{40}$/u);
  expect(await readdir(join(ours.dataDir, "git"))).toEqual(["9.git"]);
});

test("a server that gives out branches only still gives a branch's history", async () => {
  const clone = await personsClone();
  const first = await clone.commit({ "a.txt": "1\n" });
  await clone.commit({ "a.txt": "2\n" });
  const server = await oldServer(clone.dir);
  closers.push(() => {
    server.close();
  });
  const ours = await trusted();
  await ours.fetch(7, file(server.url), [first]);
  expect(await ours.objects(7).treeOf(first)).toBe(clone.git("rev-parse", `${first}^{tree}`));
  const unnamed = clone.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "unnamed");
  await expect(ours.fetch(7, file(server.url), [unnamed])).rejects.toMatchObject({ name: "Unavailable" });
});

test("a credential is sent to the remote and stands in no argument, no file and no error", async () => {
  const secret = `Basic ${Buffer.from("x-access-token:ghs_canary_0123456789").toString("base64")}`;
  const heard: (string | undefined)[] = [];
  let toldArgv = "";
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    const ps = spawn("sh", ["-c", "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '"]);
    ps.stdout.on("data", (chunk: Buffer) => (toldArgv += chunk.toString()));
    ps.on("close", () => response.writeHead(403).end("no"));
  });
  server.listen(0, "127.0.0.1");
  closers.push(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/o/r.git`;
  const ours = await trusted();
  const failure: unknown = await ours
    .fetch(7, { url, authorization: secret }, ["2".repeat(40)])
    .catch((e: unknown) => e);
  expect(heard[0]).toBe(secret);
  expect(toldArgv).toContain(url);
  const needle = secret.slice(6);
  expect(toldArgv).not.toContain(needle);
  expect(String(failure)).not.toContain(needle);
  for (const name of await readdir(ours.dataDir, { recursive: true, withFileTypes: true }))
    if (name.isFile()) expect(await readFile(join(name.parentPath, name.name), "latin1")).not.toContain(needle);
});

test("a redirect is not followed, so that a credential goes nowhere else", async () => {
  let elsewhere = 0;
  const other = createServer((_, response) => {
    elsewhere += 1;
    response.writeHead(404).end();
  });
  other.listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const target = `http://127.0.0.1:${String((other.address() as AddressInfo).port)}`;
  const server = createServer((request, response) => {
    response.writeHead(302, { location: `${target}${request.url ?? ""}` }).end();
  });
  server.listen(0, "127.0.0.1");
  closers.push(
    () => server.close(),
    () => other.close(),
  );
  await new Promise((resolve) => server.once("listening", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/o/r.git`;
  const ours = await trusted();
  await expect(ours.fetch(7, { url, authorization: "Basic eA==" }, ["2".repeat(40)])).rejects.toMatchObject({
    name: "Unavailable",
  });
  expect(elsewhere).toBe(0);
});
