/* eslint-disable @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../src/simulator/client.ts";
import { createStage, installApp, repo, type InstalledApp, type Stage } from "./stage.ts";

describe("apps and tokens, through octokit and auth-app", () => {
  let stage: Stage;
  let app: InstalledApp;
  let octokit: Octokit;

  beforeAll(async () => {
    stage = await createStage({}, { unknown: ["GET /gists"] });
    await stage.sim.control.createRepo({ owner: "acme", name: "secret", private: true, files: { a: "1" } });
    app = await installApp(stage);
    const auth = { appId: app.id, privateKey: app.privateKey, installationId: app.installation };
    octokit = new Octokit({ baseUrl: stage.sim.apiUrl, authStrategy: createAppAuth, auth });
  });
  afterAll(() => stage.sim.close());

  it("shows the app to its JWT and its bot to anybody", async () => {
    const { data } = await octokit.request("GET /app");
    expect(data).toMatchObject({ id: app.id, slug: "robot", installations_count: 1 });
    const bot = await octokit.request("GET /users/{username}", { username: "robot[bot]" });
    expect(bot.data).toMatchObject({ id: app.botId, type: "Bot", login: "robot[bot]" });
  });

  it("finds the installation of a repository", async () => {
    const { data } = await octokit.request("GET /repos/{owner}/{repo}/installation", { owner: "acme", repo: "app" });
    expect(data.id).toBe(app.installation);
  });

  it("acts as the bot by an installation token", async () => {
    const { data } = await octokit.request("POST /repos/{owner}/{repo}/issues", {
      owner: "acme",
      repo: "app",
      title: "From the app",
    });
    expect(data.user).toMatchObject({ login: "robot[bot]", type: "Bot" });
    expect(data.performed_via_github_app?.id).toBe(app.id);
  });

  it("lists the installation's repositories with their total", async () => {
    const { data } = await octokit.request("GET /installation/repositories", { per_page: 1 });
    expect(data.total_count).toBe(2);
    expect(data.repositories).toHaveLength(1);
  });

  it("narrows a token by repository and permission", async () => {
    const own = await stage.owner.api("GET", repo);
    const auth = (await octokit.auth({
      type: "installation",
      repositoryIds: [own.data.id],
      permissions: { issues: "read" },
    })) as { token: string };
    const narrow = createClient(stage.sim.url, "robot", auth.token);
    expect((await narrow.api("GET", `${repo}/issues`)).status).toBe(200);
    expect((await narrow.api("POST", `${repo}/issues`, { title: "no" })).status).toBe(403);
    expect((await narrow.api("GET", "/repos/acme/secret")).status).toBe(404);
    expect((await app.client.api("GET", "/repos/acme/secret")).status).toBe(200);
  });

  it("refuses permissions and repositories that the installation lacks", async () => {
    const wanted = { installation_id: app.installation };
    await expect(
      octokit.request("POST /app/installations/{installation_id}/access_tokens", {
        ...wanted,
        permissions: { administration: "write" },
      }),
    ).rejects.toMatchObject({ status: 422 });
    await expect(
      octokit.request("POST /app/installations/{installation_id}/access_tokens", { ...wanted, repository_ids: [1] }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it("lets a token expire after an hour and forgets a revoked one", async () => {
    const { token } = await stage.sim.control.createInstallationToken({ installation: app.installation });
    const client = createClient(stage.sim.url, "robot", token);
    expect((await client.api("GET", repo)).status).toBe(200);
    await stage.sim.control.advanceClock({ ms: 3_600_001 });
    expect((await client.api("GET", repo)).status).toBe(401);
    await stage.sim.control.advanceClock({ ms: -3_600_001 });
    expect((await client.api("DELETE", "/installation/token")).status).toBe(204);
    expect((await client.api("GET", repo)).status).toBe(401);
  });

  it("refuses a JWT of another key, an unknown app and a made-up token", async () => {
    const other = await stage.sim.control.createApp({ slug: "other" });
    const auth = createAppAuth({ appId: app.id, privateKey: other.privateKey });
    const { token } = await auth({ type: "app" });
    expect((await createClient(stage.sim.url, "x", token).api("GET", "/app")).status).toBe(401);
    expect((await createClient(stage.sim.url, "x", "ghs_nothing").api("GET", repo)).status).toBe(401);
  });

  it("answers 403 while an installation is suspended", async () => {
    await stage.sim.control.suspendApp({ installation: app.installation, suspended: true });
    expect((await app.client.api("GET", repo)).status).toBe(403);
    await stage.sim.control.suspendApp({ installation: app.installation, suspended: false });
    expect((await app.client.api("GET", repo)).status).toBe(200);
  });

  it("answers 501 to what it does not have, and remembers it", async () => {
    expect((await stage.owner.api("GET", "/gists")).status).toBe(501);
    expect(await stage.sim.control.unknown()).toContainEqual({ method: "GET", path: "/gists" });
  });
});
