import type { ExitCode, Io } from "../cli/io.ts";
import { printProblems } from "../cli/print-problems.ts";
import { getProof } from "../cli/proof/get.ts";
import { printKey } from "../cli/proof/print-key.ts";
import { verifyProof } from "../cli/proof/verify.ts";
import { readConfig } from "../config.ts";
import { openClone } from "../git/read-clone.ts";
import { openProofKey } from "../proof/proof-key.ts";

const usage = "Usage: lintel proof verify BUNDLE ... | get URL [--out DIR] | key";

/** `lintel proof`: check a bundle, download one, or print the key that this server signs with. */
export const proof = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const [verb, ...rest] = args;
  if (verb === "verify") return verifyProof(rest, io, { openClone, now: Date.now });
  if (verb === "get") return getProof(rest, io);
  if (verb === "key" && rest.length === 0) return key(io);
  return wrong(io);
};

const wrong = (io: Io): ExitCode => {
  io.err(usage);
  return 2;
};

const key = async (io: Io): Promise<ExitCode> => {
  const config = readConfig();
  if (!config.ok) return printProblems(io, config.problems);
  return printKey(await openProofKey({ dataDir: config.value.dataDir, given: config.value.proofKey }), io);
};
