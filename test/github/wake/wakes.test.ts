import { describe, expect, test } from "vitest";
import { deliveryOf } from "../../../src/github/wake/delivery.ts";
import { createMarkers } from "../../../src/github/write/marker.ts";

const bot = { id: 900, login: "lintel[bot]", type: "Bot" };
const person = { id: 7, login: "ann", type: "User" };
const markers = createMarkers("key");
const options = {
  self: { appId: 55, bot: { id: 900, login: "lintel[bot]", kind: "bot" as const } },
  markers,
  serves: (login: string) => login === "acme",
};
const repository = { id: 42, name: "shop", default_branch: "main", owner: { login: "acme" } };
const base = { installation: { id: 3 }, repository, sender: person };
const ofBranch = (ref: string, repo = 42) => ({ pull_request: { number: 31, head: { ref, repo: { id: repo } } } });
const onto = (ref: string) => ({
  pull_request: { number: 31, head: { ref: "copy", repo: { id: 42 } }, base: { ref } },
});
const run = (app: number, extra: object = {}) => ({
  check_run: { app: { id: app }, check_suite: { head_branch: "lintel/5" }, pull_requests: [], ...extra },
});
const onPull = (body: string, user = bot) => ({ issue: { number: 31, body, user, pull_request: {} } });
const comment = { id: 1, body: "/lintel why", created_at: "2026-01-02T03:04:05Z", user: person };

type Row = [what: string, event: string, payload: object, wakes: readonly (number | "all")[]];
const table: readonly Row[] = [
  ["an issue labelled", "issues", { action: "labeled", issue: { number: 5 } }, [5]],
  ["an issue we labelled ourselves", "issues", { action: "labeled", issue: { number: 5 }, sender: bot }, []],
  ["a comment on an issue", "issue_comment", { action: "created", issue: { number: 5 }, comment }, [5]],
  ["our own comment", "issue_comment", { action: "created", issue: { number: 5 }, sender: bot }, []],
  ["a comment on our marked pull request", "issue_comment", onPull(`text\n${markers.mark("pull", 42, 5)}`), [5]],
  ["one whose marker is of another repository", "issue_comment", onPull(markers.mark("pull", 43, 5)), ["all"]],
  [
    "one whose marker somebody changed",
    "issue_comment",
    onPull(markers.mark("pull", 42, 5).replace("42:5", "42:6")),
    ["all"],
  ],
  ["a comment on a person's pull request", "issue_comment", onPull(markers.mark("pull", 42, 5), person), []],
  ["our pull request opened by us", "pull_request", { action: "opened", ...ofBranch("lintel/5"), sender: bot }, []],
  ["our pull request merged by us", "pull_request", { action: "closed", ...ofBranch("lintel/5"), sender: bot }, [5]],
  ["our pull request pushed to by a person", "pull_request", { action: "synchronize", ...ofBranch("lintel/5") }, [5]],
  ["a fork's branch with our name", "pull_request", { action: "opened", ...ofBranch("lintel/5", 43) }, []],
  ["a person's pull request", "pull_request", { action: "opened", ...ofBranch("feature") }, []],
  ["a pull request that goes elsewhere", "pull_request", { action: "opened", ...onto("release") }, ["all"]],
  ["one that goes where ours go", "pull_request", { action: "opened", ...onto("main") }, []],
  [
    "one turned to where ours go",
    "pull_request",
    { action: "edited", changes: { base: { ref: { from: "release" } } }, ...onto("main") },
    ["all"],
  ],
  ["one that goes elsewhere, labelled", "pull_request", { action: "labeled", ...onto("release") }, []],
  ["a branch that only begins like ours", "pull_request", { action: "opened", ...ofBranch("lintel/5x") }, []],
  ["a review", "pull_request_review", { action: "submitted", ...ofBranch("lintel/5") }, [5]],
  ["CI on our branch, sent in our name", "check_run", { action: "completed", ...run(12), sender: bot }, [5]],
  ["CI on the default branch", "check_run", run(12, { check_suite: { head_branch: "main" } }), ["all"]],
  ["our own check", "check_run", { action: "completed", ...run(55) }, []],
  ["our own check asked for again", "check_run", { action: "rerequested", ...run(55) }, [5]],
  [
    "our own suite",
    "check_suite",
    { action: "requested", check_suite: { app: { id: 55 }, head_branch: "lintel/5" } },
    [],
  ],
  [
    "another's suite",
    "check_suite",
    { action: "completed", check_suite: { app: { id: 1 }, head_branch: "lintel/5" } },
    [5],
  ],
  ["a status on our branch and main", "status", { branches: [{ name: "main" }, { name: "lintel/5" }] }, ["all"]],
  ["a status on our branch", "status", { branches: [{ name: "lintel/5" }] }, [5]],
  ["a push to the default branch by our merge", "push", { ref: "refs/heads/main", sender: bot }, ["all"]],
  ["a push to our branch by us", "push", { ref: "refs/heads/lintel/5", sender: bot }, []],
  ["a push to our branch by a person", "push", { ref: "refs/heads/lintel/5" }, [5]],
  ["a tag", "push", { ref: "refs/tags/lintel/5" }, []],
  ["rules changed", "repository_ruleset", {}, ["all"]],
  ["protection changed", "branch_protection_rule", {}, ["all"]],
  ["a collaborator removed", "member", { action: "removed" }, ["all"]],
  ["a repository renamed", "repository", { action: "renamed" }, ["all"]],
  ["an event nobody knows", "sponsorship", { action: "created", issue: { number: 5 } }, []],
  ["a name of the object prototype", "constructor", { issue: { number: 5 } }, []],
  ["an odd shape", "issues", { issue: { number: "5" } }, []],
  ["a blocked issue", "issue_dependencies", { blocked_issue: { number: 5 } }, [5]],
];

describe("which issues an event wakes", () => {
  test.each(table)("%s", (_, event, payload, wakes) => {
    const { delivery } = deliveryOf({ guid: "g", event, payload: { ...base, ...payload } }, options);
    expect(delivery.wakes).toEqual(wakes.map((issue) => ({ repo: 42, issue })));
  });

  test("nobody in an account that is not served", () => {
    const payload = {
      ...base,
      repository: { ...repository, owner: { login: "other" } },
      issue: { number: 5 },
      comment,
      action: "created",
    };
    const { delivery, repos } = deliveryOf({ guid: "g", event: "issue_comment", payload }, options);
    expect({ wakes: delivery.wakes, heard: delivery.heard, repos }).toEqual({ wakes: [], heard: undefined, repos: [] });
  });

  test("every repository of an installation, remembered by its present name", () => {
    const payload = {
      action: "created",
      installation: { id: 3 },
      repositories: [
        { id: 42, full_name: "acme/shop" },
        { id: 43, full_name: "evil/x" },
      ],
    };
    const { delivery, repos } = deliveryOf({ guid: "g", event: "installation", payload }, options);
    expect(repos).toEqual([{ id: 42, installation: 3, owner: "acme", name: "shop" }]);
    expect(delivery.wakes).toEqual([{ repo: 42, issue: "all" }]);
  });
});

describe("what is heard", () => {
  const heard = (payload: object) =>
    deliveryOf({ guid: "g", event: "issue_comment", payload: { ...base, issue: { number: 5 }, ...payload } }, options)
      .delivery.heard;

  test("a new comment, as it was", () => {
    expect(heard({ action: "created", comment })).toEqual({
      id: 1,
      author: { id: 7, login: "ann", kind: "user" },
      body: "/lintel why",
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      edited: false,
      on: 5,
    });
  });

  test.each([
    ["an edit", { action: "edited", comment }],
    ["a deletion", { action: "deleted", comment }],
    ["our own", { action: "created", comment: { ...comment, user: bot } }],
    ["a ghost's", { action: "created", comment: { ...comment, user: null } }],
  ])("not %s", (_, payload) => expect(heard(payload)).toBeUndefined());

  test("another app's comment is a bot's, whatever it is called", () => {
    const user = { id: 8, login: "ann", type: "Bot" };
    expect(heard({ action: "created", comment: { ...comment, user } })?.author).toEqual({
      id: 8,
      login: "ann",
      kind: "bot",
    });
  });
});
