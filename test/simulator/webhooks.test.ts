/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { createHmac } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createClient, type Client } from "../../src/simulator/client.ts";
import {
  createReceiver,
  createStage,
  installApp,
  repo,
  type InstalledApp,
  type Receiver,
  type Stage,
} from "./stage.ts";

const secret = "a secret of the test";

describe("webhooks", () => {
  let stage: Stage;
  let receiver: Receiver;
  let app: InstalledApp;
  let jwt: Client;

  beforeAll(async () => {
    stage = await createStage();
    receiver = await createReceiver();
    app = await installApp(stage, {
      events: ["issues", "issue_comment", "push"],
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

  it("pages deliveries by cursor and forgets them after three days", async () => {
    await openIssues(3);
    await stage.sim.control.settle();
    const first = await jwt.api("GET", "/app/hook/deliveries?per_page=2");
    const next = /cursor=([^&>]+)/.exec(first.headers.get("link") ?? "")?.[1] ?? "";
    const second = await jwt.api("GET", `/app/hook/deliveries?per_page=2&cursor=${next}`);
    const ids = [...first.data, ...second.data].map((one: { id: number }) => one.id);
    expect(new Set(ids).size).toBe(4);
    await stage.sim.control.advanceClock({ ms: 4 * 24 * 3_600_000 });
    const later = createAppAuth({ appId: app.id, privateKey: app.privateKey });
    const { token } = await later({ type: "app" });
    // A JWT of today is expired for a server four days ahead.
    expect((await createClient(stage.sim.url, "robot", token).api("GET", "/app/hook/deliveries")).status).toBe(401);
    await stage.sim.control.advanceClock({ ms: -4 * 24 * 3_600_000 });
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
    expect(await stage.sim.control.releaseDeliveries()).toEqual({ released: 2 });
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
