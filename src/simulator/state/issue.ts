import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import type { Pull } from "./pull.ts";
import type { Repo } from "./repository.ts";

export type Label = { id: number; name: string; color: string; description: string | null; default: boolean };

export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"] as const;
export type ReactionContent = (typeof reactionContents)[number];
export type Reaction = { id: number; user: Account; content: ReactionContent; createdAt: string };

export type Comment = {
  id: number;
  author: Account;
  app: App | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  lastEditedAt: string | null;
  editor: Account | null;
  reactions: Reaction[];
  minimizedReason: string | null;
};

/** One entry of an issue's event list; `detail` holds the fields that only this kind has, as REST names them. */
export type IssueEvent = {
  id: number;
  event: string;
  actor: Account;
  app: App | null;
  createdAt: string;
  commitId: string | null;
  detail: Record<string, unknown>;
};

/** An issue that may be in another repository of the same owner. */
export type IssueRef = { repo: Repo; issue: Issue };

export type StateReason = "completed" | "reopened" | "not_planned" | "duplicate";

export type Issue = {
  id: number;
  number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: StateReason | null;
  author: Account;
  app: App | null;
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  closedBy: Account | null;
  lastEditedAt: string | null;
  editor: Account | null;
  locked: boolean;
  lockReason: string | null;
  labels: Label[];
  assignees: Account[];
  comments: Comment[];
  events: IssueEvent[];
  reactions: Reaction[];
  pull: Pull | null;
  parent: IssueRef | null;
  /** In the order people gave them. */
  subIssues: IssueRef[];
  blockedBy: IssueRef[];
  blocking: IssueRef[];
};
