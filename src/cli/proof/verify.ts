import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../../model/names.ts";
import type { Checkout, CheckoutQuery } from "../../rules/proof/checkout.ts";
import type { Fault } from "../../rules/proof/fault.ts";
import { judgeBundle, notLookedAt, openBundle, type OpenedBundle } from "../../rules/proof/verify-bundle.ts";
import { logFile, logsOf } from "../../rules/proof/judge-logs.ts";
import { policyKeys } from "../../rules/proof/policy-keys.ts";
import { mostBundleBytes } from "../../rules/proof/read-bundle.ts";
import { readKeyFile, type TrustedKey } from "../../rules/proof/trusted-key.ts";
import type { ExitCode, Io } from "../io.ts";
import { plainText } from "../plain-text.ts";
import { readVerifyOptions, type VerifyOptions } from "./options.ts";

/** A clone as `git` reads it, wired in main. */
export type Clone = {
  main(branch: string | undefined): Promise<Checkout["main"]>;
  look(query: CheckoutQuery): Promise<Checkout>;
  close(): Promise<void>;
};

export type VerifyNeeds = { readonly openClone: (directory: string) => Promise<Clone>; readonly now: () => number };

const usage =
  "Usage: lintel proof verify BUNDLE [--commit SHA] [--repo DIR] [--key FILE] [--logs DIR] [--spec FILE|DIGEST] [--branch NAME] [--max-age 30d] [--json]";

/** `lintel proof verify`: exit 0 verified, 1 refused, 2 asked in a way that makes no sense. Needs no network. */
export const verifyProof = async (args: readonly string[], io: Io, needs: VerifyNeeds): Promise<ExitCode> => {
  const options = readVerifyOptions(args);
  if ("wrong" in options) {
    io.err(`lintel proof verify: ${options.wrong}.\n${usage}`);
    return 2;
  }
  const files = await readFiles(options);
  if ("wrong" in files) {
    io.err(`lintel proof verify: ${files.wrong}`);
    return 2;
  }
  const clone = await needs.openClone(options.repo);
  try {
    const outcome = await judge(options, files, clone, needs.now());
    return (options.json ? asJson : asText)(outcome, io);
  } finally {
    await clone.close();
  }
};

type Files = {
  readonly bundle: Uint8Array;
  readonly keys: readonly TrustedKey[] | undefined;
  readonly spec: { readonly text: string } | { readonly digest: string } | undefined;
};

const readFiles = async (options: VerifyOptions): Promise<Files | { readonly wrong: string }> => {
  const bundle = await fileOr(options.bundle);
  if ("wrong" in bundle) return bundle;
  const keys = options.key === undefined ? undefined : await keysIn(options.key);
  if (keys !== undefined && "wrong" in keys) return keys;
  const spec = options.spec === undefined ? undefined : await specFrom(options.spec);
  if (spec !== undefined && "wrong" in spec) return spec;
  return { bundle: bundle.bytes, keys: keys?.keys, spec };
};

const keysIn = async (file: string): Promise<{ readonly keys: readonly TrustedKey[] } | { readonly wrong: string }> => {
  const read = await fileOr(file);
  if ("wrong" in read) return read;
  const keys = readKeyFile(Buffer.from(read.bytes).toString("utf8"), file);
  return keys === undefined
    ? { wrong: `${file} holds no public Ed25519 key: PEM, or base64 as \`lintel proof key\` prints it.` }
    : { keys };
};

const specFrom = async (given: string): Promise<Files["spec"] | { readonly wrong: string }> => {
  if (/^(?:sha256:)?[0-9a-f]{8,64}$/iu.test(given)) return { digest: given };
  const read = await fileOr(given);
  return "wrong" in read ? read : { text: Buffer.from(read.bytes).toString("utf8") };
};

const fileOr = async (path: string): Promise<{ readonly bytes: Uint8Array } | { readonly wrong: string }> => {
  try {
    const bytes = await readFile(path);
    return { bytes: bytes.byteLength > mostBundleBytes ? bytes.subarray(0, mostBundleBytes + 1) : bytes };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "") throw error;
    return { wrong: `${path} cannot be read (${code}).` };
  }
};

type Outcome = {
  readonly bundle: OpenedBundle | undefined;
  readonly commit: string | undefined;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
};

const judge = async (options: VerifyOptions, files: Files, clone: Clone, now: number): Promise<Outcome> => {
  const main = files.keys === undefined ? await clone.main(options.branch) : undefined;
  const fromMain = main === undefined ? [] : policyKeys(main.policy, `\`proof_keys\` on ${main.ref}`);
  const opened = openBundle(files.bundle, files.keys ?? fromMain);
  if (!opened.ok) return { bundle: undefined, commit: options.commit, faults: opened.faults, notes: [] };
  const bundle = opened.value;
  const { predicate } = bundle.verification;
  const checkout = await clone.look({
    commit: options.commit ?? predicate.change.commit,
    merged: bundle.merge?.predicate.merged.commit,
    base: predicate.base.commit,
    tree: predicate.change.tree,
    branch: options.branch,
  });
  const expectations = { now, spec: files.spec, mostAgeMs: options.mostAgeMs };
  const logs = options.logs === undefined ? undefined : await readLogs(options.logs, logsOf(predicate));
  const held = { checkout, expectations, logs };
  const faults = judgeBundle(bundle, held);
  return { bundle, commit: checkout.commit?.sha ?? options.commit, faults, notes: notLookedAt(predicate, held) };
};

const readLogs = async (directory: string, wanted: readonly Digest[]): Promise<ReadonlyMap<Digest, Digest>> => {
  const found = new Map<Digest, Digest>();
  for (const log of wanted) {
    const bytes = await logBytes(join(directory, logFile(log)));
    if (bytes !== undefined) found.set(log, `sha256:${createHash("sha256").update(bytes).digest("hex")}`);
  }
  return found;
};

/** A log lies under its digest, as it is downloaded: with or without an ending. */
const logBytes = async (path: string): Promise<Uint8Array | undefined> => {
  for (const name of [path, `${path}.log`]) {
    try {
      return await readFile(name);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return undefined;
};

const asText = ({ bundle, commit, faults, notes }: Outcome, io: Io): ExitCode => {
  if (faults.length > 0 || bundle === undefined) {
    io.err(`REFUSED: this bundle does not prove ${commit === undefined ? "anything" : commit.slice(0, 12)}.`);
    for (const { code, says } of faults) io.err(plainText(`  ${code}: ${says}`));
    return 1;
  }
  const { predicate } = bundle.verification;
  const { saw, change, spec, run } = predicate;
  const merged = bundle.merge === undefined ? "" : `, merged as ${bundle.merge.predicate.merged.commit.slice(0, 12)}`;
  io.out(`Verified: commit ${change.commit.slice(0, 12)}${merged}, tree ${change.tree.slice(0, 12)}.`);
  io.out(
    plainText(`  Gates passed: ${saw.gates.map(({ gate }) => gate).join(", ")} (run ${run.id}, ${run.finishedAt}).`),
  );
  io.out(
    plainText(
      `  Spec ${spec.digest.slice(7, 15)} of issue ${spec.issue} in ${predicate.repository.name}; policy ${predicate.policy.digest.slice(7, 15)}.`,
    ),
  );
  io.out(plainText(`  Signed by ${bundle.key.keyid} (${bundle.key.from}).`));
  for (const note of notes) io.out(plainText(`  Not looked at: ${note}`));
  return 0;
};

const asJson = ({ bundle, commit, faults, notes }: Outcome, io: Io): ExitCode => {
  const verified = faults.length === 0 && bundle !== undefined;
  const { verification, merge, digest, key } = bundle ?? {};
  io.out(
    JSON.stringify({
      verified,
      commit: commit ?? null,
      faults,
      notes,
      bundle: digest ?? null,
      key: key?.keyid ?? null,
      statement: verification ?? null,
      merge: merge ?? null,
    }),
  );
  return verified ? 0 : 1;
};
