/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-argument -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { Answer, Caller } from "./client.ts";
import { proves } from "./proves.ts";
import { createGround, createTarget, eventually, type Ground, type Person, type Target } from "./target.ts";

describe("merging under rules", () => {
  let target: Target;
  let ground: Ground;
  let app: Caller;
  let writer: Caller;
  let rulesets: number[] = [];

  beforeAll(async () => {
    target = await createTarget();
    ground = await createGround(target, { allow_auto_merge: true });
    [app, writer] = [await target.app(), target.as("writer")];
  });
  afterEach(async () => {
    for (const id of rulesets) await target.as("admin").api("DELETE", `${ground.path}/rulesets/${id}`);
    rulesets = [];
  });
  afterAll(async () => {
    await ground.remove();
    await target.close();
  });

  const rule = async (rules: object[], more: object = {}): Promise<number> => {
    const { status, data } = await target.as("admin").api("POST", `${ground.path}/rulesets`, {
      name: `rules ${rulesets.length}`,
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules,
      ...more,
    });
    expect(status).toBe(201);
    rulesets.push(data.id);
    return data.id;
  };
  const pullRule = (more: object = {}): object => ({
    type: "pull_request",
    parameters: {
      required_approving_review_count: 1,
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_review_thread_resolution: false,
      ...more,
    },
  });
  const checkRule = (check: object, strict = false): object => ({
    type: "required_status_checks",
    parameters: { required_status_checks: [check], strict_required_status_checks_policy: strict },
  });
  const merge = (number: number, body: object = {}, by: Caller = writer): Promise<Answer> =>
    by.api("PUT", `${ground.path}/pulls/${number}/merge`, body);
  const review = (by: Caller, number: number, event: string, more: object = {}): Promise<Answer> =>
    by.api("POST", `${ground.path}/pulls/${number}/reviews`, { event, body: "because", ...more });
  const approve = (person: Person, number: number): Promise<Answer> => review(target.as(person), number, "APPROVE");
  const report = (sha: string, conclusion: string): Promise<Answer> =>
    app.api("POST", `${ground.path}/check-runs`, { name: "gate", head_sha: sha, status: "completed", conclusion });
  const pull = (number: number) => writer.api("GET", `${ground.path}/pulls/${number}`);
  const known = (number: number) =>
    eventually(
      () => pull(number),
      ({ data }) => data.mergeable !== null,
    );

  proves("merge-sha", async () => {
    const { number, sha } = await ground.pull(writer);
    expect((await merge(number, { sha: "0".repeat(40) })).status).toBe(409);
    expect((await merge(number, { sha })).status).toBe(200);
  });
  proves("merge-twice", async () => {
    const { number } = await ground.pull(writer);
    expect((await merge(number)).data.merged).toBe(true);
    expect((await merge(number)).status).toBe(405);
    expect((await writer.api("GET", `${ground.path}/pulls/${number}/merge`)).status).toBe(204);
  });
  proves("merge-draft", async () => {
    const { number } = await ground.pull(writer, { draft: true });
    expect((await merge(number)).status).toBe(405);
  });
  proves("merge-conflict", async () => {
    const [one, two] = [
      await ground.pull(writer, { files: { "same.txt": "1\n" } }),
      await ground.pull(writer, { files: { "same.txt": "2\n" } }),
    ];
    expect((await merge(one.number)).status).toBe(200);
    expect((await merge(two.number)).status).toBe(405);
  });
  proves("mergeable-dirty", async () => {
    const [one, two] = [
      await ground.pull(writer, { files: { "dirty.txt": "1\n" } }),
      await ground.pull(writer, { files: { "dirty.txt": "2\n" } }),
    ];
    await merge(one.number);
    const { data } = await eventually(
      () => pull(two.number),
      (answer) => answer.data.mergeable === false,
    );
    expect(data).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  });
  proves("merge-rights", async () => {
    const { number } = await ground.pull(writer);
    expect((await merge(number, {}, target.as("triager"))).status).toBe(403);
  });
  proves("mergeable-later", async () => {
    const { number } = await ground.pull(writer);
    expect((await pull(number)).data).toMatchObject({ mergeable: null, mergeable_state: "unknown" });
    expect((await known(number)).data).toMatchObject({ mergeable: true, mergeable_state: "clean" });
  });
  proves("mergeable-blocked", async () => {
    await rule([pullRule()]);
    const { number } = await ground.pull(writer);
    expect((await known(number)).data.mergeable_state).toBe("blocked");
  });
  proves("approve-own", async () => {
    const { number } = await ground.pull(writer);
    const own = await review(writer, number, "APPROVE");
    expect(own.status).toBe(422);
    expect(JSON.stringify(own.data)).toContain("Can not approve your own pull request");
  });
  proves("approve-own-app", async () => {
    const { number } = await ground.pull(app);
    expect((await review(app, number, "APPROVE")).status).toBe(422);
  });
  proves("approve-writers", async () => {
    await rule([pullRule()]);
    const { number } = await ground.pull(writer);
    await approve("reader", number);
    await approve("triager", number);
    expect((await merge(number)).status).toBe(405);
    await approve("second", number);
    expect((await merge(number)).status).toBe(200);
  });
  proves("approve-app", async () => {
    await rule([pullRule()]);
    const { number } = await ground.pull(writer);
    expect((await review(app, number, "APPROVE")).status).toBe(200);
    expect((await merge(number)).status).toBe(405);
  });
  proves("changes-requested", async () => {
    await rule([pullRule()]);
    const { number } = await ground.pull(writer);
    await approve("admin", number);
    const no = await review(target.as("second"), number, "REQUEST_CHANGES");
    expect((await merge(number)).status).toBe(405);
    const path = `${ground.path}/pulls/${number}/reviews/${no.data.id}/dismissals`;
    expect((await writer.api("PUT", path, { message: "talked" })).data.state).toBe("DISMISSED");
    expect((await merge(number)).status).toBe(200);
  });
  proves("stale-dismissed", async () => {
    await rule([pullRule({ dismiss_stale_reviews_on_push: true })]);
    const { number, branch } = await ground.pull(writer);
    const { data } = await approve("second", number);
    await ground.commit(writer, branch, { "later.txt": `${number}` });
    const after = await writer.api("GET", `${ground.path}/pulls/${number}/reviews/${data.id}`);
    expect(after.data.state).toBe("DISMISSED");
    expect((await merge(number)).status).toBe(405);
  });
  proves("last-push", async () => {
    await rule([pullRule({ require_last_push_approval: true })]);
    const { number, branch } = await ground.pull(writer);
    await ground.commit(target.as("second"), branch, { "by-second.txt": `${number}` });
    await approve("second", number);
    expect((await merge(number)).status).toBe(405);
    await approve("admin", number);
    expect((await merge(number)).status).toBe(200);
  });
  proves("owners-base", async () => {
    await ground.commit(target.as("admin"), "main", { ".github/CODEOWNERS": `/owned/ @${target.loginOf("second")}\n` });
    await rule([pullRule({ require_code_owner_review: true })]);
    const files = { "owned/x.txt": "1\n", ".github/CODEOWNERS": `* @${target.loginOf("writer")}\n` };
    const { number } = await ground.pull(writer, { files });
    const asked = await writer.api("GET", `${ground.path}/pulls/${number}/requested_reviewers`);
    expect(asked.data.users.map((one: { login: string }) => one.login)).toEqual([target.loginOf("second")]);
    await approve("admin", number);
    expect((await merge(number)).status).toBe(405);
    await approve("second", number);
    expect((await merge(number)).status).toBe(200);
    await ground.commit(target.as("admin"), "codeowners", { ".github/CODEOWNERS": "* @nobody-at-all\n" });
    const errors = await writer.api("GET", `${ground.path}/codeowners/errors?ref=codeowners`);
    expect(errors.data.errors[0].kind).toBe("Unknown owner");
  });
  proves("owners-draft", async () => {
    await ground.commit(target.as("admin"), "main", {
      ".github/CODEOWNERS": `/drafts/ @${target.loginOf("second")}\n`,
    });
    const { number, node_id } = await ground.pull(writer, { draft: true, files: { "drafts/x.txt": "1\n" } });
    const asked = async () =>
      (await writer.api("GET", `${ground.path}/pulls/${number}/requested_reviewers`)).data.users;
    expect(await asked()).toEqual([]);
    await writer.graphql(
      "mutation($id:ID!){markPullRequestReadyForReview(input:{pullRequestId:$id}){clientMutationId}}",
      { id: node_id },
    );
    expect(await asked()).toHaveLength(1);
  });
  proves("conversations", async () => {
    await rule([pullRule({ required_approving_review_count: 0, required_review_thread_resolution: true })]);
    const { number } = await ground.pull(writer, { files: { "talk.txt": "1\n" } });
    await review(target.as("second"), number, "COMMENT", { comments: [{ path: "talk.txt", line: 1, body: "why?" }] });
    expect((await merge(number)).status).toBe(405);
    const query = `query($o:String!,$r:String!,$n:Int!){repository(owner:$o,name:$r){pullRequest(number:$n){reviewThreads(first:1){nodes{id}}}}}`;
    const found = await writer.graphql(query, { o: target.org, r: ground.name, n: number });
    const [thread] = found.data.repository.pullRequest.reviewThreads.nodes;
    await writer.graphql("mutation($id:ID!){resolveReviewThread(input:{threadId:$id}){clientMutationId}}", {
      id: thread.id,
    });
    expect((await merge(number)).status).toBe(200);
  });
  proves("check-latest-head", async () => {
    await rule([checkRule({ context: "gate" })]);
    const { number, sha, branch } = await ground.pull(writer);
    await report(sha, "success");
    const next = await ground.commit(writer, branch, { "next.txt": `${number}` });
    expect((await merge(number)).status).toBe(405);
    await report(next, "success");
    expect((await merge(number)).status).toBe(200);
  });
  proves("check-neutral", async () => {
    await rule([checkRule({ context: "gate" })]);
    for (const passing of ["neutral", "skipped"]) {
      const { number, sha } = await ground.pull(writer);
      for (const conclusion of ["action_required", "cancelled", "timed_out", "failure"]) {
        await report(sha, conclusion);
        expect((await merge(number)).status).toBe(405);
      }
      await report(sha, passing);
      expect((await merge(number)).status).toBe(200);
    }
  });
  proves("check-strict", async () => {
    await rule([checkRule({ context: "gate" }, true)]);
    const [behind, other] = [await ground.pull(writer), await ground.pull(writer)];
    for (const { sha } of [behind, other]) await report(sha, "success");
    expect((await merge(other.number)).status).toBe(200);
    expect((await merge(behind.number)).status).toBe(405);
    const path = `${ground.path}/pulls/${behind.number}/update-branch`;
    expect((await writer.api("PUT", path, { expected_head_sha: behind.sha })).status).toBe(202);
    const updated = await eventually(
      () => pull(behind.number),
      ({ data }) => data.head.sha !== behind.sha,
    );
    await report(updated.data.head.sha, "success");
    expect((await merge(behind.number)).status).toBe(200);
  });
  proves("check-pin", async () => {
    await rule([checkRule({ context: "gate", integration_id: target.appId })]);
    const { number, sha } = await ground.pull(writer);
    await writer.api("POST", `${ground.path}/statuses/${sha}`, { state: "success", context: "gate" });
    expect((await merge(number)).status).toBe(405);
    await report(sha, "success");
    expect((await merge(number)).status).toBe(200);
  });
  proves("bypass-actor", async () => {
    const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }];
    const id = await rule([pullRule()], { bypass_actors });
    const of = async (by: Caller) =>
      (await by.api("GET", `${ground.path}/rulesets/${id}`)).data.current_user_can_bypass;
    expect([await of(target.as("admin")), await of(writer), await of(app)]).toEqual([
      "pull_requests_only",
      "never",
      "never",
    ]);
    const { number } = await ground.pull(writer);
    expect((await merge(number)).status).toBe(405);
    expect((await merge(number, {}, target.as("admin"))).status).toBe(200);
    const { data } = await writer.api("GET", `${ground.path}/rules/branches/main`);
    expect(data).toMatchObject([{ type: "pull_request", ruleset_id: id }]);
  });
  proves("ruleset-off", async () => {
    const id = await rule([pullRule()], { enforcement: "disabled" });
    const { number } = await ground.pull(writer);
    expect((await merge(number)).status).toBe(200);
    const on = await target.as("admin").api("PUT", `${ground.path}/rulesets/${id}`, { enforcement: "active" });
    expect(on.data.enforcement).toBe("active");
    expect((await merge((await ground.pull(writer)).number)).status).toBe(405);
  });
  proves("admin-bypass", async () => {
    const admin = target.as("admin");
    const path = `${ground.path}/branches/main/protection`;
    const protect = (enforce_admins: boolean) =>
      admin.api("PUT", path, {
        required_status_checks: { strict: false, checks: [{ context: "never" }] },
        enforce_admins,
        required_pull_request_reviews: { required_approving_review_count: 1 },
        restrictions: null,
      });
    expect((await protect(true)).status).toBe(200);
    const { number } = await ground.pull(writer);
    expect((await merge(number, {}, admin)).status).toBe(405);
    await protect(false);
    expect((await merge(number)).status).toBe(405);
    expect((await merge(number, {}, admin)).status).toBe(200);
    const reviews = await admin.api("PATCH", `${path}/required_pull_request_reviews`, {
      required_approving_review_count: 2,
    });
    expect(reviews.data.required_approving_review_count).toBe(2);
    const checks = await admin.api("PATCH", `${path}/required_status_checks`, { strict: true });
    expect(checks.data.strict).toBe(true);
    expect((await admin.api("GET", `${path}/required_status_checks`)).data.contexts).toEqual(["never"]);
    expect((await admin.api("GET", `${path}/required_pull_request_reviews`)).status).toBe(200);
    expect((await admin.api("DELETE", path)).status).toBe(204);
  });
  proves("signatures-required", async () => {
    await rule([{ type: "required_signatures" }]);
    const unsigned = await ground.pull(writer);
    expect((await merge(unsigned.number)).status).toBe(405);
    const signed = await ground.pull(app);
    expect((await merge(signed.number)).status).toBe(200);
  });
  proves("rebase-unsigned", async () => {
    for (const method of ["merge", "squash", "rebase"]) {
      const { number } = await ground.pull(writer);
      const { data } = await merge(number, { merge_method: method });
      const commit = await writer.api("GET", `${ground.path}/git/commits/${data.sha}`);
      expect(commit.data.verification.verified).toBe(method !== "rebase");
    }
  });
  proves("draft-graphql", async () => {
    const { number, node_id } = await ground.pull(writer, { draft: true });
    await writer.api("PATCH", `${ground.path}/pulls/${number}`, { draft: false });
    expect((await pull(number)).data.draft).toBe(true);
    for (const [mutation, draft] of [
      ["markPullRequestReadyForReview", false],
      ["convertPullRequestToDraft", true],
    ] as const) {
      await writer.graphql(`mutation($id:ID!){${mutation}(input:{pullRequestId:$id}){clientMutationId}}`, {
        id: node_id,
      });
      expect((await pull(number)).data.draft).toBe(draft);
    }
  });
  const autoMerge = (id: string) =>
    writer.graphql("mutation($id:ID!){enablePullRequestAutoMerge(input:{pullRequestId:$id}){clientMutationId}}", {
      id,
    });
  proves("auto-merge-clean", async () => {
    const { number, node_id } = await ground.pull(writer);
    await known(number);
    expect((await autoMerge(node_id)).errors?.[0]?.message).toContain("clean status");
  });
  proves("auto-merge", async () => {
    await rule([pullRule()]);
    const { number, node_id } = await ground.pull(writer);
    await known(number);
    expect((await autoMerge(node_id)).errors).toBeUndefined();
    await approve("second", number);
    const merged = await eventually(
      () => pull(number),
      ({ data }) => data.merged,
    );
    expect(merged.data.merged).toBe(true);
  });
  proves("keywords-default", async () => {
    const issue = async () => (await writer.api("POST", `${ground.path}/issues`, { title: "to close" })).data.number;
    const [one, two] = [await issue(), await issue()];
    await ground.commit(writer, "side", { "side.txt": "1" });
    const aside = await ground.pull(writer, { base: "side", body: `Fixes #${one}` });
    const straight = await ground.pull(writer, { body: `Fixes #${two}` });
    for (const { number } of [aside, straight]) expect((await merge(number)).status).toBe(200);
    const state = async (number: number) => (await writer.api("GET", `${ground.path}/issues/${number}`)).data.state;
    expect([await state(one), await state(two)]).toEqual(["open", "closed"]);
  });
  proves("pull-second", async () => {
    const { branch, number } = await ground.pull(writer);
    const again = () => writer.api("POST", `${ground.path}/pulls`, { title: "again", head: branch, base: "main" });
    expect((await again()).status).toBe(422);
    await writer.api("PATCH", `${ground.path}/pulls/${number}`, { state: "closed" });
    expect((await again()).status).toBe(201);
  });
});
