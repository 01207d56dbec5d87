/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { createAppAuth } from "@octokit/auth-app";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient, type Client } from "../../src/simulator/client.ts";
import {
  createReceiver,
  createStage,
  installApp,
  openPull,
  repo,
  type InstalledApp,
  type Receiver,
  type Stage,
} from "./stage.ts";

const permissions = Object.fromEntries(
  [
    "actions",
    "administration",
    "attestations",
    "checks",
    "contents",
    "deployments",
    "issues",
    "members",
    "merge_queues",
    "metadata",
    "pull_requests",
    "secrets",
    "statuses",
    "workflows",
  ].map((name) => [name, "write" as const]),
);
const events = [
  "branch_protection_rule",
  "check_run",
  "check_suite",
  "create",
  "delete",
  "deployment",
  "deployment_status",
  "issue_comment",
  "issue_dependencies",
  "issues",
  "label",
  "member",
  "merge_group",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "repository",
  "repository_dispatch",
  "repository_ruleset",
  "status",
  "sub_issues",
  "workflow_job",
  "workflow_run",
];
const ci =
  "name: CI\non: [push, pull_request, workflow_dispatch]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps: []\n";

/** Uses what no other test needs, with an app that hears everything; shapes are judged at `close`. */
describe("a tour of the endpoints and events", () => {
  let stage: Stage;
  let receiver: Receiver;
  let app: InstalledApp;
  let jwt: Client;

  beforeAll(async () => {
    stage = await createStage({ ".github/workflows/ci.yml": ci });
    receiver = await createReceiver();
    app = await installApp(stage, { permissions, events, webhook: { url: receiver.url, secret: "s" } });
    const { token } = await createAppAuth({ appId: app.id, privateKey: app.privateKey })({ type: "app" });
    jwt = createClient(stage.sim.url, "robot", token);
  });
  afterAll(async () => {
    await stage.sim.close();
    await receiver.close();
  });

  type Step = [who: Client, method: string, path: string, body?: unknown];
  /** Sends one request that must succeed. */
  const go = async (...[who, method, path, body]: Step) => {
    const answer = await who.api(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.data).slice(0, 300)}`).toBeLessThan(400);
    return answer.data;
  };
  const heard = async (): Promise<Set<string>> => {
    await stage.sim.control.settle();
    return new Set(
      receiver.received.map((one) => [one.event, ...(one.action === undefined ? [] : [one.action])].join(".")),
    );
  };

  it("apps and accounts", async () => {
    const { sim, owner, reader } = stage;
    await go(jwt, "GET", "/app/installations");
    await go(jwt, "GET", `/app/installations/${app.installation}`);
    await go(jwt, "GET", "/orgs/acme/installation");
    await go(jwt, "GET", "/app/hook/config");
    expect((await go(jwt, "PATCH", "/app/hook/config", { content_type: "json" })).url).toBe(receiver.url);
    await go(owner, "GET", "/meta");
    await go(owner, "GET", "/orgs/acme/members/olga");
    expect((await owner.api("GET", "/orgs/acme/members/stan")).status).toBe(404);
    await sim.control.createOrg({ login: "teamed", members: { olga: "admin" }, teams: { core: ["will"] } });
    expect(await go(owner, "GET", "/orgs/teamed/teams/core/members")).toHaveLength(1);
    const own = await sim.control.createApp({ slug: "personal", permissions: { issues: "read" } });
    const { id } = await sim.control.installApp({ app: own.id, account: "rita" });
    const { token } = await createAppAuth({ appId: own.id, privateKey: own.privateKey })({ type: "app" });
    const personal = createClient(sim.url, "personal", token);
    expect((await go(personal, "GET", "/users/rita/installation")).id).toBe(id);
    await go(personal, "DELETE", `/app/installations/${id}`);
    expect((await personal.api("GET", "/users/rita/installation")).status).toBe(404);
    const manifest = {
      name: "Made here",
      url: "https://app.example",
      default_permissions: { checks: "write" as const },
    };
    const { code } = await sim.control.agreeToManifest({ owner: "acme", manifest });
    expect((await go(reader, "POST", `/app-manifests/${code}/conversions`)).pem).toContain("PRIVATE KEY");
    expect((await reader.api("POST", `/app-manifests/${code}/conversions`)).status).toBe(404);
    await sim.control.setInstallationPermissions({ installation: app.installation, permissions });
    await sim.control.suspendApp({ installation: app.installation, suspended: true });
    await sim.control.suspendApp({ installation: app.installation, suspended: false });
    expect(await heard()).toContain("installation.new_permissions_accepted");
  });

  it("people, branches and contents", async () => {
    const { owner, writer, reader } = stage;
    await go(owner, "PUT", `${repo}/collaborators/stan`, { permission: "triage" });
    await go(owner, "PUT", `${repo}/collaborators/stan`, { permission: "pull" });
    await go(owner, "GET", `${repo}/collaborators/stan`);
    await go(owner, "DELETE", `${repo}/collaborators/stan`);
    await go(reader, "GET", `${repo}/assignees`);
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "old",
      message: "m",
      files: { "x.txt": "1" },
    });
    expect((await go(writer, "POST", `${repo}/branches/old/rename`, { new_name: "new" })).name).toBe("new");
    expect((await go(reader, "GET", `${repo}/branches`)).map((one: { name: string }) => one.name)).toEqual([
      "main",
      "new",
    ]);
    await go(reader, "GET", `${repo}/branches/new`);
    await go(reader, "GET", `${repo}/git/matching-refs/heads`);
    const { sha } = await go(reader, "GET", `${repo}/contents/x.txt?ref=new`);
    expect((await go(reader, "GET", `${repo}/git/blobs/${sha}`)).size).toBe(1);
    await go(writer, "DELETE", `${repo}/contents/x.txt`, { message: "gone", sha, branch: "new" });
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "side",
      message: "m",
      files: { "side.txt": "1" },
    });
    expect((await go(writer, "POST", `${repo}/merges`, { base: "main", head: "side" })).parents).toHaveLength(2);
    const [head] = await go(reader, "GET", `${repo}/commits`);
    await go(reader, "GET", `${repo}/commits/${head.sha}`);
    const archive = await reader.api("GET", `${repo}/tarball/main`);
    const packed = await fetch(archive.headers.get("location") ?? "");
    expect([archive.status, packed.status, (await packed.bytes()).length > 100]).toEqual([302, 200, true]);
    const protection = {
      required_status_checks: null,
      enforce_admins: null,
      required_pull_request_reviews: null,
      restrictions: null,
    };
    await go(owner, "PUT", `${repo}/branches/side/protection`, protection);
    await go(owner, "DELETE", `${repo}/branches/side/protection`);
    await go(writer, "DELETE", `${repo}/git/refs/heads/side`);
    expect([...(await heard())]).toEqual(
      expect.arrayContaining(["member.added", "member.removed", "create", "delete", "push"]),
    );
  });

  it("issues, labels, reactions and relations", async () => {
    const { writer, reader, triager, owner } = stage;
    const open = async (title: string) => await go(writer, "POST", `${repo}/issues`, { title, body: "find me" });
    const [one, two, three] = [await open("one"), await open("two"), await open("three")];
    const path = `${repo}/issues/${one.number}`;
    await go(triager, "PUT", `${path}/labels`, { labels: ["bug"] });
    await go(reader, "GET", `${path}/labels`);
    await go(triager, "DELETE", `${path}/labels`);
    await go(triager, "POST", `${path}/assignees`, { assignees: ["will"] });
    await go(triager, "DELETE", `${path}/assignees`, { assignees: ["will"] });
    await go(writer, "PATCH", path, { title: "renamed", body: "and reworded, find me" });
    await go(reader, "GET", `${path}/timeline`);
    await go(reader, "GET", `${repo}/labels`);
    await go(reader, "GET", `${repo}/labels/bug`);
    await go(writer, "POST", `${repo}/labels`, { name: "mine", color: "ededed" });
    await go(writer, "PATCH", `${repo}/labels/mine`, { color: "000000" });
    await go(writer, "DELETE", `${repo}/labels/mine`);
    const comment = await go(reader, "POST", `${path}/comments`, { body: "hello" });
    expect(await go(reader, "GET", `${path}/comments`)).toHaveLength(1);
    await go(reader, "GET", `${repo}/issues/comments/${comment.id}`);
    const reaction = await go(reader, "POST", `${repo}/issues/comments/${comment.id}/reactions`, { content: "eyes" });
    await go(reader, "DELETE", `${repo}/issues/comments/${comment.id}/reactions/${reaction.id}`);
    await go(reader, "POST", `${path}/reactions`, { content: "rocket" });
    await go(reader, "GET", `${path}/reactions`);
    await go(reader, "DELETE", `${repo}/issues/comments/${comment.id}`);
    await go(writer, "PUT", `${path}/lock`, { lock_reason: "spam" });
    await go(writer, "DELETE", `${path}/lock`);
    for (const child of [two, three]) await go(triager, "POST", `${path}/sub_issues`, { sub_issue_id: child.id });
    await go(triager, "PATCH", `${path}/sub_issues/priority`, { sub_issue_id: three.id, before_id: two.id });
    const order = (await go(reader, "GET", `${path}/sub_issues`)).map((child: { number: number }) => child.number);
    expect(order).toEqual([three.number, two.number]);
    await go(triager, "DELETE", `${path}/sub_issue`, { sub_issue_id: two.id });
    await go(triager, "POST", `${path}/dependencies/blocked_by`, { issue_id: two.id });
    expect((await go(reader, "GET", path)).issue_dependencies_summary.blocked_by).toBe(1);
    await go(reader, "GET", `${path}/dependencies/blocked_by`);
    await go(triager, "DELETE", `${path}/dependencies/blocked_by/${two.id}`);
    await go(triager, "PATCH", path, { state: "closed" });
    await go(triager, "PATCH", path, { state: "open" });
    const found = await go(
      owner,
      "GET",
      "/search/issues?q=repo:acme/app+is:issue+is:open+find+-label:bug&sort=created",
    );
    expect(found.total_count).toBe(3);
    expect((await owner.api("GET", "/search/issues?q=nonsense:1")).status).toBe(422);
    const wanted = [
      "labeled",
      "unlabeled",
      "assigned",
      "unassigned",
      "edited",
      "locked",
      "unlocked",
      "closed",
      "reopened",
    ];
    expect([...(await heard())]).toEqual(expect.arrayContaining(wanted.map((action) => `issues.${action}`)));
    expect([...(await heard())]).toEqual(
      expect.arrayContaining(["sub_issues.sub_issue_added", "issue_dependencies.blocking_removed", "label.deleted"]),
    );
  });

  it("pull requests and reviews", async () => {
    const { writer, second, reader } = stage;
    const { number, sha } = await openPull(stage, "toured", { draft: true });
    const path = `${repo}/pulls/${number}`;
    await go(writer, "PATCH", path, { title: "Edited" });
    await go(reader, "GET", `${path}/commits`);
    await go(writer, "POST", `${path}/requested_reviewers`, { reviewers: ["sam"] });
    await go(reader, "GET", `${path}/requested_reviewers`);
    await go(writer, "DELETE", `${path}/requested_reviewers`, { reviewers: ["sam"] });
    const pending = await go(second, "POST", `${path}/reviews`, { body: "soon", commit_id: sha });
    await go(second, "PUT", `${path}/reviews/${pending.id}`, { body: "later" });
    await go(second, "POST", `${path}/reviews/${pending.id}/events`, { event: "COMMENT" });
    await go(second, "PUT", `${path}/reviews/${pending.id}`, { body: "reworded" });
    const place = { commit_id: sha, path: "src/a.txt", line: 1, side: "RIGHT" };
    const comment = await go(second, "POST", `${path}/comments`, { body: "why?", ...place });
    await go(writer, "POST", `${path}/comments/${comment.id}/replies`, { body: "because" });
    expect(await go(reader, "GET", `${path}/comments`)).toHaveLength(2);
    await go(second, "PATCH", `${repo}/pulls/comments/${comment.id}`, { body: "why not?" });
    await go(reader, "POST", `${repo}/pulls/comments/${comment.id}/reactions`, { content: "+1" });
    await go(reader, "GET", `${path}/reviews`);
    await go(reader, "GET", `${path}/reviews/${comment.pull_request_review_id}/comments`);
    const { data } = await writer.graphql(
      `{repository(owner:"acme",name:"app"){pullRequest(number:${number}){id reviewThreads(first:1){nodes{id}}}}}`,
    );
    const { id, reviewThreads } = data.repository.pullRequest;
    const [thread] = reviewThreads.nodes;
    for (const mutation of ["resolveReviewThread", "unresolveReviewThread"]) {
      await writer.graphql(`mutation($id:ID!){${mutation}(input:{threadId:$id}){clientMutationId}}`, { id: thread.id });
    }
    for (const mutation of ["markPullRequestReadyForReview", "convertPullRequestToDraft"]) {
      await writer.graphql(`mutation($id:ID!){${mutation}(input:{pullRequestId:$id}){clientMutationId}}`, { id });
    }
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "toured",
      message: "m",
      files: { "t.txt": "1" },
    });
    await go(writer, "PATCH", path, { state: "closed" });
    await go(writer, "PATCH", path, { state: "open" });
    const wanted = [
      "opened",
      "edited",
      "synchronize",
      "review_requested",
      "review_request_removed",
      "ready_for_review",
      "converted_to_draft",
      "closed",
      "reopened",
    ];
    expect([...(await heard())]).toEqual(expect.arrayContaining(wanted.map((action) => `pull_request.${action}`)));
    expect([...(await heard())]).toEqual(
      expect.arrayContaining([
        "pull_request_review.edited",
        "pull_request_review_comment.edited",
        "pull_request_review_thread.unresolved",
      ]),
    );
  });

  it("checks, statuses and workflows", async () => {
    const { writer, reader } = stage;
    const { client } = app;
    const { sha } = await openPull(stage, "checked");
    const run = await go(client, "POST", `${repo}/check-runs`, { name: "c", head_sha: sha, status: "in_progress" });
    await go(client, "PATCH", `${repo}/check-runs/${run.id}`, { conclusion: "success" });
    await go(reader, "GET", `${repo}/check-runs/${run.id}`);
    await go(reader, "GET", `${repo}/check-runs/${run.id}/annotations`);
    await go(writer, "POST", `${repo}/check-runs/${run.id}/rerequest`);
    await go(client, "POST", `${repo}/check-suites`, { head_sha: sha });
    await go(reader, "GET", `${repo}/check-suites/${run.check_suite.id}`);
    await go(reader, "GET", `${repo}/check-suites/${run.check_suite.id}/check-runs`);
    await go(writer, "POST", `${repo}/check-suites/${run.check_suite.id}/rerequest`);
    await go(writer, "POST", `${repo}/statuses/${sha}`, { state: "success", context: "s" });
    expect((await go(reader, "GET", `${repo}/commits/${sha}/status`)).statuses).toHaveLength(1);
    await go(reader, "GET", `${repo}/commits/${sha}/statuses`);
    await stage.sim.control.addActionsRule({ conclusion: "never", branch: "main" });
    await go(writer, "POST", `${repo}/actions/workflows/ci.yml/dispatches`, { ref: "main" });
    const { workflow_runs: runs } = await go(reader, "GET", `${repo}/actions/runs`);
    const [latest] = runs;
    await go(reader, "GET", `${repo}/actions/runs/${latest.id}`);
    await go(reader, "GET", `${repo}/actions/runs/${latest.id}/jobs`);
    await go(writer, "POST", `${repo}/actions/runs/${latest.id}/cancel`);
    expect((await go(reader, "GET", `${repo}/actions/runs/${latest.id}`)).conclusion).toBe("cancelled");
    expect((await writer.api("POST", `${repo}/actions/runs/${latest.id}/cancel`)).status).toBe(409);
    await stage.sim.control.createEnvironment({ repo: "acme/app", name: "production", reviewers: ["olga"] });
    await go(reader, "GET", `${repo}/environments`);
    await go(reader, "GET", `${repo}/environments/production`);
    const gate = { environment_name: "production", state: "approved" };
    await go(client, "POST", `${repo}/actions/runs/${latest.id}/deployment_protection_rule`, gate);
    const deployment = await go(writer, "POST", `${repo}/deployments`, { ref: "main" });
    await go(writer, "POST", `${repo}/deployments/${deployment.id}/statuses`, { state: "success" });
    await go(writer, "POST", `${repo}/dispatches`, { event_type: "go", client_payload: { n: 1 } });
    await go(reader, "GET", "/rate_limit");
    const all = [...(await heard())];
    expect(all).toEqual(
      expect.arrayContaining(["check_run.completed", "check_run.rerequested", "check_suite.rerequested", "status"]),
    );
    expect(all).toEqual(
      expect.arrayContaining(["deployment.created", "deployment_status.created", "repository_dispatch.go"]),
    );
  });

  it("rulesets and the repository itself", async () => {
    const { owner } = stage;
    const ruleset = await go(owner, "POST", `${repo}/rulesets`, {
      name: "r",
      enforcement: "disabled",
      rules: [{ type: "deletion" }],
    });
    await go(owner, "PUT", `${repo}/rulesets/${ruleset.id}`, { enforcement: "active" });
    await go(owner, "GET", `${repo}/rulesets`);
    await go(owner, "DELETE", `${repo}/rulesets/${ruleset.id}`);
    await go(owner, "PATCH", repo, { default_branch: "new" });
    await go(owner, "PATCH", repo, { default_branch: "main" });
    await go(owner, "PATCH", repo, { archived: true });
    await go(owner, "PATCH", repo, { archived: false });
    await go(owner, "POST", "/orgs/acme/repos", { name: "brief", auto_init: true });
    await go(owner, "DELETE", "/repos/acme/brief");
    await go(owner, "PATCH", repo, { name: "renamed" });
    const wanted = ["archived", "unarchived", "edited", "created", "deleted", "renamed"];
    expect([...(await heard())]).toEqual(expect.arrayContaining(wanted.map((action) => `repository.${action}`)));
    expect([...(await heard())]).toContain("repository_ruleset.deleted");
  });
});
