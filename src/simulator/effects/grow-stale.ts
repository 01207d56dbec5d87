import { clockMs, timestamp, type World } from "../state/world.ts";
import { announceRun } from "./check-events.ts";

const oldestMs = 14 * 24 * 3_600_000;

/** Gives up on check runs that have been incomplete for more than two weeks, in GitHub's own word. */
export function growStale(world: World): void {
  const oldest = clockMs(world) - oldestMs;
  for (const repo of world.repos.values()) {
    for (const run of repo.checkRuns) {
      if (run.status === "completed" || Date.parse(run.suite.createdAt) > oldest) continue;
      run.status = "completed";
      run.conclusion = "stale";
      run.completedAt = timestamp(world);
      announceRun(world, repo, run, "completed", run.app.bot);
    }
  }
}
