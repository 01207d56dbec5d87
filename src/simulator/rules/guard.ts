import { grantedRole } from "../http/access.ts";
import type { Actor } from "../http/call.ts";
import { atLeast, type Role } from "../state/account.ts";
import type { MergeMethod } from "../state/pull.ts";
import type { Repo } from "../state/repository.ts";
import type { BypassActor, Named, Protection, RequiredCheck, Ruleset } from "../state/ruleset.ts";
import { appliesTo } from "./ruleset-target.ts";

/** What one ruleset or one classic protection asks of a branch, in one form for both. */
export type Guard = {
  origin: "ruleset" | "protection";
  /** True when this actor need not keep to it; `inPull` when it acts through a pull request's merge. */
  bypass: (actor: Actor, inPull: boolean) => boolean;
  noDeletion: boolean;
  noForce: boolean;
  noCreation: boolean;
  noUpdate: boolean;
  signatures: boolean;
  linear: boolean;
  queue: boolean;
  threads: boolean;
  pull: PullGuard | null;
  /** True when this actor needs no pull request. */
  skipsPull: (actor: Actor) => boolean;
  checks: { strict: boolean; required: RequiredCheck[] } | null;
  /** Who alone may push, or null for everybody with write. */
  pushers: ((actor: Actor) => boolean) | null;
};

export type PullGuard = {
  approvals: number;
  dismissStale: boolean;
  codeOwners: boolean;
  lastPush: boolean;
  methods: MergeMethod[] | null;
};

/** Everything that guards a branch now: active rulesets that name it, and its classic protection. */
export function guardsOf(repo: Repo, branch: string): Guard[] {
  const guards = repo.rulesets
    .filter((ruleset) => ruleset.enforcement === "active" && appliesTo(ruleset, repo, branch))
    .map((ruleset) => rulesetGuard(repo, ruleset));
  const protection = repo.protections.get(branch);
  return protection === undefined ? guards : [...guards, protectionGuard(repo, protection)];
}

export function rulesetGuard(repo: Repo, ruleset: Ruleset): Guard {
  const has = (type: string): boolean => ruleset.rules.some((rule) => rule.type === type);
  const parametersOf = (type: string): Record<string, unknown> | null => {
    const rule = ruleset.rules.find((one) => one.type === type);
    return rule === undefined ? null : (rule.parameters ?? {});
  };
  const pull = parametersOf("pull_request");
  const checks = parametersOf("required_status_checks");
  return {
    origin: "ruleset",
    bypass: (actor, inPull) => ruleset.bypassActors.some((one) => isBypass(repo, one, actor, inPull)),
    noDeletion: has("deletion"),
    noForce: has("non_fast_forward"),
    noCreation: has("creation"),
    noUpdate: has("update"),
    signatures: has("required_signatures"),
    linear: has("required_linear_history"),
    queue: has("merge_queue"),
    threads: pull?.["required_review_thread_resolution"] === true,
    pull: pull === null ? null : pullGuard(pull),
    skipsPull: () => false,
    checks: checks === null ? null : checksGuard(checks),
    pushers: null,
  };
}

function pullGuard(parameters: Record<string, unknown>): PullGuard {
  const methods = parameters["allowed_merge_methods"];
  return {
    approvals: Number(parameters["required_approving_review_count"] ?? 0),
    dismissStale: parameters["dismiss_stale_reviews_on_push"] === true,
    codeOwners: parameters["require_code_owner_review"] === true,
    lastPush: parameters["require_last_push_approval"] === true,
    methods: Array.isArray(methods) ? (methods as MergeMethod[]) : null,
  };
}

function checksGuard(parameters: Record<string, unknown>): NonNullable<Guard["checks"]> {
  const listed = (parameters["required_status_checks"] ?? []) as { context: string; integration_id?: number | null }[];
  return {
    strict: parameters["strict_required_status_checks_policy"] === true,
    required: listed.map((check) => ({ context: check.context, appId: check.integration_id ?? null })),
  };
}

/** The ids GitHub gives the built-in roles in bypass lists. */
const roleIds: Record<number, Role> = { 1: "read", 2: "maintain", 3: "triage", 4: "write", 5: "admin" };

export function isBypass(repo: Repo, bypass: BypassActor, actor: Actor, inPull: boolean): boolean {
  if (bypass.bypass_mode === "pull_request" && !inPull) return false;
  if (actor.kind === "installation") {
    return bypass.actor_type === "Integration" && bypass.actor_id === actor.app.id;
  }
  if (actor.kind !== "user") return false;
  if (bypass.actor_type === "RepositoryRole") {
    const floor = roleIds[bypass.actor_id ?? 0];
    return floor !== undefined && atLeast(grantedRole(repo, actor.account), floor);
  }
  if (bypass.actor_type === "OrganizationAdmin") return repo.owner.members.get(actor.account.id) === "admin";
  const team = repo.owner.teams.find((one) => one.id === bypass.actor_id);
  return bypass.actor_type === "Team" && team?.members.has(actor.account.id) === true;
}

function protectionGuard(repo: Repo, protection: Protection): Guard {
  const isAdmin = (actor: Actor): boolean => actor.kind === "user" && grantedRole(repo, actor.account) === "admin";
  const { reviews, restrictions } = protection;
  return {
    origin: "protection",
    bypass: (actor) => !protection.enforceAdmins && isAdmin(actor),
    noDeletion: !protection.allowDeletions,
    noForce: !protection.allowForcePushes,
    noCreation: false,
    noUpdate: protection.lockBranch,
    signatures: protection.signatures,
    linear: protection.linearHistory,
    queue: false,
    threads: protection.conversationResolution,
    pull: reviews === null ? null : { ...reviews, methods: null },
    skipsPull: (actor) => reviews !== null && isNamed(repo, reviews.bypass, actor),
    checks: protection.checks,
    pushers: restrictions === null ? null : (actor) => isAdmin(actor) || isNamed(repo, restrictions, actor),
  };
}

function isNamed(repo: Repo, named: Named, actor: Actor): boolean {
  if (actor.kind === "installation") return named.apps.includes(actor.app.slug);
  if (actor.kind !== "user") return false;
  const { login, id } = actor.account;
  const teams = repo.owner.teams.filter((team) => named.teams.includes(team.slug));
  return named.users.includes(login) || teams.some((team) => team.members.has(id));
}
