import type { Problem } from "../model/problem.ts";
import type { ExitCode, Io } from "./io.ts";

/** Bad input: a sentence for each problem, with its place and its fix; no stack trace. */
export const printProblems = (io: Io, problems: readonly Problem[]): ExitCode => {
  for (const { where, what, fix } of problems) io.err(`${where === "" ? "" : `${where}: `}${what} ${fix}`.trim());
  return 2;
};
