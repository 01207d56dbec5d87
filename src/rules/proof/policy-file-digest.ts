import type { Digest } from "../../model/names.ts";
import { digestOf } from "../digest.ts";
import { parseYaml } from "../policy/yaml-document.ts";

/** Settings that no verdict depends on: halting, and the keys that proof is checked with. */
const apart: ReadonlySet<string> = new Set(["halted", "proof_keys"]);

/**
 * Digest of what a policy file says, without comments and without what no verdict depends on; no file is an empty one.
 * It does not depend on the version that reads it. What is no YAML is taken as it stands.
 */
export const policyFileDigest = (text: string | undefined): Digest => {
  const parsed = parseYaml(text ?? "");
  if (!parsed.ok) return digestOf({ text });
  const { value } = parsed.document;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return digestOf({ text });
  return digestOf(Object.fromEntries(Object.entries(value).filter(([key]) => !apart.has(key))));
};
