import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Blobs } from "../../engine/needs.ts";
import type { Tree } from "../../model/names.ts";
import type { Step } from "../../rules/next.ts";
import { pullBody } from "../../rules/words/pull-body.ts";
import { refusal } from "../../rules/words/refusal.ts";
import type { ExitCode, Io } from "../io.ts";
import { plainText } from "../plain-text.ts";
import { lastOutputs } from "./last-output.ts";
import type { TryOptions } from "./options.ts";

export type ReportNeeds = {
  readonly blobs: Blobs;
  readonly stopped: AbortSignal;
  /** The patch that makes one tree out of another. */
  readonly wholePatch: (from: Tree, to: Tree) => Promise<Uint8Array>;
};

/** Says how it came out, and leaves the change in a file. Exit 0 only for what would be published. */
export const report = async (step: Step, options: TryOptions, needs: ReportNeeds, io: Io): Promise<ExitCode> => {
  const stop = step.road.at(-1);
  const read = step.facts.spec;
  if (stop?.gate === "spec" && read?.ok === false) {
    io.err(plainText(refusal(step.run, read.problems)));
    io.err(`\nMend ${options.issue} and run this again; \`lintel spec lint ${options.issue}\` reads nothing else.`);
    return 2;
  }
  return stop?.gate === "publish" ? published(step, options, needs, io) : stopped(step, options, needs, io);
};

const published = async (step: Step, options: TryOptions, needs: ReportNeeds, io: Io): Promise<ExitCode> => {
  const { run, facts } = step;
  await writePatch(step, options, needs);
  const { repo, patch } = options;
  io.out("");
  io.out(
    `The pull request that would be opened (#0 stands for the issue's number): ${plainText(run.spec?.title ?? "")}`,
  );
  io.out("");
  io.out(plainText(pullBody(run, facts)));
  io.out("");
  io.out(`The change is in ${patch}, and nothing else was touched. To take it:`);
  io.out(repo === "." ? `  git apply --index ${patch}` : `  git -C ${repo} apply --index ${resolve(patch)}`);
  return 0;
};

const stopped = async (step: Step, options: TryOptions, needs: ReportNeeds, io: Io): Promise<ExitCode> => {
  const stop = step.road.at(-1);
  const outputs = await lastOutputs(step.run, needs.blobs);
  for (const { title, tail } of outputs) {
    io.err(`\n--- what ${title} said last ---`);
    for (const line of tail) io.err(`  ${line}`);
  }
  io.err("");
  io.err(
    needs.stopped.aborted ? "Stopped by you." : plainText(`Not ready: ${stop?.gate ?? ""}: ${stop?.reason ?? ""}.`),
  );
  if (stop?.gate === "ground" && policyIsAbsent(step)) io.err(firstPolicy);
  if (outputs.length > 0) {
    const log = `${options.patch.replace(/\.patch$/u, "")}.log`;
    await writeFile(log, Buffer.concat(outputs.flatMap(({ title, whole }) => [heading(title), whole])));
    io.err(`All of that output is in ${log}.`);
  }
  if (await writePatch(step, options, needs)) io.err(`What the agent left, NOT verified, is in ${options.patch}.`);
  return 1;
};

const heading = (title: string): Uint8Array => Buffer.from(`\n--- ${title} ---\n`);

const policyIsAbsent = ({ facts }: Step): boolean => facts.policy.ok && facts.policy.value.source === undefined;

const firstPolicy = [
  "There is no .github/lintel.yml in the last commit. A first one, for a package with tests, to commit:",
  "  setup: npm ci",
  "  network: [npm]",
  "  verify:",
  "    test: npm test",
].join("\n");

/** Writes the change, if there is one; answers whether. */
const writePatch = async ({ facts }: Step, { patch }: TryOptions, needs: ReportNeeds): Promise<boolean> => {
  const { lands, ground } = facts;
  if (lands === undefined || lands.tree === ground.tree) return false;
  await writeFile(patch, await needs.wholePatch(ground.tree, lands.tree));
  return true;
};
