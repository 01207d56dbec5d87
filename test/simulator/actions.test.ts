/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proves } from "../conformance/proves.ts";
import { createReceiver, createStage, installApp, openPull, repo, type Receiver, type Stage } from "./stage.ts";

const workflow = (text: string): string => `${text.trim()}\n`;

const files = {
  ".github/workflows/plain.yml": workflow(`
on: push
jobs:
  quiet: { runs-on: ubuntu-latest, steps: [{ run: npm test }] }
  loud:
    runs-on: [self-hosted, gpu]
    steps: [{ run: 'deploy \${{ secrets.DEPLOY_KEY }} \${{ secrets.NOT_THERE }} \${{ secrets.GITHUB_TOKEN }}' }]
`),
  ".github/workflows/narrow.yml": workflow(`
name: Narrow
on: [pull_request]
permissions: { contents: read, checks: write }
env: { KEY: "\${{ secrets['DEPLOY_KEY'] }}" }
jobs:
  inherits: { runs-on: ubuntu-latest }
  own: { runs-on: ubuntu-latest, permissions: { id-token: write, issues: none } }
  none: { runs-on: ubuntu-latest, permissions: {} }
`),
  ".github/workflows/all.yml": workflow(`
on: { push: { branches: [all] } }
permissions: write-all
jobs:
  reads: { runs-on: ubuntu-latest, permissions: read-all }
  calls: { uses: ./.github/workflows/x.yml, secrets: inherit }
  dumps: { runs-on: ubuntu-latest, env: { ALL: "\${{ toJSON(secrets) }}" } }
`),
  ".github/workflows/target.yml": workflow(`
on: pull_request_target
jobs: { trusted: { runs-on: ubuntu-latest, env: { A: "\${{ secrets.DEPLOY_KEY }}" } } }
`),
  ".github/workflows/deploy.yml": workflow(`
on: { push: { branches: [release] } }
jobs: { ship: { runs-on: ubuntu-latest, environment: { name: production }, env: { A: "\${{ secrets.PROD_KEY }}" } } }
`),
  ".github/workflows/hand.yml": workflow(`
on: { workflow_dispatch: {}, repository_dispatch: { types: [go] } }
jobs: { byhand: { runs-on: ubuntu-latest } }
`),
};

describe("the Actions stand-in", () => {
  let stage: Stage;
  let receiver: Receiver;

  beforeAll(async () => {
    stage = await createStage(files);
    receiver = await createReceiver();
    await stage.sim.control.setSecrets({ repo: "acme/app", secrets: ["DEPLOY_KEY", "OTHER"] });
    await installApp(stage, {
      slug: "gatekeeper",
      permissions: { actions: "write", deployments: "write", checks: "read" },
      events: ["workflow_run", "workflow_job", "check_run"],
      webhook: { url: receiver.url, secret: "s" },
    });
  });
  afterAll(async () => {
    await stage.sim.close();
    await receiver.close();
  });

  const push = (branch: string, user = "will") =>
    stage.sim.control.pushCommit({
      repo: "acme/app",
      user,
      branch,
      message: branch,
      files: { [`${branch}.txt`]: "1" },
    });
  const jobsOn = async (sha: string) => {
    await stage.sim.control.settle();
    const jobs = await stage.sim.control.jobs({ repo: "acme/app", sha });
    return Object.fromEntries(jobs.map((job) => [`${job.event} ${job.job}`, job]));
  };
  const setDefault = (level: string) =>
    stage.owner.api("PUT", `${repo}/actions/permissions/workflow`, { default_workflow_permissions: level });

  it("says which secrets, token and machine each job would have had", async () => {
    const jobs = await jobsOn((await push("plain")).sha);
    expect(Object.keys(jobs)).toEqual(["push quiet", "push loud"]);
    expect(jobs["push quiet"]).toMatchObject({
      token: { contents: "read", packages: "read", metadata: "read" },
      tokenFrom: "default",
      secrets: [],
      runner: { labels: ["ubuntu-latest"], isSelfHosted: false },
      fromFork: false,
    });
    expect(jobs["push loud"]).toMatchObject({
      secrets: ["DEPLOY_KEY"],
      secretsMissing: ["NOT_THERE"],
      runner: { labels: ["self-hosted", "gpu"], isSelfHosted: true },
    });
  });

  it("writes it into the check's output, where everybody reads it, and on its page", async () => {
    const { sha } = await push("shown");
    const { data } = await stage.reader.api("GET", `${repo}/commits/${sha}/check-runs?check_name=loud`);
    const [run] = data.check_runs;
    expect(run.output.title).toBe("secrets: DEPLOY_KEY; read-only token; self-hosted runner");
    expect(run.output.summary).toMatch(/\| Secrets \| `DEPLOY_KEY` \|[\s\S]*\| Named, but not there \| `NOT_THERE` \|/);
    expect(run.output.summary).toContain("the repository's default counts: read");
    const page = await fetch(`${stage.sim.url}/acme/app/runs/${run.id}`);
    expect(await page.text()).toContain("<code>DEPLOY_KEY</code>");
  });

  it("follows the default, the workflow's permissions and the job's own, in this order", async () => {
    await setDefault("write");
    const plain = await jobsOn((await push("writes")).sha);
    expect(plain["push quiet"]?.token).toMatchObject({ contents: "write", "pull-requests": "write" });
    expect(plain["push quiet"]?.token).not.toHaveProperty("id-token");
    const { sha } = await openPull(stage, "narrow", { files: { "n.txt": "1" } });
    const narrow = await jobsOn(sha);
    expect(narrow["pull_request inherits"]).toMatchObject({ tokenFrom: "workflow", secrets: ["DEPLOY_KEY"] });
    expect(narrow["pull_request inherits"]?.token).toEqual({ contents: "read", checks: "write", metadata: "read" });
    expect(narrow["pull_request own"]?.token).toEqual({ "id-token": "write", metadata: "read" });
    expect(narrow["pull_request none"]).toMatchObject({ tokenFrom: "job", token: { metadata: "read" } });
    expect(narrow["pull_request_target trusted"]).toMatchObject({
      secrets: ["DEPLOY_KEY"],
      token: { contents: "write" },
    });
    await setDefault("read");
  });

  it("tells jobs apart that read or hand on every secret", async () => {
    const jobs = await jobsOn((await push("all")).sha);
    expect(jobs["push reads"]?.token).toMatchObject({ contents: "read", issues: "read" });
    expect(jobs["push reads"]?.secrets).toEqual([]);
    for (const name of ["push calls", "push dumps"]) {
      expect(jobs[name]?.secrets).toEqual(["DEPLOY_KEY", "OTHER"]);
      expect(jobs[name]?.token["id-token"]).toBe("write");
    }
  });

  it("runs nothing from the pull request where it conflicts, and the base's own all the same", async () => {
    await push("one");
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "will",
      branch: "two",
      message: "2",
      files: { "one.txt": "2" },
    });
    const merge = await stage.writer.api("POST", `${repo}/merges`, { base: "main", head: "one" });
    expect(merge.status).toBe(201);
    const { sha } = await push("two");
    await stage.writer.api("POST", `${repo}/pulls`, { title: "t", head: "two", base: "main" });
    const events = Object.values(await jobsOn(sha)).map((job) => job.event);
    expect(new Set(events)).toEqual(new Set(["push", "pull_request_target"]));
  });

  proves("token-starts-nothing", async () => {
    const { sha } = await push("by-actions", "github-actions[bot]");
    expect(await jobsOn(sha)).toEqual({});
    const app = await installApp(stage, { slug: "pusher" });
    await stage.sim.control.pushCommit({
      repo: "acme/app",
      user: "pusher[bot]",
      branch: "by-app",
      message: "m",
      files: { q: "1" },
    });
    const { data } = await app.client.api("GET", `${repo}/git/ref/heads/by-app`);
    expect(Object.keys(await jobsOn(data.object.sha))).toContain("push quiet");
  });

  proves("gate-asked", async () => {
    const { control } = stage.sim;
    await control.createEnvironment({
      repo: "acme/app",
      name: "production",
      gate: "gatekeeper",
      secrets: ["PROD_KEY"],
    });
    receiver.received.length = 0;
    const { sha } = await push("release");
    const jobs = await jobsOn(sha);
    expect(jobs["push ship"]).toMatchObject({
      status: "waiting",
      secrets: ["PROD_KEY"],
      environment: { name: "production", needsApproval: true },
    });
    const asked = receiver.received.find((one) => one.event === "deployment_protection_rule");
    const payload = JSON.parse(asked?.body ?? "{}") as { environment: string; deployment_callback_url: string };
    expect(payload.environment).toBe("production");
    const path = payload.deployment_callback_url.replace(stage.sim.apiUrl, "");
    const other = await installApp(stage, { slug: "nosy", permissions: { deployments: "write" } });
    const answer = { environment_name: "production", state: "approved", comment: "go" };
    expect((await other.client.api("POST", path, answer)).status).toBe(403);
    expect((await jobsOn(sha))["push ship"]?.status).toBe("waiting");
    const { token } = await control.createInstallationToken({ installation: installationOf(asked?.body) });
    const approve = await fetch(payload.deployment_callback_url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(answer),
    });
    expect(approve.status).toBe(204);
    expect((await jobsOn(sha))["push ship"]?.status).toBe("completed");
  });

  proves("environment-waits", async () => {
    const { control } = stage.sim;
    await control.createRepo({ owner: "acme", name: "careful", files, secrets: ["DEPLOY_KEY"] });
    await control.createEnvironment({
      repo: "acme/careful",
      name: "Production",
      reviewers: ["olga"],
      secrets: ["PROD_KEY"],
    });
    const { sha } = await control.pushCommit({
      repo: "acme/careful",
      user: "olga",
      branch: "release",
      message: "r",
      files: { r: "1" },
    });
    await control.settle();
    const [ship] = (await control.jobs({ repo: "acme/careful", sha })).filter((job) => job.job === "ship");
    expect(ship).toMatchObject({ status: "waiting", secrets: ["PROD_KEY"], environment: { needsApproval: true } });
    expect(ship?.because.join()).toContain("waits for olga");
    const { data } = await stage.reader.api("GET", `/repos/acme/careful/commits/${sha}/check-runs?check_name=ship`);
    expect(data.check_runs[0].status).toBe("waiting");
  });

  it("tells of runs and jobs", async () => {
    receiver.received.length = 0;
    await push("heard");
    await stage.sim.control.settle();
    const heard = new Set(receiver.received.map((one) => `${one.event}.${one.action ?? ""}`));
    for (const one of ["workflow_run.requested", "workflow_run.in_progress", "workflow_run.completed"]) {
      expect(heard).toContain(one);
    }
    for (const one of ["workflow_job.queued", "workflow_job.in_progress", "workflow_job.completed"]) {
      expect(heard).toContain(one);
    }
  });

  proves("dispatch-run", async () => {
    const path = `${repo}/actions/workflows/hand.yml/dispatches`;
    const inputs = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`i${n}`, "x"]));
    expect((await stage.writer.api("POST", path, { ref: "main", inputs: inputs(25) })).status).toBe(204);
    expect((await stage.writer.api("POST", path, { ref: "main", inputs: inputs(26) })).status).toBe(422);
    const { status, data } = await stage.writer.api("POST", path, { ref: "main", return_run_details: true });
    expect(status).toBe(200);
    const run = await stage.reader.api("GET", `${repo}/actions/runs/${data.workflow_run_id}`);
    expect(run.data).toMatchObject({ event: "workflow_dispatch", head_branch: "main" });
    const count = async () =>
      (await stage.reader.api("GET", `${repo}/actions/runs`)).data.workflow_runs.filter(
        (one: { event: string }) => one.event === "repository_dispatch",
      ).length;
    await stage.writer.api("POST", `${repo}/dispatches`, { event_type: "stay" });
    expect(await count()).toBe(0);
    await stage.writer.api("POST", `${repo}/dispatches`, { event_type: "go" });
    expect(await count()).toBe(1);
    expect(
      (await stage.writer.api("POST", `${repo}/actions/workflows/plain.yml/dispatches`, { ref: "main" })).status,
    ).toBe(422);
  });
});

function installationOf(body: string | undefined): number {
  return (JSON.parse(body ?? "{}") as { installation: { id: number } }).installation.id;
}
