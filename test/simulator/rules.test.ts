/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../src/simulator/client.ts";
import { createStage, installApp, openPull, repo, type InstalledApp, type Stage } from "./stage.ts";

describe("roles, labels and text", () => {
  let stage: Stage;
  let issue: number;

  beforeAll(async () => {
    stage = await createStage();
    issue = (await stage.reader.api("POST", `${repo}/issues`, { title: "An issue", body: "text" })).data.number;
  });
  afterAll(() => stage.sim.close());

  it("tells roles apart in the permission endpoint", async () => {
    const of = async (login: string): Promise<unknown[]> => {
      const { status, data } = await stage.writer.api("GET", `${repo}/collaborators/${login}/permission`);
      return [status, data.permission, data.role_name];
    };
    expect(await of("olga")).toEqual([200, "admin", "admin"]);
    expect(await of("will")).toEqual([200, "write", "write"]);
    expect(await of("tess")).toEqual([200, "read", "triage"]);
    expect(await of("stan")).toEqual([200, "read", "read"]);
    expect((await of("nobody"))[0]).toBe(404);
  });

  it("filters collaborators by permission", async () => {
    const { data } = await stage.owner.api("GET", `${repo}/collaborators?permission=push`);
    expect(data.map((one: { login: string }) => one.login).toSorted()).toEqual(["olga", "sam", "will"]);
  });

  it("lets triage label, write create labels, and readers neither", async () => {
    const add = (who: Client, name: string) => who.api("POST", `${repo}/issues/${issue}/labels`, { labels: [name] });
    expect((await add(stage.reader, "bug")).status).toBe(403);
    expect((await add(stage.triager, "bug")).status).toBe(200);
    expect((await add(stage.triager, "brand-new")).status).toBe(403);
    expect((await add(stage.writer, "brand-new")).status).toBe(200);
    expect((await stage.triager.api("POST", `${repo}/labels`, { name: "x" })).status).toBe(403);
    expect((await stage.triager.api("DELETE", `${repo}/issues/${issue}/labels/bug`)).status).toBe(200);
  });

  it("drops labels of people who may not triage, without a word", async () => {
    const made = await stage.stranger.api("POST", `${repo}/issues`, { title: "t", labels: ["bug"] });
    expect([made.status, made.data.labels]).toEqual([201, []]);
  });

  it("lets an issue form label for anybody, with the author as the actor", async () => {
    const form = { repo: "acme/app", user: "stan", title: "form", body: "b", labels: ["bug"] };
    const { number } = await stage.sim.control.submitIssueForm(form);
    const events = await stage.reader.api("GET", `${repo}/issues/${number}/events`);
    expect(events.data).toMatchObject([{ event: "labeled", actor: { login: "stan" }, label: { name: "bug" } }]);
  });

  it("lets authors edit and close their own, and others only with the role", async () => {
    const path = `${repo}/issues/${issue}`;
    expect((await stage.stranger.api("PATCH", path, { title: "no" })).status).toBe(403);
    expect((await stage.triager.api("PATCH", path, { body: "no" })).status).toBe(403);
    expect((await stage.triager.api("PATCH", path, { state: "closed", state_reason: "not_planned" })).status).toBe(200);
    const mine = await stage.reader.api("PATCH", path, { title: "Mine", state: "open" });
    expect([mine.status, mine.data.title, mine.data.state]).toEqual([200, "Mine", "open"]);
  });

  it("assigns collaborators only, at most those who can be", async () => {
    const path = `${repo}/issues/${issue}/assignees`;
    const { data } = await stage.triager.api("POST", path, { assignees: ["will", "stan", "nobody"] });
    expect(data.assignees.map((one: { login: string }) => one.login)).toEqual(["will"]);
  });

  it("keeps comments out of locked issues but for writers", async () => {
    await stage.writer.api("PUT", `${repo}/issues/${issue}/lock`, { lock_reason: "resolved" });
    const path = `${repo}/issues/${issue}/comments`;
    expect((await stage.reader.api("POST", path, { body: "hi" })).status).toBe(403);
    expect((await stage.writer.api("POST", path, { body: "hi" })).status).toBe(201);
    await stage.writer.api("DELETE", `${repo}/issues/${issue}/lock`);
  });

  it("lets only authors and writers edit a comment", async () => {
    const made = await stage.reader.api("POST", `${repo}/issues/${issue}/comments`, { body: "one" });
    const path = `${repo}/issues/comments/${made.data.id}`;
    expect((await stage.stranger.api("PATCH", path, { body: "two" })).status).toBe(403);
    expect((await stage.writer.api("PATCH", path, { body: "two" })).data.body).toBe("two");
    expect((await stage.reader.api("DELETE", path)).status).toBe(204);
    expect((await stage.reader.api("GET", path)).status).toBe(404);
  });

  it("refuses texts that are too long or missing, with errors", async () => {
    const path = `${repo}/issues/${issue}/comments`;
    const long = await stage.reader.api("POST", path, { body: "x".repeat(65_537) });
    expect([long.status, long.data.errors[0].code]).toEqual([422, "unprocessable"]);
    expect((await stage.reader.api("POST", path, {})).status).toBe(422);
    expect((await stage.reader.api("POST", `${repo}/issues`, { body: "no title" })).status).toBe(422);
  });

  it("reacts once for each kind", async () => {
    const path = `${repo}/issues/${issue}/reactions`;
    const first = await stage.reader.api("POST", path, { content: "eyes" });
    const again = await stage.reader.api("POST", path, { content: "eyes" });
    expect([first.status, again.status, again.data.id]).toEqual([201, 200, first.data.id]);
  });

  it("hides private repositories from those without a role", async () => {
    await stage.sim.control.createRepo({ owner: "acme", name: "hidden", private: true, files: { a: "1" } });
    expect((await stage.stranger.api("GET", "/repos/acme/hidden")).status).toBe(404);
    expect((await stage.owner.api("GET", "/repos/acme/hidden")).data.private).toBe(true);
  });

  it("lets nobody write into an archived repository", async () => {
    await stage.sim.control.createRepo({ owner: "acme", name: "old", files: { a: "1" } });
    await stage.owner.api("PATCH", "/repos/acme/old", { archived: true });
    expect((await stage.owner.api("POST", "/repos/acme/old/issues", { title: "x" })).status).toBe(403);
  });

  it("redirects a renamed repository: 301 for reads, 307 for writes", async () => {
    await stage.sim.control.createRepo({ owner: "acme", name: "before", files: { a: "1" } });
    await stage.sim.control.renameRepo({ repo: "acme/before", name: "after" });
    const read = await stage.owner.api("GET", "/repos/acme/before/issues");
    const write = await stage.owner.api("POST", "/repos/acme/before/issues", { title: "x" });
    expect([read.status, write.status]).toEqual([301, 307]);
    const followed = await fetch(read.headers.get("location") ?? "");
    expect(followed.status).toBe(200);
    const query = `{ repository(owner: "acme", name: "before") { nameWithOwner } }`;
    expect((await stage.owner.graphql(query)).data.repository.nameWithOwner).toBe("acme/after");
  });

  it("pages with Link headers and answers 304 to a known ETag", async () => {
    const first = await stage.reader.api("GET", `${repo}/issues?state=all&per_page=1`);
    expect(first.headers.get("link")).toMatch(/page=2>; rel="next", <.*>; rel="last"/);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${stage.sim.apiUrl}${repo}/issues?state=all&per_page=1`, {
      headers: { "if-none-match": etag },
    });
    expect(again.status).toBe(304);
  });

  it("filters issues by label, state and time", async () => {
    await stage.writer.api("POST", `${repo}/issues`, { title: "labelled", labels: ["documentation"] });
    const byLabel = await stage.reader.api("GET", `${repo}/issues?labels=documentation`);
    expect(byLabel.data.map((one: { title: string }) => one.title)).toEqual(["labelled"]);
    const future = new Date(Date.now() + 60_000).toISOString();
    expect((await stage.reader.api("GET", `${repo}/issues?since=${future}`)).data).toEqual([]);
  });
});

describe("pull requests and checks", () => {
  let stage: Stage;
  let app: InstalledApp;

  beforeAll(async () => {
    stage = await createStage();
    app = await installApp(stage);
  });
  afterAll(() => stage.sim.close());

  it("refuses a second pull request for the same head, one without commits, and unknown branches", async () => {
    await openPull(stage, "once");
    const open = (body: unknown) => stage.writer.api("POST", `${repo}/pulls`, body);
    const twice = await open({ title: "again", head: "once", base: "main" });
    expect(twice.status).toBe(422);
    expect(twice.data.errors[0].message).toBe("A pull request already exists for acme:once.");
    await stage.writer.api("POST", `${repo}/git/refs`, {
      ref: "refs/heads/same",
      sha: (await stage.writer.api("GET", `${repo}/git/ref/heads/main`)).data.object.sha,
    });
    const none = await open({ title: "none", head: "same", base: "main" });
    expect(none.data.errors[0].message).toBe("No commits between main and same");
    expect((await open({ title: "x", head: "missing", base: "main" })).data.errors[0].field).toBe("head");
  });

  it("gives private repositories on the free plan no drafts", async () => {
    await stage.sim.control.createUser({ login: "fred", plan: "free" });
    await stage.sim.control.createRepo({ owner: "fred", name: "p", private: true, files: { a: "1" } });
    await stage.sim.control.pushCommit({ repo: "fred/p", user: "fred", branch: "b", message: "b", files: { a: "2" } });
    const body = { title: "t", head: "b", base: "main", draft: true };
    expect((await stage.sim.as("fred").api("POST", "/repos/fred/p/pulls", body)).status).toBe(422);
  });

  it("turns drafts ready and back by GraphQL", async () => {
    const { number } = await openPull(stage, "draft", { draft: true });
    const { data } = await stage.writer.api("GET", `${repo}/pulls/${number}`);
    const run = (name: string) =>
      stage.writer.graphql(`mutation($id:ID!){${name}(input:{pullRequestId:$id}){pullRequest{isDraft}}}`, {
        id: data.node_id,
      });
    expect((await run("markPullRequestReadyForReview")).data.markPullRequestReadyForReview.pullRequest.isDraft).toBe(
      false,
    );
    expect((await run("convertPullRequestToDraft")).data.convertPullRequestToDraft.pullRequest.isDraft).toBe(true);
  });

  it("takes checks from apps only, and updates from the owning app only", async () => {
    const { sha } = await openPull(stage, "checked");
    const body = { name: "c", head_sha: sha, external_id: "x1" };
    expect((await stage.owner.api("POST", `${repo}/check-runs`, body)).status).toBe(403);
    const made = await app.client.api("POST", `${repo}/check-runs`, body);
    expect(made.data).toMatchObject({ status: "queued", conclusion: null, external_id: "x1", app: { id: app.id } });
    const other = await installApp(stage, { slug: "second" });
    const path = `${repo}/check-runs/${made.data.id}`;
    expect((await other.client.api("PATCH", path, { conclusion: "success" })).status).toBe(403);
    expect((await app.client.api("PATCH", path, { conclusion: "success" })).data.status).toBe("completed");
    const listed = await stage.reader.api("GET", `${repo}/commits/${sha}/check-runs?check_name=c`);
    expect(listed.data).toMatchObject({ total_count: 1, check_runs: [{ conclusion: "success" }] });
  });

  it("keeps GitHub's limits on check runs", async () => {
    const { sha } = await openPull(stage, "limits");
    const post = async (more: Record<string, unknown>): Promise<number> =>
      (await app.client.api("POST", `${repo}/check-runs`, { name: "l", head_sha: sha, ...more })).status;
    const annotation = { path: "a", start_line: 1, end_line: 1, annotation_level: "notice", message: "m" };
    const output = { title: "t", summary: "s" };
    expect(await post({ output: { ...output, annotations: Array(50).fill(annotation) } })).toBe(201);
    expect(await post({ output: { ...output, annotations: Array(51).fill(annotation) } })).toBe(422);
    expect(await post({ output: { ...output, text: "x".repeat(65_536) } })).toBe(422);
    expect(await post({ output: { title: "t" } })).toBe(422);
    expect(await post({ status: "completed" })).toBe(422);
    const action = { label: "l", description: "d", identifier: "i" };
    expect(await post({ actions: Array(4).fill(action) })).toBe(422);
    expect(await post({ actions: [{ ...action, label: "x".repeat(21) }] })).toBe(422);
    expect(await post({ conclusion: "stale" })).toBe(422);
  });

  it("makes a check suite for the app on every push", async () => {
    const { sha } = await openPull(stage, "suites");
    const { data } = await app.client.api("GET", `${repo}/commits/${sha}/check-suites?app_id=${app.id}`);
    expect(data).toMatchObject({ total_count: 1, check_suites: [{ head_sha: sha, head_branch: "suites" }] });
  });

  it("runs the pushed tree's workflows as checks of GitHub Actions, red or green as told", async () => {
    await stage.sim.control.addActionsRule({
      job: "unit tests",
      file: { path: "src/a.txt", contains: "broken" },
      conclusion: "failure",
    });
    const yml = "on:\n  push:\n    branches: [ci-*]\njobs:\n  unit:\n    name: unit tests\n";
    for (const [branch, text, wanted] of [
      ["ci-red", "broken\n", "failure"],
      ["ci-green", "fine\n", "success"],
    ] as const) {
      const files = { "src/a.txt": text, ".github/workflows/ci.yml": yml };
      const { sha } = await openPull(stage, branch, { files });
      await stage.sim.control.settle();
      const { data } = await stage.reader.api("GET", `${repo}/commits/${sha}/check-runs`);
      expect(data.check_runs).toMatchObject([
        { name: "unit tests", conclusion: wanted, app: { slug: "github-actions" } },
      ]);
    }
  });
});
