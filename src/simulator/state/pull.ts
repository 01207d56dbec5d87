import type { DiffPlace } from "../git/diff-position.ts";
import type { Account } from "./account.ts";
import type { App } from "./app.ts";
import type { Reaction } from "./issue.ts";
import type { Repo } from "./repository.ts";

export type ReviewState = "PENDING" | "COMMENTED" | "APPROVED" | "CHANGES_REQUESTED" | "DISMISSED";

export type Review = {
  id: number;
  author: Account;
  app: App | null;
  state: ReviewState;
  body: string;
  commitId: string;
  submittedAt: string | null;
  updatedAt: string;
};

export type ReviewComment = {
  id: number;
  reviewId: number;
  author: Account;
  app: App | null;
  body: string;
  path: string;
  line: number | null;
  startLine: number | null;
  side: "LEFT" | "RIGHT";
  subjectType: "line" | "file";
  /** Where it was in the diff when it was written; null for a whole file. */
  place: DiffPlace | null;
  commitId: string;
  createdAt: string;
  updatedAt: string;
  lastEditedAt: string | null;
  inReplyTo: number | null;
  reactions: Reaction[];
};

/** A conversation on a line: its first comment is the root, replies follow. */
export type ReviewThread = { id: number; comments: ReviewComment[]; resolvedBy: Account | null; outdated: boolean };

/** Whether the head merges into the base, known for exactly one pair of commits. */
export type Mergeability = { head: string; base: string; answer: "unknown" | "clean" | "dirty"; tree: string | null };

export type Pull = {
  id: number;
  head: { repo: Repo; ref: string; sha: string };
  base: { ref: string; sha: string };
  draft: boolean;
  merged: boolean;
  mergedAt: string | null;
  mergedBy: Account | null;
  mergeCommitSha: string | null;
  maintainerCanModify: boolean;
  reviews: Review[];
  threads: ReviewThread[];
  requestedReviewers: Account[];
  requestedTeams: string[];
  autoMerge: { by: Account; method: MergeMethod; title: string | null; message: string | null } | null;
  queueEntry: { id: number; by: Account; at: string } | null;
  /** Who pushed the present head, for last-push approval. */
  lastPusher: Account;
  mergeability: Mergeability;
};

/** What the merge queue builds of one entry, on a branch of its own. */
export type MergeGroup = {
  number: number;
  base: string;
  baseSha: string;
  /** The pull request's head when the group was built. */
  pullSha: string;
  ref: string;
  sha: string;
  untilMs: number;
  by: Account;
};

export type MergeMethod = "merge" | "squash" | "rebase";
