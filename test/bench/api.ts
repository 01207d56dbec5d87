import { setTimeout as sleep } from "node:timers/promises";
import type { RequestRecord } from "../../src/simulator/state/log.ts";
import { approveUntilMerged, askForFile } from "../scenarios/crash-drive.ts";
import { openBench, type Bench } from "./stack.ts";

/** How long after the merge the run's last words are waited for: a screen is written at most every 15 s. */
const settleMs = 20_000;

/** Counts what one clean issue costs of GitHub, from its label to its merge and the last words about it. */
export const benchApi = async (): Promise<Bench> => {
  const stack = await openBench();
  const { control } = stack.stage.simulator;
  try {
    // The first sweep asks what it asks of an idle server too.
    await sleep(3_000);
    const after = (await control.requests()).length;
    const issue = await askForFile(stack, "measured");
    await approveUntilMerged(stack, issue, 120_000);
    await sleep(settleMs);
    const all = (await control.requests({ after })).filter(({ actor }) => actor.startsWith("lintel"));
    const idle = all.filter(isIdle);
    const run = all.filter((one) => !isIdle(one));
    return {
      figures: {
        requests_per_merged_pr: run.length,
        content_writes_per_merged_pr: run.filter(({ isContentWrite }) => isContentWrite).length,
        sweep_requests: idle.length,
        tokens: all.filter(({ route }) => route?.endsWith("access_tokens") === true).length,
        writes: run.filter(({ method, path }) => method !== "GET" && !isRead(path)).length,
      },
      table: tableOf(run, idle),
    };
  } finally {
    await stack.close();
  }
};

/**
 * What the sweep asks once a minute, whether there are issues or not. Its list of open pull requests cannot be told from
 * the look before a pull request is opened, and is counted with the run.
 */
const isIdle = ({ actor, method, route }: RequestRecord): boolean =>
  (actor.endsWith("(app)") && route?.endsWith("access_tokens") !== true) ||
  (method === "GET" && ["/installation/repositories", "/repos/{owner}/{repo}/issues"].includes(route ?? ""));

const isRead = (path: string): boolean => path === "/graphql" || path.endsWith("git-upload-pack");

const tableOf = (run: readonly RequestRecord[], idle: readonly RequestRecord[]): string => {
  const count = (requests: readonly RequestRecord[]): readonly string[] => {
    const counts = new Map<string, number>();
    for (const one of requests) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
    return [...counts].toSorted((a, b) => b[1] - a[1]).map(([name, n]) => `${String(n).padStart(5)}  ${name}`);
  };
  return ["For one issue:", ...count(run), "", "The sweep, meanwhile:", ...count(idle)].join("\n");
};

const nameOf = ({ method, route, path, operation, isContentWrite }: RequestRecord): string =>
  `${method} ${route ?? path}${operation === null ? "" : ` ${operation}`}${isContentWrite ? "  (content write)" : ""}`;
