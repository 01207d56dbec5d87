/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
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
