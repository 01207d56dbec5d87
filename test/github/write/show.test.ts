import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../../src/model/facts.ts";
import type { Run } from "../../../src/model/run.ts";
import type { Screen } from "../../../src/model/screen.ts";
import { Refused, Unavailable } from "../../../src/engine/needs.ts";
import { createMarkers } from "../../../src/github/write/marker.ts";
import { proven } from "../proven.ts";
import { changeOn, githubWorld, openIssue, type GithubWorld } from "../github-world.ts";

type Comment = { id: number; body: string; user: { login: string } };

let world: GithubWorld;
let issue: number;
beforeAll(async () => {
  world = await githubWorld();
});
beforeEach(async () => {
  issue = await openIssue(world);
});
afterEach(() => world.simulator.control.clearFaults());
afterAll(() => world.close());

const bob = () => world.simulator.as("bob");
const runOf = (number: number): Run => ({ id: 1, issue: number, repo: world.repo.id }) as Run;
const comments = async (on = issue) =>
  (await bob().api("GET", `/repos/acme/shop/issues/${on}/comments?per_page=100`)).data as Comment[];
const screen = (more: Partial<Screen> = {}): Screen => ({
  comment: "### Working",
  answers: [],
  labels: { on: [], off: [] },
  assign: [],
  unassign: [],
  pull: undefined,
  check: undefined,
  ...more,
});
const show = async (wanted: Screen, seen?: World, writes = world.writes) =>
  writes.show(world.repo, runOf(issue), wanted, seen ?? (await world.look(issue)));
const writesDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
  const before = world.seen.length;
  await work();
  return world.seen
    .slice(before)
    .filter(({ write }) => write)
    .map(({ route }) => route);
};
const person = async (login: string) => {
  const { id } = (await world.simulator.as(login).api("GET", "/user")).data as { id: number };
  return { id, login, kind: "user" as const };
};

describe("the status comment", () => {
  test("is made once, edited in place, and left alone when it says the same", async () => {
    expect(await writesDuring(() => show(screen()))).toHaveLength(1);
    expect(await writesDuring(() => show(screen()))).toEqual([]);
    const [first] = await comments();
    expect(await writesDuring(() => show(screen({ comment: "### Ready" })))).toHaveLength(1);
    expect(await comments()).toMatchObject([
      { id: first?.id, body: expect.stringMatching(/^### Ready\n/u) as string, user: { login: "lintel[bot]" } },
    ]);
  });

  test("is not made twice by somebody who read the issue before it was", async () => {
    const stale = await world.look(issue);
    await show(screen());
    await show(screen({ comment: "### Ready" }), stale);
    expect(await comments()).toMatchObject([{ body: expect.stringContaining("Ready") as string }]);
  });

  test.each(["before", "after"] as const)(
    "with the connection cut %s the effect, and repeated, stands once",
    async (cut) => {
      await world.simulator.control.addFault({ method: "POST", path: "/repos/*/*/issues/*/comments", nth: 1, cut });
      const first = await show(screen(), undefined, world.another().writes).catch((error: unknown) => error);
      if (cut === "after") expect(first).toBeUndefined();
      else expect(first).toBeInstanceOf(Unavailable);
      await show(screen());
      expect(await comments()).toHaveLength(1);
    },
  );

  test("is found by its marker in our bot's comments only", async () => {
    const mark = world.markers.mark("status", world.repo.id, issue);
    await bob().api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: `mine\n\n${mark}` });
    await show(screen());
    expect((await comments()).map(({ user }) => user.login)).toEqual(["bob", "lintel[bot]"]);
    expect((await comments())[0]?.body).toMatch(/^mine/u);
  });

  test("of another key, kind or issue is not it", async () => {
    const token = (await world.simulator.control.createInstallationToken({ installation: world.repo.installation }))
      .token;
    for (const mark of [
      createMarkers("other").mark("status", world.repo.id, issue),
      world.markers.mark("answer", world.repo.id, issue),
      world.markers.mark("status", world.repo.id, issue + 1),
    ]) {
      await fetch(`${world.simulator.apiUrl}/repos/acme/shop/issues/${issue}/comments`, {
        method: "POST",
        headers: { authorization: `token ${token}` },
        body: JSON.stringify({ body: `x\n\n${mark}` }),
      });
    }
    await show(screen());
    expect(await comments()).toHaveLength(4);
  });

  test("standing twice is one again: the lowest id stays", async () => {
    await show(screen());
    const [first] = await comments();
    const token = (await world.simulator.control.createInstallationToken({ installation: world.repo.installation }))
      .token;
    await fetch(`${world.simulator.apiUrl}/repos/acme/shop/issues/${issue}/comments`, {
      method: "POST",
      headers: { authorization: `token ${token}` },
      body: JSON.stringify({ body: first?.body }),
    });
    expect(await comments()).toHaveLength(2);
    await show(screen());
    expect(await comments()).toMatchObject([{ id: first?.id }]);
  });

  test("that somebody deleted is made again", async () => {
    await show(screen());
    const seen = await world.look(issue);
    const [first] = await comments();
    await bob().api("DELETE", `/repos/acme/shop/issues/comments/${first?.id ?? 0}`);
    await show(screen({ comment: "### Ready" }), seen);
    expect(await comments()).toMatchObject([{ body: expect.stringContaining("Ready") as string }]);
  });

  test("longer than GitHub takes is cut", async () => {
    await show(screen({ comment: "x".repeat(80_000) }));
    expect((await comments())[0]?.body).toMatch(/longer than GitHub takes/u);
    expect(await writesDuring(() => show(screen({ comment: "x".repeat(80_000) })))).toEqual([]);
  });
});

test("an answer is one comment a thread, edited in place", async () => {
  await show(screen({ answers: [{ on: issue, body: "first" }] }));
  await show(screen({ answers: [{ on: issue, body: "second" }] }));
  expect((await comments()).map(({ body }) => body.split("\n")[0])).toEqual(["### Working", "second"]);
});

describe("labels and assignees", () => {
  test("ours are put on and taken off; others' stay", async () => {
    await bob().api("POST", `/repos/acme/shop/issues/${issue}/labels`, { labels: ["bug"] });
    const wanted = screen({ labels: { on: ["lintel:needs-you"], off: [] } });
    await show(wanted);
    expect((await world.look(issue)).issue?.labels.toSorted()).toEqual(["bug", "lintel", "lintel:needs-you"]);
    const made = (await bob().api("GET", "/repos/acme/shop/labels/lintel:needs-you")).data as { color: string };
    expect(made.color).toBe("d93f0b");
    expect(await writesDuring(() => show(wanted))).toEqual([]);
    await show(screen({ labels: { on: [], off: ["lintel:needs-you"] } }));
    expect((await world.look(issue)).issue?.labels.toSorted()).toEqual(["bug", "lintel"]);
  });

  test("who must act is assigned, and nobody else is touched", async () => {
    const [ann, bobby, out] = await Promise.all([person("ann"), person("bob"), person("out")]);
    await bob().api("POST", `/repos/acme/shop/issues/${issue}/assignees`, { assignees: ["ann"] });
    const wanted = screen({ assign: [bobby, out] });
    await show(wanted);
    expect((await world.look(issue)).issue?.assignees.map(({ login }) => login).toSorted()).toEqual(["ann", "bob"]);
    expect(await writesDuring(() => show(wanted))).toEqual([]);
    await show(screen({ unassign: [bobby, out] }));
    expect((await world.look(issue)).issue?.assignees).toMatchObject([{ id: ann.id }]);
  });
});

describe("on the pull request", () => {
  async function published(conclude: boolean): Promise<{ head: string; pull: number }> {
    const seen = await world.look(issue);
    const made = await changeOn(world, seen.base.sha, { [`f-${issue}.txt`]: "x" });
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
    if (!conclude)
      await world.simulator.control.addFault({
        method: "POST",
        path: "/repos/*/*/check-runs",
        status: 403,
        body: { message: "no" },
      });
    const published = await world.writes
      .publish(world.repo, issue, effect, seen, world.git.objects(world.repo.id), proven(made.tree, { summary: "s" }))
      .catch((error: unknown) => error);
    await world.simulator.control.clearFaults();
    if (conclude) return published as { head: string; pull: number };
    expect(published).toBeInstanceOf(Refused);
    const after = await world.look(issue);
    return { head: after.pull?.head ?? "", pull: after.pull?.number ?? 0 };
  }
  const ourChecks = async () => (await world.look(issue)).pull?.checks.filter(({ app }) => app === world.self.appId);

  test("title and body are kept as they should be", async () => {
    await published(true);
    const same = screen({ pull: { title: "Do it", body: "Closes it" } });
    await show(same);
    expect(await writesDuring(() => show(same))).toEqual([]);
    await show(screen({ pull: { title: "Done", body: "Really" } }));
    const { pull } = await world.look(issue);
    expect(pull).toMatchObject({ title: "Done" });
    expect(pull?.body).toMatch(/^Really\n/u);
    expect(world.markers.issueIn(pull?.body ?? "", world.repo.id)).toBe(issue);
  });

  test("an answer stands where the question stood", async () => {
    const { pull } = await published(true);
    await show(screen({ answers: [{ on: pull, body: "because" }] }));
    expect((await comments(pull)).map(({ body }) => body.split("\n")[0])).toEqual(["because"]);
  });

  test("the check says how far it is, in one check for the head", async () => {
    const { head } = await published(false);
    const running = screen({
      check: { status: "in_progress", conclusion: undefined, title: "Verifying", summary: "s" },
    });
    await show(running);
    expect(await ourChecks()).toMatchObject([
      { name: "lintel", status: "in_progress", conclusion: undefined, title: "Verifying" },
    ]);
    expect(await writesDuring(() => show(running))).toEqual([]);
    await show(screen({ check: { status: "completed", conclusion: "failure", title: "Failed", summary: "t" } }));
    expect(await ourChecks()).toMatchObject([
      { status: "completed", conclusion: "failure", title: "Failed", summary: "t" },
    ]);
    await show(running);
    expect(await ourChecks()).toMatchObject([{ status: "in_progress", conclusion: undefined }]);
    const all = (await bob().api("GET", `/repos/acme/shop/commits/${head}/check-runs?filter=all`)).data as {
      check_runs: { app: { id: number } }[];
    };
    expect(all.check_runs.filter(({ app }) => app.id === world.self.appId)).toHaveLength(1);
  });

  test("a success is never touched, not even by somebody who read before it", async () => {
    await published(true);
    const failed = screen({ check: { status: "completed", conclusion: "failure", title: "Failed", summary: "t" } });
    const seen = await world.look(issue);
    await show(failed, seen);
    const before = seen.pull && { ...seen, pull: { ...seen.pull, checks: [] } };
    await show(failed, before);
    expect(await ourChecks()).toMatchObject([{ conclusion: "success", title: "Passed" }]);
  });

  test("a success that speaks for another pull request too is taken back", async () => {
    await published(true);
    const check = { status: "completed", conclusion: "action_required", title: "W", summary: "t" } as const;
    await show(screen({ check: { ...check, revokes: true } }));
    expect(await ourChecks()).toMatchObject([{ conclusion: "action_required", title: "W" }]);
  });
});

test("an acknowledgement is one reaction, and needs none where the comment is gone", async () => {
  const { id } = (await bob().api("POST", `/repos/acme/shop/issues/${issue}/comments`, { body: "/lintel why" }))
    .data as { id: number };
  const effect = { name: "a", do: "acknowledge" as const, comment: id, reaction: "eyes" as const };
  await world.writes.acknowledge(world.repo, effect);
  await world.writes.acknowledge(world.repo, effect);
  const standing = await bob().api("GET", `/repos/acme/shop/issues/comments/${id}`);
  expect(standing.data).toMatchObject({ reactions: { eyes: 1, total_count: 1 } });
  await bob().api("DELETE", `/repos/acme/shop/issues/comments/${id}`);
  await world.writes.acknowledge(world.repo, effect);
});

test("the simulated GitHub knew everything that was asked", async () => {
  expect(await world.simulator.control.unknown()).toEqual([]);
});
