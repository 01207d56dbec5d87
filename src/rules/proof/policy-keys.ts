import { proofKeysSchema, type ProofKeyEntry } from "../../model/policy.ts";
import { parseYaml } from "../policy/yaml-document.ts";
import { keyIdOf, readPublicKey, type TrustedKey } from "./trusted-key.ts";

/**
 * The keys that a policy file trusts, whatever else is in it; none where the list is not as it must be, because half a
 * list may lack the bounds that somebody set.
 */
export const policyKeys = (text: string | undefined, from: string): readonly TrustedKey[] => {
  const parsed = parseYaml(text ?? "");
  if (!parsed.ok) return [];
  const { value } = parsed.document;
  const given = typeof value === "object" && value !== null && "proof_keys" in value ? value.proof_keys : undefined;
  const entries = proofKeysSchema.safeParse(given ?? []);
  return entries.success ? trusted(entries.data, from) : [];
};

const trusted = (entries: readonly ProofKeyEntry[], from: string): readonly TrustedKey[] => {
  const keys = entries.map((entry): TrustedKey | undefined => {
    const said = typeof entry === "string" ? { key: entry } : entry;
    const key = readPublicKey(said.key);
    return key && { keyid: keyIdOf(key), key, notBefore: startOf(said), notAfter: endOf(said), from };
  });
  return keys.some((key) => key === undefined) ? [] : keys.filter((key) => key !== undefined);
};

const dayMs = 86_400_000;
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/u.test(text);
type Bounds = Partial<Exclude<ProofKeyEntry, string>>;
const startOf = ({ not_before: start }: Bounds): number | undefined =>
  start === undefined ? undefined : Date.parse(start);
/** A day that ends a time is in it. */
const endOf = ({ not_after: end }: Bounds): number | undefined =>
  end === undefined ? undefined : Date.parse(end) + (isDay(end) ? dayMs - 1 : 0);
