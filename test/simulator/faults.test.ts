/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createStage, installApp, openPull, repo, type Stage } from "./stage.ts";

describe("faults, the request log and findings", () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await createStage();
  });
  afterEach(() => stage.sim.control.clearFaults());
  afterAll(() => stage.sim.close());

  const issues = async (): Promise<number> => (await stage.owner.api("GET", `${repo}/issues?state=all`)).data.length;
  const post = () => stage.owner.api("POST", `${repo}/issues`, { title: "x" });

  it("answers the nth matching request with a status instead of the effect", async () => {
    await stage.sim.control.addFault({ method: "POST", path: "/repos/*/*/issues", nth: 2, status: 502 });
    const before = await issues();
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([201, 502, 201]);
    expect(await issues()).toBe(before + 2);
  });

  it("cuts the connection before the effect", async () => {
    await stage.sim.control.addFault({ method: "POST", path: "/repos/**", nth: 1, cut: "before" });
    const before = await issues();
    await expect(post()).rejects.toThrow();
    expect(await issues()).toBe(before);
  });

  it("cuts the connection, or answers 502, after the effect", async () => {
    await stage.sim.control.addFault({ method: "POST", path: "/repos/**", nth: 1, cut: "after" });
    const before = await issues();
    await expect(post()).rejects.toThrow();
    expect(await issues()).toBe(before + 1);
    await stage.sim.control.addFault({ method: "POST", path: "/repos/**", nth: 1, cut: "after", status: 502 });
    expect((await post()).status).toBe(502);
    expect(await issues()).toBe(before + 2);
  });

  it("answers both shapes of a rate limit, and hits a GraphQL operation by its text", async () => {
    const headers = { "retry-after": "60" };
    const body = { message: "You have exceeded a secondary rate limit" };
    await stage.sim.control.addFault({ path: "/graphql", contains: "viewer", status: 403, headers, body });
    const answer = await stage.owner.graphql("{ viewer { login } }");
    expect((answer as unknown as { message: string }).message).toContain("secondary rate limit");
    expect((await stage.owner.graphql("{ rateLimit { cost } }")).data.rateLimit.cost).toBe(1);
  });

  it("logs each request with its actor, status and whether it counts as a content write", async () => {
    const after = (await stage.sim.control.requests()).length;
    await post();
    await stage.reader.api("GET", repo);
    await stage.owner.graphql("query Named { viewer { login } }");
    await stage.owner.api("POST", `${repo}/git/blobs`, { content: "x" });
    await stage.owner.graphql(
      `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: SPAM }) { clientMutationId } }`,
      { id: "x" },
    );
    const log = await stage.sim.control.requests({ after });
    expect(log).toMatchObject([
      { method: "POST", path: `${repo}/issues`, actor: "olga", status: 201, isContentWrite: true },
      { method: "GET", path: repo, actor: "rita", status: 200, isContentWrite: false },
      { path: "/graphql", operation: "Named", isContentWrite: false },
      { path: `${repo}/git/blobs`, isContentWrite: false },
      { path: "/graphql", operation: "minimizeComment", isContentWrite: true },
    ]);
  });

  it("finds duplicates of what an app must make once", async () => {
    expect(await stage.sim.control.duplicates()).toEqual([]);
    const app = await installApp(stage);
    const { number, sha } = await openPull(stage, "dup");
    for (let n = 0; n < 2; n++) {
      await app.client.api("POST", `${repo}/issues/${number}/comments`, { body: "<!-- status 7 -->\nhello" });
      await app.client.api("POST", `${repo}/check-runs`, { name: "lintel", head_sha: sha, external_id: "7" });
    }
    expect(await stage.sim.control.duplicates()).toMatchObject([
      { kind: "comment", count: 2, what: `#${number} status 7` },
      { kind: "check run", count: 2 },
    ]);
  });

  it("is steered over HTTP in the same way, with sentences for bad input", async () => {
    const send = (name: string, body: unknown) =>
      fetch(`${stage.sim.url}/_simulator/${name}`, { method: "POST", body: JSON.stringify(body) });
    expect(await (await send("createUser", { login: "http" })).json()).toMatchObject({ login: "http" });
    const bad = await send("createUser", { login: "no spaces", nmae: "x" });
    expect(bad.status).toBe(422);
    expect(((await bad.json()) as { problems: string[] }).problems.join()).toMatch(/login: .*letters[\s\S]*nmae/);
    expect((await send("nothing", {})).status).toBe(404);
    const trees = await fetch(`${stage.sim.url}/_simulator/trees?repo=acme/app`);
    expect(((await trees.json()) as unknown[]).length).toBeGreaterThan(0);
  });
});
