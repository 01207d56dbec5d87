import type { Checkout, CheckoutQuery } from "../../rules/proof/checkout.ts";
import { fault, type Fault } from "../../rules/proof/fault.ts";
import { judgeBundle, notLookedAt, openBundle, type OpenedBundle } from "../../rules/proof/verify-bundle.ts";
import { logsOf } from "../../rules/proof/judge-logs.ts";
import { policyKeys } from "../../rules/proof/policy-keys.ts";
import { mostBundleBytes } from "../../rules/proof/read-bundle.ts";
import type { TrustedKey } from "../../rules/proof/trusted-key.ts";
import type { ExitCode, Io } from "../io.ts";
import { plainText } from "../plain-text.ts";
import { readKeys } from "./key-file.ts";
import { logDigests } from "./log-digests.ts";
import { readVerifyOptions, type VerifyOptions } from "./options.ts";
import { readBounded } from "./read-bounded.ts";

/** A clone as `git` reads it, wired in main. */
export type Clone = {
  main(branch: string | undefined): Promise<Checkout["main"]>;
  look(query: CheckoutQuery): Promise<Checkout>;
  close(): Promise<void>;
};

export type VerifyNeeds = { readonly openClone: (directory: string) => Promise<Clone>; readonly now: () => number };

const usage =
  "Usage: lintel proof verify BUNDLE [--commit SHA] [--repo DIR] [--key FILE] [--logs DIR] [--spec FILE|DIGEST] [--branch NAME] [--repository NAME|NUMBER] [--max-age 30d] [--json]";

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
    const outcome = await judge(options, files, clone, needs.now()).catch((error: unknown) => lacking(options, error));
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
  const bundle = await readBounded(options.bundle, mostBundleBytes);
  if ("wrong" in bundle) return bundle;
  const keys = options.key === undefined ? undefined : await readKeys(options.key);
  if (keys !== undefined && "wrong" in keys) return keys;
  const spec = options.spec === undefined ? undefined : await specFrom(options.spec);
  if (spec !== undefined && "wrong" in spec) return spec;
  return { bundle: bundle.bytes, keys: keys?.keys, spec };
};

const specFrom = async (given: string): Promise<Files["spec"] | { readonly wrong: string }> => {
  if (/^(?:sha256:)?[0-9a-f]{8,64}$/iu.test(given)) return { digest: given };
  const read = await readBounded(given, mostBundleBytes);
  return "wrong" in read ? read : { text: Buffer.from(read.bytes).toString("utf8") };
};

type Outcome = {
  readonly bundle: OpenedBundle | undefined;
  readonly commit: string | undefined;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
};

/** Where git cannot read what it must, nothing is verified; a failure of our own shows itself. */
const lacking = ({ commit }: VerifyOptions, error: unknown): Outcome => {
  if (!(error instanceof Error) || error.name !== "Unavailable") throw error;
  const says = `The clone lacks something that is judged, or it cannot be read (${error.message.slice(0, 300)}). Clone it whole: not shallow, and without \`--filter\`.`;
  return { bundle: undefined, commit, faults: [fault("clone-incomplete", says)], notes: [] };
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
  const logs = options.logs === undefined ? undefined : await logDigests(options.logs, logsOf(predicate));
  const held = { checkout, expectations, logs, repository: options.repository };
  const faults = judgeBundle(bundle, held);
  return { bundle, commit: checkout.commit?.sha ?? options.commit, faults, notes: notLookedAt(predicate, held) };
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
