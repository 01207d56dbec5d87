import { openCrashStack, type CrashStack } from "../scenarios/crash-stack.ts";
import { smallHistory } from "../scenarios/stack.ts";

/** What is measured, and how it is told to people. */
export type Bench = { readonly figures: Readonly<Record<string, unknown>>; readonly table: string };

/** Source of the agent that only writes one file: the one its brief names. */
export const oneFileAgent = `
import { readFileSync, writeFileSync } from "node:fs";
const name = /src\\/([\\w-]+)\\.js/.exec(readFileSync(0, "utf8"))[1];
writeFileSync("src/" + name + ".js", "export const made = " + JSON.stringify(name) + ";\\n");
`;

/** Lintel with its default timings, in processes of its own, on a simulated GitHub in this one. */
export const openBench = (): Promise<CrashStack> =>
  openCrashStack({ commits: smallHistory, agent: oneFileAgent, settings: {} });

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
};

export const round = (value: number): number => Math.round(value * 100) / 100;
