import type { Instant } from "../../model/names.ts";
import type { Verification } from "../../model/proof.ts";
import { readSpec } from "../spec/read-spec.ts";
import { titledText } from "../spec/titled-text.ts";
import { fault, type Fault } from "./fault.ts";
import type { TrustedKey } from "./trusted-key.ts";

/** What a bundle may be held against besides the clone. */
export type Expectations = {
  readonly now: Instant;
  /** The issue's text as it reads now, or (the beginning of) the digest of the spec that counts. */
  readonly spec: { readonly text: string } | { readonly digest: string } | undefined;
  readonly mostAgeMs: number | undefined;
  readonly paths: readonly string[];
};

const clockSlackMs = 10 * 60_000;

/** Whether what was proven is still what is asked: the spec, the key's time, the age. */
export const judgeFreshness = (predicate: Verification, key: TrustedKey, wanted: Expectations): readonly Fault[] => [
  ...specFaults(predicate, wanted),
  ...keyFaults(predicate, key),
  ...ageFaults(predicate, wanted),
];

const specFaults = ({ spec, repository }: Verification, { spec: wanted, paths }: Expectations): readonly Fault[] => {
  if (wanted === undefined) return [];
  if ("digest" in wanted) return same(spec.digest, wanted.digest);
  const { title, body } = titledText(wanted.text, "");
  const author = { id: spec.author, login: "", kind: "user" } as const;
  const read = readSpec({ repo: repository.id, issue: spec.issue, title, body, author, paths });
  if (!read.ok)
    return [
      fault(
        "spec-unreadable",
        `The text is no valid spec, so it cannot be the one that was built: ${read.problems[0]?.what ?? ""}`,
      ),
    ];
  return same(spec.digest, read.value.digest);
};

const same = (has: string, wanted: string): readonly Fault[] => {
  const plain = wanted.replace(/^sha256:/u, "").toLowerCase();
  return has.replace(/^sha256:/u, "").startsWith(plain)
    ? []
    : [
        fault(
          "other-spec",
          `It was built and judged for another spec: the bundle's is \`${has.slice(7, 15)}\`, the one that counts \`${plain.slice(0, 8)}\` (an edit makes a new one).`,
        ),
      ];
};

const keyFaults = ({ run }: Verification, { keyid, notBefore, notAfter, from }: TrustedKey): readonly Fault[] => {
  const at = Date.parse(run.finishedAt);
  const name = `The key \`${keyid.slice(0, 19)}\` (${from})`;
  if (notBefore !== undefined && at < notBefore)
    return [fault("key-not-yet", `${name} holds from ${day(notBefore)} on, and this bundle is of ${day(at)}.`)];
  if (notAfter !== undefined && at > notAfter)
    return [fault("key-expired", `${name} expired on ${day(notAfter)}, and this bundle is of ${day(at)}.`)];
  return [];
};

const ageFaults = ({ run }: Verification, { now, mostAgeMs }: Expectations): readonly Fault[] => {
  const age = now - Date.parse(run.finishedAt);
  if (age < -clockSlackMs)
    return [
      fault("from-the-future", `The evidence is dated ${run.finishedAt}, which is yet to come: one clock is wrong.`),
    ];
  return mostAgeMs !== undefined && age > mostAgeMs
    ? [fault("too-old", `The evidence is of ${run.finishedAt}, older than what is asked for.`)]
    : [];
};

const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
