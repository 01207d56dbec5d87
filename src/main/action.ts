import { verifyInAction } from "../cli/proof/action.ts";
import { openClone } from "../git/read-clone.ts";

/** Entry of the GitHub Action. `env` is the runner's: inputs and the paths of its files. */
export const action = (env: Readonly<Record<string, string | undefined>>): Promise<0 | 1> =>
  verifyInAction(env, (line) => void process.stdout.write(`${line}\n`), { openClone, now: Date.now });
