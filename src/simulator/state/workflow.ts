import type { Account } from "./account.ts";
import type { CheckRun, Conclusion } from "./check.ts";

export type WorkflowRun = {
  id: number;
  name: string;
  path: string;
  event: string;
  headSha: string;
  headBranch: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: Conclusion | null;
  actor: Account;
  createdAt: string;
  updatedAt: string;
  jobs: CheckRun[];
};

export type Environment = { id: number; name: string; reviewers: string[]; createdAt: string; secrets: string[] };

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
  /** The text of a file in the judged tree, or null. */
  readFile: (path: string) => Promise<string | null>;
};
