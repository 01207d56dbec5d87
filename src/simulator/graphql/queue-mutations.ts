import { dequeue, enqueue } from "../effects/merge-queue.ts";
import { computeMergeability } from "../rules/mergeability.ts";
import { mergeProblems } from "../rules/merge-problems.ts";
import { queueRuleOf } from "../rules/queue-rule.ts";
import { exclusively } from "../state/world.ts";
import { demand, unprocessable, writerIn, type Context, type GraphNode } from "./context.ts";
import { findPull } from "./find-node.ts";
import { queueEntryNode } from "./objects/queue-node.ts";

type Enqueue = { input: { pullRequestId: string; expectedHeadOid?: string | null; clientMutationId?: string | null } };
type Dequeue = { input: { id: string; clientMutationId?: string | null } };

/** Into the merge queue: everything but the queue itself must allow the merge. */
export async function enqueuePullRequest(context: Context, { input }: Enqueue): Promise<GraphNode> {
  const { world } = context;
  const { repo, issue } = findPull(context, input.pullRequestId);
  demand(context, repo, "write", ["merge_queues:write", "pull_requests:write"]);
  const by = writerIn(context);
  await exclusively(world, repo, async () => {
    const { pull } = issue;
    if (queueRuleOf(repo, pull.base.ref) === null)
      throw unprocessable("The merge queue is not enabled for this branch");
    if (issue.state === "closed" || pull.draft) throw unprocessable("Pull request is not in a mergeable state");
    if (pull.queueEntry !== null) throw unprocessable("Pull request is already in the queue");
    if (input.expectedHeadOid != null && input.expectedHeadOid !== pull.head.sha) {
      throw unprocessable("Head branch was modified. Review and try again.");
    }
    const { answer } = await computeMergeability(world, repo, issue, pull);
    const problems = await mergeProblems(world, repo, issue, pull, { actor: null, method: null, viaQueue: true });
    const [first] = problems;
    if (first !== undefined) throw unprocessable(first.message);
    if (answer !== "clean") throw unprocessable("Pull request is not in a mergeable state");
    await enqueue(world, repo, issue, by);
  });
  return {
    clientMutationId: input.clientMutationId ?? null,
    mergeQueueEntry: queueEntryNode(context, repo, issue),
  };
}

export async function dequeuePullRequest(context: Context, { input }: Dequeue): Promise<GraphNode> {
  const { world } = context;
  const { repo, issue } = findPull(context, input.id);
  demand(context, repo, "write", ["merge_queues:write", "pull_requests:write"]);
  if (issue.pull.queueEntry === null) throw unprocessable("Pull request is not in the queue");
  const mergeQueueEntry = queueEntryNode(context, repo, issue);
  await exclusively(world, repo, () => dequeue(world, repo, issue, writerIn(context), "MANUAL"));
  return { clientMutationId: input.clientMutationId ?? null, mergeQueueEntry };
}
