/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../src/simulator/client.ts";
import { proves } from "../conformance/proves.ts";
import { createStage, installApp, openPull, repo, type Stage } from "./stage.ts";

describe("limits, lag and snapshots", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await createStage();
  });
  afterEach(async () => {
    await stage.sim.control.setLimits({});
    await stage.sim.control.setLag({ ms: 0 });
  });
  afterAll(() => stage.sim.close());

  const post = (title = "x") => stage.writer.api("POST", `${repo}/issues`, { title });

  proves("limit-primary", async () => {
    const { data } = await stage.reader.api("GET", "/rate_limit");
    await stage.sim.control.setLimits({ primary: Number(data.rate.used) + 2 });
    expect((await stage.reader.api("GET", repo)).headers.get("x-ratelimit-remaining")).toBe("1");
    const last = await stage.reader.api("GET", repo);
    expect([last.status, last.headers.get("x-ratelimit-remaining")]).toEqual([200, "0"]);
    const refused = await stage.reader.api("GET", repo);
    expect([refused.status, refused.headers.get("x-ratelimit-remaining")]).toEqual([403, "0"]);
    expect(refused.data.message).toContain("API rate limit exceeded");
    const graphql = await stage.reader.graphql("{ viewer { login } }");
    expect(graphql.errors).toMatchObject([{ type: "RATE_LIMITED" }]);
    expect((await stage.second.api("GET", repo)).status).toBe(200);
    await stage.sim.control.advanceClock({ ms: 3_600_000 });
    expect((await stage.reader.api("GET", repo)).status).toBe(200);
  });

  proves("limit-secondary", async () => {
    for (const [status, retryAfterSeconds] of [
      [403, 60],
      [429, null],
    ] as const) {
      await stage.sim.control.advanceClock({ ms: 61_000 });
      await stage.sim.control.setLimits({ contentPerMinute: 2, status, retryAfterSeconds });
      expect([(await post()).status, (await post()).status]).toEqual([201, 201]);
      const refused = await post();
      expect(refused.status).toBe(status);
      expect(refused.data.message).toContain("secondary rate limit");
      expect(refused.headers.get("retry-after")).toBe(retryAfterSeconds === null ? null : String(retryAfterSeconds));
      expect((await stage.writer.api("GET", repo)).status).toBe(200);
    }
    await stage.sim.control.advanceClock({ ms: 61_000 });
    expect((await post()).status).toBe(201);
  });

  proves("limit-points", async () => {
    await stage.sim.control.advanceClock({ ms: 61_000 });
    await stage.sim.control.setLimits({ pointsPerMinute: 12, graphqlPointsPerMinute: 2 });
    expect([(await post()).status, (await post()).status]).toEqual([201, 201]);
    expect((await post()).status).toBe(403);
    const get = async () => (await stage.writer.api("GET", repo)).status;
    expect([await get(), await get(), await get()]).toEqual([200, 200, 403]);
    const ask = async () => (await stage.writer.graphql("{ viewer { login } }")).data as unknown;
    expect([await ask(), await ask()]).toEqual([{ viewer: { login: "will" } }, { viewer: { login: "will" } }]);
    expect(await ask()).toBeUndefined();
    expect((await stage.second.api("GET", repo)).status).toBe(200);
    await stage.sim.control.advanceClock({ ms: 61_000 });
    expect(await get()).toBe(200);
  });

  proves("limit-hour", async () => {
    await stage.sim.control.advanceClock({ ms: 3_600_000 });
    await stage.sim.control.setLimits({ contentPerHour: 3, retryAfterSeconds: null });
    for (let n = 0; n < 3; n++) {
      expect((await post()).status).toBe(201);
      await stage.sim.control.advanceClock({ ms: 120_000 });
    }
    const refused = await post();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([403, null]);
    expect((await stage.writer.api("POST", `${repo}/git/blobs`, { content: "x" })).status).toBe(201);
    await stage.sim.control.advanceClock({ ms: 3_600_000 });
    expect((await post()).status).toBe(201);
  });

  proves("limit-concurrent", async () => {
    await stage.sim.control.setLimits({ concurrent: 2 });
    const fault = { method: "GET", path: `${repo}/labels`, delayMs: 400 };
    await stage.sim.control.addFault(fault);
    const ask = async (who = stage.writer) => (await who.api("GET", `${repo}/labels`)).status;
    const answers = await Promise.all([ask(), ask(), ask(), ask(stage.second)]);
    // The last one to come finds three of the same caller under way; the other caller is alone.
    expect(answers.slice(0, 3).toSorted()).toEqual([200, 200, 403]);
    expect(answers[3]).toBe(200);
    expect(await ask()).toBe(200);
    await stage.sim.control.clearFaults();
  });

  proves("limit-grows", async () => {
    const app = await installApp(stage, { slug: "big" });
    const limit = async () => ((await app.client.api("GET", "/rate_limit")).data.rate as { limit: number }).limit;
    expect(await limit()).toBe(5000);
    for (let n = 0; n < 21; n++) await stage.sim.control.createRepo({ owner: "acme", name: `more-${n}` });
    expect(await limit()).toBe(5100);
    for (let n = 0; n < 180; n++) await stage.sim.control.createRepo({ owner: "acme", name: `most-${n}` });
    expect(await limit()).toBe(12_500);
  });

  proves("token-forms", async () => {
    const app = await installApp(stage, { slug: "formed" });
    const mint = async () =>
      (await stage.sim.control.createInstallationToken({ installation: app.installation })).token;
    const short = await mint();
    await stage.sim.control.setTokenFormat({ format: "jwt" });
    const long = await mint();
    await stage.sim.control.setTokenFormat({ format: "opaque" });
    expect(short).toMatch(/^ghs_[0-9a-zA-Z]{36}$/);
    expect(long).toMatch(new RegExp(`^ghs_${app.id}_eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+$`));
    for (const token of [short, long]) {
      expect((await createClient(stage.sim.url, "x", token).api("GET", repo)).status).toBe(200);
    }
    expect((await createClient(stage.sim.url, "x", `${long}x`).api("GET", repo)).status).toBe(401);
  });

  proves("check-stale", async () => {
    const app = await installApp(stage, { slug: "slow", permissions: { checks: "write" } });
    const { sha } = await openPull(stage, "staling");
    const made = await app.client.api("POST", `${repo}/check-runs`, {
      name: "slow",
      head_sha: sha,
      status: "in_progress",
    });
    const path = `${repo}/check-runs/${made.data.id as number}`;
    const state = async (): Promise<unknown[]> => {
      const { data } = await stage.reader.api("GET", path);
      return [data.status, data.conclusion] as unknown[];
    };
    const day = 24 * 3_600_000;
    await stage.sim.control.advanceClock({ ms: 13 * day });
    expect(await state()).toEqual(["in_progress", null]);
    await stage.sim.control.advanceClock({ ms: 2 * day });
    expect(await state()).toEqual(["completed", "stale"]);
    await stage.sim.control.advanceClock({ ms: -15 * day });
  });

  proves("api-lag-lists", async () => {
    const old = await post("known");
    await stage.sim.control.setLag({ ms: 5000 });
    const { data } = await post("unknown yet");
    const comments = `${repo}/issues/${old.data.number as number}/comments`;
    await stage.writer.api("POST", comments, { body: "lagging" });
    const { sha } = await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "lagged",
      message: "m",
      files: { "lag.txt": "1" },
    });
    await stage.writer.api("POST", `${repo}/git/refs`, { ref: "refs/heads/new-ref", sha });
    await stage.writer.api("POST", `${repo}/pulls`, { title: "lagging", head: "lagged", base: "main" });
    const seen = async () => {
      const query = `{ repository(owner: "acme", name: "app") {
        issues(last: 1) { nodes { number } } pullRequests(first: 5, headRefName: "lagged") { totalCount }
        ref(qualifiedName: "refs/heads/new-ref") { name } } }`;
      const listed = await stage.writer.api("GET", `${repo}/issues?per_page=100`);
      const found = await stage.writer.api("GET", "/search/issues?q=repo:acme/app+unknown");
      return {
        listed: (listed.data as { number: number }[]).some((one) => one.number === data.number),
        pulls: (await stage.writer.api("GET", `${repo}/pulls?head=acme:lagged`)).data.length as number,
        comments: (await stage.writer.api("GET", comments)).data.length as number,
        found: found.data.total_count as number,
        ref: (await stage.writer.api("GET", `${repo}/git/ref/heads/new-ref`)).status,
        graphql: (await stage.writer.graphql(query)).data.repository as unknown,
      };
    };
    expect(await seen()).toEqual({
      listed: false,
      pulls: 0,
      comments: 0,
      found: 0,
      ref: 404,
      graphql: { issues: { nodes: [{ number: old.data.number }] }, pullRequests: { totalCount: 0 }, ref: null },
    });
    const node = await stage.writer.graphql("query($id:ID!){node(id:$id){id}}", { id: data.node_id });
    expect(node.errors).toMatchObject([{ type: "NOT_FOUND" }]);
    await stage.sim.control.advanceClock({ ms: 5000 });
    expect(await seen()).toMatchObject({
      listed: true,
      pulls: 1,
      comments: 1,
      found: 1,
      ref: 200,
      graphql: { issues: { nodes: [{ number: data.number }] }, pullRequests: { totalCount: 1 } },
    });
  });

  proves("api-lag", async () => {
    await stage.sim.control.setLag({ ms: 5000 });
    const { data } = await post("lagging");
    const path = `${repo}/issues/${data.number}`;
    expect((await stage.writer.api("GET", path)).status).toBe(404);
    await stage.sim.control.advanceClock({ ms: 5000 });
    expect((await stage.writer.api("GET", path)).data.title).toBe("lagging");
  });

  proves("token-expired", async () => {
    const app = await installApp(stage, { slug: "expiring" });
    expect((await app.client.api("GET", repo)).status).toBe(200);
    await stage.sim.control.advanceClock({ ms: 3_601_000 });
    expect((await app.client.api("GET", repo)).status).toBe(401);
  });

  it("goes back to a snapshot as often as one likes", async () => {
    const before = await post("before");
    const { number } = await openPull(stage, "kept");
    const { id } = await stage.sim.control.snapshot();
    for (let round = 0; round < 2; round++) {
      expect((await stage.writer.api("PUT", `${repo}/pulls/${number}/merge`)).status).toBe(200);
      await stage.writer.api("PATCH", `${repo}/issues/${before.data.number}`, { state: "closed" });
      await stage.sim.control.settle();
      await stage.sim.control.restore({ id });
      const pull = await stage.writer.api("GET", `${repo}/pulls/${number}`);
      const issue = await stage.writer.api("GET", `${repo}/issues/${before.data.number}`);
      expect([pull.data.merged, issue.data.state]).toEqual([false, "open"]);
    }
    await expect(stage.sim.control.restore({ id: 99 })).rejects.toThrow("There is no snapshot 99");
  });
});
