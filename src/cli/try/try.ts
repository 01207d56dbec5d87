import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { gather } from "../../engine/gather.ts";
import { createJobWorker } from "../../engine/jobs.ts";
import type { Clock, Git, Sandboxes } from "../../engine/needs.ts";
import type { Event } from "../../model/event.ts";
import type { Facts, World } from "../../model/facts.ts";
import type { Sha, Tree } from "../../model/names.ts";
import type { EffectivePolicy } from "../../model/policy.ts";
import type { Problem, Reading } from "../../model/problem.ts";
import { absorb } from "../../rules/absorb.ts";
import { begin } from "../../rules/begin.ts";
import { next, type Step } from "../../rules/next.ts";
import { pullBody } from "../../rules/words/pull-body.ts";
import { refusal } from "../../rules/words/refusal.ts";
import { printProblems } from "../print-problems.ts";
import type { ExitCode, Io } from "../io.ts";
import { localRepo, localWorld, you } from "./local-world.ts";
import { memoryBlobs, memoryJobs } from "./memory.ts";

/** What `try` needs of the other rooms, wired in main. */
export type TryNeeds = {
  readonly git: Git;
  /** Takes over HEAD of a clone as data; answers commit, tree and branch name. Throws with a sentence when it is no clone. */
  readonly importClone: (
    directory: string,
  ) => Promise<{ readonly sha: Sha; readonly tree: Tree; readonly branch: string }>;
  /** The policy at that tree, under the operator's ceilings. */
  readonly policyAt: (tree: Tree) => Promise<{ readonly policy: Reading<EffectivePolicy>; readonly halted: boolean }>;
  readonly sandboxes: Sandboxes;
  readonly clock: Clock;
  readonly log: { readonly error: (fields: object, message: string) => void };
};

export type TryOptions = {
  readonly issue: string;
  readonly repo: string;
  readonly agent: string | undefined;
  readonly out: string;
};

const usage = "Usage: lintel try --issue spec.md [--repo DIR] [--agent CMD] [--patch FILE]";

/** Reads the command line of `try`; problems name the option. */
export const readTryOptions = (args: readonly string[]): Reading<TryOptions> => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        issue: { type: "string" },
        repo: { type: "string", default: "." },
        agent: { type: "string" },
        patch: { type: "string", default: "lintel.patch" },
      },
    });
    if (values.issue === undefined)
      return { ok: false, problems: [{ where: "--issue", what: "is missing.", fix: usage }] };
    return { ok: true, value: { issue: values.issue, repo: values.repo, agent: values.agent, out: values.patch } };
  } catch (error) {
    return {
      ok: false,
      problems: [{ where: "lintel try", what: error instanceof Error ? error.message : String(error), fix: usage }],
    };
  }
};

/**
 * The road on a clone, without any GitHub: the same judgement and the same sandboxes as on a server, ending with the
 * pull request text that would be opened and a patch. Exit 0 when the change would be published.
 */
export const tryIt = async (options: TryOptions, needs: TryNeeds, io: Io): Promise<ExitCode> => {
  const text = await readFile(options.issue, "utf8").catch(() => undefined);
  if (text === undefined) return printProblems(io, [missing(options.issue)]);
  const { title, body } = titled(text, options.issue);
  const base = await needs.importClone(options.repo);
  const { policy, halted } = await needs.policyAt(base.tree);
  if (!policy.ok) return printProblems(io, policy.problems);
  const world = (): World =>
    localWorld({ at: needs.clock.now(), base, branch: base.branch, title, body, policy, halted });
  const step = await walkRoad(needs, world, io);
  return report(step, options, needs, io);
};

const missing = (path: string): Problem => ({
  where: path,
  what: "cannot be read.",
  fix: "Name a Markdown file with a Goal and Acceptance criteria.",
});

/** A first heading of level one is the title; otherwise the file's name. */
const titled = (text: string, path: string): { readonly title: string; readonly body: string } => {
  const match = /^\s*#\s+(?<title>[^\n]+)\n(?<body>[\s\S]*)$/u.exec(text);
  return match?.groups === undefined
    ? { title: basename(path, ".md"), body: text }
    : { title: match.groups["title"] ?? "", body: match.groups["body"] ?? "" };
};

const walkRoad = async (needs: TryNeeds, world: () => World, io: Io): Promise<Step> => {
  const ended: Event[] = [];
  let wake = (): void => undefined;
  const jobs = memoryJobs((job, result) => {
    ended.push({ id: `job/${job}`, at: needs.clock.now(), type: "jobEnded", job, result });
    wake();
  });
  const worker = createJobWorker({ ...needs, jobs, blobs: memoryBlobs(), worker: "try", mostAtOnce: 2 });
  let run = begin(needs.clock.now() % 1_000_000_000, localRepo, 0, {
    id: "label/0",
    at: needs.clock.now(),
    type: "requested",
    by: you,
    permission: "admin",
  });
  let said = "";
  try {
    for (;;) {
      run = ended.splice(0).reduce(absorb, run);
      const step = next(
        run,
        await gather({ git: needs.git, reads: noRemote, store: nobodyElse }, localRecord, world(), run),
      );
      run = step.run;
      const stop = step.road.at(-1);
      const line = stop === undefined ? "" : `${stop.gate}: ${stop.reason}`;
      if (line !== said) io.out(`  ${line}`);
      said = line;
      if (stop?.outcome !== "waits" || stop.gate === "publish" || stop.whom.kind === "people") return step;
      if (stop.whom.kind === "slot") {
        run = absorb(run, {
          id: "admitted",
          at: needs.clock.now(),
          type: "admitted",
          reservation: { repo: localRepo, scope: [], usd: 0 },
        });
        continue;
      }
      const woken = new Promise<void>((resolve) => (wake = resolve));
      for (const effect of step.effects)
        await worker.perform({ run: run.id, subject: { repo: localRepo, issue: 0 }, effect, times: 0 });
      if (ended.length === 0) await woken;
    }
  } finally {
    await worker.close();
  }
};

const localRecord = { id: localRepo, installation: 0, owner: "local", name: "clone" };
const nobodyElse = { held: () => Promise.resolve([]) } as const;
const noRemote = {
  remote: () => Promise.resolve({ url: "", authorization: undefined }),
} as const;

const report = async (step: Step, options: TryOptions, needs: TryNeeds, io: Io): Promise<ExitCode> => {
  const { run, facts, road } = step;
  const stop = road.at(-1);
  const read = facts.spec;
  if (stop?.gate === "spec" && read?.ok === false) {
    io.err(refusal(run, read.problems));
    return 2;
  }
  if (stop?.gate !== "publish") {
    io.err(`Not published: ${stop?.gate ?? ""}: ${stop?.reason ?? ""}`);
    const left = await patchOf(facts, needs);
    if (left !== undefined)
      await writeFile(options.out, left).then(() => io.err(`What there is, not verified, is in ${options.out}.`));
    return 1;
  }
  const patch = await patchOf(facts, needs);
  await writeFile(options.out, patch ?? "");
  io.out("");
  io.out(`The pull request that would be opened: ${run.spec?.title ?? ""}`);
  io.out("");
  io.out(pullBody(run, facts));
  io.out("");
  io.out(`The change is in ${options.out}: git apply --index ${options.out}`);
  return 0;
};

const patchOf = async (facts: Facts, { git }: TryNeeds): Promise<string | undefined> =>
  facts.lands === undefined ? undefined : git.patch(localRepo, facts.ground.tree, facts.lands.tree);
