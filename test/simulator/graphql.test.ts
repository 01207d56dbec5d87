/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- answers have every shape */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "../../src/simulator/client.ts";
import { createStage, installApp, openPull, repo, type InstalledApp, type Stage } from "./stage.ts";

const factsOfARun = `
query Facts($owner: String!, $name: String!, $issue: Int!, $head: String!, $pull: Int!) {
  rateLimit { cost remaining resetAt }
  repository(owner: $owner, name: $name) {
    databaseId nameWithOwner isPrivate isArchived
    defaultBranchRef { name target { oid ... on Commit { tree { oid } } } }
    object(expression: "main:README.md") { ... on Blob { oid text byteSize isTruncated isBinary } }
    missing: object(expression: "main:none") { oid }
    ref(qualifiedName: "refs/heads/main") { target { oid } }
    issue(number: $issue) {
      id databaseId number title body state stateReason locked createdAt updatedAt lastEditedAt
      author { __typename login ... on User { databaseId } ... on Bot { databaseId } }
      editor { __typename login }
      labels(first: 20) { nodes { name } }
      assignees(first: 20) { nodes { login databaseId } }
      comments(last: 50) {
        totalCount pageInfo { hasPreviousPage startCursor }
        nodes { databaseId body createdAt lastEditedAt viewerDidAuthor isMinimized author { __typename login } }
      }
      timelineItems(last: 20, itemTypes: [LABELED_EVENT]) {
        nodes { ... on LabeledEvent { id createdAt actor { login } label { name } } }
      }
    }
    pullRequests(headRefName: $head, states: [OPEN, MERGED], first: 5, orderBy: { field: CREATED_AT, direction: ASC }) {
      nodes {
        id databaseId number title body state isDraft merged mergedAt mergedBy { login }
        mergeCommit { oid tree { oid } } headRefOid headRefName baseRefName author { login }
        labels(first: 5) { nodes { name } } assignees(first: 5) { nodes { login } }
        reviewDecision mergeStateStatus mergeable
        reviews(last: 20) {
          nodes {
            databaseId state body submittedAt author { login ... on User { databaseId } } commit { oid }
            comments(first: 20) { nodes { path line body } }
          }
        }
        reviewThreads(first: 20) { nodes { id isResolved path line } }
        closingIssuesReferences(first: 5) { nodes { number } }
        commits(last: 1) {
          nodes {
            commit {
              oid tree { oid }
              statusCheckRollup {
                state
                contexts(first: 50) {
                  nodes {
                    ... on CheckRun {
                      databaseId name status conclusion externalId title summary text detailsUrl
                      isRequired(pullRequestNumber: $pull) checkSuite { app { databaseId slug } }
                    }
                    ... on StatusContext { context state creator { login } }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}`;

describe("GraphQL over the official schema", () => {
  let stage: Stage;
  let app: InstalledApp;

  beforeAll(async () => {
    stage = await createStage({}, { unknown: ["GRAPHQL Repository.diskUsage"] });
    app = await installApp(stage);
  });
  afterAll(() => stage.sim.close());

  it("reads all facts of a run in one query, the same as REST tells them", async () => {
    const issue = await stage.reader.api("POST", `${repo}/issues`, { title: "Spec", body: "text" });
    const { number: issueNumber } = issue.data;
    await stage.writer.api("POST", `${repo}/issues/${issueNumber}/labels`, { labels: ["bug"] });
    await app.client.api("POST", `${repo}/issues/${issueNumber}/comments`, { body: "<!-- marker --> hello" });
    const { number, sha } = await openPull(stage, "facts", { body: `Fixes #${issueNumber}` });
    await app.client.api("POST", `${repo}/check-runs`, {
      name: "lintel",
      head_sha: sha,
      external_id: "run/1",
      conclusion: "success",
      output: { title: "t", summary: "s", text: "x" },
    });
    await stage.writer.api("POST", `${repo}/statuses/${sha}`, { state: "pending", context: "old" });
    await stage.second.api("POST", `${repo}/pulls/${number}/reviews`, {
      event: "REQUEST_CHANGES",
      body: "please",
      comments: [{ path: "src/a.txt", line: 1, body: "here" }],
    });
    const variables = { owner: "acme", name: "app", issue: issueNumber, head: "facts", pull: number };
    const answer = await app.client.graphql(factsOfARun, variables);
    expect(answer.errors).toBeUndefined();
    const { repository } = answer.data;
    expect(repository).toMatchObject({
      nameWithOwner: "acme/app",
      missing: null,
      object: { text: "# App\n", byteSize: 6, isBinary: false, isTruncated: false },
      issue: {
        databaseId: issue.data.id,
        state: "OPEN",
        author: { __typename: "User", login: "rita" },
        labels: { nodes: [{ name: "bug" }] },
        // GraphQL shows a bot's login without its suffix.
        comments: { totalCount: 1, nodes: [{ viewerDidAuthor: true, author: { __typename: "Bot", login: "robot" } }] },
        timelineItems: { nodes: [{ actor: { login: "will" }, label: { name: "bug" } }] },
      },
    });
    const [pull] = repository.pullRequests.nodes;
    expect(pull).toMatchObject({
      number,
      headRefOid: sha,
      reviewDecision: "CHANGES_REQUESTED",
      reviews: { nodes: [{ state: "CHANGES_REQUESTED", comments: { nodes: [{ path: "src/a.txt", line: 1 }] } }] },
      reviewThreads: { nodes: [{ isResolved: false }] },
      closingIssuesReferences: { nodes: [{ number: issueNumber }] },
    });
    const { statusCheckRollup } = pull.commits.nodes[0].commit;
    expect(statusCheckRollup).toMatchObject({
      state: "PENDING",
      contexts: {
        nodes: [
          { name: "lintel", conclusion: "SUCCESS", externalId: "run/1", checkSuite: { app: { databaseId: app.id } } },
          { context: "old", state: "PENDING" },
        ],
      },
    });
  });

  it("refuses what the schema does not know, and names what it itself lacks", async () => {
    const wrong = await stage.owner.graphql(`{ repository(owner: "acme", name: "app") { nonsense } }`);
    expect(wrong.data).toBeUndefined();
    expect(wrong.errors?.[0]?.message).toContain('Cannot query field "nonsense"');
    const lacking = await stage.owner.graphql(`{ repository(owner: "acme", name: "app") { diskUsage } }`);
    expect(lacking.errors?.[0]?.message).toBe("The simulated GitHub has no Repository.diskUsage");
    expect(await stage.sim.control.unknown()).toContainEqual({ method: "GRAPHQL", path: "Repository.diskUsage" });
  });

  it("answers NOT_FOUND, FORBIDDEN and 401 as GitHub does", async () => {
    const missing = await stage.owner.graphql(`{ repository(owner: "acme", name: "none") { id } }`);
    expect([missing.data, missing.errors?.[0]?.type]).toEqual([{ repository: null }, "NOT_FOUND"]);
    const blind = await installApp(stage, { slug: "blind", permissions: { contents: "read" } });
    const refused = await blind.client.graphql(
      `{ repository(owner: "acme", name: "app") { issue(number: 1) { id } } }`,
    );
    // The repository is public, so its issues are for everybody but an installation without the permission.
    expect(refused.errors?.[0]).toMatchObject({ type: "FORBIDDEN", message: "Resource not accessible by integration" });
    const nobody = createClient(stage.sim.url, "nobody", "ghs_none");
    expect((await nobody.api("GET", repo)).status).toBe(401);
  });

  it("wants boundaries on connections and walks them by cursor", async () => {
    const open = await stage.owner.graphql(`{ repository(owner: "acme", name: "app") { labels { nodes { name } } } }`);
    expect(open.errors?.[0]?.type).toBe("MISSING_PAGINATION_BOUNDARIES");
    const names: string[] = [];
    let after: string | null = null;
    do {
      const answer = await stage.owner.graphql(
        `query($after: String) { repository(owner: "acme", name: "app") { labels(first: 2, after: $after) {
          totalCount nodes { name } pageInfo { hasNextPage endCursor } } } }`,
        { after },
      );
      const { nodes, pageInfo } = answer.data.repository.labels;
      names.push(...nodes.map((one: { name: string }) => one.name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(names).toEqual(["bug", "documentation", "enhancement"]);
  });

  it("finds nodes by the ids that REST gives", async () => {
    const pull = await stage.owner.api("GET", `${repo}/pulls?state=all`);
    const [first] = pull.data;
    const found = await stage.owner.graphql(`query($id: ID!) { node(id: $id) { ... on PullRequest { number } } }`, {
      id: first.node_id,
    });
    expect(found.data.node.number).toBe(first.number);
    const none = await stage.owner.graphql(`{ node(id: "bm9uZQ") { id } }`);
    expect(none.errors?.[0]?.type).toBe("NOT_FOUND");
  });

  it("hides comments and commits on a branch by its expected head", async () => {
    const comment = await stage.reader.api("POST", `${repo}/issues/1/comments`, { body: "old news" });
    const hidden = await app.client.graphql(
      `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
        minimizedComment { isMinimized minimizedReason } } }`,
      { id: comment.data.node_id },
    );
    expect(hidden.data.minimizeComment.minimizedComment).toEqual({ isMinimized: true, minimizedReason: "outdated" });
    const head = (await stage.reader.api("GET", `${repo}/git/ref/heads/facts`)).data.object.sha;
    const commit = (expectedHeadOid: string) =>
      app.client.graphql(
        `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) {
          commit { oid signature { isValid } } } }`,
        {
          input: {
            branch: { repositoryNameWithOwner: "acme/app", branchName: "facts" },
            expectedHeadOid,
            message: { headline: "By GraphQL" },
            fileChanges: { additions: [{ path: "g.txt", contents: "Zw==" }], deletions: [{ path: "src/a.txt" }] },
          },
        },
      );
    const made = await commit(head);
    expect(made.data.createCommitOnBranch.commit.signature.isValid).toBe(true);
    expect((await commit(head)).errors?.[0]?.type).toBe("STALE_DATA");
    expect((await stage.reader.api("GET", `${repo}/contents/src/a.txt?ref=facts`)).status).toBe(404);
  });
});
