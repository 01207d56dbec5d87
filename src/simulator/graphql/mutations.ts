import { tryAutoMerges } from "../effects/auto-merge.ts";
import { disableAutoMerge, runPullWorkflows } from "../effects/follow-branch.ts";
import { requestCodeOwners } from "../effects/request-review.ts";
import { emit } from "../effects/emit.ts";
import { announceIssue, recordEvent } from "../effects/touch-issue.ts";
import type { Writer } from "../http/call.ts";
import { computeMergeability } from "../rules/mergeability.ts";
import { mergeStateOf } from "../rules/merge-state.ts";
import { guardsOf } from "../rules/guard.ts";
import type { MergeMethod } from "../state/pull.ts";
import { exclusively } from "../state/world.ts";
import { pullSimpleView, reviewCommentView } from "../views/pull-view.ts";
import { demand, unprocessable, writerIn, type Context, type GraphNode } from "./context.ts";
import { createCommitOnBranch } from "./create-commit.ts";
import { findAnyComment, findPull, findThread, type FoundPull } from "./find-node.ts";
import { dequeuePullRequest, enqueuePullRequest } from "./queue-mutations.ts";
import { accountNode } from "./objects/account-node.ts";
import { commentNode } from "./objects/issue-node.ts";
import { pullNode } from "./objects/pull-node.ts";
import { threadNode } from "./objects/review-node.ts";

type Input<T> = { input: T & { clientMutationId?: string | null } };
type PullInput = Input<{ pullRequestId: string }>;
type AutoMergeInput = Input<{
  pullRequestId: string;
  mergeMethod?: string | null;
  commitHeadline?: string | null;
  commitBody?: string | null;
  expectedHeadOid?: string | null;
}>;

/** The mutations there are; each checks rights, holds the repository's lock, and answers its payload. */
export function mutationRoot(context: Context): GraphNode {
  return {
    markPullRequestReadyForReview: (args: PullInput) =>
      onPull(context, args, (found, by) => setDraft(context, found, by, false)),
    convertPullRequestToDraft: (args: PullInput) =>
      onPull(context, args, (found, by) => setDraft(context, found, by, true)),
    enablePullRequestAutoMerge: (args: AutoMergeInput) =>
      onPull(context, args, (found, by) => enableAutoMerge(context, found, by, args.input)),
    disablePullRequestAutoMerge: (args: PullInput) =>
      onPull(context, args, async ({ repo, issue }, by) => {
        if (issue.pull.autoMerge === null) throw unprocessable("Can't disable auto-merge for this pull request");
        await disableAutoMerge(context.world, repo, issue, by, "Manually disabled");
      }),
    enqueuePullRequest: (args: Parameters<typeof enqueuePullRequest>[1]) => enqueuePullRequest(context, args),
    dequeuePullRequest: (args: Parameters<typeof dequeuePullRequest>[1]) => dequeuePullRequest(context, args),
    minimizeComment: (args: Input<{ subjectId: string; classifier: string }>) => minimize(context, args),
    resolveReviewThread: (args: Input<{ threadId: string }>) => resolveThread(context, args, true),
    unresolveReviewThread: (args: Input<{ threadId: string }>) => resolveThread(context, args, false),
    createCommitOnBranch: (args: Parameters<typeof createCommitOnBranch>[1]) => createCommitOnBranch(context, args),
  };
}

async function onPull(
  context: Context,
  { input }: PullInput,
  work: (found: FoundPull, by: Writer) => Promise<void>,
): Promise<GraphNode> {
  const found = findPull(context, input.pullRequestId);
  const { repo, issue } = found;
  const by = writerIn(context);
  const own = issue.author.id === by.account.id;
  demand(context, repo, own ? "read" : "write", ["pull_requests:write"]);
  await exclusively(context.world, repo, () => work(found, by));
  return {
    clientMutationId: input.clientMutationId ?? null,
    pullRequest: pullNode(context, repo, issue),
    actor: accountNode(context, by.account),
  };
}

async function setDraft(context: Context, { repo, issue }: FoundPull, by: Writer, draft: boolean): Promise<void> {
  const { world } = context;
  if (issue.state === "closed") throw unprocessable("Pull request is closed");
  if (draft && repo.private && repo.owner.plan === "free") {
    throw unprocessable("Draft pull requests are not supported in this repository.");
  }
  if (issue.pull.draft === draft) return;
  issue.pull.draft = draft;
  recordEvent(world, issue, by, draft ? "convert_to_draft" : "ready_for_review");
  const action = draft ? "converted_to_draft" : "ready_for_review";
  await announceIssue(world, repo, issue, by, action);
  await runPullWorkflows(world, repo, issue, by, action);
  if (draft) await disableAutoMerge(world, repo, issue, by, "The pull request became a draft");
  else await requestCodeOwners(world, repo, issue, by);
}

async function enableAutoMerge(
  context: Context,
  { repo, issue }: FoundPull,
  by: Writer,
  input: AutoMergeInput["input"],
): Promise<void> {
  const { world } = context;
  const { pull } = issue;
  demand(context, repo, "write", ["contents:write"]);
  if (!repo.settings.autoMerge) throw unprocessable("Auto merge is not allowed for this repository");
  if (issue.state === "closed") throw unprocessable("Pull request is closed");
  if (pull.draft) throw unprocessable("Pull request is in draft state");
  if (input.expectedHeadOid != null && input.expectedHeadOid !== pull.head.sha) {
    throw unprocessable("Head branch was modified. Review and try again.");
  }
  await computeMergeability(world, repo, issue, pull);
  const state = await mergeStateOf(world, repo, issue, pull);
  if (state === "clean") throw unprocessable("Pull request Pull request is in clean status");
  if (guardsOf(repo, pull.base.ref).length === 0) {
    throw unprocessable("Pull request Protected branch rules not configured for this branch");
  }
  const method = (input.mergeMethod ?? "MERGE").toLowerCase() as MergeMethod;
  pull.autoMerge = { by: by.account, method, title: input.commitHeadline ?? null, message: input.commitBody ?? null };
  await announceIssue(world, repo, issue, by, "auto_merge_enabled");
  tryAutoMerges(world, repo);
}

async function minimize(
  context: Context,
  { input }: Input<{ subjectId: string; classifier: string }>,
): Promise<GraphNode> {
  const { repo, issue, comment } = findAnyComment(context, input.subjectId);
  const own = "account" in context.actor && context.actor.account.id === comment.author.id;
  demand(context, repo, own ? "read" : "write", ["issues:write", "pull_requests:write"]);
  if (!("minimizedReason" in comment)) throw unprocessable("This comment cannot be minimized here.");
  await exclusively(context.world, repo, () => {
    comment.minimizedReason = input.classifier;
    return Promise.resolve();
  });
  return {
    clientMutationId: input.clientMutationId ?? null,
    minimizedComment: commentNode(context, repo, issue, comment),
  };
}

function resolveThread(context: Context, { input }: Input<{ threadId: string }>, resolved: boolean): GraphNode {
  const { repo, issue, thread } = findThread(context, input.threadId);
  const by = writerIn(context);
  const own = issue.author.id === by.account.id;
  demand(context, repo, own ? "read" : "write", ["pull_requests:write"]);
  thread.resolvedBy = resolved ? by.account : null;
  announceThread(context, { repo, issue, thread }, by, resolved);
  tryAutoMerges(context.world, repo);
  return {
    clientMutationId: input.clientMutationId ?? null,
    thread: threadNode(context, repo, issue, thread),
  };
}

function announceThread(
  { world }: Context,
  { repo, issue, thread }: FoundPull & { thread: Parameters<typeof threadNode>[3] },
  by: Writer,
  resolved: boolean,
): void {
  const comments = thread.comments.map((one) => reviewCommentView(world, repo, issue, one));
  const payload = {
    thread: { node_id: String(threadNode({ world, actor: by }, repo, issue, thread)["id"]), comments },
    pull_request: pullSimpleView(world, repo, issue),
  };
  const action = resolved ? "resolved" : "unresolved";
  emit(world, repo, { event: "pull_request_review_thread", action, sender: by.account, payload });
}
