/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStage, installApp, openPull, repo, type InstalledApp, type Stage } from "./stage.ts";

describe("merging under rules", () => {
  let stage: Stage;
  let app: InstalledApp;
  let count = 0;

  beforeAll(async () => {
    stage = await createStage({ ".github/CODEOWNERS": "/src/owned/ @sam\n" });
    app = await installApp(stage);
  });
  beforeEach(async () => {
    for (const { id } of (await stage.owner.api("GET", `${repo}/rulesets`)).data) {
      await stage.owner.api("DELETE", `${repo}/rulesets/${id}`);
    }
  });
  afterAll(() => stage.sim.close());

  const fresh = (options: Parameters<typeof openPull>[2] = {}): ReturnType<typeof openPull> => {
    count += 1;
    return openPull(stage, `topic-${count}`, { files: { [`src/${count}.txt`]: `${count}\n` }, ...options });
  };
  const rule = async (rules: unknown[], more: Record<string, unknown> = {}): Promise<number> => {
    const conditions = { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } };
    const body = { name: "lintel", enforcement: "active", conditions, rules, ...more };
    const made = await stage.owner.api("POST", `${repo}/rulesets`, body);
    expect(made.status).toBe(201);
    return made.data.id;
  };
  const pullRule = (parameters: Record<string, unknown> = {}): unknown => ({
    type: "pull_request",
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 1,
      required_review_thread_resolution: false,
      ...parameters,
    },
  });
  const checkRule = (checks: unknown[], strict = false): unknown => ({
    type: "required_status_checks",
    parameters: { required_status_checks: checks, strict_required_status_checks_policy: strict },
  });
  const merge = (number: number, body: Record<string, unknown> = {}) =>
    stage.writer.api("PUT", `${repo}/pulls/${number}/merge`, body);
  const review = (who: "second" | "reader" | "writer" | "owner", number: number, event: string) =>
    stage[who].api("POST", `${repo}/pulls/${number}/reviews`, { event, body: "as said" });
  const report = (sha: string, conclusion: string, as = app, name = "lintel") =>
    as.client.api("POST", `${repo}/check-runs`, { name, head_sha: sha, status: "completed", conclusion });

  it("merges, with the exact answer, and refuses the second time", async () => {
    const { number, sha } = await fresh({ body: "Closes #1" });
    const done = await merge(number, { sha });
    expect(done.data).toMatchObject({ merged: true, message: "Pull Request successfully merged" });
    const again = await merge(number, { sha });
    expect([again.status, again.data.message]).toEqual([405, "Pull Request is not mergeable"]);
  });

  it("answers 409 for another head, 405 for drafts and for methods that are off", async () => {
    const { number } = await fresh();
    const other = await merge(number, { sha: "0".repeat(40) });
    expect([other.status, other.data.message]).toEqual([
      409,
      "Head branch was modified. Review and try the merge again.",
    ]);
    const draft = await fresh({ draft: true });
    expect([(await merge(draft.number)).status, (await merge(draft.number)).data.message]).toEqual([
      405,
      "Pull Request is still a draft",
    ]);
    await stage.owner.api("PATCH", repo, { allow_rebase_merge: false });
    const rebase = await merge(number, { merge_method: "rebase" });
    expect([rebase.status, rebase.data.message]).toEqual([405, "Rebase merges are not allowed on this repository."]);
    await stage.owner.api("PATCH", repo, { allow_rebase_merge: true });
  });

  it("finds conflicts by git: dirty and 405", async () => {
    const one = await fresh({ files: { "src/a.txt": "left\n" } });
    const two = await fresh({ files: { "src/a.txt": "right\n" } });
    expect((await merge(one.number)).status).toBe(200);
    await stage.writer.api("GET", `${repo}/pulls/${two.number}`);
    await stage.sim.control.settle();
    const { data } = await stage.writer.api("GET", `${repo}/pulls/${two.number}`);
    expect([data.mergeable, data.mergeable_state]).toEqual([false, "dirty"]);
    expect([(await merge(two.number)).status]).toEqual([405]);
  });

  it("does not know mergeability at the first reading", async () => {
    const { number } = await fresh();
    const first = await stage.writer.api("GET", `${repo}/pulls/${number}`);
    expect([first.data.mergeable, first.data.mergeable_state]).toEqual([null, "unknown"]);
    await stage.sim.control.settle();
    const second = await stage.writer.api("GET", `${repo}/pulls/${number}`);
    expect([second.data.mergeable, second.data.mergeable_state]).toEqual([true, "clean"]);
  });

  it("counts only approvals of people who can write, and none of the author's or an app's", async () => {
    await rule([pullRule()]);
    const { number } = await fresh();
    const own = await review("writer", number, "APPROVE");
    expect([own.status, own.data.errors]).toEqual([422, ["Can not approve your own pull request"]]);
    expect((await review("reader", number, "APPROVE")).status).toBe(200);
    expect((await app.client.api("POST", `${repo}/pulls/${number}/reviews`, { event: "APPROVE" })).status).toBe(200);
    const early = await merge(number);
    expect(early.status).toBe(405);
    expect(early.data.message).toContain("At least 1 approving review is required by reviewers with write access.");
    await review("second", number, "APPROVE");
    expect((await merge(number)).status).toBe(200);
  });

  it("blocks on requested changes until they are dismissed or the reviewer approves", async () => {
    await rule([pullRule()]);
    const { number } = await fresh();
    await review("owner", number, "APPROVE");
    const no = await review("second", number, "REQUEST_CHANGES");
    expect((await merge(number)).status).toBe(405);
    const dismissed = await stage.writer.api("PUT", `${repo}/pulls/${number}/reviews/${no.data.id}/dismissals`, {
      message: "talked it over",
    });
    expect(dismissed.data.state).toBe("DISMISSED");
    expect((await merge(number)).status).toBe(200);
  });

  it("dismisses stale approvals when the head's diff changes", async () => {
    await rule([pullRule({ dismiss_stale_reviews_on_push: true })]);
    const { number } = await fresh();
    const approval = await review("second", number, "APPROVE");
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: `topic-${count}`,
      message: "more",
      files: { "src/more.txt": `${count}` },
    });
    const after = await stage.writer.api("GET", `${repo}/pulls/${number}/reviews/${approval.data.id}`);
    expect(after.data.state).toBe("DISMISSED");
    expect((await merge(number)).status).toBe(405);
  });

  it("wants somebody other than the last pusher", async () => {
    await rule([pullRule({ require_last_push_approval: true })]);
    const { number } = await fresh();
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "sam",
      branch: `topic-${count}`,
      message: "by sam",
      files: { "src/sam.txt": `${count}` },
    });
    await review("second", number, "APPROVE");
    expect((await merge(number)).data.message).toContain("someone other than the last pusher");
    await review("owner", number, "APPROVE");
    expect((await merge(number)).status).toBe(200);
  });

  it("wants the code owner named on the base branch, and asks them", async () => {
    await rule([pullRule({ require_code_owner_review: true })]);
    const { number } = await fresh({ files: { "src/owned/x.txt": `${count}`, ".github/CODEOWNERS": "* @will\n" } });
    const pull = await stage.writer.api("GET", `${repo}/pulls/${number}`);
    expect(pull.data.requested_reviewers.map((one: { login: string }) => one.login)).toEqual(["sam"]);
    await review("owner", number, "APPROVE");
    expect((await merge(number)).data.message).toContain("code owner review from @sam");
    await review("second", number, "APPROVE");
    expect((await merge(number)).status).toBe(200);
  });

  it("wants conversations resolved", async () => {
    await rule([pullRule({ required_review_thread_resolution: true })]);
    const { number } = await fresh();
    await stage.second.api("POST", `${repo}/pulls/${number}/reviews`, {
      event: "APPROVE",
      comments: [{ path: `src/${count}.txt`, line: 1, body: "why?" }],
    });
    expect((await merge(number)).data.message).toContain("A conversation must be resolved");
    const threads = await stage.second.graphql(
      `query($n:Int!){repository(owner:"acme",name:"app"){pullRequest(number:$n){reviewThreads(first:5){nodes{id isResolved}}}}}`,
      { n: number },
    );
    const [thread] = threads.data.repository.pullRequest.reviewThreads.nodes;
    expect(thread.isResolved).toBe(false);
    await stage.second.graphql(`mutation($id:ID!){resolveReviewThread(input:{threadId:$id}){thread{isResolved}}}`, {
      id: thread.id,
    });
    expect((await merge(number)).status).toBe(200);
  });

  it("wants the check of the pinned app on the latest head; a forged one does not count", async () => {
    await rule([checkRule([{ context: "lintel", integration_id: app.id }])]);
    const forger = await installApp(stage, {
      slug: `forger-${count}`,
      permissions: { checks: "write", statuses: "write" },
    });
    const { number, sha } = await fresh();
    expect((await merge(number)).data.message).toContain('Required status check "lintel" is expected.');
    await report(sha, "success", forger);
    await stage.writer.api("POST", `${repo}/statuses/${sha}`, { state: "success", context: "lintel" });
    expect((await merge(number)).status).toBe(405);
    await report(sha, "failure");
    expect((await merge(number)).data.message).toContain('Required status check "lintel" is failing.');
    await report(sha, "success");
    expect((await merge(number)).status).toBe(200);
  });

  it("lets neutral and skipped pass, and nothing else", async () => {
    await rule([checkRule([{ context: "lintel", integration_id: app.id }])]);
    const { number, sha } = await fresh();
    for (const conclusion of ["action_required", "cancelled", "timed_out", "failure"]) {
      await report(sha, conclusion);
      expect((await merge(number)).status).toBe(405);
    }
    await report(sha, "neutral");
    expect((await merge(number)).status).toBe(200);
  });

  it("wants the branch up to date where the rule is strict", async () => {
    await rule([checkRule([{ context: "lintel" }], true)]);
    const behind = await fresh();
    await report(behind.sha, "success");
    const other = await fresh();
    await report(other.sha, "success");
    expect((await merge(other.number)).status).toBe(200);
    expect((await merge(behind.number)).data.message).toContain("not up to date");
    const updated = await stage.writer.api("PUT", `${repo}/pulls/${behind.number}/update-branch`, {
      expected_head_sha: behind.sha,
    });
    expect(updated.status).toBe(202);
    const { data } = await stage.writer.api("GET", `${repo}/pulls/${behind.number}`);
    await report(data.head.sha, "success");
    expect((await merge(behind.number)).status).toBe(200);
  });

  it("lets bypass actors through, and tells each caller whether they are one", async () => {
    const bypass = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }];
    const id = await rule([pullRule()], { bypass_actors: bypass });
    const canBypass = async (who: typeof stage.owner): Promise<unknown> =>
      (await who.api("GET", `${repo}/rulesets/${id}`)).data.current_user_can_bypass;
    expect(await canBypass(stage.owner)).toBe("pull_requests_only");
    expect(await canBypass(stage.writer)).toBe("never");
    expect(await canBypass(app.client)).toBe("never");
    const { number } = await fresh();
    expect((await merge(number)).status).toBe(405);
    expect((await stage.owner.api("PUT", `${repo}/pulls/${number}/merge`)).status).toBe(200);
    const rules = await stage.reader.api("GET", `${repo}/rules/branches/main`);
    expect(rules.data[0]).toMatchObject({ type: "pull_request", ruleset_id: id });
  });

  it("does not enforce a disabled ruleset", async () => {
    await rule([pullRule()], { enforcement: "disabled" });
    const { number } = await fresh();
    expect((await merge(number)).status).toBe(200);
  });

  it("squashes, rebases and merges into real commits with the merged tree", async () => {
    for (const [method, parents] of [
      ["squash", 1],
      ["rebase", 1],
      ["merge", 2],
    ] as const) {
      const { number } = await fresh();
      const done = await merge(number, { merge_method: method });
      const commit = await stage.writer.api("GET", `${repo}/git/commits/${done.data.sha}`);
      expect(commit.data.parents).toHaveLength(parents);
      expect(commit.data.verification.verified).toBe(method !== "rebase");
      const file = await stage.writer.api("GET", `${repo}/contents/src/${count}.txt`);
      expect(Buffer.from(file.data.content, "base64").toString()).toBe(`${count}\n`);
    }
  });

  it("closes issues by keyword on the default branch only", async () => {
    const issue = await stage.reader.api("POST", `${repo}/issues`, { title: "to close" });
    const { number } = await fresh({ body: `Fixes #${issue.data.number}` });
    await merge(number);
    const { data } = await stage.reader.api("GET", `${repo}/issues/${issue.data.number}`);
    expect([data.state, data.state_reason]).toEqual(["closed", "completed"]);
  });

  it("merges by auto-merge once the rules allow it", async () => {
    await stage.sim.control.createRepo({
      owner: "acme",
      name: "auto",
      autoMerge: true,
      files: { a: "1" },
      collaborators: { will: "write", sam: "write" },
    });
    const where = "/repos/acme/auto";
    const conditions = { ref_name: { include: ["~ALL"], exclude: [] } };
    await stage.sim.control.pushCommit({
      repo: "acme/auto",
      user: "will",
      branch: "b",
      message: "b",
      files: { a: "2" },
    });
    await stage.owner.api("POST", `${where}/rulesets`, {
      name: "r",
      enforcement: "active",
      conditions,
      rules: [pullRule()],
    });
    const pull = await stage.writer.api("POST", `${where}/pulls`, { title: "t", head: "b", base: "main" });
    const enabled = await stage.writer.graphql(
      `mutation($id:ID!){enablePullRequestAutoMerge(input:{pullRequestId:$id,mergeMethod:SQUASH}){pullRequest{autoMergeRequest{mergeMethod}}}}`,
      { id: pull.data.node_id },
    );
    expect(enabled.errors).toBeUndefined();
    await stage.second.api("POST", `${where}/pulls/1/reviews`, { event: "APPROVE" });
    await stage.sim.control.settle();
    expect((await stage.writer.api("GET", `${where}/pulls/1`)).data.merged).toBe(true);
  });
});
