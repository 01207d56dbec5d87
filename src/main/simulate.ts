import type { ExitCode } from "../cli/io.ts";
import { simulate } from "../simulator/simulate.ts";

/** `lintel simulate`: the simulated GitHub alone, until asked to stop. */
export const simulateCommand = async (args: readonly string[]): Promise<ExitCode> =>
  (await simulate([...args])) === 0 ? 0 : 2;
