/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createReceiver, createStage, installApp, openPull, repo, type Stage } from "./stage.ts";

const run = promisify(execFile);
const identity = ["-c", "user.name=Will", "-c", "user.email=will@example.test"];

describe("git over smart HTTP", () => {
  let stage: Stage;
  let work: string;
  let clone: string;

  const git = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await run("git", [...identity, "-C", clone, ...args]);
    return stdout + stderr;
  };
  const remote = (token: string): string => stage.sim.url.replace("//", `//x-access-token:${token}@`) + "/acme/app.git";
  const commit = async (path: string, text: string): Promise<void> => {
    await mkdir(join(clone, path, ".."), { recursive: true });
    await writeFile(join(clone, path), text);
    await git("add", "-A");
    await git("commit", "-qm", `Write ${path}`);
  };

  beforeAll(async () => {
    stage = await createStage();
    work = await mkdtemp(join(tmpdir(), "simulator-git-"));
    clone = join(work, "clone");
    await run("git", ["clone", "-q", remote(stage.writer.token), clone]);
  });
  afterAll(async () => {
    await stage.sim.close();
    await rm(work, { recursive: true, force: true });
  });

  it("clones, and clones shallowly", async () => {
    expect(await readFile(join(clone, "README.md"), "utf8")).toBe("# App\n");
    const shallow = join(work, "shallow");
    await run("git", ["clone", "-q", "--depth=1", `${stage.sim.url}/acme/app.git`, shallow]);
    expect(await readFile(join(shallow, "src/a.txt"), "utf8")).toBe("one\n");
  });

  it("takes a branch and tells the API", async () => {
    await git("checkout", "-qb", "topic");
    await commit("src/b.txt", "two\n");
    await git("push", "-q", "origin", "topic");
    const head = (await git("rev-parse", "HEAD")).trim();
    const ref = await stage.reader.api("GET", `${repo}/git/ref/heads/topic`);
    expect(ref.data.object.sha).toBe(head);
    const trees = await stage.sim.control.trees({ repo: "acme/app" });
    expect(trees.at(-1)).toMatchObject({ commit: head, by: "will", ref: "refs/heads/topic" });
  });

  it("updates the pull request from that branch and serves its refs", async () => {
    const opened = await stage.writer.api("POST", `${repo}/pulls`, { title: "T", head: "topic", base: "main" });
    await commit("src/b.txt", "three\n");
    await git("push", "-q", "origin", "topic");
    const head = (await git("rev-parse", "HEAD")).trim();
    const pull = await stage.writer.api("GET", `${repo}/pulls/${opened.data.number}`);
    expect(pull.data.head.sha).toBe(head);
    await stage.sim.control.settle();
    await git("fetch", "-q", "origin", `refs/pull/${opened.data.number}/head`, `refs/pull/${opened.data.number}/merge`);
    expect((await git("rev-parse", "FETCH_HEAD")).trim()).toBe(head);
  });

  it("refuses readers, strangers and anonymous pushers", async () => {
    await expect(git("push", "-q", remote(stage.reader.token), "topic:other")).rejects.toThrow(/403|denied/);
    await expect(git("push", "-q", `${stage.sim.url}/acme/app.git`, "topic:other")).rejects.toThrow();
    const none = await stage.reader.api("GET", `${repo}/git/ref/heads/other`);
    expect(none.status).toBe(404);
  });

  it("refuses a push to a protected branch with GH006, and one against a ruleset with GH013", async () => {
    await stage.owner.api("PUT", `${repo}/branches/main/protection`, {
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: { required_approving_review_count: 1 },
      restrictions: null,
    });
    await expect(git("push", "-q", "origin", "topic:main")).rejects.toThrow(/GH006[\s\S]*through a pull request/);
    await stage.owner.api("DELETE", `${repo}/branches/main/protection`);
    const ruleset = await stage.owner.api("POST", `${repo}/rulesets`, {
      name: "guard",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "non_fast_forward" }, { type: "required_linear_history" }, { type: "deletion" }],
    });
    const other = (await git("commit-tree", "-m", "unrelated", "HEAD^{tree}")).trim();
    await expect(git("push", "-qf", "origin", `${other}:main`)).rejects.toThrow(/GH013[\s\S]*force-push/);
    await stage.owner.api("DELETE", `${repo}/rulesets/${ruleset.data.id}`);
  });

  proves("push-protected", async () => {
    const path = `${repo}/branches/main/protection`;
    const protection = { required_status_checks: null, enforce_admins: true, restrictions: null };
    const required_pull_request_reviews = { required_approving_review_count: 1 };
    await stage.owner.api("PUT", path, { ...protection, required_pull_request_reviews });
    const main = String((await stage.reader.api("GET", `${repo}/git/ref/heads/main`)).data.object.sha);
    await expect(git("push", "-q", "origin", "topic:main")).rejects.toThrow(/GH006: Protected branch update failed/);
    expect((await stage.reader.api("GET", `${repo}/git/ref/heads/main`)).data.object.sha).toBe(main);
    await stage.owner.api("DELETE", path);
  });

  proves("many-tags", async () => {
    const receiver = await createReceiver();
    const webhook = { url: receiver.url, secret: "s" };
    await installApp(stage, { slug: "tags", permissions: { contents: "write" }, events: ["push", "create"], webhook });
    const pushTags = async (...names: string[]): Promise<number> => {
      await stage.sim.control.settle();
      receiver.received.length = 0;
      for (const name of names) await git("tag", name, "origin/main");
      await git("push", "-q", "origin", ...names.map((name) => `refs/tags/${name}`));
      await stage.sim.control.settle();
      return receiver.received.filter((one) => one.event === "push").length;
    };
    expect(await pushTags("a1", "a2", "a3")).toBe(3);
    expect(await pushTags("b1", "b2", "b3", "b4")).toBe(0);
    await receiver.close();
  });

  it("refuses refs below refs/pull and deleting the default branch", async () => {
    await expect(git("push", "-q", "origin", "topic:refs/pull/9/head")).rejects.toThrow(/hidden ref/);
    await expect(git("push", "-q", "origin", ":main")).rejects.toThrow(/delete the current branch/);
  });

  it("refuses an app's push of a workflow without the permission, and takes it with", async () => {
    const app = await installApp(stage, { slug: "plain" });
    await git("checkout", "-qb", "flows", "origin/main");
    await commit(".github/workflows/x.yml", "on: push\njobs: {}\n");
    await expect(git("push", "-q", remote(app.client.token), "flows")).rejects.toThrow(
      /without `workflows` permission/,
    );
    const may = await installApp(stage, { slug: "flow", permissions: { contents: "write", workflows: "write" } });
    await git("push", "-q", remote(may.client.token), "flows");
    expect((await stage.reader.api("GET", `${repo}/git/ref/heads/flows`)).status).toBe(200);
  });

  it("marks a pull request merged when its head is pushed to the base", async () => {
    const { number } = await openPull(stage, "by-hand", { files: { "src/h.txt": "h\n" } });
    await git("fetch", "-q", "origin", "by-hand", "main");
    await git("push", "-q", remote(stage.owner.token), "origin/by-hand:main");
    expect((await stage.reader.api("GET", `${repo}/pulls/${number}`)).data.merged).toBe(true);
  });
});
