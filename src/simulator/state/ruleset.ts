/** One rule of a ruleset, as REST carries it. */
export type Rule = { type: string; parameters?: Record<string, unknown> | undefined };

export type BypassActor = {
  actor_id: number | null;
  actor_type: "Integration" | "OrganizationAdmin" | "RepositoryRole" | "Team" | "DeployKey";
  bypass_mode: "always" | "pull_request" | "exempt";
};

export type Ruleset = {
  id: number;
  name: string;
  target: "branch" | "tag" | "push";
  enforcement: "active" | "evaluate" | "disabled";
  bypassActors: BypassActor[];
  include: string[];
  exclude: string[];
  rules: Rule[];
  createdAt: string;
  updatedAt: string;
};

/** A named check a rule asks for; `appId` null = from anybody. */
export type RequiredCheck = { context: string; appId: number | null };

/** People by login, teams and apps by slug. */
export type Named = { users: string[]; teams: string[]; apps: string[] };

export type ReviewRule = {
  approvals: number;
  dismissStale: boolean;
  codeOwners: boolean;
  lastPush: boolean;
  /** Who needs no pull request. */
  bypass: Named;
};

/** Classic branch protection, parsed. */
export type Protection = {
  checks: { strict: boolean; required: RequiredCheck[] } | null;
  reviews: ReviewRule | null;
  enforceAdmins: boolean;
  restrictions: Named | null;
  linearHistory: boolean;
  allowForcePushes: boolean;
  allowDeletions: boolean;
  conversationResolution: boolean;
  signatures: boolean;
  lockBranch: boolean;
};
