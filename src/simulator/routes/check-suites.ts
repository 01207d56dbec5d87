import { z } from "zod";
import { announceSuite, suiteOf } from "../effects/check-events.ts";
import { readCommit } from "../git/commit.ts";
import { bodyOf, numberParam, ok, page, textParam, type RepoCall } from "../http/call.ts";
import { orNotFound, Refusal } from "../http/refusal.ts";
import { repoRoute, type RepoNeed, type Route } from "../http/route.ts";
import type { CheckSuite } from "../state/check.ts";
import { checkRunView, checkSuiteView, suiteRuns } from "../views/check-view.ts";
import { appOnly, filterRuns } from "./check-runs.ts";
import { commitOf } from "./find-commit.ts";

const read: RepoNeed = { person: "read", app: ["checks:read"] };
const write: RepoNeed = { person: "read", app: ["checks:write"] };

export const checkSuiteRoutes: Route[] = [
  repoRoute("POST /check-suites", write, async (call) => {
    const { app } = appOnly(call.actor);
    const { head_sha: sha } = bodyOf(call, z.object({ head_sha: z.string() }));
    if ((await readCommit(call.repo.git, sha)) === null) throw new Refusal(422, `No commit found for SHA: ${sha}`);
    const { suite, isNew } = suiteOf(call.world, call.repo, app, sha, { branch: null, before: null });
    return ok(await checkSuiteView(call.world, call.repo, suite), isNew ? 201 : 200);
  }),
  repoRoute("GET /check-suites/{check_suite_id}", read, async (call) =>
    ok(await checkSuiteView(call.world, call.repo, suiteOfCall(call))),
  ),
  repoRoute("GET /check-suites/{check_suite_id}/check-runs", read, (call) =>
    page(
      filterRuns(suiteRuns(call.repo, suiteOfCall(call)), call.query),
      (run) => checkRunView(call.world, call.repo, run),
      "check_runs",
    ),
  ),
  repoRoute(
    "POST /check-suites/{check_suite_id}/rerequest",
    { person: "write", app: ["checks:write"] },
    async (call) => {
      const suite = suiteOfCall(call);
      const by = "account" in call.actor ? call.actor.account : suite.app.bot;
      await announceSuite(call.world, call.repo, suite, "rerequested", by);
      return ok({}, 201);
    },
  ),
  repoRoute("GET /commits/{ref}/check-suites", read, async (call) => {
    const commit = await commitOf(call, textParam(call, "ref"));
    const appId = call.query.get("app_id");
    const suites = call.repo.suites.filter(
      (suite) => suite.headSha === commit.oid && (appId === null || String(suite.app.id) === appId),
    );
    return page(suites, (suite) => checkSuiteView(call.world, call.repo, suite), "check_suites");
  }),
];

function suiteOfCall(call: RepoCall): CheckSuite {
  const id = numberParam(call, "check_suite_id");
  return orNotFound(call.repo.suites.find((suite) => suite.id === id));
}
