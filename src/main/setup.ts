import type { ExitCode, Io } from "../cli/io.ts";
import { prepareMachine } from "../sandbox/setup/prepare-machine.ts";

/** `lintel setup`: makes this machine ready and says each thing it does. */
export const setup = async (_args: readonly string[], io: Io): Promise<ExitCode> => {
  const prepared = await prepareMachine({ say: (line) => io.out(`· ${line}`) });
  if (prepared.ok) return 0;
  io.err(prepared.problem);
  return 2;
};
