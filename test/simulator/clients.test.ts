import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App, Octokit } from "octokit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openGhDoor } from "./gh-door.ts";
import { createStage, installApp, repo, type Stage } from "./stage.ts";

const run = promisify(execFile);

describe("unmodified clients", () => {
  let stage: Stage;
  let work: string;

  beforeAll(async () => {
    stage = await createStage();
    work = await mkdtemp(join(tmpdir(), "simulator-clients-"));
    for (let n = 1; n <= 7; n++) await stage.writer.api("POST", `${repo}/issues`, { title: `Issue ${n}` });
  });
  afterAll(async () => {
    await stage.sim.close();
    await rm(work, { recursive: true, force: true });
  });

  describe("octokit", () => {
    const place = { owner: "acme", repo: "app" };
    const octokit = (): Octokit => new Octokit({ auth: stage.writer.token, baseUrl: stage.sim.apiUrl });

    it("pages, reads and writes by REST", async () => {
      const issues = await octokit().paginate(octokit().rest.issues.listForRepo, { ...place, per_page: 3 });
      expect(issues.map((issue) => issue.title).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `Issue ${n}`));
      const made = await octokit().rest.issues.createComment({ ...place, issue_number: 1, body: "hello" });
      expect(made.data.user?.login).toBe("will");
      await expect(octokit().rest.issues.get({ ...place, issue_number: 999 })).rejects.toMatchObject({ status: 404 });
    });

    it("asks GraphQL, a page at a time", async () => {
      const query = `query($cursor: String) { repository(owner: "acme", name: "app") {
        issues(first: 3, after: $cursor) { nodes { number } pageInfo { hasNextPage endCursor } } } }`;
      type Found = { repository: { issues: { nodes: { number: number }[] } } };
      const found = await octokit().graphql.paginate<Found>(query);
      expect(found.repository.issues.nodes.map((issue) => issue.number).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    });

    it("signs in as an app and as its installations", async () => {
      const robot = await installApp(stage, { slug: "octo", permissions: { issues: "write" } });
      const { sim } = stage;
      const app = new App({
        appId: robot.id,
        privateKey: robot.privateKey,
        Octokit: Octokit.defaults({ baseUrl: sim.apiUrl }),
      });
      expect((await app.octokit.rest.apps.getAuthenticated()).data?.slug).toBe("octo");
      const names: string[] = [];
      for await (const { repository } of app.eachRepository.iterator()) names.push(repository.full_name);
      expect(names).toEqual(["acme/app"]);
      const own = await app.getInstallationOctokit(robot.installation);
      const { data } = await own.rest.issues.create({ ...place, title: "by the app" });
      expect([data.user?.login, data.performed_via_github_app?.slug]).toEqual(["octo[bot]", "octo"]);
    });
  });

  describe("git", () => {
    const remote = (token: string): string =>
      `${stage.sim.url.replace("//", `//x-access-token:${token}@`)}/acme/app.git`;
    const git = async (dir: string, ...args: string[]): Promise<string> => {
      const who = ["-c", "user.name=Will", "-c", "user.email=will@example.test"];
      const { stdout, stderr } = await run("git", [...who, "-C", dir, ...args]);
      return (stdout + stderr).trim();
    };

    it("clones, fetches, fetches shallowly, pushes, and is refused on a protected branch", async () => {
      const [whole, shallow] = [join(work, "whole"), join(work, "shallow")];
      await run("git", ["clone", "-q", remote(stage.writer.token), whole]);
      await writeFile(join(whole, "new.txt"), "new\n");
      await git(whole, "add", "-A");
      await git(whole, "commit", "-qm", "New");
      await git(whole, "push", "-q", "origin", "HEAD:refs/heads/pushed");
      await run("git", ["init", "-q", shallow]);
      await git(shallow, "fetch", "-q", "--depth=1", remote(stage.reader.token), "pushed");
      expect(await git(shallow, "rev-list", "--count", "FETCH_HEAD")).toBe("1");
      await stage.sim.control.pushCommit({
        repo: "acme/app",
        user: "will",
        branch: "main",
        message: "m",
        files: { m: "1" },
      });
      await git(whole, "fetch", "-q", "origin");
      expect(await git(whole, "show", "origin/main:m")).toBe("1");
      await stage.owner.api("PUT", `${repo}/branches/main/protection`, {
        required_status_checks: null,
        enforce_admins: true,
        required_pull_request_reviews: { required_approving_review_count: 1 },
        restrictions: null,
      });
      await git(whole, "rebase", "-q", "origin/main");
      await expect(git(whole, "push", "-q", "origin", "HEAD:main")).rejects.toThrow("GH006");
      await stage.owner.api("DELETE", `${repo}/branches/main/protection`);
      expect(await readFile(join(whole, "new.txt"), "utf8")).toBe("new\n");
    });
  });

  const isThere = hasGh();
  describe.skipIf(!isThere && process.env["CI"] === undefined)("gh (skipped where it is not installed)", () => {
    let door: Awaited<ReturnType<typeof openGhDoor>>;
    beforeAll(async () => {
      door = await openGhDoor(stage.sim.apiUrl);
    });
    afterAll(() => door.close());

    const gh = async (token: string, ...args: string[]): Promise<string> => {
      const env = {
        PATH: process.env["PATH"] ?? "",
        HOME: work,
        GH_CONFIG_DIR: join(work, "gh"),
        GH_TOKEN: token,
        GH_NO_UPDATE_NOTIFIER: "1",
        HTTP_PROXY: door.proxyUrl,
      };
      const { stdout } = await run("gh", ["api", "--hostname", "github.localhost", ...args], { env });
      return stdout;
    };

    it("reads, pages and writes", async () => {
      expect(isThere, "gh is not installed").toBe(true);
      const { token } = stage.writer;
      expect(JSON.parse(await gh(token, "repos/acme/app"))).toMatchObject({ full_name: "acme/app" });
      const titles = await gh(token, "repos/acme/app/issues?per_page=2", "--paginate", "--jq", ".[].title");
      expect(titles.trim().split("\n").length).toBeGreaterThanOrEqual(7);
      const made = await gh(token, "repos/acme/app/issues/1/comments", "-f", "body=from gh");
      expect(JSON.parse(made)).toMatchObject({ body: "from gh", user: { login: "will" } });
      const asked = await gh(token, "graphql", "-f", "query={viewer{login}}");
      expect(JSON.parse(asked)).toEqual({ data: { viewer: { login: "will" } } });
      await expect(gh(token, "repos/acme/none")).rejects.toThrow("Not Found");
    });
  });
});

function hasGh(): boolean {
  try {
    execFileSync("gh", ["--version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
