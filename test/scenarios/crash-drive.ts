import { setTimeout as sleep } from "node:timers/promises";
import type { RequestRecord } from "../../src/simulator/state/log.ts";
import type { CrashStack } from "./crash-stack.ts";
import { author, maintainer } from "./stack.ts";

/** One write of GitHub that the clean run made: the n-th request of its kind. */
export type Write = { readonly method: string; readonly route: string; readonly what: string; readonly nth: number };

type Rule = Parameters<CrashStack["stage"]["simulator"]["control"]["addFault"]>[0];

const isWrite = (one: RequestRecord): boolean =>
  one.isContentWrite || (["POST", "PATCH", "PUT", "DELETE"].includes(one.method) && one.route !== null);

/** Writes among these requests that came from the App, in order; tokens are not something that people see. */
export const writesIn = (requests: readonly RequestRecord[], bot: string): readonly Write[] => {
  const counts = new Map<string, number>();
  return requests
    .filter((one) => one.actor === bot && isWrite(one))
    .map(({ method, route, operation }) => {
      const what = operation === null ? `${method} ${route ?? ""}` : `mutation ${operation}`;
      const nth = (counts.get(what) ?? 0) + 1;
      counts.set(what, nth);
      return { method, route: route ?? "/graphql", what, nth };
    });
};

const ruleFor = ({ method, route, what, nth }: Write, cut: "before" | "after"): Rule => {
  const path = route
    .replaceAll(/\{\+?\w+\}/gu, "*")
    .replace(/:\w+/gu, "*")
    .replace(/heads\/\*$/u, "heads/**");
  const contains = what.startsWith("mutation") ? { contains: what } : {};
  // A request that has no effect is held until its sender is surely dead; one that has is cut off from its answer.
  return { method, path, nth, cut, ...contains, ...(cut === "before" ? { delayMs: 400 } : {}) };
};

/** Files a labelled issue that asks for a file of its own. */
export const askForFile = (stack: CrashStack, name: string, how = ""): Promise<number> => {
  const file = `src/${name}.js`;
  const criteria = "## Acceptance criteria\n\n- [ ] It is there";
  const body = `## Goal\n\nWrite \`${file}\`${how}.\n\n${criteria}\n\n## Scope\n\n- \`${file}\` (new)\n\n## Kind\n\nchore\n`;
  return stack.ask(`Add ${name}`, body, author);
};

/** What a maintainer does all day: approves what is ready. Resolves when the run has said that it is merged. */
export const approveUntilMerged = async (stack: CrashStack, issue: number, withinMs = 120_000): Promise<"merged"> => {
  const approved = new Set<string>();
  return stack.until(
    `issue ${issue} merged and said so`,
    async () => {
      const pull = await stack.pullOf(issue);
      if (pull?.state === "open" && !pull.draft && !approved.has(pull.head.sha)) {
        approved.add(pull.head.sha);
        await stack.review(maintainer, pull.number, "APPROVE");
      }
      return pull !== undefined && pull.merged_at !== null && /### Merged/u.test(await stack.status(issue))
        ? ("merged" as const)
        : undefined;
    },
    withinMs,
  );
};

/** Resolves when the request arrived, false when `end` came first. */
const arrival = async (stack: CrashStack, after: number, end: Promise<unknown>): Promise<boolean> => {
  const state = { ended: false };
  const note = (): void => void (state.ended = true);
  end.then(note, note);
  while (!state.ended) {
    const requests = await stack.stage.simulator.control.requests({ after });
    if (requests.some(({ fault }) => fault !== null)) return true;
    await sleep(3);
  }
  return false;
};

/** Kills the server when this write arrives, and starts it again. False: the run ended without such a request. */
export const strike = async (
  stack: CrashStack,
  at: { readonly write: Write; readonly cut: "before" | "after"; readonly whom: "server" | "all" },
  end: Promise<unknown>,
): Promise<boolean> => {
  const { control } = stack.stage.simulator;
  const after = (await control.requests()).length;
  await control.addFault(ruleFor(at.write, at.cut));
  const came = await arrival(stack, after, end);
  if (came) await stack.kill(at.whom);
  if (came && at.cut === "before") await sleep(450);
  await control.clearFaults();
  if (came) await stack.restart();
  return came;
};

/** Resolves when the engine has started the command of such a job, after at least `builds` earlier agents. */
export const untilCommand = async (
  stack: CrashStack,
  isIt: (job: string) => boolean,
  builds: number,
): Promise<unknown> => {
  const isBuild = (job: string): boolean => /^run\/\d+\/build\//u.test(job);
  return stack.until("a command that starts", async () => {
    const commands = stack.engine.commands();
    const begun = commands.findIndex(
      (job, at) => isBuild(job) && commands.slice(0, at).filter(isBuild).length === builds,
    );
    return Promise.resolve(begun >= 0 && commands.slice(begun).some(isIt));
  });
};
