/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStage, installApp, openPull, repo, type InstalledApp, type Stage } from "./stage.ts";

// `printf 'hello\n' > d/hello.txt && git add d && git write-tree`
const gitTreeId = "1917e838d7f5723de678f74cefeb77e0d748618d";

describe("git data over REST", () => {
  let stage: Stage;
  let app: InstalledApp;
  let main: string;

  beforeAll(async () => {
    stage = await createStage();
    app = await installApp(stage);
    main = (await stage.reader.api("GET", `${repo}/git/ref/heads/main`)).data.object.sha;
  });
  afterAll(() => stage.sim.close());

  const commitOf = async (content: string, more: Record<string, unknown> = {}) => {
    const tree = await app.client.api("POST", `${repo}/git/trees`, {
      base_tree: main,
      tree: [{ path: "src/new.txt", mode: "100644", type: "blob", content }],
    });
    const body = { message: "m", tree: tree.data.sha, parents: [main], ...more };
    return { tree, commit: await app.client.api("POST", `${repo}/git/commits`, body) };
  };

  it("gives a posted blob and tree the ids that git gives them", async () => {
    const blob = await app.client.api("POST", `${repo}/git/blobs`, { content: "aGVsbG8K", encoding: "base64" });
    // `printf 'hello\n' | git hash-object --stdin`
    expect([blob.status, blob.data.sha]).toEqual([201, "ce013625030ba8dba906f756967f9e9ca394464a"]);
    const tree = await app.client.api("POST", `${repo}/git/trees`, {
      tree: [{ path: "d/hello.txt", mode: "100644", type: "blob", sha: blob.data.sha }],
    });
    expect(tree.data.sha).toBe(gitTreeId);
    const inner = await app.client.api("GET", `${repo}/git/trees/${tree.data.sha}?recursive=1`);
    expect(inner.data.tree.map((one: { path: string }) => one.path)).toEqual(["d", "d/hello.txt"]);
  });

  it("removes a path by a null sha, and refuses paths git would refuse", async () => {
    const gone = await app.client.api("POST", `${repo}/git/trees`, {
      base_tree: main,
      tree: [{ path: "src/a.txt", mode: "100644", type: "blob", sha: null }],
    });
    expect(gone.data.tree.map((one: { path: string }) => one.path)).toEqual(["README.md"]);
    for (const path of ["../x", ".git/config", "a//b"]) {
      const bad = await app.client.api("POST", `${repo}/git/trees`, { tree: [{ path, mode: "100644", content: "" }] });
      expect(bad.status).toBe(422);
    }
  });

  it("signs an app's commit without author, and no other", async () => {
    const { commit } = await commitOf("signed");
    expect(commit.data).toMatchObject({
      verification: { verified: true, reason: "valid" },
      author: { name: "robot[bot]" },
      committer: { name: "GitHub" },
    });
    const author = { name: "A", email: "a@example.test", date: "2024-01-02T03:04:05Z" };
    const named = await commitOf("named", { author });
    expect(named.commit.data).toMatchObject({ verification: { verified: false }, author });
  });

  it("creates refs once and moves them forward only, unless forced", async () => {
    const { commit } = await commitOf("one");
    const ref = { ref: "refs/heads/data", sha: commit.data.sha };
    expect((await app.client.api("POST", `${repo}/git/refs`, ref)).status).toBe(201);
    const again = await app.client.api("POST", `${repo}/git/refs`, ref);
    expect([again.status, again.data.message]).toEqual([422, "Reference already exists"]);
    const sibling = (await commitOf("two")).commit.data.sha;
    const path = `${repo}/git/refs/heads/data`;
    const back = await app.client.api("PATCH", path, { sha: sibling, force: false });
    expect([back.status, back.data.message]).toEqual([422, "Update is not a fast forward"]);
    expect((await app.client.api("PATCH", path, { sha: sibling, force: true })).data.object.sha).toBe(sibling);
    expect((await app.client.api("PATCH", path, { sha: "0".repeat(40) })).status).toBe(422);
    expect((await app.client.api("POST", `${repo}/git/refs`, { ...ref, ref: "heads/x" })).status).toBe(422);
    expect((await app.client.api("POST", `${repo}/git/refs`, { ...ref, ref: "refs/heads/a..b" })).status).toBe(422);
    expect((await app.client.api("DELETE", path)).status).toBe(204);
    expect((await app.client.api("GET", `${repo}/git/ref/heads/data`)).status).toBe(404);
  });

  it("refuses an app without contents:write, and one that touches workflows without the permission", async () => {
    const reader = await installApp(stage, { slug: "looker", permissions: { contents: "read" } });
    expect((await reader.client.api("POST", `${repo}/git/blobs`, { content: "x" })).status).toBe(403);
    const tree = await app.client.api("POST", `${repo}/git/trees`, {
      base_tree: main,
      tree: [{ path: ".github/workflows/ci.yml", mode: "100644", content: "on: push\njobs: {}\n" }],
    });
    const body = { message: "m", tree: tree.data.sha, parents: [main] };
    const { data } = await app.client.api("POST", `${repo}/git/commits`, body);
    const ref = await app.client.api("POST", `${repo}/git/refs`, { ref: "refs/heads/wf", sha: data.sha });
    expect([ref.status, ref.data.message]).toEqual([403, expect.stringContaining("without `workflows` permission")]);
  });

  it("refuses to move a branch past its ruleset", async () => {
    const conditions = { ref_name: { include: ["refs/heads/guarded"], exclude: [] } };
    const rules = [{ type: "deletion" }, { type: "required_signatures" }];
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "guarded",
      message: "g",
      files: { g: "" },
    });
    await stage.owner.api("POST", `${repo}/rulesets`, { name: "g", enforcement: "active", conditions, rules });
    const deleted = await stage.writer.api("DELETE", `${repo}/git/refs/heads/guarded`);
    expect([deleted.status, deleted.data.message]).toEqual([
      422,
      expect.stringContaining("Repository rule violations"),
    ]);
    const put = (who: typeof stage.writer, more: Record<string, unknown>) =>
      who.api("PUT", `${repo}/contents/x.txt`, { message: "m", content: "eA==", branch: "guarded", ...more });
    const author = { name: "A", email: "a@example.test" };
    expect((await put(stage.writer, { author })).status).toBe(422);
    expect((await put(stage.writer, {})).status).toBe(201);
  });

  it("reads and writes files by path with the blob's id as guard", async () => {
    const path = `${repo}/contents/docs/one.md`;
    const made = await stage.writer.api("PUT", path, { message: "add", content: "b25l" });
    expect(made.status).toBe(201);
    expect((await stage.writer.api("PUT", path, { message: "again", content: "dHdv" })).status).toBe(422);
    const stale = await stage.writer.api("PUT", path, { message: "again", content: "dHdv", sha: main });
    expect(stale.status).toBe(409);
    const { sha } = made.data.content;
    expect((await stage.writer.api("PUT", path, { message: "again", content: "dHdv", sha })).status).toBe(200);
    expect(Buffer.from((await stage.reader.api("GET", path)).data.content, "base64").toString()).toBe("two");
    const dir = await stage.reader.api("GET", `${repo}/contents/docs`);
    expect(dir.data).toMatchObject([{ type: "file", path: "docs/one.md" }]);
    expect((await stage.reader.api("GET", `${repo}/contents/none`)).status).toBe(404);
  });

  it("compares, lists files and finds the pull requests of a commit", async () => {
    const { number, sha } = await openPull(stage, "compared", { files: { "src/a.txt": "two\n", "src/z.txt": "z\n" } });
    const compared = await stage.reader.api("GET", `${repo}/compare/main...compared`);
    expect(compared.data).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0, total_commits: 1 });
    const files = await stage.reader.api("GET", `${repo}/pulls/${number}/files`);
    expect(files.data).toMatchObject([
      { filename: "src/a.txt", status: "modified", additions: 1, deletions: 1, patch: expect.stringContaining("+two") },
      { filename: "src/z.txt", status: "added", additions: 1, deletions: 0 },
    ]);
    const pulls = await stage.reader.api("GET", `${repo}/commits/${sha}/pulls`);
    expect(pulls.data.map((one: { number: number }) => one.number)).toEqual([number]);
  });
});
