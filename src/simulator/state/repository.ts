import type { GitStore } from "../git/store.ts";
import type { Account, Role } from "./account.ts";
import type { CheckRun, CheckSuite, CommitStatus } from "./check.ts";
import type { Issue, Label } from "./issue.ts";
import type { MergeGroup, MergeMethod } from "./pull.ts";
import type { Protection, Ruleset } from "./ruleset.ts";
import type { Attestation, Deployment } from "./deployment.ts";
import type { Environment, WorkflowRun } from "./workflow.ts";

export type RepoSettings = {
  methods: Record<MergeMethod, boolean>;
  autoMerge: boolean;
  deleteBranchOnMerge: boolean;
  /** What workflows get when they ask for nothing. */
  workflowToken: "read" | "write";
  workflowsMayApprove: boolean;
};

export type Repo = {
  id: number;
  owner: Account;
  name: string;
  description: string | null;
  private: boolean;
  archived: boolean;
  /** Off, the issues answer 410; pull requests are there all the same. */
  hasIssues: boolean;
  defaultBranch: string;
  createdAt: string;
  updatedAt: string;
  pushedAt: string;
  /** The repository it is a fork of, or null. */
  parent: Repo | null;
  settings: RepoSettings;
  roles: Map<number, Role>;
  teamRoles: Map<number, Role>;
  git: GitStore;
  labels: Label[];
  issues: Map<number, Issue>;
  lastNumber: number;
  suites: CheckSuite[];
  checkRuns: CheckRun[];
  statuses: CommitStatus[];
  rulesets: Ruleset[];
  /** By branch name. */
  protections: Map<string, Protection>;
  workflowRuns: WorkflowRun[];
  environments: Environment[];
  /** The group under way, by base branch. */
  mergeGroups: Map<string, MergeGroup>;
  deployments: Deployment[];
  attestations: Attestation[];
  secrets: string[];
  variables: string[];
  /** Commits that GitHub itself signed. */
  signed: Set<string>;
  /** Commits by the account whose request created or pushed them. */
  creators: Map<string, Account>;
  /** Every commit that ever became reachable from a ref, in order of arrival. */
  arrivals: { at: string; ref: string; commit: string; tree: string; by: string }[];
  /** Owner/name pairs it was reachable at before. */
  formerNames: string[];
};

/** `owner/name`, as people write it. */
export function fullName(repo: Repo): string {
  return `${repo.owner.login}/${repo.name}`;
}
