import { findLabel } from "../../effects/set-labels.ts";
import type { Issue, IssueEvent } from "../../state/issue.ts";
import type { Repo } from "../../state/repository.ts";
import { findAccount } from "../../state/world.ts";
import { nodeId } from "../../views/urls.ts";
import { connection, type PageArguments } from "../connection.ts";
import { GraphqlRefusal, type Context, type GraphNode } from "../context.ts";
import { accountNode, accountNodeOrNull } from "./account-node.ts";
import { commentNode } from "./issue-node.ts";
import { labelNode } from "./label-node.ts";

export type TimelineArguments = PageArguments & { itemTypes?: string[] | null; since?: string | null };

/** REST's event names and the types GraphQL has for them. */
const typeNames: Record<string, string> = {
  labeled: "LabeledEvent",
  unlabeled: "UnlabeledEvent",
  assigned: "AssignedEvent",
  unassigned: "UnassignedEvent",
  closed: "ClosedEvent",
  reopened: "ReopenedEvent",
  renamed: "RenamedTitleEvent",
  locked: "LockedEvent",
  unlocked: "UnlockedEvent",
  merged: "MergedEvent",
  head_ref_deleted: "HeadRefDeletedEvent",
  head_ref_force_pushed: "HeadRefForcePushedEvent",
  review_requested: "ReviewRequestedEvent",
  review_request_removed: "ReviewRequestRemovedEvent",
  review_dismissed: "ReviewDismissedEvent",
  ready_for_review: "ReadyForReviewEvent",
  convert_to_draft: "ConvertToDraftEvent",
};

type Item = { at: string; id: number; type: string; node: () => GraphNode };

/** The timeline of an issue or pull request, of the wanted types only. */
export function timelineItems(context: Context, repo: Repo, issue: Issue, args: TimelineArguments): GraphNode {
  const events: Item[] = issue.events.map((event) => ({
    at: event.createdAt,
    id: event.id,
    type: typeNames[event.event] ?? event.event,
    node: () => eventNode(context, repo, event),
  }));
  const comments: Item[] = issue.comments.map((comment) => ({
    at: comment.createdAt,
    id: comment.id,
    type: "IssueComment",
    node: () => commentNode(context, repo, issue, comment),
  }));
  const wanted = args.itemTypes?.map((name) => name.replaceAll("_", "").toLowerCase());
  const since = Date.parse(args.since ?? "");
  const items = [...events, ...comments]
    .filter((item) => wanted?.includes(item.type.toLowerCase()) ?? true)
    .filter((item) => Number.isNaN(since) || Date.parse(item.at) >= since)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || a.id - b.id);
  return {
    ...connection(items, args, "timelineItems", (item) => item.node()),
    filteredCount: items.length,
    updatedAt: issue.updatedAt,
  };
}

function eventNode(context: Context, repo: Repo, event: IssueEvent): GraphNode {
  const typeName = typeNames[event.event];
  if (typeName === undefined) {
    throw new GraphqlRefusal("NOT_IMPLEMENTED", `The simulated GitHub has no timeline item for ${event.event}.`);
  }
  return {
    __typename: typeName,
    id: nodeId(typeName, event.id),
    createdAt: event.createdAt,
    actor: accountNode(context, event.actor),
    ...detailOf(context, repo, event),
  };
}

function detailOf(context: Context, repo: Repo, event: IssueEvent): GraphNode {
  const detail = event.detail as {
    label?: { name: string; color: string };
    assignee?: { login: string };
    requested_reviewer?: { login: string };
    rename?: { from: string; to: string };
    state_reason?: string;
  };
  const person = (login: string | undefined): GraphNode | null =>
    accountNodeOrNull(context, login === undefined ? null : (findAccount(context.world, login) ?? null));
  if (detail.label !== undefined) {
    const { name, color } = detail.label;
    const gone = { id: 0, name, color, description: null, default: false };
    return { label: labelNode(context, repo, findLabel(repo, name) ?? gone) };
  }
  if (detail.assignee !== undefined) return { assignee: person(detail.assignee.login) };
  if (detail.requested_reviewer !== undefined) return { requestedReviewer: person(detail.requested_reviewer.login) };
  if (detail.rename !== undefined) return { previousTitle: detail.rename.from, currentTitle: detail.rename.to };
  return { stateReason: detail.state_reason?.toUpperCase() ?? null };
}
