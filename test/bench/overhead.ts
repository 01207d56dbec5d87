import { askForFile } from "../scenarios/crash-drive.ts";
import type { CrashStack } from "../scenarios/crash-stack.ts";
import { maintainer } from "../scenarios/stack.ts";
import { openFloor } from "./floor.ts";
import { median, openBench, round, type Bench } from "./stack.ts";

/**
 * Lintel and the bare script in turn, on the same machine within one run. Both know from the first, uncounted pair that
 * main is green, so each issue costs one build and one verify job: the case in which Lintel's own part is largest.
 */
export const benchOverhead = async ({ pairs }: { readonly pairs: number }): Promise<Bench> => {
  const stack = await openBench();
  const floor = await openFloor(stack);
  const lintel: number[] = [];
  const bare: number[] = [];
  try {
    // The first of each fills caches of the engine and of both processes, and is not counted.
    for (let n = 0; n <= pairs; n += 1) {
      const ours = await timeLintel(stack, `bench-${n}`);
      const theirs = await floor.run(`floor-${n}`);
      if (ours.containers !== theirs.containers)
        throw new Error(`unequal work: ${ours.containers} containers against the script's ${theirs.containers}`);
      if (n > 0) lintel.push(ours.seconds);
      if (n > 0) bare.push(theirs.seconds);
    }
  } finally {
    await floor.close();
    await stack.close();
  }
  const figures = {
    lintel_s: round(median(lintel)),
    floor_s: round(median(bare)),
    ratio: round(median(lintel) / median(bare)),
    pairs,
  };
  const rows = lintel.map(
    (seconds, n) => `${String(n + 1).padStart(6)}  ${seconds.toFixed(2)}  ${bare[n]?.toFixed(2)}`,
  );
  return { figures, table: ["  pair  Lintel  script (s)", ...rows].join("\n") };
};

type Timed = { readonly seconds: number; readonly containers: number };

/** From the label to an open pull request, not a draft, with our check concluded on its head. */
const timeLintel = async (stack: CrashStack, name: string): Promise<Timed> => {
  const { control } = stack.stage.simulator;
  const after = (await control.requests()).length;
  const containers = stack.engine.started();
  const began = Date.now();
  const issue = await askForFile(stack, name);
  const check = await stack.until("our check", async () =>
    (await control.requests({ after })).find(
      ({ method, route, status }) => method === "POST" && status === 201 && route?.endsWith("/check-runs") === true,
    ),
  );
  // The simulator's own note of when it answered: looking for it every now and then is not Lintel's time.
  const seconds = (Date.parse(check.at) + check.durationMs - began) / 1_000;
  const pull = await stack.pullOf(issue);
  if (pull?.state !== "open" || pull.draft) throw new Error(`issue ${issue} has no pull request that is ready`);
  const used = stack.engine.started() - containers;
  // Out of the way of the next one.
  await stack.must(maintainer, "DELETE", `/issues/${issue}/labels/lintel`);
  await stack.untilSays(issue, /### Withdrawn/u);
  await stack.must(maintainer, "PATCH", `/pulls/${pull.number}`, { state: "closed" });
  return { seconds, containers: used };
};
