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
  const drop = async (): Promise<void> => {
    await target.as("admin").api("DELETE", `${ground.path}/rulesets/${rulesets.pop() ?? 0}`);
  };
  const put = (by: Caller, path: string): Promise<Answer> =>
    by.api("PUT", `${ground.path}/contents/${path}`, { message: "direct", content: "eA==" });
  /** A classic protection that asks for nothing. */
  const open = {
    required_status_checks: null,
    enforce_admins: false,
    required_pull_request_reviews: null,
    restrictions: null,
  };
  const pull = (number: number) => writer.api("GET", `${ground.path}/pulls/${number}`);
  const known = (number: number) =>
    eventually(
      () => pull(number),
      ({ data }) => data.mergeable !== null,
    );

  proves("merge-missing", async () => {
    expect((await merge(999_999)).status).toBe(404);
    const { number } = await ground.pull(writer);
    expect((await merge(number, { merge_method: "fold" })).status).toBe(422);
  });
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
  proves("mergeable-states", async () => {
    const state = async (number: number) => (await known(number)).data.mergeable_state;
    expect(await state((await ground.pull(writer, { draft: true })).number)).toBe("draft");
    const red = await ground.pull(writer);
    await report(red.sha, "failure");
    expect(await state(red.number)).toBe("unstable");
    const old = await ground.pull(writer);
    await report(old.sha, "success");
    expect((await merge((await ground.pull(writer)).number)).status).toBe(200);
    await rule([checkRule({ context: "gate" }, true)]);
    expect(await state(old.number)).toBe("behind");
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
  proves("changes-approved", async () => {
    await rule([pullRule()]);
    const { number } = await ground.pull(writer);
    await approve("admin", number);
    await review(target.as("second"), number, "REQUEST_CHANGES");
    await approve("admin", number);
    expect((await merge(number)).status).toBe(405);
    await review(target.as("second"), number, "COMMENT");
    expect((await merge(number)).status).toBe(405);
    await approve("second", number);
    expect((await merge(number)).status).toBe(200);
  });
  proves("stale-updated", async () => {
    await rule([pullRule({ dismiss_stale_reviews_on_push: true })]);
    const { number, sha } = await ground.pull(writer);
    const { data } = await approve("second", number);
    const other = await ground.pull(writer);
    await approve("second", other.number);
    expect((await merge(other.number)).status).toBe(200);
    const path = `${ground.path}/pulls/${number}/update-branch`;
    expect((await writer.api("PUT", path, { expected_head_sha: sha })).status).toBe(202);
    const after = await eventually(
      () => writer.api("GET", `${ground.path}/pulls/${number}/reviews/${data.id}`),
      (answer) => answer.data.state === "DISMISSED",
    );
    expect(after.data.state).toBe("DISMISSED");
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
  proves("owners-any", async () => {
    const [second, reader, admin] = (["second", "reader", "admin"] as const).map((person) => target.loginOf(person));
    await ground.commit(target.as("admin"), "main", {
      ".github/CODEOWNERS": `/any/ @${second ?? ""} @${admin ?? ""}\n/none/ @${reader ?? ""} @${second ?? ""}\n`,
    });
    await rule([pullRule({ require_code_owner_review: true })]);
    const any = await ground.pull(writer, { files: { "any/x.txt": "1\n" } });
    await approve("admin", any.number);
    expect((await merge(any.number)).status).toBe(200);
    const none = await ground.pull(writer, { files: { "none/x.txt": "1\n" } });
    await approve("reader", none.number);
    await approve("admin", none.number);
    expect((await merge(none.number)).status).toBe(405);
    await approve("second", none.number);
    expect((await merge(none.number)).status).toBe(200);
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
  proves("check-and-status", async () => {
    await rule([checkRule({ context: "gate" })]);
    const { number, sha } = await ground.pull(writer);
    const status = (state: string) => writer.api("POST", `${ground.path}/statuses/${sha}`, { state, context: "gate" });
    await report(sha, "success");
    await status("failure");
    expect((await merge(number)).status).toBe(405);
    await status("success");
    await report(sha, "failure");
    expect((await merge(number)).status).toBe(405);
    await report(sha, "success");
    expect((await merge(number)).status).toBe(200);
  });
  proves("check-test-merge", async () => {
    await rule([checkRule({ context: "gate" })]);
    const { number, sha } = await ground.pull(writer);
    await report(sha, "success");
    const { data } = await known(number);
    expect(data.merge_commit_sha).not.toBe(sha);
    await report(data.merge_commit_sha, "failure");
    expect((await merge(number)).status).toBe(405);
    await report(data.merge_commit_sha, "success");
    expect((await merge(number)).status).toBe(200);
  });
  proves("check-pin-recent", async () => {
    const { sha } = await ground.pull(writer);
    await report(sha, "success");
    const path = `${ground.path}/branches/main/protection`;
    const { data } = await target.as("admin").api("PUT", path, {
      ...open,
      required_status_checks: { strict: false, checks: [{ context: "gate" }] },
    });
    expect(data.required_status_checks.checks).toEqual([{ context: "gate", app_id: target.appId }]);
    await target.as("admin").api("DELETE", path);
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
  proves("bypass-app", async () => {
    const bypass_actors = [{ actor_id: target.appId, actor_type: "Integration", bypass_mode: "always" }];
    const id = await rule([pullRule()], { bypass_actors });
    const { data } = await app.api("GET", `${ground.path}/rulesets/${id}`);
    expect(data.current_user_can_bypass).toBe("always");
    const { number } = await ground.pull(writer);
    expect((await merge(number)).status).toBe(405);
    expect((await merge(number, {}, app)).status).toBe(200);
  });
  proves("bypass-owner", async () => {
    const bypass_actors = [{ actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" }];
    await rule([pullRule()], { bypass_actors });
    const { number } = await ground.pull(writer);
    expect((await merge(number, {}, app)).status).toBe(405);
    expect((await merge(number)).status).toBe(405);
    expect((await merge(number, {}, target.as("admin"))).status).toBe(200);
  });
  proves("ruleset-evaluate", async () => {
    await rule([pullRule()], { enforcement: "evaluate" });
    expect((await writer.api("GET", `${ground.path}/rules/branches/main`)).data).toEqual([]);
    expect((await merge((await ground.pull(writer)).number)).status).toBe(200);
  });
  proves("ruleset-layers", async () => {
    await rule([pullRule({ required_approving_review_count: 1 })]);
    await rule([pullRule({ required_approving_review_count: 2 })]);
    const { number } = await ground.pull(writer);
    await approve("second", number);
    expect((await merge(number)).status).toBe(405);
    await approve("admin", number);
    const path = `${ground.path}/branches/main/protection`;
    await target.as("admin").api("PUT", path, {
      ...open,
      enforce_admins: true,
      required_status_checks: { strict: false, checks: [{ context: "never", app_id: -1 }] },
    });
    expect((await merge(number)).status).toBe(405);
    await target.as("admin").api("DELETE", path);
    expect((await merge(number)).status).toBe(200);
  });
  proves("ruleset-read", async () => {
    const bypass_actors = [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }];
    const id = await rule([pullRule()], { bypass_actors });
    const of = async (by: Caller) => (await by.api("GET", `${ground.path}/rulesets/${id}`)).data;
    expect(await of(target.as("reader"))).toMatchObject({ id, rules: [{ type: "pull_request" }] });
    expect(await of(target.as("reader"))).not.toHaveProperty("bypass_actors");
    expect((await of(target.as("admin"))).bypass_actors).toMatchObject(bypass_actors);
    const refused = await writer.api("PUT", `${ground.path}/rulesets/${id}`, { enforcement: "disabled" });
    expect([403, 404]).toContain(refused.status);
  });
  proves("ruleset-most", async () => {
    const spare = await createGround(target);
    const make = async (n: number) =>
      (await target.as("admin").api("POST", `${spare.path}/rulesets`, { name: `${n}`, enforcement: "disabled" }))
        .status;
    for (let n = 1; n <= 75; n++) expect(await make(n)).toBe(201);
    expect(await make(76)).toBe(422);
    await spare.remove();
  });
  proves("ruleset-refs", async () => {
    const conditions = { ref_name: { include: ["refs/heads/guarded/**"], exclude: [] } };
    const first = await ground.commit(writer, "guarded/old", { "g.txt": "1" });
    const next = await ground.commit(writer, "plain", { "g.txt": "2" }, first);
    const ref = `${ground.path}/git/refs/heads/guarded/old`;
    const move = async () => (await writer.api("PATCH", ref, { sha: next })).status;
    const make = async () =>
      (await writer.api("POST", `${ground.path}/git/refs`, { ref: "refs/heads/guarded/new", sha: first })).status;
    const remove = async (name: string) =>
      (await writer.api("DELETE", `${ground.path}/git/refs/heads/guarded/${name}`)).status;
    await rule([{ type: "creation" }], { conditions });
    expect([await make(), await move()]).toEqual([422, 200]);
    await drop();
    expect(await make()).toBe(201);
    await rule([{ type: "deletion" }], { conditions });
    expect(await remove("new")).toBe(422);
    await drop();
    expect(await remove("new")).toBe(204);
    const later = await ground.commit(writer, "plain", { "g.txt": "3" });
    await rule([{ type: "update" }], { conditions });
    expect((await writer.api("PATCH", ref, { sha: later })).status).toBe(422);
    await drop();
    expect((await writer.api("PATCH", ref, { sha: later })).status).toBe(200);
  });
  proves("branch-locked", async () => {
    const path = `${ground.path}/branches/main/protection`;
    await target.as("admin").api("PUT", path, { ...open, enforce_admins: true, lock_branch: true });
    const { number } = await ground.pull(writer);
    expect((await merge(number)).status).toBe(405);
    expect((await put(writer, "locked.txt")).status).toBe(422);
    expect((await put(target.as("admin"), "locked.txt")).status).toBe(422);
    await target.as("admin").api("DELETE", path);
    expect((await merge(number)).status).toBe(200);
  });
  proves("protection-allowances", async () => {
    const path = `${ground.path}/branches/main/protection`;
    const second = target.loginOf("second");
    await target.as("admin").api("PUT", path, {
      ...open,
      enforce_admins: true,
      required_linear_history: true,
      required_pull_request_reviews: {
        required_approving_review_count: 1,
        bypass_pull_request_allowances: { users: [second], teams: [], apps: [] },
      },
    });
    expect((await put(writer, "w.txt")).status).toBe(422);
    expect((await put(target.as("admin"), "a.txt")).status).toBe(422);
    expect((await put(target.as("second"), "s.txt")).status).toBe(201);
    const { data } = await target.as("admin").api("GET", path);
    const { bypass_pull_request_allowances: allowed } = data.required_pull_request_reviews;
    expect(allowed.users.map((one: { login: string }) => one.login)).toEqual([second]);
    const { number } = await ground.pull(writer);
    expect((await merge(number, { merge_method: "merge" }, target.as("second"))).status).toBe(405);
    expect((await merge(number, { merge_method: "squash" }, target.as("second"))).status).toBe(200);
    await target.as("admin").api("DELETE", path);
  });
  proves("protection-restricted", async () => {
    const path = `${ground.path}/branches/main/protection`;
    await target.as("admin").api("PUT", path, {
      ...open,
      enforce_admins: true,
      restrictions: { users: [target.loginOf("second")], teams: [], apps: [] },
    });
    const { number } = await ground.pull(writer);
    expect((await put(writer, "r.txt")).status).toBe(422);
    expect((await merge(number)).status).toBe(405);
    expect((await merge(number, {}, target.as("second"))).status).toBe(200);
    await target.as("admin").api("DELETE", path);
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
  proves("auto-merge-off", async () => {
    await rule([pullRule()]);
    const { number, node_id } = await ground.pull(writer);
    await known(number);
    await autoMerge(node_id);
    expect((await pull(number)).data.auto_merge).toMatchObject({ merge_method: "merge" });
    const off = () =>
      writer.graphql("mutation($id:ID!){disablePullRequestAutoMerge(input:{pullRequestId:$id}){clientMutationId}}", {
        id: node_id,
      });
    expect((await off()).errors).toBeUndefined();
    expect((await pull(number)).data.auto_merge).toBeNull();
    await approve("second", number);
    await known(number);
    expect((await pull(number)).data.merged).toBe(false);
    expect((await off()).errors).toHaveLength(1);
  });
  proves("auto-merge-bare", async () => {
    const { number, sha, node_id } = await ground.pull(writer);
    await report(sha, "failure");
    await known(number);
    expect((await autoMerge(node_id)).errors?.[0]?.message).toContain("Protected branch rules not configured");
  });
  proves("keywords-across", async () => {
    const other = await createGround(target);
    const { data } = await writer.api("POST", `${other.path}/issues`, { title: "elsewhere" });
    const { number } = await ground.pull(writer, { body: `Fixes ${target.org}/${other.name}#${data.number}` });
    expect((await merge(number)).status).toBe(200);
    const closed = await eventually(
      () => writer.api("GET", `${other.path}/issues/${data.number}`),
      (answer) => answer.data.state === "closed",
    );
    expect(closed.data.state).toBe("closed");
    await other.remove();
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
