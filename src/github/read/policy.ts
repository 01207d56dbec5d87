import type { EffectivePolicy } from "../../model/policy.ts";
import type { Reading } from "../../model/problem.ts";
import type { RawRepository } from "./document.ts";

/** Where the repository's policy stands, on the default branch only. */
export const policyPath = ".github/lintel.yml";

export type PolicyReading = { readonly policy: Reading<EffectivePolicy>; readonly halted: boolean };

/** Reads the policy's text; undefined means there is no file, and every default holds. */
export type ReadPolicy = (text: string | undefined, blob: string | undefined) => PolicyReading;

/** What is at the policy's path but is no text that we have whole stops everything: it may say `halted`. */
export function policyOf(from: RawRepository["policy"], readPolicy: ReadPolicy): PolicyReading {
  if (from === null) return readPolicy(undefined, undefined);
  const whole = from.__typename === "Blob" && from.isBinary === false && from.isTruncated === false;
  if (whole && typeof from.text === "string") return readPolicy(from.text, from.oid);
  const what = from.__typename === "Blob" ? "This is not a text file, or too long to be read." : "This is not a file.";
  const fix = "Write a YAML file of less than 500 KB, or remove it and every default holds.";
  return { policy: { ok: false, problems: [{ where: policyPath, what, fix }] }, halted: true };
}
