import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Effect } from "../../../src/model/effect.ts";
import { Refused, Unavailable, type Objects } from "../../../src/engine/needs.ts";
import { proven } from "../proven.ts";
import { changeOn, githubWorld, openIssue, type GithubWorld } from "../github-world.ts";

type Publish = Extract<Effect, { do: "publish" }>;
type Listed = {
  number: number;
  state: string;
  draft: boolean;
  title: string;
  body: string;
  head: { sha: string };
  base: { ref: string };
};
type Checks = {
  check_runs: { id: number; name: string; conclusion: string | null; external_id: string; app: { id: number } }[];
};

let world: GithubWorld;
beforeAll(async () => {
  world = await githubWorld();
});
afterEach(() => world.simulator.control.clearFaults());
afterAll(() => world.close());

const bob = () => world.simulator.as("bob");
const pulls = async (issue: number) =>
  (await bob().api("GET", `/repos/acme/shop/pulls?state=all&head=acme:lintel/${issue}`)).data as Listed[];
const checks = async (sha: string) =>
  ((await bob().api("GET", `/repos/acme/shop/commits/${sha}/check-runs?filter=all`)).data as Checks).check_runs.filter(
    ({ app }) => app.id === world.self.appId,
  );
const branch = async (issue: number) =>
  ((await bob().api("GET", `/repos/acme/shop/git/ref/heads/lintel/${issue}`)).data as { object?: { sha: string } })
    .object?.sha;
const commit = async (sha: string) =>
  (await bob().api("GET", `/repos/acme/shop/git/commits/${sha}`)).data as {
    tree: { sha: string };
    parents: { sha: string }[];
    message: string;
    author: { email: string };
    verification: { verified: boolean };
  };

function effectFor(issue: number, made: { base: string; tree: string }, more: Partial<Publish> = {}): Publish {
  return {
    name: `run/1/publish/${made.tree}`,
    do: "publish",
    attempt: 1,
    tree: made.tree,
    base: made.base,
    expect: undefined,
    parents: [made.base],
    publication: {
      branch: `lintel/${issue}`,
      commitMessage: `Do it\n\nFor #${issue}`,
      title: "Do it",
      draft: false,
    },
    ...more,
  };
}

const objects = (): Objects => world.git.objects(world.repo.id);

async function prepared(
  files: Record<string, string | Uint8Array | null> = { "src/a.js": "export const a = 2;\n" },
  more: Partial<Publish> = {},
) {
  const issue = await openIssue(world);
  const seen = await world.look(issue);
  const made = await changeOn(world, seen.base.sha, files);
  return { issue, seen, effect: effectFor(issue, made, more) };
}

describe("publishing", () => {
  test("makes branch, pull request and check, of exactly the verified tree", async () => {
    const { issue, seen, effect } = await prepared();
    const { head, pull } = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect(await branch(issue)).toBe(head);
    const made = await commit(head);
    expect(made).toMatchObject({
      tree: { sha: effect.tree },
      parents: [{ sha: seen.base.sha }],
      message: `Do it\n\nFor #${issue}`,
      verification: { verified: true },
    });
    expect(await pulls(issue)).toMatchObject([
      { number: pull, state: "open", draft: false, title: "Do it", head: { sha: head }, base: { ref: "main" } },
    ]);
    expect(await checks(head)).toMatchObject([
      { name: "lintel", conclusion: "success", external_id: `run/1/${effect.tree}` },
    ]);
    const after = await world.look(issue);
    expect(after.pull).toMatchObject({
      number: pull,
      head,
      headTree: effect.tree,
      onto: "main",
      open: true,
      draft: false,
      merged: undefined,
      author: { id: world.self.bot.id },
    });
    expect(after.pull?.authors.map(({ id }) => id)).toEqual([world.self.bot.id]);
    expect(after.pull?.checks.find(({ name }) => name === "lintel")).toMatchObject({
      app: world.self.appId,
      status: "completed",
      conclusion: "success",
      title: "Passed",
      summary: "all",
    });
    expect(world.markers.issueIn(after.pull?.body ?? "", world.repo.id)).toBe(issue);
  });

  test("twice is once: nothing is written again", async () => {
    const { issue, seen, effect } = await prepared();
    const first = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    const fresh = await world.look(issue);
    const before = world.seen.length;
    expect(await world.writes.publish(world.repo, issue, effect, fresh, objects(), proven(effect.tree))).toEqual(first);
    expect(world.seen.slice(before).filter(({ write }) => write)).toEqual([]);
    expect(await pulls(issue)).toHaveLength(1);
    expect(await checks(first.head)).toHaveLength(1);
  });

  test("twice by somebody who read before the first is once, too", async () => {
    const { issue, seen, effect } = await prepared();
    const first = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect(await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree))).toEqual(first);
    expect(await pulls(issue)).toHaveLength(1);
    expect(await checks(first.head)).toHaveLength(1);
  });

  test("takes eight requests", async () => {
    const { issue, seen, effect } = await prepared();
    const before = world.seen.length;
    await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect(world.seen.slice(before).map(({ route }) => route.replace("/repos/{owner}/{repo}/", ""))).toEqual([
      "POST git/trees",
      "POST git/commits",
      "POST git/refs",
      "GET pulls",
      "POST pulls",
      "GET pulls/{number}",
      "GET commits/{head}/check-runs",
      "POST check-runs",
    ]);
  });

  const writes = ["git/trees", "git/commits", "git/refs", "pulls", "check-runs"];
  const cuts = writes.flatMap((path) => (["before", "after"] as const).map((cut) => [path, cut] as const));
  test.each(cuts)(
    "with the connection cut at POST %s, %s the effect, and repeated, leaves one of each",
    async (path, cut) => {
      const { issue, seen, effect } = await prepared();
      await world.simulator.control.addFault({ method: "POST", path: `/repos/*/*/${path}`, nth: 1, cut });
      const again = world.another();
      const first = await again.writes
        .publish(world.repo, issue, effect, seen, objects(), proven(effect.tree))
        .catch((error: unknown) => error);
      const { head, pull } = await world.writes.publish(
        world.repo,
        issue,
        effect,
        seen,
        objects(),
        proven(effect.tree),
      );
      if (cut === "after" && !path.startsWith("git/t") && !path.startsWith("git/c"))
        expect(first).toMatchObject({ head, pull });
      else expect(first).toBeInstanceOf(Unavailable);
      expect(await branch(issue)).toBe(head);
      expect(await pulls(issue)).toMatchObject([{ number: pull, head: { sha: head } }]);
      expect(await checks(head)).toMatchObject([{ conclusion: "success" }]);
      expect(await world.simulator.control.duplicates()).toEqual([]);
    },
  );

  test("binary, large, executable, deleted and renamed files arrive byte for byte", async () => {
    const { issue, seen, effect } = await prepared({
      "logo.bin": new Uint8Array([0, 255, 1, 254, 13, 10]),
      "big.txt": "line\r\n".repeat(60_000),
      "bom.txt": "\uFEFFhello\u2028world \u{1F600}",
      "latin1.txt": new Uint8Array([0x63, 0x61, 0x66, 0xe9]),
      "digits.txt": "12345678901234567890n",
      "src/a.js": null,
      "src/deep/é/b.js": "export const a = 1;\n",
      "README.md/inner.md": "a file became a directory\n",
      "README.md": null,
    });
    const { head } = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect((await commit(head)).tree.sha).toBe(effect.tree);
  });

  test("of the next attempt stands on the published head and keeps the one pull request", async () => {
    const { issue, seen, effect } = await prepared();
    const first = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    const next = await changeOn(world, seen.base.sha, { "src/a.js": "export const a = 3;\n" });
    await world.git.fetch(world.repo.id, await world.reads.remote(world.repo), [first.head]);
    const second = effectFor(issue, next, { expect: first.head, parents: [first.head, seen.base.sha] });
    const again = await world.writes.publish(
      world.repo,
      issue,
      second,
      await world.look(issue),
      objects(),
      proven(second.tree),
    );
    expect(again.pull).toBe(first.pull);
    expect(await commit(again.head)).toMatchObject({
      tree: { sha: next.tree },
      parents: [{ sha: first.head }, { sha: seen.base.sha }],
    });
    expect(await checks(again.head)).toMatchObject([{ conclusion: "success" }]);
    expect((await pulls(issue)).length).toBe(1);
  });

  test.each([1, 2])(
    "of attempt %i that died after the branch moved is found there, and no second commit is made",
    async (attempt) => {
      const { issue, seen, effect } = await prepared();
      const objectsNow = objects();
      let onto = { ...effect };
      if (attempt === 2) {
        const first = await world.writes.publish(world.repo, issue, effect, seen, objectsNow, proven(effect.tree));
        await world.git.fetch(world.repo.id, await world.reads.remote(world.repo), [first.head]);
        const next = await changeOn(world, seen.base.sha, { "src/a.js": `export const a = ${issue};\n` });
        onto = effectFor(issue, next, { expect: first.head, parents: [first.head] });
      }
      const dying = world.another({
        fault: ({ method, route }) =>
          method === "GET" && route.endsWith("/pulls") ? Promise.reject(new Error("killed")) : Promise.resolve(),
      });
      await expect(
        dying.writes.publish(world.repo, issue, onto, await world.look(issue), objectsNow, proven(onto.tree)),
      ).rejects.toThrow("killed");
      const after = await world.look(issue);
      const left = after.branch ?? "";
      await world.git.fetch(world.repo.id, await world.reads.remote(world.repo), [left]);
      const again = { ...onto, expect: left, parents: [left, seen.base.sha] };
      expect((await world.writes.publish(world.repo, issue, again, after, objectsNow, proven(again.tree))).head).toBe(
        left,
      );
      expect(await branch(issue)).toBe(left);
      expect(await pulls(issue)).toHaveLength(1);
    },
  );

  test("only what is missing, where the head shows the tree already", async () => {
    const { issue, seen, effect } = await prepared();
    const { head, pull } = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    const rest = { ...effect, expect: head, parents: undefined };
    const again = proven(effect.tree, { title: "Passed again", summary: "x", externalId: "run/2/x" });
    const fresh = await world.look(issue);
    expect(await world.writes.publish(world.repo, issue, rest, fresh, objects(), again)).toMatchObject({ head, pull });
    expect(await checks(head)).toMatchObject([{ external_id: "run/2/x", conclusion: "success" }]);
  });

  test("as a draft, and later ready", async () => {
    const { issue, seen, effect } = await prepared();
    const draft = { ...effect, publication: { ...effect.publication, draft: true } };
    const { head } = await world.writes.publish(world.repo, issue, draft, seen, objects(), proven(draft.tree));
    expect(await pulls(issue)).toMatchObject([{ draft: true }]);
    const rest = { ...effect, expect: head, parents: undefined };
    await world.writes.publish(world.repo, issue, rest, await world.look(issue), objects(), proven(rest.tree));
    expect(await pulls(issue)).toMatchObject([{ draft: false }]);
  });

  test("never leaves a person's push behind", async () => {
    const { issue, seen, effect } = await prepared();
    const { head } = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    const theirs = await world.simulator.control.pushCommit({
      repo: "acme/shop",
      user: "bob",
      branch: `lintel/${issue}`,
      message: "Mine",
      files: { "x.txt": "x" },
    });
    const next = await changeOn(world, seen.base.sha, { "src/a.js": "export const a = 4;\n" });
    const second = effectFor(issue, next, { expect: head, parents: [head] });
    await expect(world.writes.publish(world.repo, issue, second, seen, objects(), proven(second.tree))).rejects.toThrow(
      Unavailable,
    );
    expect(await branch(issue)).toBe(theirs.sha);
    expect(await checks(theirs.sha)).toEqual([]);
    const after = await world.look(issue);
    expect(after.pull?.authors.at(-1)?.login).toBe("bob");
  });

  test("does not pass a head that was pushed to between the branch and the check", async () => {
    const { issue, seen, effect } = await prepared();
    const racing = world.another({
      fault: async ({ when, method, route }) => {
        if (when === "after" && method === "POST" && route.endsWith("/pulls")) {
          await world.simulator.control.pushCommit({
            repo: "acme/shop",
            user: "bob",
            branch: `lintel/${issue}`,
            message: "Mine",
            files: { "y.txt": "y" },
          });
        }
      },
    });
    await expect(
      racing.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree)),
    ).rejects.toThrow(/pushed/u);
    expect(await checks((await branch(issue)) ?? "")).toEqual([]);
  });

  test("says nothing of a tree whose proof cannot be stored: no pull request, no check; the next try goes on", async () => {
    const { issue, seen, effect } = await prepared();
    const failing = () => Promise.reject(new Unavailable("the blob store cannot be reached"));
    await expect(world.writes.publish(world.repo, issue, effect, seen, objects(), failing)).rejects.toThrow(
      Unavailable,
    );
    const left = (await branch(issue)) ?? "";
    expect(await pulls(issue)).toEqual([]);
    expect(await checks(left)).toEqual([]);
    const asked: string[] = [];
    const keeping = (head: string) => {
      asked.push(head);
      return proven(effect.tree)();
    };
    const { head } = await world.writes.publish(world.repo, issue, effect, seen, objects(), keeping);
    expect(asked).toEqual([left]);
    expect(head).toBe(left);
    expect(await checks(left)).toMatchObject([{ conclusion: "success" }]);
  });

  test("refers to nothing when GitHub made another tree", async () => {
    const { issue, seen, effect } = await prepared();
    const lying: Objects = { ...objects(), blob: () => Promise.resolve(Buffer.from("something else")) };
    await expect(world.writes.publish(world.repo, issue, effect, seen, lying, proven(effect.tree))).rejects.toThrow(
      Refused,
    );
    const binary: Objects = { ...objects(), blob: () => Promise.resolve(new Uint8Array([0, 1])) };
    await expect(world.writes.publish(world.repo, issue, effect, seen, binary, proven(effect.tree))).rejects.toThrow(
      Refused,
    );
    expect(await branch(issue)).toBeUndefined();
    expect(await pulls(issue)).toEqual([]);
  });

  test("leaves closed what a person closed, and is refused by somebody else's pull request", async () => {
    const { issue, seen, effect } = await prepared();
    const { head, pull } = await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    await bob().api("PATCH", `/repos/acme/shop/pulls/${pull}`, { state: "closed" });
    const rest = { ...effect, expect: head, parents: undefined };
    const fresh = await world.look(issue);
    expect(fresh.pull).toBeUndefined();
    await expect(world.writes.publish(world.repo, issue, rest, fresh, objects(), proven(rest.tree))).rejects.toThrow(
      /closed/u,
    );
    const theirs = await bob().api("POST", "/repos/acme/shop/pulls", {
      title: "Mine",
      head: `lintel/${issue}`,
      base: "main",
    });
    expect(theirs.status).toBe(201);
    await expect(world.writes.publish(world.repo, issue, rest, fresh, objects(), proven(rest.tree))).rejects.toThrow(
      Refused,
    );
    expect((await world.look(issue)).pull).toBeUndefined();
  });

  test("is refused with the permission it lacks", async () => {
    const { issue, seen, effect } = await prepared({ ".github/workflows/x.yml": "on: push\njobs: {}\n" });
    await expect(world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree))).rejects.toThrow(
      Refused,
    );
    expect(await pulls(issue)).toEqual([]);
  });

  test("mints a new token when the old one has ended", async () => {
    const { issue, seen, effect } = await prepared();
    await world.simulator.control.addFault({
      method: "POST",
      path: "/repos/*/*/git/refs",
      nth: 1,
      status: 401,
      body: { message: "Bad credentials" },
    });
    await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect(await pulls(issue)).toHaveLength(1);
  });

  test("waits where GitHub asks for it, and then goes on", async () => {
    const { issue, seen, effect } = await prepared();
    await world.simulator.control.addFault({
      method: "POST",
      path: "/repos/*/*/pulls",
      nth: 1,
      status: 403,
      headers: { "retry-after": "1" },
      body: { message: "You have exceeded a secondary rate limit" },
    });
    await world.writes.publish(world.repo, issue, effect, seen, objects(), proven(effect.tree));
    expect(await pulls(issue)).toHaveLength(1);
  });
});

describe("merging", () => {
  async function published() {
    const one = await prepared({ [`m-${Math.random()}.txt`]: "x" });
    const { head, pull } = await world.writes.publish(
      world.repo,
      one.issue,
      one.effect,
      one.seen,
      objects(),
      proven(one.effect.tree),
    );
    const merge: Extract<Effect, { do: "merge" }> = {
      name: `run/1/merge/${head}`,
      do: "merge",
      pull,
      head,
      lands: one.effect.tree,
      method: "squash",
      title: "Do it (#1)",
      message: "For #1",
    };
    return { ...one, head, pull, merge };
  }

  test("merges this head, once", async () => {
    const { issue, merge, effect, head } = await published();
    await world.writes.merge(world.repo, merge);
    const after = await world.look(issue);
    expect(after.pull).toMatchObject({
      head,
      open: false,
      merged: { tree: effect.tree, by: { id: world.self.bot.id } },
    });
    expect(after.base).toMatchObject({ sha: after.pull?.merged?.commit, tree: effect.tree });
    expect((await commit(after.base.sha)).message).toBe("Do it (#1)\n\nFor #1");
    await world.writes.merge(world.repo, merge);
    expect((await world.look(issue)).base.sha).toBe(after.base.sha);
  });

  test.each(["before", "after"] as const)(
    "with the connection cut %s the effect, and repeated, merges once",
    async (cut) => {
      const { issue, merge } = await published();
      await world.simulator.control.addFault({ method: "PUT", path: "/repos/*/*/pulls/*/merge", nth: 1, cut });
      const first = await world
        .another()
        .writes.merge(world.repo, merge)
        .catch((error: unknown) => error);
      if (cut === "after") expect(first).toBeUndefined();
      else expect(first).toBeInstanceOf(Unavailable);
      await world.writes.merge(world.repo, merge);
      expect((await world.look(issue)).pull?.merged).toBeDefined();
    },
  );

  test("not a head that somebody pushed to", async () => {
    const { issue, merge } = await published();
    await world.simulator.control.pushCommit({
      repo: "acme/shop",
      user: "bob",
      branch: `lintel/${issue}`,
      message: "Mine",
      files: { "z.txt": "z" },
    });
    await expect(world.writes.merge(world.repo, merge)).rejects.toThrow(Unavailable);
    expect((await world.look(issue)).pull?.merged).toBeUndefined();
  });

  test("what the rules forbid is refused, in GitHub's words", async () => {
    const { issue, merge } = await published();
    const ann = world.simulator.as("ann");
    await ann.api("PUT", "/repos/acme/shop/branches/main/protection", {
      required_status_checks: null,
      enforce_admins: true,
      required_pull_request_reviews: { required_approving_review_count: 1 },
      restrictions: null,
    });
    await ann.api("GET", `/repos/acme/shop/pulls/${merge.pull}`);
    await world.simulator.control.settle();
    await expect(world.writes.merge(world.repo, merge)).rejects.toThrow(/approving review/iu);
    await expect(world.writes.merge(world.repo, merge)).rejects.toThrow(Refused);
    await ann.api("DELETE", "/repos/acme/shop/branches/main/protection");
    expect((await world.look(issue)).pull?.open).toBe(true);
  });

  test("a base that moved meanwhile is looked at again", async () => {
    const { merge } = await published();
    await world.simulator.control.addFault({
      method: "PUT",
      path: "/repos/*/*/pulls/*/merge",
      nth: 1,
      status: 405,
      body: { message: "Base branch was modified. Review and try the merge again." },
    });
    await expect(world.writes.merge(world.repo, merge)).rejects.toThrow(Unavailable);
    await world.writes.merge(world.repo, merge);
  });
});

test("the simulated GitHub knew everything that was asked, and nothing stands twice", async () => {
  expect(await world.simulator.control.unknown()).toEqual([]);
  expect(await world.simulator.control.duplicates()).toEqual([]);
});
