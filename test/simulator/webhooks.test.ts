/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { createHmac, sign } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
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

const secret = "a secret of the test";

/** The app's JWT for a clock of one's own. */
function jwtAt({ id, privateKey }: InstalledApp, atMs: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const at = Math.floor(atMs / 1000);
  const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: id, iat: at - 30, exp: at + 300 })}`;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
}

describe("webhooks", () => {
  let stage: Stage;
  let receiver: Receiver;
  let app: InstalledApp;
  let jwt: Client;

  beforeAll(async () => {
    stage = await createStage();
    receiver = await createReceiver();
    app = await installApp(stage, {
      events: ["issues", "issue_comment", "push", "pull_request_review"],
      webhook: { url: receiver.url, secret },
    });
    const { token } = await createAppAuth({ appId: app.id, privateKey: app.privateKey })({ type: "app" });
    jwt = createClient(stage.sim.url, "robot", token);
    await stage.sim.control.settle();
    receiver.received.length = 0;
  });
  afterEach(async () => {
    await stage.sim.control.setDeliveryMode({ mode: "ordered" });
    await stage.sim.control.releaseDeliveries();
    await stage.sim.control.settle();
    receiver.answer(202);
    receiver.received.length = 0;
  });
  afterAll(async () => {
    await stage.sim.close();
    await receiver.close();
  });

  const openIssues = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) await stage.writer.api("POST", `${repo}/issues`, { title: `Issue ${n}` });
  };
  const titles = (): string[] =>
    receiver.received.map(({ body }) => (JSON.parse(body) as { issue: { title: string } }).issue.title);

  proves("delivery-signed", async () => {
    await openIssues(1);
    await stage.sim.control.settle();
    const [one] = receiver.received;
    const sign = (hash: string): string =>
      createHmac(hash, secret)
        .update(one?.body ?? "")
        .digest("hex");
    expect(one?.headers.get("x-hub-signature-256")).toBe(`sha256=${sign("sha256")}`);
    expect(one?.headers.get("x-hub-signature")).toBe(`sha1=${sign("sha1")}`);
    expect(one?.headers.get("user-agent")).toMatch(/^GitHub-Hookshot\//);
    expect(JSON.parse(one?.body ?? "")).toMatchObject({
      action: "opened",
      sender: { login: "will" },
      repository: { full_name: "acme/app" },
      installation: { id: app.installation },
      organization: { login: "acme" },
    });
  });

  it("sends what the app subscribed to and nothing else", async () => {
    await openIssues(1);
    const { data } = await stage.writer.api("POST", `${repo}/labels`, { name: "unheard", color: "ffffff" });
    expect(data.name).toBe("unheard");
    await stage.sim.control.settle();
    expect(receiver.received.map((one) => one.event)).toEqual(["issues"]);
  });

  proves("comment-changes", async () => {
    await openIssues(1);
    const issues = await stage.writer.api("GET", `${repo}/issues`);
    const { number } = issues.data[0];
    const made = await stage.writer.api("POST", `${repo}/issues/${number}/comments`, { body: "before" });
    await stage.writer.api("PATCH", `${repo}/issues/comments/${made.data.id}`, { body: "after" });
    await stage.sim.control.settle();
    const edited = receiver.received.find((one) => one.event === "issue_comment" && one.action === "edited");
    expect(JSON.parse(edited?.body ?? "{}")).toMatchObject({ changes: { body: { from: "before" } } });
  });

  proves("delivery-once", async () => {
    receiver.answer(500);
    await openIssues(1);
    await stage.sim.control.settle();
    await stage.sim.control.advanceClock({ ms: 60_000 });
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(1);
    const [failed] = (await jwt.api("GET", "/app/hook/deliveries?status=failure&per_page=5")).data;
    expect(failed).toMatchObject({ event: "issues", action: "opened", status_code: 500, redelivery: false });
    await stage.sim.control.advanceClock({ ms: -60_000 });
  });

  proves("redelivery-guid", async () => {
    receiver.answer(500);
    await openIssues(1);
    await stage.sim.control.settle();
    const [failed] = (await jwt.api("GET", "/app/hook/deliveries?status=failure&per_page=5")).data;
    receiver.answer(202);
    expect((await jwt.api("POST", `/app/hook/deliveries/${failed.id}/attempts`)).status).toBe(202);
    await stage.sim.control.settle();
    expect(receiver.received.map((one) => one.guid)).toEqual([failed.guid, failed.guid]);
    const [latest] = (await jwt.api("GET", "/app/hook/deliveries?per_page=1")).data;
    expect(latest).toMatchObject({ guid: failed.guid, redelivery: true, status: "OK" });
    const whole = (await jwt.api("GET", `/app/hook/deliveries/${latest.id}`)).data;
    expect(whole.request.payload.action).toBe("opened");
  });

  proves("delivery-cut", async () => {
    receiver.stall(true);
    await openIssues(1);
    await stage.sim.control.settle();
    receiver.stall(false);
    const [last] = (await jwt.api("GET", "/app/hook/deliveries?per_page=1")).data;
    expect(last).toMatchObject({ status_code: 0, status: "timed out" });
    expect(last.duration).toBeGreaterThanOrEqual(9.9);
    expect(last.duration).toBeLessThan(13);
  });

  it("pages deliveries by cursor", async () => {
    await openIssues(3);
    await stage.sim.control.settle();
    const first = await jwt.api("GET", "/app/hook/deliveries?per_page=2");
    const next = /cursor=([^&>]+)/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await jwt.api("GET", `/app/hook/deliveries?per_page=2&cursor=${next}`);
    const ids = [...first.data, ...second.data].map((one: { id: number }) => one.id);
    expect(new Set(ids).size).toBe(4);
  });

  proves("delivery-kept", async () => {
    receiver.answer(500);
    await openIssues(1);
    await stage.sim.control.settle();
    const [failed] = (await jwt.api("GET", "/app/hook/deliveries?status=failure&per_page=1")).data;
    let aheadMs = 0;
    const later = async (ms: number): Promise<Client> => {
      aheadMs += ms;
      await stage.sim.control.advanceClock({ ms });
      return createClient(stage.sim.url, "robot", jwtAt(app, Date.now() + aheadMs));
    };
    const day = 24 * 3_600_000;
    const attempt = `/app/hook/deliveries/${failed.id}/attempts`;
    receiver.answer(202);
    expect((await (await later(2.9 * day)).api("POST", attempt)).status).toBe(202);
    const late = await later(0.2 * day);
    expect((await late.api("POST", attempt)).status).toBe(404);
    const listed = (await late.api("GET", "/app/hook/deliveries?per_page=100")).data;
    expect(listed.map((one: { id: number }) => one.id)).not.toContain(failed.id);
    await stage.sim.control.advanceClock({ ms: -aheadMs });
  });

  proves("transferred", async () => {
    const { control } = stage.sim;
    const elsewhere = await createReceiver();
    await control.createOrg({ login: "other", members: { olga: "admin" } });
    await control.createRepo({ owner: "acme", name: "moving", files: { a: "1" } });
    const webhook = { url: elsewhere.url, secret };
    const movers = await installApp(stage, { slug: "mover", events: ["repository", "issues"], webhook });
    const { id } = await control.installApp({ app: movers.id, account: "other", repositories: [] });
    await control.transferRepo({ repo: "acme/moving", owner: "other" });
    expect((await stage.writer.api("GET", "/repos/acme/moving/issues")).status).toBe(301);
    expect((await stage.writer.api("POST", "/repos/acme/moving/issues", { title: "x" })).status).toBe(307);
    expect((await movers.client.api("POST", "/repos/other/moving/issues", { title: "x" })).status).toBe(403);
    await control.settle();
    elsewhere.received.length = 0;
    await control.changeRepositories({ installation: id, add: ["other/moving"] });
    await control.transferRepo({ repo: "other/moving", owner: "stan" });
    await control.transferRepo({ repo: "stan/moving", owner: "other" });
    await stage.owner.api("PATCH", "/repos/other/moving", { private: true });
    await stage.owner.api("PATCH", "/repos/other/moving", { private: false });
    await control.changeRepositories({ installation: id, remove: ["other/moving"] });
    await control.settle();
    expect(elsewhere.received.map((one) => `${one.event}.${one.action ?? ""}`)).toEqual([
      "installation_repositories.added",
      "repository.transferred",
      "repository.privatized",
      "repository.publicized",
      "installation_repositories.removed",
    ]);
    await elsewhere.close();
  });

  proves("review-case", async () => {
    const { number } = await openPull(stage, "reviewed");
    const { data } = await stage.second.api("POST", `${repo}/pulls/${number}/reviews`, { event: "APPROVE" });
    await stage.sim.control.settle();
    const heard = receiver.received.find((one) => one.event === "pull_request_review");
    const { review } = JSON.parse(heard?.body ?? "{}") as { review: { state: string } };
    expect([data.state, review.state]).toEqual(["APPROVED", "approved"]);
  });

  it("tells nobody whose installation is suspended, lacks the permission, or is of another account", async () => {
    await stage.sim.control.suspendApp({ installation: app.installation, suspended: true });
    await stage.sim.control.settle();
    receiver.received.length = 0;
    await openIssues(1);
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(0);
    await stage.sim.control.suspendApp({ installation: app.installation, suspended: false });
    await stage.sim.control.setInstallationPermissions({
      installation: app.installation,
      permissions: { contents: "read" },
    });
    await stage.sim.control.settle();
    receiver.received.length = 0;
    await openIssues(1);
    await stage.sim.control.settle();
    expect(receiver.received.map((one) => one.event)).toEqual([]);
    const permissions = { contents: "write", issues: "write", pull_requests: "write", checks: "write" } as const;
    await stage.sim.control.setInstallationPermissions({ installation: app.installation, permissions });
    await stage.sim.control.createRepo({ owner: "stan", name: "own", files: { a: "1" } });
    await stage.sim.control.settle();
    receiver.received.length = 0;
    await stage.stranger.api("POST", "/repos/stan/own/issues", { title: "elsewhere" });
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(0);
  });

  proves("check-owner", async () => {
    const other = await installApp(stage, { slug: "other-checker", permissions: { checks: "write" } });
    const { sha } = await openPull(stage, "owned");
    const mine = await app.client.api("POST", `${repo}/check-runs`, { name: "mine", head_sha: sha });
    const path = `${repo}/check-runs/${mine.data.id}`;
    expect((await other.client.api("PATCH", path, { conclusion: "success" })).status).toBe(403);
    expect((await stage.owner.api("PATCH", path, { conclusion: "success" })).status).toBe(403);
    expect((await app.client.api("PATCH", path, { conclusion: "success" })).data.conclusion).toBe("success");
  });

  proves("check-rerun", async () => {
    const elsewhere = await createReceiver();
    const { sha } = await openPull(stage, "again");
    const webhook = { url: elsewhere.url, secret };
    const events = ["check_run", "check_suite"];
    await installApp(stage, { slug: "listener", permissions: { checks: "read" }, events, webhook });
    const { data } = await app.client.api("POST", `${repo}/check-runs`, {
      name: "r",
      head_sha: sha,
      conclusion: "failure",
    });
    await stage.sim.control.settle();
    receiver.received.length = 0;
    elsewhere.received.length = 0;
    expect((await stage.reader.api("POST", `${repo}/check-runs/${data.id}/rerequest`)).status).toBe(403);
    expect((await stage.writer.api("POST", `${repo}/check-runs/${data.id}/rerequest`)).status).toBe(201);
    expect((await stage.writer.api("POST", `${repo}/check-suites/${data.check_suite.id}/rerequest`)).status).toBe(201);
    await stage.sim.control.settle();
    expect(receiver.received.map((one) => `${one.event}.${one.action ?? ""}`)).toEqual([
      "check_run.rerequested",
      "check_suite.rerequested",
    ]);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  proves("delivery-unordered", async () => {
    await stage.sim.control.setDeliveryMode({ mode: "delayed", delayMs: 400, events: ["issues.opened"] });
    const started = performance.now();
    await openIssues(1);
    const issues = await stage.writer.api("GET", `${repo}/issues?per_page=1`);
    await stage.writer.api("POST", `${repo}/issues/${issues.data[0].number}/comments`, { body: "first to come" });
    await stage.sim.control.settle();
    expect(performance.now() - started).toBeGreaterThanOrEqual(390);
    expect(receiver.received.map((one) => one.event)).toEqual(["issue_comment", "issues"]);
    receiver.received.length = 0;
    const order = async (seed: number) => {
      await stage.sim.control.setDeliveryMode({ mode: "shuffled", delayMs: 300, seed });
      receiver.received.length = 0;
      await openIssues(6);
      await stage.sim.control.settle();
      return titles().join();
    };
    const [one, again, other] = [await order(3), await order(3), await order(4)];
    expect(one).toBe(again);
    expect(other).not.toBe(one);
  });

  proves("failure-filter", async () => {
    await stage.sim.control.setWebhook({ app: app.id, url: "http://127.0.0.1:9/none", secret });
    await openIssues(1);
    await stage.sim.control.settle();
    const [last] = (await jwt.api("GET", "/app/hook/deliveries?per_page=1")).data;
    expect(last).toMatchObject({ status_code: 0, status: "failed to connect to host" });
    const failures = (await jwt.api("GET", "/app/hook/deliveries?status=failure")).data;
    expect(failures.map((one: { id: number }) => one.id)).not.toContain(last.id);
    await stage.sim.control.setWebhook({ app: app.id, url: receiver.url, secret });
  });

  it("keeps order, holds, loses, doubles and shuffles as told", async () => {
    await openIssues(4);
    await stage.sim.control.settle();
    expect(titles()).toEqual(["Issue 0", "Issue 1", "Issue 2", "Issue 3"]);

    receiver.received.length = 0;
    await stage.sim.control.setDeliveryMode({ mode: "held" });
    await openIssues(2);
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(0);
    // An app of another test may hear of them too.
    expect((await stage.sim.control.releaseDeliveries()).released).toBeGreaterThanOrEqual(2);
    await stage.sim.control.settle();
    expect(titles()).toEqual(["Issue 0", "Issue 1"]);

    receiver.received.length = 0;
    await stage.sim.control.setDeliveryMode({ mode: "lost", events: ["issues.opened"] });
    await openIssues(1);
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(0);

    await stage.sim.control.setDeliveryMode({ mode: "duplicated" });
    await openIssues(1);
    await stage.sim.control.settle();
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map((one) => one.guid)).size).toBe(1);

    receiver.received.length = 0;
    await stage.sim.control.setDeliveryMode({ mode: "shuffled", delayMs: 300, seed: 3 });
    await openIssues(6);
    await stage.sim.control.settle();
    expect(titles().toSorted()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `Issue ${n}`));
    expect(titles()).not.toEqual(titles().toSorted());
  });
});
