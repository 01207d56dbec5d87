import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { RefusedByGitHub } from "../../../src/github/client/failure.ts";
import { Unavailable } from "../../../src/engine/needs.ts";
import { githubWorld, openIssue, type GithubWorld } from "../github-world.ts";

type Made = { id: number };

let world: GithubWorld;
beforeAll(async () => {
  world = await githubWorld();
});
afterEach(() => world.simulator.control.clearFaults());
afterAll(() => world.close());

describe("the world of an issue", () => {
  test("is read in one GraphQL request and a few about people and rules", async () => {
    const issue = await openIssue(world);
    const before = world.seen.length;
    const seen = await world.look(issue);
    const asked = world.seen.slice(before).map(({ route }) => route);
    expect(asked.filter((route) => route === "GRAPHQL")).toHaveLength(1);
    expect(asked.length).toBeLessThanOrEqual(5);
    expect(seen).toMatchObject({
      repo: { id: world.repo.id, owner: "acme", name: "shop", defaultBranch: "main", private: false, archived: false },
      policy: { ok: true },
      halted: false,
      rules: { ok: true, value: { pullRequest: false, required: [], neverBypassed: true } },
      issue: {
        number: issue,
        title: "Do it",
        body: "## Goal\nx\n",
        open: true,
        labels: ["lintel"],
        author: { login: "ann", kind: "user" },
        lastEditor: undefined,
        assignees: [],
        comments: [],
      },
      branch: undefined,
      pull: undefined,
      dependencies: [],
    });
    const ann = seen.issue?.requested?.by;
    expect(ann?.login).toBe("ann");
    expect(seen.permissions).toEqual({ [ann?.id ?? 0]: "admin" });
    expect(seen.writers).toMatchObject({ ok: true });
    expect(seen.writers.ok && seen.writers.value.map(({ login }) => login).toSorted()).toEqual(["ann", "bob"]);
    await world.look(issue);
    expect(world.seen.slice(before).filter(({ route }) => route !== "GRAPHQL")).toHaveLength(asked.length - 1);
  });

  test("knows what each person may do now, and asks again past the cache", async () => {
    const issue = await openIssue(world, "eve", "x", []);
    await world.simulator.as("tri").api("POST", `/repos/acme/shop/issues/${issue}/labels`, { labels: ["lintel"] });
    for (const login of ["bob", "eve", "out"]) {
      await world.simulator.as(login).api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: "/lintel why" });
    }
    await world.simulator.as("ann").api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: "no command" });
    const seen = await world.look(issue);
    const named = async (login: string) => ((await world.simulator.as(login).api("GET", "/user")).data as Made).id;
    const [bob, tri, eve, out] = await Promise.all(["bob", "tri", "eve", "out"].map(named));
    expect(seen.permissions).toEqual({
      [bob ?? 0]: "write",
      [tri ?? 0]: "read",
      [eve ?? 0]: "read",
      [out ?? 0]: "read",
    });
    expect(seen.issue?.requested?.by.login).toBe("tri");
    await world.simulator.control.setRole({ repo: "acme/shop", user: "bob", role: null });
    expect((await world.look(issue)).permissions[bob ?? 0]).toBe("write");
    const run = { absorbed: [], requested: { by: seen.issue?.author }, published: [], spec: undefined };
    const again = await world.reads.lookAgain(world.repo, issue, run as never, []);
    expect(again.permissions[bob ?? 0]).toBe("read");
    await world.simulator.control.setRole({ repo: "acme/shop", user: "bob", role: "write" });
  });

  test.each([
    ["404", { status: 404 }, "none"],
    ["403", { status: 403, body: { message: "no" } }, "unknown"],
    ["500", { status: 500 }, "unknown"],
    ["a list", { status: 200, body: [] }, "unknown"],
    ["a bare word", { status: 200, body: "write" }, "unknown"],
    ["null", { status: 200, body: { permission: null, user: null } }, "unknown"],
    ["another word", { status: 200, body: { permission: "WRITE", user: { id: 1 } } }, "unknown"],
    ["another account", { status: 200, body: { permission: "admin", user: { id: 1 } } }, "unknown"],
  ])("takes a permission answered with %s for no", async (_, fault, permission) => {
    const { reads } = world.another();
    const issue = await openIssue(world);
    await world.simulator.control.addFault({
      method: "GET",
      path: "/repos/*/*/collaborators/*/permission",
      ...fault,
    });
    const seen = await reads.look(world.repo, issue, undefined, []);
    expect(Object.values(seen.permissions)).toEqual([permission]);
  });

  test("misses nothing beyond the first hundred", async () => {
    const issue = await openIssue(world);
    const bob = world.simulator.as("bob");
    for (let n = 0; n < 205; n += 1)
      await bob.api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: `comment ${n}` });
    const names = Array.from({ length: 95 }, (_, n) => `area-${n}`);
    for (const name of names) await bob.api("POST", "/repos/acme/shop/labels", { name, color: "ededed" });
    for (let n = 0; n < names.length; n += 60) {
      await bob.api("POST", `/repos/acme/shop/issues/${issue}/labels`, { labels: names.slice(n, n + 60) });
    }
    const seen = await world.look(issue);
    expect(seen.issue?.comments.map(({ body }) => body)).toEqual(Array.from({ length: 205 }, (_, n) => `comment ${n}`));
    expect(seen.issue?.labels).toHaveLength(96);
    expect(seen.issue?.requested?.by.login).toBe("ann");
  });

  test("of an issue that is not there has no issue, and no guess", async () => {
    expect((await world.look(99_999)).issue).toBeUndefined();
  });

  test("waits for an issue that GitHub does not show yet", async () => {
    const next = (await openIssue(world)) + 1;
    const looking = world.another({ settleMs: 200 }).reads.look(world.repo, next, undefined, []);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await openIssue(world)).toBe(next);
    expect((await looking).issue?.number).toBe(next);
  });

  test.each([
    ["an error beside the data", { data: { repository: {} }, errors: [{ message: "Something went wrong" }] }],
    ["half the data", { data: { repository: { databaseId: 1 } } }],
    ["no data", {}],
  ])("is not read from an answer with %s", async (_, body) => {
    const issue = await openIssue(world);
    await world.simulator.control.addFault({ method: "POST", path: "/graphql", status: 200, body });
    await expect(world.look(issue)).rejects.toThrow(Unavailable);
  });

  test("is refused for a repository we cannot see", async () => {
    const gone = { ...world.repo, name: "gone" };
    await expect(world.reads.look(gone, 1, undefined, [])).rejects.toThrow(RefusedByGitHub);
  });

  test("is never that of another repository which took the name", async () => {
    await expect(world.reads.look({ ...world.repo, id: 1 }, 1, undefined, [])).rejects.toThrow(/another repository/u);
  });
});

describe("rules of the default branch", () => {
  test("say what binds, whose check is meant, and whether we could pass by", async () => {
    const ann = world.simulator.as("ann");
    const ruleset = {
      name: "lintel",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "pull_request" }],
      rules: [
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: 1,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
        {
          type: "required_status_checks",
          parameters: {
            strict_required_status_checks_policy: true,
            required_status_checks: [{ context: "lintel", integration_id: world.self.appId }, { context: "test" }],
          },
        },
      ],
    };
    const made = await ann.api("POST", "/repos/acme/shop/rulesets", ruleset);
    expect(made.status).toBe(201);
    const issue = await openIssue(world);
    const { reads } = world.another();
    const seen = await reads.look(world.repo, issue, undefined, []);
    expect(seen.rules).toEqual({
      ok: true,
      value: {
        pullRequest: true,
        approvals: 1,
        staleDismissed: true,
        codeOwners: false,
        lastPushApproval: false,
        required: [
          { name: "lintel", app: world.self.appId },
          { name: "test", app: undefined },
        ],
        upToDate: true,
        queue: false,
        neverBypassed: true,
      },
    });
    const bypass = [{ actor_id: world.self.appId, actor_type: "Integration", bypass_mode: "always" }];
    await ann.api("PUT", `/repos/acme/shop/rulesets/${(made.data as Made).id}`, { ...ruleset, bypass_actors: bypass });
    const fresh = await world.another().reads.look(world.repo, issue, undefined, []);
    expect(fresh.rules).toMatchObject({ ok: true, value: { neverBypassed: false } });
    await world.simulator.control.addFault({ method: "GET", path: "/repos/*/*/rules/branches/*", status: 500 });
    expect((await world.another().reads.look(world.repo, issue, undefined, [])).rules.ok).toBe(false);
    await ann.api("DELETE", `/repos/acme/shop/rulesets/${(made.data as Made).id}`);
  });

  test("in their classic form bind too", async () => {
    const ann = world.simulator.as("ann");
    const put = await ann.api("PUT", "/repos/acme/shop/branches/main/protection", {
      required_status_checks: { strict: true, checks: [{ context: "lintel", app_id: world.self.appId }] },
      enforce_admins: false,
      required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
      restrictions: null,
    });
    expect(put.status).toBe(200);
    const seen = await world.another().reads.look(world.repo, await openIssue(world), undefined, []);
    expect(seen.rules).toMatchObject({
      ok: true,
      value: {
        pullRequest: true,
        approvals: 1,
        staleDismissed: true,
        upToDate: true,
        required: [{ name: "lintel", app: world.self.appId }],
      },
    });
    await ann.api("DELETE", "/repos/acme/shop/branches/main/protection");
  });
});

test("a renamed repository is still listed by its old name", async () => {
  const renamed = await world.simulator.control.createRepo({
    owner: "acme",
    name: "before",
    files: { a: "b" },
    labels: [{ name: "lintel" }],
  });
  await world.simulator.as("ann").api("POST", "/repos/acme/before/issues", { title: "x", labels: ["lintel"] });
  await world.simulator.control.renameRepo({ repo: "acme/before", name: "after" });
  expect(await world.reads.labelled({ ...world.repo, id: renamed.id, name: "before" })).toHaveLength(1);
});

test("the issues that carry the label are listed, without pull requests and closed ones", async () => {
  const one = await openIssue(world);
  const closed = await openIssue(world);
  const other = await openIssue(world, "ann", "x", []);
  await world.simulator.as("ann").api("PATCH", `/repos/acme/shop/issues/${closed}`, { state: "closed" });
  const all = await world.reads.labelled(world.repo);
  expect([all.includes(one), all.includes(closed), all.includes(other)]).toEqual([true, false, false]);
});

test("git is fetched with a credential that reads this repository only", async () => {
  const { url, authorization } = await world.reads.remote(world.repo);
  expect(url).toBe(`${world.simulator.url}/acme/shop.git`);
  const token = Buffer.from((authorization ?? "").replace("Basic ", ""), "base64")
    .toString()
    .replace("x-access-token:", "");
  const ask = (path: string) =>
    fetch(`${world.simulator.apiUrl}${path}`, { headers: { authorization: `token ${token}` } });
  expect((await ask("/repos/acme/shop/contents/README.md")).status).toBe(200);
  expect((await ask("/installation/repositories")).status).toBe(200);
  const write = await fetch(`${world.simulator.apiUrl}/repos/acme/shop/issues`, {
    method: "POST",
    headers: { authorization: `token ${token}` },
    body: JSON.stringify({ title: "x" }),
  });
  expect(write.status).toBe(403);
});

test("the simulated GitHub knew everything that was asked", async () => {
  expect(await world.simulator.control.unknown()).toEqual([]);
});
