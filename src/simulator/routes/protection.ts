import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { bodyOf, noContent, ok, textParam, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { demandPlan } from "../rules/plan.ts";
import type { App } from "../state/app.ts";
import type { Named, Protection, RequiredCheck, ReviewRule } from "../state/ruleset.ts";
import { findAccount, nextId, timestamp } from "../state/world.ts";
import { accountView } from "../views/account-view.ts";
import { teamView } from "../views/account-view.ts";
import { appView } from "../views/app-view.ts";
import { repoApi } from "../views/urls.ts";

const read: RepoNeed = { person: "admin", app: ["administration:read"] };
const write: RepoNeed = { person: "admin", app: ["administration:write"] };
const base = "/branches/{branch}/protection";

export const protectionRoutes: Route[] = [
  repoRoute(`GET ${base}`, read, (call) => ok(protectionView(call, protectionOf(call)))),
  repoRoute(`PUT ${base}`, write, putProtection),
  repoRoute(`DELETE ${base}`, write, (call) => {
    const gone = protectionOf(call);
    call.repo.protections.delete(textParam(call, "branch"));
    announce(call, "deleted", gone);
    return noContent;
  }),
  repoRoute(`GET ${base}/required_status_checks`, read, (call) =>
    ok(checksView(call, orNotFound(protectionOf(call).checks))),
  ),
  repoRoute(`PATCH ${base}/required_status_checks`, write, patchChecks),
  repoRoute(`GET ${base}/required_pull_request_reviews`, read, (call) =>
    ok(reviewsView(call, orNotFound(protectionOf(call).reviews))),
  ),
  repoRoute(`PATCH ${base}/required_pull_request_reviews`, write, patchReviews),
];

const checksSchema = z.object({
  strict: z.boolean(),
  contexts: z.array(z.string()).optional(),
  checks: z.array(z.object({ context: z.string(), app_id: z.number().int().optional() })).optional(),
});
const namesSchema = z.object({
  users: z.array(z.string()).default([]),
  teams: z.array(z.string()).default([]),
  apps: z.array(z.string()).default([]),
});
const reviewsSchema = z.object({
  dismiss_stale_reviews: z.boolean().default(false),
  require_code_owner_reviews: z.boolean().default(false),
  required_approving_review_count: z.number().int().min(0).max(6).default(1),
  require_last_push_approval: z.boolean().default(false),
  bypass_pull_request_allowances: namesSchema.optional(),
  dismissal_restrictions: z.unknown().optional(),
});
const protectionBody = z.object({
  required_status_checks: checksSchema.nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: reviewsSchema.nullable(),
  restrictions: namesSchema.nullable(),
  required_linear_history: z.boolean().default(false),
  allow_force_pushes: z.boolean().nullable().default(false),
  allow_deletions: z.boolean().default(false),
  required_conversation_resolution: z.boolean().default(false),
  lock_branch: z.boolean().default(false),
});

function protectionOf(call: RepoCall): Protection {
  const branch = textParam(call, "branch");
  if (!call.repo.git.refs.has(`refs/heads/${branch}`)) throw new Refusal(404, "Branch not found");
  const protection = call.repo.protections.get(branch);
  if (protection === undefined) throw new Refusal(404, "Branch not protected");
  return protection;
}

/** `app_id` -1 = anybody; left out, GitHub pins the app that posted the check last. */
function requiredChecks(call: RepoCall, body: z.infer<typeof checksSchema>): RequiredCheck[] {
  const listed = body.checks ?? (body.contexts ?? []).map((context) => ({ context, app_id: undefined }));
  return listed.map(({ context, app_id }) => {
    if (app_id === -1) return { context, appId: null };
    const recent = call.repo.checkRuns.findLast((run) => run.name === context)?.app.id;
    return { context, appId: app_id ?? recent ?? null };
  });
}

function reviewRule(body: z.infer<typeof reviewsSchema>): ReviewRule {
  return {
    approvals: body.required_approving_review_count,
    dismissStale: body.dismiss_stale_reviews,
    codeOwners: body.require_code_owner_reviews,
    lastPush: body.require_last_push_approval,
    bypass: body.bypass_pull_request_allowances ?? { users: [], teams: [], apps: [] },
  };
}

function putProtection(call: RepoCall): Reply {
  demandPlan(call.repo);
  const branch = textParam(call, "branch");
  if (!call.repo.git.refs.has(`refs/heads/${branch}`)) throw new Refusal(404, "Branch not found");
  const body = bodyOf(call, protectionBody);
  const checks = body.required_status_checks;
  const protection: Protection = {
    checks: checks === null ? null : { strict: checks.strict, required: requiredChecks(call, checks) },
    reviews: body.required_pull_request_reviews === null ? null : reviewRule(body.required_pull_request_reviews),
    enforceAdmins: body.enforce_admins === true,
    restrictions: body.restrictions,
    linearHistory: body.required_linear_history,
    allowForcePushes: body.allow_force_pushes === true,
    allowDeletions: body.allow_deletions,
    conversationResolution: body.required_conversation_resolution,
    signatures: call.repo.protections.get(branch)?.signatures ?? false,
    lockBranch: body.lock_branch,
  };
  const known = call.repo.protections.has(branch);
  call.repo.protections.set(branch, protection);
  announce(call, known ? "edited" : "created");
  return ok(protectionView(call, protection));
}

function patchChecks(call: RepoCall): Reply {
  const protection = protectionOf(call);
  const now = orNotFound(protection.checks);
  const body = bodyOf(call, checksSchema.partial());
  const strict = body.strict ?? now.strict;
  const given = body.checks !== undefined || body.contexts !== undefined;
  protection.checks = { strict, required: given ? requiredChecks(call, { ...body, strict }) : now.required };
  announce(call, "edited");
  return ok(checksView(call, protection.checks));
}

function patchReviews(call: RepoCall): Reply {
  const protection = protectionOf(call);
  const now = orNotFound(protection.reviews);
  const given = (call.body ?? {}) as Record<string, unknown>;
  const old = {
    dismiss_stale_reviews: now.dismissStale,
    require_code_owner_reviews: now.codeOwners,
    required_approving_review_count: now.approvals,
    require_last_push_approval: now.lastPush,
    bypass_pull_request_allowances: now.bypass,
  };
  protection.reviews = reviewRule(bodyOf({ ...call, body: { ...old, ...given } }, reviewsSchema));
  announce(call, "edited");
  return ok(reviewsView(call, protection.reviews));
}

function announce(call: RepoCall, action: string, old?: Protection): void {
  const name = textParam(call, "branch");
  const rule = ruleView(call, name, old);
  const payload = { rule, ...(action === "edited" ? { changes: {} } : {}) };
  emit(call.world, call.repo, {
    event: "branch_protection_rule",
    action,
    sender: writerOf(call.actor).account,
    payload,
  });
}

type EnforcementLevel = "off" | "non_admins" | "everyone";

/** The rule as its webhook carries it; `gone` is the protection that was taken away. */
function ruleView(call: RepoCall, name: string, gone?: Protection): Record<string, unknown> {
  const at = timestamp(call.world);
  const protection = call.repo.protections.get(name) ?? gone;
  const level = (on: boolean | undefined): EnforcementLevel => {
    if (on !== true) return "off";
    return protection?.enforceAdmins === true ? "everyone" : "non_admins";
  };
  const { reviews = null, checks = null, restrictions = null } = protection ?? {};
  return {
    id: nextId(call.world),
    repository_id: call.repo.id,
    name,
    created_at: at,
    updated_at: at,
    pull_request_reviews_enforcement_level: level(reviews !== null),
    required_approving_review_count: reviews?.approvals ?? 0,
    dismiss_stale_reviews_on_push: reviews?.dismissStale ?? false,
    require_code_owner_review: reviews?.codeOwners ?? false,
    require_last_push_approval: reviews?.lastPush ?? false,
    authorized_dismissal_actors_only: false,
    ignore_approvals_from_contributors: false,
    required_status_checks: checks?.required.map((check) => check.context) ?? [],
    required_status_checks_enforcement_level: level(checks !== null),
    strict_required_status_checks_policy: checks?.strict ?? false,
    signature_requirement_enforcement_level: level(protection?.signatures),
    linear_history_requirement_enforcement_level: level(protection?.linearHistory),
    lock_branch_enforcement_level: level(protection?.lockBranch),
    lock_allows_fork_sync: false,
    create_protected: false,
    admin_enforced: protection?.enforceAdmins ?? false,
    allow_force_pushes_enforcement_level: level(protection?.allowForcePushes),
    allow_deletions_enforcement_level: level(protection?.allowDeletions),
    merge_queue_enforcement_level: "off",
    required_deployments_enforcement_level: "off",
    required_conversation_resolution_level: level(protection?.conversationResolution),
    authorized_actors_only: restrictions !== null,
    authorized_actor_names: restrictions === null ? [] : [...restrictions.users, ...restrictions.apps],
  };
}

function urlOf(call: RepoCall, tail = ""): string {
  return `${repoApi(call.world, call.repo)}/branches/${encodeURIComponent(textParam(call, "branch"))}/protection${tail}`;
}

function checksView(call: RepoCall, checks: NonNullable<Protection["checks"]>): Record<string, unknown> {
  const url = urlOf(call, "/required_status_checks");
  return {
    url,
    strict: checks.strict,
    contexts: checks.required.map((check) => check.context),
    contexts_url: `${url}/contexts`,
    checks: checks.required.map((check) => ({ context: check.context, app_id: check.appId })),
  };
}

function appsOf(call: RepoCall, slugs: readonly string[]): App[] {
  return [...call.world.apps.values()].filter((app) => slugs.includes(app.slug));
}

function peopleView(call: RepoCall, { users, teams, apps }: Named): Record<string, unknown> {
  const { world, repo } = call;
  const accounts = users.map((login) => findAccount(world, login)).filter((one) => one !== undefined);
  return {
    users: accounts.map((account) => accountView(world, account)),
    teams: repo.owner.teams
      .filter((team) => teams.includes(team.slug))
      .map((team) => teamView(world, repo.owner, team)),
    // Here, and only here, the description of an app is never null.
    apps: appsOf(call, apps).map((app) => ({ ...appView(world, app), description: "" })),
  };
}

function reviewsView(call: RepoCall, reviews: ReviewRule): Record<string, unknown> {
  const hasBypass = Object.values(reviews.bypass).some((names) => names.length > 0);
  return {
    url: urlOf(call, "/required_pull_request_reviews"),
    dismiss_stale_reviews: reviews.dismissStale,
    require_code_owner_reviews: reviews.codeOwners,
    required_approving_review_count: reviews.approvals,
    require_last_push_approval: reviews.lastPush,
    ...(hasBypass ? { bypass_pull_request_allowances: peopleView(call, reviews.bypass) } : {}),
  };
}

function protectionView(call: RepoCall, protection: Protection): Record<string, unknown> {
  const flag = (enabled: boolean): Record<string, unknown> => ({ enabled });
  const { checks, reviews, restrictions } = protection;
  const url = urlOf(call, "/restrictions");
  const restricted =
    restrictions === null
      ? {}
      : {
          restrictions: {
            url,
            users_url: `${url}/users`,
            teams_url: `${url}/teams`,
            apps_url: `${url}/apps`,
            ...peopleView(call, restrictions),
          },
        };
  return {
    url: urlOf(call),
    ...(checks === null ? {} : { required_status_checks: checksView(call, checks) }),
    ...(reviews === null ? {} : { required_pull_request_reviews: reviewsView(call, reviews) }),
    ...restricted,
    enforce_admins: { url: urlOf(call, "/enforce_admins"), enabled: protection.enforceAdmins },
    required_signatures: { url: urlOf(call, "/required_signatures"), enabled: protection.signatures },
    required_linear_history: flag(protection.linearHistory),
    allow_force_pushes: flag(protection.allowForcePushes),
    allow_deletions: flag(protection.allowDeletions),
    block_creations: flag(false),
    required_conversation_resolution: flag(protection.conversationResolution),
    lock_branch: flag(protection.lockBranch),
    allow_fork_syncing: flag(false),
  };
}
