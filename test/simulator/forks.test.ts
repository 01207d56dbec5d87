/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createReceiver, createStage, installApp, repo, type Receiver, type Stage } from "./stage.ts";

const run = promisify(execFile);
const fork = "/repos/stan/app";
const workflows = {
  ".github/workflows/ci.yml": `on: [push, pull_request]
permissions: write-all
jobs: { test: { runs-on: ubuntu-latest, env: { KEY: "\${{ secrets.KEY }}" } } }
`,
  ".github/workflows/target.yml": `on: pull_request_target
permissions: write-all
jobs: { label: { runs-on: ubuntu-latest, env: { KEY: "\${{ secrets.KEY }}" } } }
`,
};

describe("forks and their pull requests", () => {
  let stage: Stage;
  let receiver: Receiver;
  let count = 0;

  beforeAll(async () => {
    stage = await createStage(workflows);
    const { control } = stage.sim;
    await control.setSecrets({ repo: "acme/app", secrets: ["KEY"] });
    receiver = await createReceiver();
    await installApp(stage, {
      permissions: { contents: "write", pull_requests: "write", checks: "write" },
      events: ["fork", "pull_request", "push"],
      webhook: { url: receiver.url, secret: "s" },
    });
    const made = await stage.stranger.api("POST", `${repo}/forks`);
    expect([made.status, made.data.full_name]).toEqual([202, "stan/app"]);
    await control.settle();
  });
  afterAll(async () => {
    await stage.sim.close();
    await receiver.close();
  });

  const push = (branch: string, text = "1", user = "stan") =>
    stage.sim.control.pushCommit({
      repo: "stan/app",
      user,
      branch,
      message: `Change ${branch}`,
      files: { [`${branch}.txt`]: text },
    });
  const open = async (more: object = {}): Promise<{ number: number; sha: string; branch: string }> => {
    count += 1;
    const branch = `topic-${count}`;
    const { sha } = await push(branch);
    const body = { title: branch, head: `stan:${branch}`, base: "main", ...more };
    const made = await stage.stranger.api("POST", `${repo}/pulls`, body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.data));
    return { number: made.data.number, sha, branch };
  };
  const pull = async (number: number) => (await stage.reader.api("GET", `${repo}/pulls/${number}`)).data;

  it("copies a repository once, with its origin, its branches and without its issues", async () => {
    const again = await stage.stranger.api("POST", `${repo}/forks`);
    const { data } = await stage.reader.api("GET", fork);
    expect([again.status, again.data.id]).toEqual([202, data.id]);
    expect(data).toMatchObject({ fork: true, parent: { full_name: "acme/app" }, source: { full_name: "acme/app" } });
    expect((await stage.reader.api("GET", repo)).data).toMatchObject({ fork: false, forks_count: 1 });
    const heads = await Promise.all([repo, fork].map((path) => stage.reader.api("GET", `${path}/git/ref/heads/main`)));
    expect(heads[1]?.data.object.sha).toBe(heads[0]?.data.object.sha);
    const heard = receiver.received.find((one) => one.event === "fork");
    expect(JSON.parse(heard?.body ?? "{}")).toMatchObject({ forkee: { full_name: "stan/app", fork: true } });
    expect((await stage.owner.api("POST", `${repo}/forks`, { organization: "acme" })).status).toBe(403);
    const { data: user } = await stage.stranger.graphql(
      `{ repository(owner: "stan", name: "app") { isFork parent { nameWithOwner } } }`,
    );
    expect(user.repository).toEqual({ isFork: true, parent: { nameWithOwner: "acme/app" } });
  });

  proves("issues-disabled", async () => {
    const listed = await stage.reader.api("GET", `${fork}/issues`);
    const made = await stage.reader.api("POST", `${fork}/issues`, { title: "x" });
    expect([listed.status, made.status, made.data.message]).toEqual([410, 410, "Issues are disabled for this repo"]);
    await stage.stranger.api("PATCH", fork, { has_issues: true });
    expect((await stage.reader.api("POST", `${fork}/issues`, { title: "x" })).status).toBe(201);
    await stage.stranger.api("PATCH", fork, { has_issues: false });
    expect((await stage.reader.api("GET", `${fork}/issues/1`)).status).toBe(410);
  });

  it("opens a pull request from a fork, tells where its head is, and serves it", async () => {
    const { number, sha, branch } = await open();
    const data = await pull(number);
    expect(data).toMatchObject({
      head: {
        label: `stan:${branch}`,
        ref: branch,
        sha,
        repo: { full_name: "stan/app", fork: true },
        user: { login: "stan" },
      },
      base: { label: "acme:main", repo: { full_name: "acme/app" } },
      user: { login: "stan" },
      author_association: "NONE",
      changed_files: 1,
    });
    const ref = await stage.reader.api("GET", `${repo}/git/ref/pull/${number}/head`);
    expect(ref.data.object.sha).toBe(sha);
    expect((await stage.reader.api("GET", `${repo}/git/ref/heads/${branch}`)).status).toBe(404);
    const listed = await stage.reader.api("GET", `${repo}/pulls?head=stan:${branch}`);
    expect(listed.data.map((one: { number: number }) => one.number)).toEqual([number]);
    expect((await stage.reader.api("GET", `${repo}/pulls?head=acme:${branch}`)).data).toEqual([]);
    const compared = await stage.reader.api("GET", `${repo}/compare/main...stan:${branch}`);
    expect(compared.data).toMatchObject({ status: "ahead", ahead_by: 1 });
    const opened = receiver.received.findLast((one) => one.event === "pull_request" && one.action === "opened");
    expect(JSON.parse(opened?.body ?? "{}")).toMatchObject({ pull_request: { head: { repo: { fork: true } } } });
    const query = `{ repository(owner: "acme", name: "app") { pullRequest(number: ${number}) {
      isCrossRepository headRepository { nameWithOwner } headRef { target { oid } } } } }`;
    expect((await stage.reader.graphql(query)).data.repository.pullRequest).toEqual({
      isCrossRepository: true,
      headRepository: { nameWithOwner: "stan/app" },
      headRef: { target: { oid: sha } },
    });
  });

  it("refuses heads that are not there, are somebody else's, or are taken", async () => {
    const { branch } = await open();
    const ask = (who: typeof stage.reader, body: object) =>
      who.api("POST", `${repo}/pulls`, { title: "t", base: "main", ...body });
    expect((await ask(stage.stranger, { head: "stan:none" })).data.errors).toMatchObject([
      { field: "head", code: "invalid" },
    ]);
    expect((await ask(stage.stranger, { head: "tess:main" })).status).toBe(422);
    const again = await ask(stage.stranger, { head: `stan:${branch}` });
    expect(again.data.errors).toMatchObject([{ message: `A pull request already exists for stan:${branch}.` }]);
    const same = await ask(stage.stranger, { head: "stan:main" });
    expect(same.data.errors).toMatchObject([{ message: "No commits between acme:main and stan:main" }]);
    await push("unopened");
    expect((await ask(stage.reader, { head: "stan:unopened" })).status).toBe(403);
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "own",
      message: "m",
      files: { o: "1" },
    });
    expect((await ask(stage.stranger, { head: "own" })).status).toBe(403);
  });

  it("hands a fork's workflow no secret and a token that only reads, and the base's own everything", async () => {
    const { sha } = await open();
    await stage.sim.control.settle();
    const jobs = await stage.sim.control.jobs({ repo: "acme/app", sha });
    expect(jobs.map((job) => [job.event, job.job])).toEqual([
      ["pull_request", "test"],
      ["pull_request_target", "label"],
    ]);
    const [own, target] = jobs;
    expect(own).toMatchObject({ fromFork: true, secrets: [], secretsMissing: ["KEY"] });
    expect(new Set(Object.values(own?.token ?? {}))).toEqual(new Set(["read"]));
    expect(own?.token).not.toHaveProperty("id-token");
    expect(target).toMatchObject({
      fromFork: true,
      secrets: ["KEY"],
      token: { contents: "write", "id-token": "write" },
    });
    const { data } = await stage.reader.api("GET", `${repo}/commits/${sha}/check-runs?check_name=test`);
    expect(data.check_runs[0].output).toMatchObject({ title: "no secrets; read-only token" });
    expect(data.check_runs[0].output.summary).toContain("It comes from a fork");
    expect(await stage.sim.control.jobs({ repo: "stan/app" })).toEqual([]);
  });

  it("follows the fork's branch, also where the base has one of that name", async () => {
    const { number, branch } = await open();
    await stage.sim.control.pushCommit({ repo: "acme/app", user: "will", branch, message: "m", files: { mine: "1" } });
    const { sha } = await push(branch, "2");
    await stage.sim.control.settle();
    expect((await pull(number)).head.sha).toBe(sha);
    expect((await stage.reader.api("GET", `${repo}/git/ref/pull/${number}/head`)).data.object.sha).toBe(sha);
    await stage.stranger.api("DELETE", `${fork}/git/refs/heads/${branch}`);
    await stage.sim.control.settle();
    expect(await pull(number)).toMatchObject({ state: "closed", merged: false });
  });

  it("merges it, and leaves the fork's branch alone", async () => {
    await stage.owner.api("PATCH", repo, { delete_branch_on_merge: true });
    const { number, sha, branch } = await open();
    const merged = await stage.writer.api("PUT", `${repo}/pulls/${number}/merge`, { sha });
    expect(merged.data.merged).toBe(true);
    const { data } = await stage.reader.api("GET", `${repo}/git/commits/${merged.data.sha}`);
    expect(data.message).toContain(`Merge pull request #${number} from stan/${branch}`);
    expect((await stage.reader.api("GET", `${fork}/git/ref/heads/${branch}`)).status).toBe(200);
    await stage.owner.api("PATCH", repo, { delete_branch_on_merge: false });
  });

  it("lets maintainers push to the head and update it only where its author allows it", async () => {
    const [open1, shut] = [await open(), await open({ maintainer_can_modify: false })];
    expect([(await pull(open1.number)).maintainer_can_modify, (await pull(shut.number)).maintainer_can_modify]).toEqual(
      [true, false],
    );
    const work = await mkdtemp(join(tmpdir(), "simulator-forks-"));
    const git = (...args: string[]) =>
      run("git", ["-c", "user.name=W", "-c", "user.email=w@example.test", "-C", work, ...args]);
    const remote = (token: string): string =>
      `${stage.sim.url.replace("//", `//x-access-token:${token}@`)}/stan/app.git`;
    await run("git", ["clone", "-q", remote(stage.writer.token), work]);
    await git("checkout", "-q", open1.branch);
    await writeFile(join(work, "by-maintainer.txt"), "1\n");
    await git("add", "-A");
    await git("commit", "-qm", "By a maintainer");
    await expect(git("push", "-q", "origin", `+HEAD:${shut.branch}`)).rejects.toThrow("not authorized to push");
    await expect(git("push", "-q", "origin", "HEAD:main")).rejects.toThrow("not authorized to push");
    await git("push", "-q", "origin", `HEAD:${open1.branch}`);
    await expect(git("push", "-q", remote(stage.reader.token), `HEAD:${open1.branch}`)).rejects.toThrow(/403|denied/);
    await stage.sim.control.settle();
    const head = (await git("rev-parse", "HEAD")).stdout.trim();
    expect((await pull(open1.number)).head.sha).toBe(head);
    await rm(work, { recursive: true, force: true });
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "main",
      message: "m",
      files: { moved: "1" },
    });
    expect((await stage.writer.api("PUT", `${repo}/pulls/${shut.number}/update-branch`)).status).toBe(403);
    expect((await stage.writer.api("PUT", `${repo}/pulls/${open1.number}/update-branch`)).status).toBe(202);
    await stage.sim.control.settle();
    const updated = await pull(open1.number);
    expect(updated.head.sha).not.toBe(head);
    expect((await stage.reader.api("GET", `${fork}/git/ref/heads/${open1.branch}`)).data.object.sha).toBe(
      updated.head.sha,
    );
  });

  proves("auto-merge-outsider", async () => {
    await stage.owner.api("PATCH", repo, { allow_auto_merge: true });
    const parameters = {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 1,
      required_review_thread_resolution: false,
    };
    const ruleset = await stage.owner.api("POST", `${repo}/rulesets`, {
      name: "r",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "pull_request", parameters }],
    });
    const { number, branch } = await open();
    const { node_id } = await pull(number);
    const enabled = await stage.writer.graphql(
      "mutation($id:ID!){enablePullRequestAutoMerge(input:{pullRequestId:$id}){clientMutationId}}",
      { id: node_id },
    );
    expect(enabled.errors).toBeUndefined();
    expect((await pull(number)).auto_merge).not.toBeNull();
    await push(branch, "2");
    await stage.sim.control.settle();
    expect((await pull(number)).auto_merge).toBeNull();
    const told = receiver.received.findLast((one) => one.action === "auto_merge_disabled");
    expect(JSON.parse(told?.body ?? "{}")).toMatchObject({ number });
    await stage.owner.api("DELETE", `${repo}/rulesets/${ruleset.data.id}`);
  });

  it("closes what came from a fork that is deleted, and shows no head repository", async () => {
    const { number } = await open();
    expect((await stage.stranger.api("DELETE", fork)).status).toBe(204);
    await stage.sim.control.settle();
    expect(await pull(number)).toMatchObject({ state: "closed", head: { repo: null } });
    expect((await stage.writer.api("PATCH", `${repo}/pulls/${number}`, { state: "open" })).status).toBe(422);
  });
});
