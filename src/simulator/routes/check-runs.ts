import type { z } from "zod";
import { tryAutoMerges } from "../effects/auto-merge.ts";
import { announceCompletion, announceRun, suiteOf } from "../effects/check-events.ts";
import { bodyOf, numberParam, ok, page, textParam, type Actor, type RepoCall, type Reply } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import { readCommit } from "../git/commit.ts";
import type { CheckRun } from "../state/check.ts";
import { nextId, timestamp } from "../state/world.ts";
import { checkRunView } from "../views/check-view.ts";
import { createRunBody, updateRunBody } from "./check-run-body.ts";
import { commitOf } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["checks:read"] };
/** People can never write checks; the handler says so in GitHub's words. */
const write: RepoNeed = { person: "read", app: ["checks:write"] };

const mostOfOneName = 1000;

export const checkRunRoutes: Route[] = [
  repoRoute("POST /check-runs", write, createRun),
  repoRoute("GET /check-runs/{check_run_id}", read, (call) => ok(checkRunView(call.world, call.repo, runOf(call)))),
  repoRoute("PATCH /check-runs/{check_run_id}", write, updateRun),
  repoRoute("GET /check-runs/{check_run_id}/annotations", read, (call) => {
    const run = runOf(call);
    const blob = `${call.world.url}/${call.repo.owner.login}/${call.repo.name}/blob/${run.headSha}`;
    return page(run.annotations, (one) => ({
      path: one.path,
      start_line: one.start_line,
      start_column: one.start_column ?? null,
      end_line: one.end_line,
      end_column: one.end_column ?? null,
      annotation_level: one.annotation_level,
      title: one.title ?? null,
      message: one.message,
      raw_details: one.raw_details ?? null,
      blob_href: `${blob}/${one.path}`,
    }));
  }),
  repoRoute("POST /check-runs/{check_run_id}/rerequest", { person: "write", app: ["checks:write"] }, (call) => {
    const run = runOf(call);
    const by = "account" in call.actor ? call.actor.account : run.app.bot;
    announceRun(call.world, call.repo, run, "rerequested", by);
    return ok({}, 201);
  }),
  repoRoute("GET /commits/{ref}/check-runs", read, async (call) => {
    const commit = await commitOf(call, textParam(call, "ref"));
    const runs = call.repo.checkRuns.filter((run) => run.headSha === commit.oid);
    return page(filterRuns(runs, call.query), (run) => checkRunView(call.world, call.repo, run), "check_runs");
  }),
];

export type AppActor = Extract<Actor, { kind: "installation" }>;

/** Only apps, by installation token, may write checks. */
export function appOnly(actor: Actor): AppActor {
  if (actor.kind === "installation") return actor;
  throw new Refusal(403, "You must authenticate via a GitHub App.");
}

/** `filter=latest` (the default) keeps the newest run of each name and app. */
export function filterRuns(runs: readonly CheckRun[], query: URLSearchParams): CheckRun[] {
  const name = query.get("check_name");
  const status = query.get("status");
  const appId = query.get("app_id");
  const wanted = runs.filter(
    (run) =>
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (appId === null || String(run.app.id) === appId),
  );
  if (query.get("filter") === "all") return wanted.toReversed();
  const newest = new Map(wanted.map((run) => [`${run.app.id} ${run.name}`, run]));
  return [...newest.values()].toReversed();
}

function runOf(call: RepoCall): CheckRun {
  const id = numberParam(call, "check_run_id");
  return orNotFound(call.repo.checkRuns.find((run) => run.id === id));
}

type Wanted = z.infer<typeof updateRunBody>;

async function createRun(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const actor = appOnly(call.actor);
  const body = bodyOf(call, createRunBody);
  if ((await readCommit(repo.git, body.head_sha)) === null) {
    throw new Refusal(422, `No commit found for SHA: ${body.head_sha}`);
  }
  const branch = [...repo.git.refs].find(([ref, oid]) => oid === body.head_sha && ref.startsWith("refs/heads/"))?.[0];
  const place = { branch: branch?.slice("refs/heads/".length) ?? null, before: null };
  const { suite } = suiteOf(world, repo, actor.app, body.head_sha, place);
  const run: CheckRun = {
    id: nextId(world),
    suite,
    app: actor.app,
    name: body.name,
    headSha: body.head_sha,
    status: "queued",
    conclusion: null,
    startedAt: timestamp(world),
    completedAt: null,
    externalId: "",
    detailsUrl: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  repo.checkRuns.push(run);
  forgetOldest(call, run);
  take(call, run, body);
  announceRun(world, repo, run, "created", actor.account);
  if (run.status === "completed") await completed(call, run, actor);
  return ok(checkRunView(world, repo, run), 201);
}

async function updateRun(call: RepoCall): Promise<Reply> {
  const { repo, world } = call;
  const run = runOf(call);
  const actor = appOnly(call.actor);
  if (actor.app.id !== run.app.id)
    throw new Refusal(
      403,
      "Invalid app_id `" +
        String(actor.app.id) +
        "` - check run can only be modified by the GitHub App that created it.",
    );
  const was = `${run.status} ${run.conclusion ?? ""}`;
  take(call, run, bodyOf(call, updateRunBody));
  if (run.status === "completed" && was !== `completed ${run.conclusion ?? ""}`) await completed(call, run, actor);
  return ok(checkRunView(world, repo, run));
}

async function completed(call: RepoCall, run: CheckRun, actor: AppActor): Promise<void> {
  await announceCompletion(call.world, call.repo, run, actor.account);
  tryAutoMerges(call.world, call.repo);
}

/** Of more runs of one name in a suite GitHub deletes the oldest. */
function forgetOldest({ repo }: RepoCall, { suite, name }: CheckRun): void {
  const same = repo.checkRuns.filter((one) => one.suite === suite && one.name === name);
  const [oldest] = same;
  if (same.length > mostOfOneName) repo.checkRuns = repo.checkRuns.filter((one) => one !== oldest);
}

/** Takes over what is given; a conclusion completes the run, and another status takes the conclusion away. */
function take(call: RepoCall, run: CheckRun, body: Wanted): void {
  run.name = body.name ?? run.name;
  run.detailsUrl = body.details_url ?? run.detailsUrl;
  run.externalId = body.external_id ?? run.externalId;
  run.startedAt = body.started_at ?? run.startedAt;
  if (body.conclusion !== undefined) {
    run.status = "completed";
    run.conclusion = body.conclusion;
    run.completedAt = body.completed_at ?? timestamp(call.world);
  } else if (body.status !== undefined && body.status !== "completed") {
    run.status = body.status;
    run.conclusion = null;
    run.completedAt = null;
  }
  if (body.actions !== undefined) run.actions = body.actions;
  if (body.output === undefined) return;
  run.title = body.output.title ?? run.title;
  run.summary = body.output.summary ?? run.summary;
  run.text = body.output.text ?? run.text;
  run.annotations.push(...(body.output.annotations ?? []));
}
