import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { proven } from "../proven.ts";
import { changeOn, githubWorld, openIssue, type GithubWorld } from "../github-world.ts";
import { webhookDoor, type Door } from "../webhook-door.ts";

type Check = {
  id: number;
  name: string;
  status: string;
  conclusion: string | null;
  external_id: string;
  app: { id: number };
  output: { title: string };
};

let world: GithubWorld;
let door: Door;
let n = 0;
beforeAll(async () => {
  world = await githubWorld();
  door = await webhookDoor(world);
});
beforeEach(() => {
  n += 1;
  door.storeIsDown = false;
});
afterEach(() => world.simulator.control.clearFaults());
afterAll(async () => {
  await door.close();
  await world.close();
});

const quiet = async (): Promise<void> => {
  for (let round = 0; round < 3; round += 1) {
    await world.simulator.control.settle();
    await door.neutral.settled();
  }
};
const push = (branch: string, user = "bob", from?: string) =>
  world.simulator.control.pushCommit({
    repo: "acme/shop",
    user,
    branch,
    message: `work ${n}`,
    files: { [`${branch.replaceAll("/", "-")}-${n}.txt`]: `${n} ${user}` },
    ...(from === undefined ? {} : { from }),
  });
const open = async (head: string, user = "bob", base = "main"): Promise<number> => {
  const answer = await world.simulator
    .as(user)
    .api("POST", "/repos/acme/shop/pulls", { title: `Mine ${n}`, head, base });
  expect(answer.status).toBe(201);
  return (answer.data as { number: number }).number;
};
const checks = async (sha: string): Promise<Check[]> => {
  const { data } = (await world.simulator
    .as("bob")
    .api("GET", `/repos/acme/shop/commits/${sha}/check-runs?filter=all`)) as { data: { check_runs: Check[] } };
  return data.check_runs.filter(({ app }) => app.id === world.self.appId);
};
async function published(): Promise<{ issue: number; head: string; pull: number }> {
  const issue = await openIssue(world);
  const seen = await world.look(issue);
  const made = await changeOn(world, seen.base.sha, { [`agent-${n}-${issue}.txt`]: "x" });
  const publication = {
    branch: `lintel/${issue}`,
    commitMessage: `For #${issue}`,
    title: "Do it",
    draft: false,
  };
  const effect = {
    name: "p",
    do: "publish" as const,
    attempt: 1,
    tree: made.tree,
    base: made.base,
    expect: undefined,
    parents: [made.base],
    publication,
  };
  return {
    issue,
    ...(await world.writes.publish(
      world.repo,
      issue,
      effect,
      seen,
      world.git.objects(world.repo.id),
      proven(made.tree, { summary: "s" }),
    )),
  };
}

describe("people's own pull requests", () => {
  test("are answered `neutral` at once, and again at every push", async () => {
    const { sha } = await push(`feature-${n}`);
    await open(`feature-${n}`);
    await quiet();
    expect(await checks(sha)).toMatchObject([
      {
        name: "lintel",
        status: "completed",
        conclusion: "neutral",
        output: { title: "Not an agent's change: not judged" },
      },
    ]);
    const next = await push(`feature-${n}`);
    await quiet();
    expect(await checks(next.sha)).toMatchObject([{ conclusion: "neutral" }]);
    expect((await world.simulator.as("bob").api("GET", "/repos/acme/shop/issues/comments")).data).toEqual([]);
  });

  test("are answered while the store is down", async () => {
    door.storeIsDown = true;
    const before = door.received.length;
    const { sha } = await push(`feature-${n}`);
    await open(`feature-${n}`);
    await quiet();
    expect(await checks(sha)).toMatchObject([{ conclusion: "neutral" }]);
    expect(door.received).toHaveLength(before);
  });

  test("are answered once, however often they are heard of", async () => {
    await world.simulator.control.setDeliveryMode({ mode: "duplicated" });
    const { sha } = await push(`feature-${n}`);
    const number = await open(`feature-${n}`);
    await quiet();
    door.neutral.note(world.repo, number);
    await door.neutral.sweep(world.repo);
    await quiet();
    await world.simulator.control.setDeliveryMode({ mode: "ordered" });
    expect(await checks(sha)).toHaveLength(1);
  });

  test("whose webhook was lost are answered by the next sweep", async () => {
    await world.simulator.control.setDeliveryMode({ mode: "lost" });
    const { sha } = await push(`feature-${n}`);
    await open(`feature-${n}`);
    await quiet();
    expect(await checks(sha)).toEqual([]);
    await world.simulator.control.setDeliveryMode({ mode: "ordered" });
    await door.neutral.sweep(world.repo);
    expect(await checks(sha)).toMatchObject([{ conclusion: "neutral" }]);
    const before = world.seen.length;
    await door.neutral.sweep(world.repo);
    expect(world.seen.slice(before).map(({ route }) => route)).toEqual(["GET /repos/{owner}/{repo}/pulls"]);
  });

  test("are answered again when somebody asks for it", async () => {
    const { sha } = await push(`feature-${n}`);
    await open(`feature-${n}`);
    await quiet();
    const [check] = await checks(sha);
    const before = world.seen.length;
    await world.simulator.as("bob").api("POST", `/repos/acme/shop/check-runs/${check?.id ?? 0}/rerequest`);
    await quiet();
    expect(world.seen.slice(before).some(({ route }) => route.startsWith("PATCH"))).toBe(true);
    expect(await checks(sha)).toMatchObject([{ id: check?.id, conclusion: "neutral" }]);
  });

  test.each([
    ["reading the commits fails", "GET", "/repos/*/*/compare/*", 500],
    ["the commits are kept from us", "GET", "/repos/*/*/compare/*", 403],
    ["the list of commits is cut short", "GET", "/repos/*/*/compare/*", 200],
  ])("are not called anything while %s", async (_, method, path, status) => {
    await world.simulator.control.addFault({ method, path, status, body: { total_commits: 3, commits: [] } });
    const { sha } = await push(`feature-${n}`);
    await open(`feature-${n}`);
    await quiet();
    expect(await checks(sha)).toEqual([]);
  });
});

describe("pull requests with an agent's commit in them", () => {
  test("opened by us are their run's, and get nothing here", async () => {
    const { head, pull } = await published();
    await quiet();
    door.neutral.note(world.repo, pull);
    await quiet();
    expect(await checks(head)).toMatchObject([{ conclusion: "success" }]);
  });

  test("opened by a person on top of ours need a run", async () => {
    const { issue } = await published();
    const { sha } = await push(`mine-${n}`, "bob", `lintel/${issue}`);
    await open(`mine-${n}`);
    await quiet();
    expect(await checks(sha)).toMatchObject([{ conclusion: "action_required" }]);
  });

  test("opened by a person at the very head of ours leave the run's check alone", async () => {
    const { head, issue } = await published();
    await world.simulator
      .as("bob")
      .api("POST", "/repos/acme/shop/git/refs", { ref: `refs/heads/copy-${n}`, sha: head });
    const number = await open(`copy-${n}`);
    await quiet();
    door.neutral.note(world.repo, number, true);
    await quiet();
    expect(await checks(head)).toMatchObject([
      { conclusion: "success", external_id: expect.stringMatching(/^run\//u) as string },
    ]);
    expect(issue).toBeGreaterThan(0);
  });

  test("stacked on a branch of ours are not neutral for what they show", async () => {
    const { issue } = await published();
    const { sha } = await push(`stacked-${n}`, "bob", `lintel/${issue}`);
    await open(`stacked-${n}`, "bob", `lintel/${issue}`);
    await quiet();
    expect(await checks(sha)).toMatchObject([{ conclusion: "action_required" }]);
  });

  test("are neutral once ours has been merged into the default branch", async () => {
    const { issue, head, pull } = await published();
    const { sha } = await push(`later-${n}`, "bob", `lintel/${issue}`);
    const number = await open(`later-${n}`);
    await quiet();
    await world.writes.merge(world.repo, {
      name: "m",
      do: "merge",
      pull,
      head,
      lands: "",
      method: "merge",
      title: "t",
      message: "m",
    });
    door.neutral.note(world.repo, number);
    await quiet();
    expect(await checks(sha)).toMatchObject([{ conclusion: "neutral" }]);
  });
});

test("what the webhooks said woke the right issues", async () => {
  const issue = await openIssue(world);
  await world.simulator.as("bob").api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: "/lintel why" });
  const { pull } = await published();
  await world.simulator.as("bob").api("POST", `/repos/acme/shop/issues/${pull}/comments`, { body: "/lintel why" });
  await quiet();
  const heard = door.received.filter(({ heard }) => heard !== undefined).slice(-2);
  expect(heard.map(({ wakes, heard }) => [wakes, heard?.body, heard?.on])).toEqual([
    [[{ repo: world.repo.id, issue }], "/lintel why", issue],
    [[{ repo: world.repo.id, issue: pull - 1 }], "/lintel why", pull],
  ]);
});

test("the simulated GitHub knew everything that was asked, and nothing stands twice", async () => {
  expect(await world.simulator.control.unknown()).toEqual([]);
  expect(await world.simulator.control.duplicates()).toEqual([]);
});
