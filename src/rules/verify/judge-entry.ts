import type { EntryCells } from "../../model/cells.ts";
import type { ProofNote } from "../../model/verdict.ts";
import { commandOf, type CommandEntry } from "../commands-to-measure.ts";
import { commandOnBase, type BaseCommand } from "./command-on-base.ts";
import { judgeCanary } from "./judge-canary.ts";
import { blockedBy, headQuestion, judgeGreen, oldTestsQuestion } from "./judge-head.ts";
import { judgeLost } from "./judge-lost.ts";
import { judgeShown } from "./judge-shown.ts";
import { listed, type Bench, type EntryJudgement } from "./entry-judgement.ts";
import { baseFlakes, baseRed } from "./base-red.ts";
import { excusedFiles } from "./excused.ts";
import { muteNotes } from "./judge-base.ts";
import { keysOf, type Sight } from "./sight.ts";
import { presetFor } from "./preset-for.ts";
import { smallCells } from "./small-cells.ts";

type Given = Omit<Bench, "cells" | "whole" | "mute" | "only" | "flaky" | "mends" | "minutes" | "times"> & {
  readonly entry: CommandEntry;
  readonly cells: EntryCells;
  /** Whether an executable criterion is red on base and green on lands. */
  readonly byCriterion: boolean;
};

/** Whether one entry with `prove` is satisfied: by its cells, as the design's table has them. */
export const judgeEntry = (given: Given): EntryJudgement => {
  const { entry, cells } = given;
  const known = commandOnBase(given, entry);
  const how = known ?? { whole: commandOf(entry, given.facts.ground.harness), mute: undefined };
  const answer =
    cells.kind === "composed"
      ? judgeComposed(benchOf(given, how, cells), given.byCriterion)
      : judgeAsOne(benchOf(given, how, nothingComposed), given.byCriterion, cells.reason);
  // How to read it is not known before base is; it has all been asked for.
  return known === undefined ? { outcome: "waits", for: `\`${entry.name}\`` } : answer;
};

/** Where tests and source cannot be taken apart. */
const judgeAsOne = (bench: Bench, byCriterion: boolean, why: string): EntryJudgement => {
  const { entry, spec } = bench;
  const head = judgeGreen(bench, headQuestion(bench));
  if (head.stop !== undefined) return head.stop;
  const note: ProofNote = {
    kind: "weak",
    entry: entry.name,
    text: `${why}, so the tests cannot be tried on base's source`,
  };
  if (byCriterion || !mustShow(spec.kind)) return { outcome: "pass", reason: "green", notes: [note] };
  return {
    outcome: "error",
    reason: `\`${entry.name}\`: ${why}, so the tests cannot be tried without the change. The issue needs an executable criterion (a line that ends in \`run: ...\`) which fails on base`,
  };
};

const nothingComposed = {
  kind: "composed",
  trees: {},
  changed: [],
  canary: { files: [], cases: [] },
  source: [],
  touchesTests: false,
  readsText: false,
  recoded: [],
} as const;

const mustShow = (kind: Bench["spec"]["kind"]): boolean => kind === "feature" || kind === "fix";

const benchOf = (given: Given, { whole, mute }: BaseCommand, cells: Bench["cells"]): Bench => {
  const { entry, facts, desk, spec } = given;
  const { harness } = facts.ground;
  const fitted = presetFor(entry.command, harness);
  const ground = { tree: facts.ground.tree, like: facts.ground, command: whole };
  const base = desk.peek(ground);
  const flaky = baseFlakes({ desk, facts, whole });
  const seconds = base?.kind === "seen" ? (base.seen.endedAt - base.seen.startedAt) / 1_000 : 30;
  return {
    ...given,
    cells,
    whole,
    mute,
    only: (files) => {
      const telling = fitted?.only(files, mute === undefined);
      return telling === undefined ? whole : { name: entry.name, ...telling };
    },
    flaky,
    mends: new Set(base === undefined ? [] : baseRed(base, flaky, spec, entry).expected),
    minutes: Math.ceil((seconds * 3) / 60) + 1,
    times: timesFor(seconds),
  };
};

/** A suite of a few seconds costs little to run again; one of twenty would be felt. */
const timesFor = (seconds: number): Bench["times"] => {
  if (seconds < 4) return { whole: 2, small: 5 };
  return seconds < 10 ? { whole: 1, small: 3 } : { whole: 1, small: 2 };
};

const judgeComposed = (bench: Bench, byCriterion: boolean): EntryJudgement => {
  const { desk, facts, whole, entry, lands, spec } = bench;
  const base = desk.see({ tree: facts.ground.tree, like: facts.ground, command: whole });
  // Everything is asked for at once, the longest first, so that it runs side by side.
  const head = judgeGreen(bench, headQuestion(bench));
  const old = judgeGreen(bench, oldTestsQuestion(bench, base));
  const small = smallCells(bench);
  const stopped = [head.stop, old.stop].find((stop) => stop !== undefined && stop.outcome !== "waits");
  if (stopped !== undefined) return stopped.outcome === "fail" ? unlessMainIsRed(bench, stopped) : stopped;
  const sight = desk.see({ tree: lands.tree, like: lands, command: whole });
  if (
    head.stop !== undefined ||
    old.stop !== undefined ||
    base === undefined ||
    sight === undefined ||
    small === undefined
  )
    return { outcome: "waits", for: `\`${entry.name}\`` };
  const unknown = blockedBy(bench, base);
  if (unknown !== undefined) return unknown;
  const answers = [
    judgeDocs(bench),
    judgeLost(bench, base, sight, small),
    judgeShown(bench, { base, head: sight, small, byCriterion, mustShow: mustShow(spec.kind) }),
    judgeCanary(bench, small),
  ];
  const stop = answers.find(({ outcome }) => outcome !== "pass");
  if (stop !== undefined) return stop;
  const flaky = [...new Set([...head.flaky, ...old.flaky, ...bench.flaky])];
  const notes = [
    ...answers.flatMap((each) => (each.outcome === "pass" ? each.notes : [])),
    ...(flaky.length === 0
      ? []
      : [
          {
            kind: "flaky",
            entry: entry.name,
            text: `${listed(flaky, 10)}: flakes without the change too, and was left out`,
          } as const,
        ]),
    ...muteNotes(entry, bench.mute),
    ...mendedNote(bench),
    ...behaviourNote(bench, base),
  ];
  const reason = answers
    .flatMap((each) => (each.outcome === "pass" && each.reason !== "" ? [each.reason] : []))
    .join(", ");
  return { outcome: "pass", reason, notes };
};

/** Documentation says what the code does; it does not change that. */
const judgeDocs = ({ entry, cells: { recoded } }: Bench): EntryJudgement => {
  if (recoded.length === 0) return { outcome: "pass", reason: "", notes: [] };
  const paths = recoded.slice(0, 5).map((path) => `\`${path}\``);
  return {
    outcome: "fail",
    reason: `\`${entry.name}\`: the issue asks for documentation, and the code of ${paths.join(", ")} is another than before`,
    brief: `The issue's kind is \`docs\`. Comments and documents may change; put the code back as it was in:\n${recoded.map((path) => `- ${path}`).join("\n")}`,
  };
};

/** Where base itself is red in what nobody spoke of, a red change says nothing about the change. */
const unlessMainIsRed = (bench: Bench, stopped: EntryJudgement): EntryJudgement => {
  const { desk, facts, whole, entry, spec, flaky } = bench;
  const base = desk.see({ tree: facts.ground.tree, like: facts.ground, command: whole });
  if (base === undefined)
    return { outcome: "waits", for: `\`${entry.name}\` on \`${facts.repo.defaultBranch}\` alone` };
  const { unexpected } = baseRed(base, flaky, spec, entry);
  if (unexpected.length === 0) return stopped;
  const branch = facts.repo.defaultBranch;
  return {
    outcome: "error",
    reason: `your \`${branch}\` became red by itself (\`${entry.name}\`: ${listed(unexpected)}); this change waits for it`,
  };
};

/** What was green before and is red now in the tests as they were: allowed by the issue, and shown to whoever approves. */
const behaviourNote = (bench: Bench, base: Sight): readonly ProofNote[] => {
  const { wanted, mayBeRed } = oldTestsQuestion(bench, base);
  const sight = bench.desk.peek(wanted);
  const red = sight === undefined ? [] : keysOf(sight, "failed").filter(mayBeRed);
  const excused = excusedFiles(
    bench.spec,
    bench.lands.files.map(({ path }) => path),
  ).map((path) => `\`${path}\``);
  const parts = [
    ...(red.length === 0 ? [] : [`${listed(red, 10)} fails as it was before`]),
    ...(excused.length === 0 ? [] : [`what ${excused.join(", ")} checked before was not tried`]),
  ];
  const entry = bench.entry.name;
  return parts.length === 0 ? [] : [{ kind: "behaviour", entry, text: `${parts.join("; ")}, as the issue allows` }];
};

const mendedNote = ({ mends, entry }: Bench): readonly ProofNote[] =>
  mends.size === 0
    ? []
    : [{ kind: "mended", entry: entry.name, text: `${listed([...mends], 10)}: red without the change, green with it` }];
