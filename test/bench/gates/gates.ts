import { appendFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import picomatch from "picomatch";
import type { Bench } from "../stack.ts";
import { openCorpusRoad } from "./corpus-road.ts";
import { countOutcomes, type Surprise } from "./count-outcomes.ts";
import { judgeChange, type Outcome } from "./judge-change.ts";
import { readCorpus, sampleOf, type Entry } from "./read-corpus.ts";

export type GatesOptions = {
  /** Directory of packages in the documented form. */
  readonly corpus?: string;
  /** Glob over `package/change`. */
  readonly only?: string;
  /** How many changes of each class. */
  readonly sample?: number;
  /** Changes that are tried at once. */
  readonly parallel?: number;
  /** File for everything that came out, one JSON line for each change. */
  readonly log?: string;
};

const ours = resolve(import.meta.dirname, "../../../fixtures/corpus");

/** Runs every change of a corpus down the real road, and counts how often its gates were right. */
export const benchGates = async (options: GatesOptions): Promise<Bench> => {
  const { log, parallel = 3 } = options;
  const entries = await chosen(options);
  if (log !== undefined) await writeFile(log, "");
  const told = async (outcome: Outcome): Promise<void> => {
    if (log !== undefined) await appendFile(log, lineOf(outcome));
  };
  const began = performance.now();
  const outcomes = await tryAll(entries, parallel, told);
  const { figures, surprises } = countOutcomes(outcomes, (performance.now() - began) / 1_000);
  for (const surprise of surprises) process.stderr.write(`${sentence(surprise)}\n`);
  return { figures, table: outcomes.map(rowOf).join("\n") };
};

const chosen = async ({ corpus, only, sample }: GatesOptions): Promise<readonly Entry[]> => {
  const all = await readCorpus(resolve(corpus ?? ours));
  const named = only === undefined ? all : all.filter(({ name }) => picomatch.isMatch(name, only));
  const some = sample === undefined ? named : sampleOf(named, sample);
  if (some.length === 0) throw new Error("no change of the corpus was meant");
  return some;
};

/** Every change, a few at once: while one waits for its sandbox, another may use the processor. */
export const tryAll = async (
  entries: readonly Entry[],
  parallel: number,
  told: (outcome: Outcome) => Promise<void> = () => Promise.resolve(),
): Promise<readonly Outcome[]> => {
  const roads = await openCorpusRoad();
  const stop = new AbortController();
  const outcomes: Outcome[] = [];
  const waiting = [...entries];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const outcome = await judgeChange(roads, entry, stop.signal);
      // A road that was cut short tells nothing.
      if (stop.signal.aborted) return;
      outcomes.push(outcome);
      await told(outcome);
    }
  };
  const onSignal = (): void => {
    waiting.length = 0;
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  try {
    await Promise.all(Array.from({ length: parallel }, work));
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
    await roads.close();
  }
  return entries.flatMap((entry) => outcomes.filter((outcome) => outcome.entry === entry));
};

const rowOf = ({ entry, came, gate, seconds }: Outcome): string =>
  `${seconds.toFixed(1).padStart(7)} s  ${entry.change.truth.padEnd(5)}  ${came.padEnd(8)} ${(gate ?? "machine").padEnd(9)} ${entry.name}`;

const lineOf = ({ entry, came, gate, reason, seconds }: Outcome): string => {
  const { truth, gates = [], needs } = entry.change;
  return `${JSON.stringify({ change: entry.name, truth, gates, needs, came, gate, reason, seconds })}\n`;
};

const sentence = ({ kind, change, expected, got }: Surprise): string =>
  `${kind}: ${change}: expected ${expected}, got ${got}`;
