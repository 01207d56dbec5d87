import type { ReportSource } from "../../model/report.ts";
import type { Invocation } from "./invocation.ts";
import type { Scripts } from "./scripts.ts";

/** A command that tells its results; without a report only as a whole, by its exit code. */
export type Telling = { readonly command: string; readonly report?: ReportSource };

/** A file of ours that plants falsehoods: its text, and the names of the cases that must be red. */
export type Planted = { readonly text: string; readonly cases: readonly string[] };

/** What a canary is made for: which modules it loads first, as paths of the repository, and what it is called. */
export type CanaryAsk = {
  /** Path that the canary will have. */
  readonly path: string;
  readonly loads: readonly string[];
  readonly nonce: string;
  /** Text of the test file it stands in for, or is added to. */
  readonly host: string;
  readonly scripts: Scripts;
};

/** What we know of one test runner. Every part may say no: what cannot be done exactly is not done. */
export type Preset = {
  readonly name: string;
  /** Place of the runner's own word among the words; undefined when this is not the runner. */
  readonly find: (words: readonly string[], scripts: Scripts) => number | undefined;
  /** The policy's whole command, telling its results. */
  readonly whole: (command: string, invocation: Invocation) => Telling | undefined;
  /** Only these test files, telling their cases, or (`tells` false) with nothing added that the runner might not know. */
  readonly only: (invocation: Invocation, at: number, files: readonly string[], tells: boolean) => Telling | undefined;
  /** Whether a file, by its path and text, can be run as a test. */
  readonly isTest: (path: string, text: string) => boolean;
  /** A canary as a file of its own. */
  readonly canary: (ask: CanaryAsk) => Planted | undefined;
  /** A test file with a canary added at its end. */
  readonly added: (ask: CanaryAsk) => Planted | undefined;
};

/** Where a runner is told to leave its results: in the workspace, under a name nobody has. */
export const reportFile = ".lintel-report";
/** The same, for a shell that stands at the top of the workspace, whatever it goes to later. */
export const reportWord = `"$PWD/${reportFile}"`;

/** A command line with the arguments that make it leave a report there; without them where it is not to tell. */
export const tellingBy = (tells: boolean, args: string, line: (args: string) => string): Telling =>
  tells ? { command: line(`${args} `), report: { path: reportFile } } : { command: line("") };
