import { covers, installedOn } from "../state/app.ts";
import type { Account } from "../state/account.ts";
import type { App } from "../state/app.ts";
import type { CheckRun, CheckSuite } from "../state/check.ts";
import type { Repo } from "../state/repository.ts";
import { nextId, timestamp, type World } from "../state/world.ts";
import { checkRunView, checkSuiteView, suiteOutcome, suiteRuns } from "../views/check-view.ts";
import { emit } from "./emit.ts";

/** The app's suite on a commit; there is one for each app and commit. */
export function suiteOf(
  world: World,
  repo: Repo,
  app: App,
  sha: string,
  place: { branch: string | null; before: string | null },
): { suite: CheckSuite; isNew: boolean } {
  const known = repo.suites.find((suite) => suite.app.id === app.id && suite.headSha === sha);
  if (known !== undefined) return { suite: known, isNew: false };
  const at = timestamp(world);
  const suite: CheckSuite = {
    id: nextId(world),
    app,
    headSha: sha,
    headBranch: place.branch,
    before: place.before,
    createdAt: at,
    updatedAt: at,
  };
  repo.suites.push(suite);
  return { suite, isNew: true };
}

/** After a push: a suite for every app that may write checks, and `check_suite.requested` to each of them. */
export async function requestSuites(
  world: World,
  repo: Repo,
  push: { sha: string; branch: string; before: string | null; by: Account },
): Promise<void> {
  for (const installation of world.installations.values()) {
    if (!installedOn(installation, repo) || installation.suspendedAt !== null) continue;
    if (!covers(installation.permissions["checks"], "write")) continue;
    const { suite, isNew } = suiteOf(world, repo, installation.app, push.sha, push);
    if (isNew) await announceSuite(world, repo, suite, "requested", push.by);
  }
}

/** `requested` and `rerequested` go to the suite's own app, `completed` to everybody who subscribed. */
export async function announceSuite(
  world: World,
  repo: Repo,
  suite: CheckSuite,
  action: "requested" | "rerequested" | "completed",
  by: Account,
): Promise<void> {
  const payload = { check_suite: await checkSuiteView(world, repo, suite) };
  const only = action === "completed" ? {} : { only: suite.app };
  emit(world, repo, { event: "check_suite", action, sender: by, payload, ...only });
}

/** `rerequested` and `requested_action` go to the run's own app alone. */
export function announceRun(
  world: World,
  repo: Repo,
  run: CheckRun,
  action: "created" | "completed" | "rerequested" | "requested_action",
  by: Account,
  extra: Record<string, unknown> = {},
): void {
  const own = action === "rerequested" || action === "requested_action";
  const payload = { check_run: checkRunView(world, repo, run), ...extra };
  emit(world, repo, { event: "check_run", action, sender: by, payload, ...(own ? { only: run.app } : {}) });
}

/** Announces that a run has completed, and its suite when that was the last one. */
export async function announceCompletion(world: World, repo: Repo, run: CheckRun, by: Account): Promise<void> {
  announceRun(world, repo, run, "completed", by);
  run.suite.updatedAt = timestamp(world);
  const outcome = suiteOutcome(suiteRuns(repo, run.suite));
  if (outcome.status === "completed") await announceSuite(world, repo, run.suite, "completed", by);
}
