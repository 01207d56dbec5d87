import * as z from "zod";

/** `_type` of every statement: in-toto's, version 1. */
export const statementType = "https://in-toto.io/Statement/v1";
/** `payloadType` of every envelope. */
export const payloadType = "application/vnd.in-toto+json";
/** What was seen of a tree before it was published; docs/proof.md describes it. */
export const verificationType = "urn:lintel:verification:v1";
/** What GitHub made of it: the merge commit, bound to a verification. */
export const mergeType = "urn:lintel:merge:v1";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/u);
const oid = z.string().regex(/^[0-9a-f]{40}$/u);
const line = z.string().max(4_000);
const time = z.iso.datetime();

/** The first of a list, with the length and the digest of the whole. */
const listed = <T extends z.ZodType>(item: T) =>
  z.strictObject({ shown: z.array(item).readonly(), count: z.int().min(0), digest });
export type Listed<T> = { readonly shown: readonly T[]; readonly count: number; readonly digest: string };

const repository = z.strictObject({ id: z.int(), name: line });

/** One command that was run in a sandbox, as the engine saw it from outside. */
const proofRecord = z.strictObject({
  /** The job's name: what it made true. */
  job: line,
  /** What the job was for: `setup`, `verify`, `review`. Never a build. */
  kind: z.string().max(40),
  /** The tree that was laid out; null where the job's name does not say. */
  tree: oid.nullable(),
  argv: z.array(line).max(64),
  image: line,
  startedAt: time,
  endedAt: time,
  exitCode: z.int(),
  /** Digest of the whole output, which is stored. */
  log: digest,
  /** What else came of it besides an exit code (a report, files kept): its digest and its numbers; null where nothing did. */
  besides: z.strictObject({ digest, summary: z.record(z.string().max(100), z.number()) }).nullable(),
});
export type ProofRecord = z.output<typeof proofRecord>;

const proofGate = z.strictObject({
  gate: line,
  tree: oid.nullable(),
  outcome: z.enum(["pass", "fail", "error", "waits"]),
  reason: line,
  /** Jobs whose records bear this verdict. */
  evidence: z.array(line).max(500),
});
export type ProofGate = z.output<typeof proofGate>;

const proofCriterion = z.strictObject({
  n: z.int().min(1),
  text: line,
  /** `command`: its own command went from red to green, or stayed green. `review`: only the reviewer judged it. `gates`: nothing did by itself. */
  shown: z.enum(["command", "review", "gates"]),
  command: line.nullable(),
  /** Records of its command on base and on the verified tree. */
  before: line.nullable(),
  after: line.nullable(),
  /** The review that found it met. */
  review: line.nullable(),
});
export type ProofCriterion = z.output<typeof proofCriterion>;

/** What an agent's job looked like. What the agent says is in the log, and is a claim. */
const proofAttempt = z.strictObject({
  n: z.int().min(1),
  because: line,
  job: line,
  image: line.nullable(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  log: digest.nullable(),
});
export type ProofAttempt = z.output<typeof proofAttempt>;

const verification = z.strictObject({
  repository,
  run: z.strictObject({ id: z.int(), attempt: z.int().min(0), finishedAt: time }),
  spec: z.strictObject({ issue: z.int(), digest, text: digest, author: z.int() }),
  policy: z.strictObject({
    /** The effective policy: file, operator's ceilings and the spec's options together. */
    digest,
    /** The file on the default branch. `digest` is over what it says, without `halted` and `proof_keys`. */
    file: z.strictObject({ path: line, blob: oid.nullable(), digest }),
  }),
  base: z.strictObject({ branch: line, commit: oid, tree: oid }),
  change: z.strictObject({ commit: oid, tree: oid, paths: listed(line) }),
  images: listed(line),
  saw: z.strictObject({
    gates: z.array(proofGate).max(50),
    records: listed(proofRecord),
    criteria: listed(proofCriterion),
  }),
  claims: z.strictObject({ builder: line, summary: line.nullable(), attempts: listed(proofAttempt) }),
});
export type Verification = z.output<typeof verification>;

const merge = z.strictObject({
  repository,
  run: z.strictObject({ id: z.int() }),
  pull: z.int(),
  base: z.strictObject({ branch: line }),
  /** Digest of the verification's envelope, byte for byte. */
  bundle: digest,
  merged: z.strictObject({ commit: oid, tree: oid, at: time }),
});
export type Merge = z.output<typeof merge>;

const subject = z
  .array(
    z.strictObject({
      name: line,
      digest: z.union([z.strictObject({ gitTree: oid }), z.strictObject({ gitCommit: oid })]),
    }),
  )
  .min(1)
  .max(8);

/** A statement of ours, in both kinds. */
export const statementSchema = z.discriminatedUnion("predicateType", [
  z.strictObject({
    _type: z.literal(statementType),
    subject,
    predicateType: z.literal(verificationType),
    predicate: verification,
  }),
  z.strictObject({
    _type: z.literal(statementType),
    subject,
    predicateType: z.literal(mergeType),
    predicate: merge,
  }),
]);
export type Statement = z.output<typeof statementSchema>;
export type VerificationStatement = Extract<Statement, { predicateType: typeof verificationType }>;
export type MergeStatement = Extract<Statement, { predicateType: typeof mergeType }>;

/** A DSSE envelope as we write it. */
export const envelopeSchema = z.strictObject({
  payload: z.string(),
  payloadType: z.string(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })),
});
export type Envelope = z.output<typeof envelopeSchema>;

/** Where a bundle is found: by its digest, and on the web where the server says where it stands. */
export type ProofRef = {
  readonly digest: string;
  readonly url: string | undefined;
  /** Over what the proof is bound to (tree, spec, policy): another basis needs another proof. */
  readonly basis: string;
};
