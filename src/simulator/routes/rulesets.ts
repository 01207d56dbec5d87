import { z } from "zod";
import { emit } from "../effects/emit.ts";
import { mayIn } from "../http/access.ts";
import { bodyOf, noContent, numberParam, ok, page, writerOf, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { isBypass } from "../rules/guard.ts";
import { demandPlan } from "../rules/plan.ts";
import { fullName } from "../state/repository.ts";
import type { Ruleset } from "../state/ruleset.ts";
import { nextId, timestamp } from "../state/world.ts";
import { nodeId, repoApi, repoHtml } from "../views/urls.ts";

const read: RepoNeed = { person: "read", app: ["metadata:read"] };
const write: RepoNeed = { person: "admin", app: ["administration:write"] };

const mostRulesets = 75;

export const rulesetRoutes: Route[] = [
  repoRoute("GET /rulesets", read, (call) => page(call.repo.rulesets, (ruleset) => shortView(call, ruleset))),
  repoRoute("POST /rulesets", write, (call) => {
    demandPlan(call.repo);
    const body = bodyOf(call, rulesetBody);
    if (call.repo.rulesets.length >= mostRulesets) {
      throw new Refusal(422, `A repository may have at most ${mostRulesets} rulesets.`);
    }
    const at = timestamp(call.world);
    const ruleset = { id: nextId(call.world), createdAt: at, updatedAt: at, ...parts(body) };
    call.repo.rulesets.push(ruleset);
    announce(call, ruleset, "created");
    return ok(fullView(call, ruleset), 201);
  }),
  repoRoute("GET /rulesets/{ruleset_id}", read, (call) => ok(fullView(call, rulesetOf(call)))),
  repoRoute("PUT /rulesets/{ruleset_id}", write, update),
  repoRoute("DELETE /rulesets/{ruleset_id}", write, (call) => {
    const ruleset = rulesetOf(call);
    call.repo.rulesets = call.repo.rulesets.filter((one) => one !== ruleset);
    announce(call, ruleset, "deleted");
    return noContent;
  }),
];

const checkSchema = z.object({ context: z.string().min(1), integration_id: z.number().int().nullable().optional() });
const pullParameters = z.object({
  dismiss_stale_reviews_on_push: z.boolean(),
  require_code_owner_review: z.boolean(),
  require_last_push_approval: z.boolean(),
  required_approving_review_count: z.number().int().min(0).max(10),
  required_review_thread_resolution: z.boolean(),
  allowed_merge_methods: z.array(z.enum(["merge", "squash", "rebase"])).optional(),
});
const checkParameters = z.object({
  required_status_checks: z.array(checkSchema),
  strict_required_status_checks_policy: z.boolean(),
  do_not_enforce_on_create: z.boolean().optional(),
});
const withParameters = z.record(z.string(), z.unknown());

const ruleSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pull_request"), parameters: pullParameters }),
  z.object({ type: z.literal("required_status_checks"), parameters: checkParameters }),
  z.object({ type: z.literal("merge_queue"), parameters: withParameters }),
  z.object({ type: z.literal("update"), parameters: withParameters.optional() }),
  ...(["creation", "deletion", "non_fast_forward", "required_linear_history", "required_signatures"] as const).map(
    (type) => z.object({ type: z.literal(type), parameters: withParameters.optional() }),
  ),
]);

const rulesetBody = z.object({
  name: z.string().min(1),
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  bypass_actors: z
    .array(
      z.object({
        actor_id: z.number().int().nullable(),
        actor_type: z.enum(["Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"]),
        bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
      }),
    )
    .default([]),
  conditions: z
    .object({
      ref_name: z.object({ include: z.array(z.string()).default([]), exclude: z.array(z.string()).default([]) }),
    })
    .optional(),
  rules: z.array(ruleSchema).default([]),
});

function parts(body: z.infer<typeof rulesetBody>): Omit<Ruleset, "id" | "createdAt" | "updatedAt"> {
  return {
    name: body.name,
    target: body.target,
    enforcement: body.enforcement,
    bypassActors: body.bypass_actors,
    include: body.conditions?.ref_name.include ?? [],
    exclude: body.conditions?.ref_name.exclude ?? [],
    rules: body.rules,
  };
}

function rulesetOf(call: RepoCall): Ruleset {
  const id = numberParam(call, "ruleset_id");
  return orNotFound(call.repo.rulesets.find((one) => one.id === id));
}

/** PUT replaces only what is given. */
function update(call: RepoCall): Reply {
  const ruleset = rulesetOf(call);
  const given = (call.body ?? {}) as Record<string, unknown>;
  const now = {
    name: ruleset.name,
    target: ruleset.target,
    enforcement: ruleset.enforcement,
    bypass_actors: ruleset.bypassActors,
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
  };
  Object.assign(ruleset, parts(bodyOf({ ...call, body: { ...now, ...given } }, rulesetBody)));
  ruleset.updatedAt = timestamp(call.world);
  announce(call, ruleset, "edited");
  return ok(fullView(call, ruleset));
}

function announce(call: RepoCall, ruleset: Ruleset, action: string): void {
  const payload = { repository_ruleset: fullView(call, ruleset), ...(action === "edited" ? { changes: {} } : {}) };
  emit(call.world, call.repo, { event: "repository_ruleset", action, sender: writerOf(call.actor).account, payload });
}

function shortView(call: RepoCall, ruleset: Ruleset): Record<string, unknown> {
  const { world, repo } = call;
  return {
    id: ruleset.id,
    name: ruleset.name,
    target: ruleset.target,
    source_type: "Repository",
    source: fullName(repo),
    enforcement: ruleset.enforcement,
    node_id: nodeId("RepositoryRuleset", ruleset.id),
    _links: {
      self: { href: `${repoApi(world, repo)}/rulesets/${ruleset.id}` },
      html: { href: `${repoHtml(world, repo)}/rules/${ruleset.id}` },
    },
    created_at: ruleset.createdAt,
    updated_at: ruleset.updatedAt,
  };
}

/** Who may edit a ruleset also sees who bypasses it; everybody sees whether they themselves do. */
function fullView(call: RepoCall, ruleset: Ruleset): Record<string, unknown> {
  const bypasses = (inPull: boolean): boolean =>
    ruleset.bypassActors.some((one) => isBypass(call.repo, one, call.actor, inPull));
  const mayEdit = mayIn(call.actor, call.repo, write.person, ["administration:write"]);
  const answer = bypasses(false) ? "always" : bypasses(true) ? "pull_requests_only" : "never";
  return {
    ...shortView(call, ruleset),
    conditions: { ref_name: { include: ruleset.include, exclude: ruleset.exclude } },
    rules: ruleset.rules,
    current_user_can_bypass: answer,
    ...(mayEdit ? { bypass_actors: ruleset.bypassActors } : {}),
  };
}
