/** Every way in which a bundle can be wrong, by a word that programs may rely on. */
export const faultCodes = [
  "too-large",
  "empty",
  "not-json",
  "byte-order-mark",
  "too-deep",
  "truncated",
  "trailing-data",
  "duplicate-key",
  "brings-key",
  "not-dsse",
  "payload-type",
  "no-signature",
  "several-signatures",
  "payload-encoding",
  "signature-encoding",
  "reformatted",
  "no-key",
  "unknown-key",
  "bad-signature",
  "payload-json",
  "payload-duplicate-key",
  "payload-form",
  "statement-type",
  "predicate-type",
  "predicate-version",
  "schema",
  "no-verification",
  "several-verifications",
  "several-merges",
  "subject-mismatch",
  "list-digest",
  "other-repository",
  "commit-missing",
  "other-commit",
  "tree-mismatch",
  "base-missing",
  "base-tree",
  "merge-other-bundle",
  "merge-other-run",
  "merge-other-tree",
  "merge-commit-tree",
  "no-default-branch",
  "policy-unreadable",
  "other-policy",
  "gate-missing",
  "gate-not-passed",
  "gate-other-tree",
  "gate-repeated",
  "gate-unknown",
  "evidence-missing",
  "image-missing",
  "image-unlisted",
  "times",
  "command-missing",
  "command-failed",
  "not-covered",
  "criterion-unshown",
  "other-spec",
  "spec-unreadable",
  "key-not-yet",
  "key-expired",
  "too-old",
  "from-the-future",
  "log-missing",
  "log-differs",
] as const;
export type FaultCode = (typeof faultCodes)[number];

/** One thing wrong with a bundle: a word for programs, a sentence for people. */
export type Fault = { readonly code: FaultCode; readonly says: string };

export const fault = (code: FaultCode, says: string): Fault => ({ code, says });

/** What was read, or why not. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

export const faulty = (code: FaultCode, says: string): { readonly ok: false; readonly faults: readonly Fault[] } => ({
  ok: false,
  faults: [fault(code, says)],
});
