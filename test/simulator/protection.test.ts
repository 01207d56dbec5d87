/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createStage, installApp, openPull, repo, type InstalledApp, type Stage } from "./stage.ts";

describe("classic branch protection", () => {
  let stage: Stage;
  let app: InstalledApp;
  let count = 0;
  const path = `${repo}/branches/main/protection`;
  const nothing = {
    required_status_checks: null,
    enforce_admins: true,
    required_pull_request_reviews: null,
    restrictions: null,
  };

  beforeAll(async () => {
    stage = await createStage();
    app = await installApp(stage);
  });
  afterEach(() => stage.owner.api("DELETE", path));
  afterAll(() => stage.sim.close());

  const protect = async (more: Record<string, unknown>): Promise<void> => {
    const { status } = await stage.owner.api("PUT", path, { ...nothing, ...more });
    expect(status).toBe(200);
  };
  const fresh = (): ReturnType<typeof openPull> => {
    count += 1;
    return openPull(stage, `p-${count}`, { files: { [`src/${count}.txt`]: `${count}\n` } });
  };
  const merge = (who: typeof stage.writer, number: number, merge_method = "merge") =>
    who.api("PUT", `${repo}/pulls/${number}/merge`, { merge_method });
  const push = (who: typeof stage.writer) =>
    who.api("PUT", `${repo}/contents/direct-${++count}.txt`, { message: "m", content: "eA==" });

  it("is for administrators to set and see", async () => {
    expect((await stage.writer.api("PUT", path, nothing)).status).toBe(403);
    await protect({});
    expect((await stage.writer.api("GET", path)).status).toBe(403);
    expect((await stage.owner.api("GET", path)).data).toMatchObject({ enforce_admins: { enabled: true } });
    expect((await stage.owner.api("GET", `${repo}/branches/nope/protection`)).status).toBe(404);
  });

  it("refuses direct pushes with 422 and merges without approval with 405", async () => {
    await protect({ required_pull_request_reviews: { required_approving_review_count: 1 } });
    expect((await push(stage.writer)).status).toBe(422);
    const { number } = await fresh();
    const early = await merge(stage.writer, number);
    const sentence = "At least 1 approving review is required by reviewers with write access.";
    expect([early.status, early.data]).toMatchObject([405, { message: sentence }]);
  });

  it("lets administrators by unless it is enforced for them", async () => {
    const reviews = { required_pull_request_reviews: { required_approving_review_count: 1 } };
    await protect(reviews);
    expect((await push(stage.owner)).status).toBe(422);
    await protect({ ...reviews, enforce_admins: false });
    expect((await push(stage.owner)).status).toBe(201);
    expect((await push(stage.writer)).status).toBe(422);
  });

  it("pins checks by app_id, and takes -1 for anybody", async () => {
    const checks = (app_id: number) => ({
      required_status_checks: { strict: false, checks: [{ context: "c", app_id }] },
    });
    const other = await installApp(stage, { slug: "other" });
    await protect(checks(app.id));
    const { number, sha } = await fresh();
    await other.client.api("POST", `${repo}/check-runs`, { name: "c", head_sha: sha, conclusion: "success" });
    expect((await merge(stage.writer, number)).status).toBe(405);
    await protect(checks(-1));
    expect((await merge(stage.writer, number)).status).toBe(200);
  });

  it("wants a check and a status of the same name both to pass", async () => {
    await protect({ required_status_checks: { strict: false, checks: [{ context: "both", app_id: -1 }] } });
    const { number, sha } = await fresh();
    await app.client.api("POST", `${repo}/check-runs`, { name: "both", head_sha: sha, conclusion: "success" });
    await stage.writer.api("POST", `${repo}/statuses/${sha}`, { state: "failure", context: "both" });
    expect((await merge(stage.writer, number)).status).toBe(405);
    await stage.writer.api("POST", `${repo}/statuses/${sha}`, { state: "success", context: "both" });
    expect((await merge(stage.writer, number)).status).toBe(200);
  });

  it("restricts who may push", async () => {
    await protect({ restrictions: { users: ["sam"], teams: [], apps: [] } });
    expect((await push(stage.writer)).status).toBe(422);
    expect((await push(stage.second)).status).toBe(201);
  });

  it("keeps history linear", async () => {
    await protect({ required_linear_history: true });
    const { number } = await fresh();
    expect((await merge(stage.writer, number, "merge")).status).toBe(405);
    expect((await merge(stage.writer, number, "squash")).status).toBe(200);
  });

  it("has no rules for private repositories on the free plan", async () => {
    await stage.sim.control.createUser({ login: "fay", plan: "free" });
    await stage.sim.control.createRepo({ owner: "fay", name: "p", private: true, files: { a: "1" } });
    const fay = stage.sim.as("fay");
    expect((await fay.api("PUT", "/repos/fay/p/branches/main/protection", nothing)).status).toBe(403);
    expect((await fay.api("POST", "/repos/fay/p/rulesets", { name: "r", enforcement: "active" })).status).toBe(403);
  });

  it("gives teams and organisation members their roles", async () => {
    const { control } = stage.sim;
    for (const login of ["mia", "ned"]) await control.createUser({ login });
    await control.createOrg({ login: "club", members: { mia: "member" }, teams: { core: ["ned"] }, baseRole: "none" });
    await control.createRepo({
      owner: "club",
      name: "x",
      private: true,
      teams: { core: "maintain" },
      files: { a: "1" },
    });
    expect((await stage.sim.as("mia").api("GET", "/repos/club/x")).status).toBe(404);
    const { data } = await stage.sim.as("ned").api("GET", "/repos/club/x/collaborators/ned/permission");
    expect(data).toMatchObject({ permission: "write", role_name: "maintain" });
  });
});
