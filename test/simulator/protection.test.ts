/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../src/simulator/client.ts";
import { proves } from "../conformance/proves.ts";
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

  it("takes teams and apps for who may push, merge, or go without a pull request", async () => {
    const { control } = stage.sim;
    await control.createUser({ login: "tia" });
    await control.createOrg({ login: "crew", members: { olga: "admin" }, teams: { core: ["tia"] }, baseRole: "write" });
    await control.createRepo({ owner: "crew", name: "x", files: { a: "1" }, teams: { core: "write" } });
    const here = await control.createApp({ slug: "helper", permissions: { contents: "write" } });
    const { id: installation } = await control.installApp({ app: here.id, account: "crew" });
    const { token } = await control.createInstallationToken({ installation });
    const [tia, helper] = [stage.sim.as("tia"), createClient(stage.sim.url, "helper", token)];
    const named = { users: [], teams: ["core"], apps: ["helper"] };
    const set = (more: object) =>
      stage.owner.api("PUT", "/repos/crew/x/branches/main/protection", { ...nothing, ...more });
    const pushed = async (who: typeof tia) =>
      (await who.api("PUT", `/repos/crew/x/contents/f-${++count}.txt`, { message: "m", content: "eA==" })).status;
    const shown = await set({ restrictions: named });
    expect(shown.data.restrictions).toMatchObject({ teams: [{ slug: "core" }], apps: [{ slug: "helper" }] });
    expect([await pushed(tia), await pushed(helper)]).toEqual([201, 201]);
    await set({ restrictions: { users: [], teams: [], apps: [] } });
    expect([await pushed(tia), await pushed(helper)]).toEqual([422, 422]);
    const reviews = { required_approving_review_count: 1 };
    await set({ required_pull_request_reviews: { ...reviews, bypass_pull_request_allowances: named } });
    expect([await pushed(tia), await pushed(helper)]).toEqual([201, 201]);
    await set({ required_pull_request_reviews: reviews });
    expect([await pushed(tia), await pushed(helper)]).toEqual([422, 422]);
  });

  proves("bypass-team", async () => {
    const { control } = stage.sim;
    await control.createUser({ login: "pia" });
    await control.createUser({ login: "ole" });
    const teams = { keepers: ["pia"] };
    const { teams: made } = await control.createOrg({ login: "guild", members: { olga: "admin" }, teams });
    await control.createRepo({
      owner: "guild",
      name: "x",
      files: { a: "1" },
      collaborators: { pia: "write", ole: "write" },
    });
    const bypass_actors = [{ actor_id: made["keepers"], actor_type: "Team", bypass_mode: "always" }];
    const conditions = { ref_name: { include: ["~ALL"], exclude: [] } };
    const rules = [{ type: "update" }];
    const ruleset = { name: "r", enforcement: "active", conditions, rules, bypass_actors };
    const { data } = await stage.owner.api("POST", "/repos/guild/x/rulesets", ruleset);
    const put = async (login: string) => {
      const body = { message: "m", content: "eA==" };
      return (await stage.sim.as(login).api("PUT", `/repos/guild/x/contents/${login}.txt`, body)).status;
    };
    expect([await put("ole"), await put("pia")]).toEqual([422, 201]);
    const seen = await stage.sim.as("pia").api("GET", `/repos/guild/x/rulesets/${data.id as number}`);
    expect(seen.data.current_user_can_bypass).toBe("always");
  });

  it("keeps history linear", async () => {
    await protect({ required_linear_history: true });
    const { number } = await fresh();
    expect((await merge(stage.writer, number, "merge")).status).toBe(405);
    expect((await merge(stage.writer, number, "squash")).status).toBe(200);
  });

  proves("plan-free", async () => {
    await stage.sim.control.createUser({ login: "fay", plan: "free" });
    await stage.sim.control.createRepo({ owner: "fay", name: "p", private: true, files: { a: "1" } });
    const fay = stage.sim.as("fay");
    expect((await fay.api("PUT", "/repos/fay/p/branches/main/protection", nothing)).status).toBe(403);
    expect((await fay.api("POST", "/repos/fay/p/rulesets", { name: "r", enforcement: "active" })).status).toBe(403);
    await stage.sim.control.pushCommit({ repo: "fay/p", user: "fay", branch: "b", message: "m", files: { a: "2" } });
    const draft = await fay.api("POST", "/repos/fay/p/pulls", { title: "t", head: "b", base: "main", draft: true });
    const words = "Draft pull requests are not supported in this repository.";
    expect([draft.status, draft.data]).toMatchObject([422, { message: words }]);
    expect((await fay.api("POST", "/repos/fay/p/pulls", { title: "t", head: "b", base: "main" })).status).toBe(201);
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
