import type { Account } from "./account.ts";
import type { CheckRun, Conclusion } from "./check.ts";
import type { Repo } from "./repository.ts";

export type TokenLevel = "read" | "write";

/** What `GITHUB_TOKEN` may do, by GitHub's names of the scopes; what is not named it may not. */
export type TokenPermissions = Record<string, TokenLevel>;

/** What one job would have been given, had it really run. */
export type JobGrants = {
  event: string;
  /** The workflow comes with a pull request from another repository: nobody here has agreed to what it runs. */
  fromFork: boolean;
  token: TokenPermissions;
  tokenFrom: "job" | "workflow" | "default";
  /** The secrets it could read: named by it (or all, where it asks for all), and there. */
  secrets: string[];
  /** Named by it, but not there for it: empty when it runs. */
  secretsMissing: string[];
  environment: { name: string; needsApproval: boolean } | null;
  runner: { labels: string[]; isSelfHosted: boolean };
  /** Why, in sentences. */
  because: string[];
};

export type WorkflowRun = {
  id: number;
  name: string;
  path: string;
  event: string;
  headSha: string;
  headBranch: string;
  headRepo: Repo;
  status: "queued" | "in_progress" | "completed" | "waiting";
  conclusion: Conclusion | null;
  actor: Account;
  createdAt: string;
  updatedAt: string;
  jobs: CheckRun[];
  /** What its jobs are about, by check run. */
  facts: Map<number, JobFacts>;
};

export type Environment = {
  id: number;
  name: string;
  reviewers: string[];
  createdAt: string;
  secrets: string[];
  /** The app that decides who passes, by slug, or null. */
  gate: string | null;
};

/** What decides a job's conclusion; the last rule that matches wins, and every given field must match. */
export type ActionsRule = {
  repo?: string | undefined;
  workflow?: string | undefined;
  job?: string | undefined;
  branch?: string | undefined;
  sha?: string | undefined;
  tree?: string | undefined;
  /** Matches when this file of the judged tree contains this text. */
  file?: { path: string; contains: string } | undefined;
  /** `never` leaves the job queued for ever. */
  conclusion: Conclusion | "never";
  delayMs?: number | undefined;
};

/** What a programmatic decider is told about a job. */
export type JobFacts = {
  repo: string;
  workflow: string;
  job: string;
  event: string;
  branch: string;
  sha: string;
  tree: string;
  grants: JobGrants;
  /** The text of a file in the judged tree, or null. */
  readFile: (path: string) => Promise<string | null>;
};
