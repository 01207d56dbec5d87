import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gateNames } from "../../src/model/names.ts";
import {
  mergeType,
  payloadType,
  statementType,
  verificationType,
  type MergeStatement,
  type ProofRecord,
  type Statement,
  type Verification,
  type VerificationStatement,
} from "../../src/model/proof.ts";
import { seal } from "../../src/proof/seal.ts";
import { canonicalJson } from "../../src/rules/canonical-json.ts";
import { listed } from "../../src/rules/proof/listed.ts";
import { policyFileDigest } from "../../src/rules/proof/policy-file-digest.ts";
import { keyIdOf } from "../../src/rules/proof/trusted-key.ts";
import { readSpec } from "../../src/rules/spec/read-spec.ts";
import { titledText } from "../../src/rules/spec/titled-text.ts";
import { openClone } from "../../src/git/read-clone.ts";
import { verifyProof } from "../../src/cli/proof/verify.ts";
import type { FaultCode } from "../../src/rules/proof/fault.ts";

export const issueText = [
  "# Add numbers",
  "",
  "## Goal",
  "",
  "Numbers can be added.",
  "",
  "## Acceptance criteria",
  "",
  "- [ ] 1 + 2 is 3 `run: node add.js`",
  "- [ ] It is documented",
  "",
].join("\n");

export const finishedAt = "2026-11-20T10:00:00.000Z";
export const now = Date.parse("2026-11-21T10:00:00.000Z");

const sha256 = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** An image as an engine names it in evidence. */
export const image = `node@sha256:${"1".repeat(64)}`;

export const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const base64 = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return { key: privateKey, publicKey, keyid: keyIdOf(publicKey), base64, pem };
};

export type Key = ReturnType<typeof newKey>;

/**
 * A real repository with a change on a branch, and the honest bundle for it: what every lie in these tests starts from.
 * The clone has the default branch as `origin` has it, as clones do.
 */
export const bundleWorld = (policyMore = "") => {
  const root = mkdtempSync(join(tmpdir(), "lintel-bundle-"));
  const repo = join(root, "clone");
  mkdirSync(repo);
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", ...args], {
      cwd: repo,
      encoding: "utf8",
      env: { PATH: process.env["PATH"] ?? "", HOME: root, GIT_CONFIG_NOSYSTEM: "1" },
    }).trim();
  const commit = (files: Readonly<Record<string, string>>, message: string): string => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(repo, path, ".."), { recursive: true });
      writeFileSync(join(repo, path), text);
    }
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  };
  const key = newKey();
  const policy = `verify:\n  test: node test.js\nproof_keys:\n  - ${key.base64}\n${policyMore}`;
  git("init", "-q", "-b", "main");
  const base = commit({ ".github/lintel.yml": policy, "test.js": "", "README.md": "x\n" }, "Begin");
  git("update-ref", "refs/remotes/origin/main", base);
  git("checkout", "-q", "-b", "lintel/7");
  const head = commit({ "add.js": "if (1 + 2 !== 3) throw new Error();\n" }, "Add");
  const treeOf = (sha: string): string => git("rev-parse", `${sha}^{tree}`);
  const tree = treeOf(head);
  const logs = { test: "ok 1\n", before: "cannot find add.js\n", after: "" };

  const record = (name: string, on: string, command: string, exitCode: number, log: string): ProofRecord => ({
    job: `42/verify/${on}/0123456789ab/${name}`,
    kind: "verify",
    tree: on,
    argv: ["sh", "-c", command],
    image,
    startedAt: "2026-11-20T09:59:00.000Z",
    endedAt: finishedAt,
    exitCode,
    log: sha256(log),
    besides: null,
  });
  const spec = readSpec({
    repo: 42,
    issue: 7,
    author: { id: 1, login: "author", kind: "user" },
    ...titledText(issueText, ""),
    paths: ["README.md"],
  });
  if (!spec.ok) throw new Error(JSON.stringify(spec.problems));

  const records = [
    record("criterion-1-aa", treeOf(base), "node add.js", 1, logs.before),
    record("criterion-1-aa", tree, "node add.js", 0, logs.after),
    record("test", tree, "node test.js", 0, logs.test),
  ];
  const [before, after, test] = records.map(({ job }) => job);
  const road = gateNames.slice(0, gateNames.indexOf("publish"));
  const predicate: Verification = {
    repository: { id: 42, name: "acme/shop" },
    run: { id: 3, attempt: 1, finishedAt },
    spec: { issue: 7, digest: spec.value.digest, text: sha256(issueText), author: 1 },
    policy: {
      digest: sha256("effective"),
      file: {
        path: ".github/lintel.yml",
        blob: git("rev-parse", `${base}:.github/lintel.yml`),
        digest: policyFileDigest(policy),
      },
    },
    base: { branch: "main", commit: base, tree: treeOf(base) },
    change: { commit: head, tree, paths: listed(["add.js"], 100) },
    images: listed([image], 50),
    saw: {
      gates: road.map((gate) => ({
        gate,
        tree: road.indexOf(gate) > road.indexOf("build") ? tree : treeOf(base),
        outcome: "pass" as const,
        reason: "it is so",
        evidence: gate === "verify" ? [after ?? "", test ?? ""] : [],
      })),
      records: listed(records, 1_000),
      criteria: listed(
        [
          {
            n: 1,
            text: "1 + 2 is 3",
            shown: "command" as const,
            command: "node add.js",
            before: before ?? "",
            after: after ?? "",
            review: null,
          },
          {
            n: 2,
            text: "It is documented",
            shown: "gates" as const,
            command: null,
            before: null,
            after: null,
            review: null,
          },
        ],
        200,
      ),
    },
    claims: { builder: "claude", summary: "I am done", attempts: listed([], 50) },
  };
  const stating = (change: (predicate: Verification) => Verification = (same) => same): VerificationStatement => {
    const changed = change(predicate);
    return {
      _type: statementType,
      subject: [
        { name: "lands", digest: { gitTree: changed.change.tree } },
        { name: "head", digest: { gitCommit: changed.change.commit } },
      ],
      predicateType: verificationType,
      predicate: changed,
    };
  };
  const sealed = (statement: Statement, by: Pick<Key, "key" | "keyid"> = key): string =>
    Buffer.from(seal(statement, by)).toString("utf8");
  const bundle = sealed(stating());
  const merging = (
    merged: { readonly commit: string; readonly tree: string },
    more: Partial<MergeStatement["predicate"]> = {},
  ): MergeStatement => ({
    _type: statementType,
    subject: [
      { name: "merged", digest: { gitCommit: merged.commit } },
      { name: "lands", digest: { gitTree: merged.tree } },
    ],
    predicateType: mergeType,
    predicate: {
      repository: { id: 42, name: "acme/shop" },
      run: { id: 3 },
      pull: 8,
      base: { branch: "main" },
      bundle: sha256(bundle),
      merged: { ...merged, at: finishedAt },
      ...more,
    },
  });
  const logDirectory = join(root, "logs");
  mkdirSync(logDirectory);
  for (const log of Object.values(logs)) writeFileSync(join(logDirectory, sha256(log).slice(7)), log);
  const file = (name: string, text: string | Uint8Array): string => {
    writeFileSync(join(root, name), text);
    return join(root, name);
  };
  let count = 0;
  /** What the command answers for this text of a bundle: its exit code, and the faults it names. */
  const verify = async (text: string | Uint8Array, ...args: readonly string[]) => {
    const path = file(`bundle-${(count += 1)}.jsonl`, text);
    const said: string[] = [];
    const io = { out: (line: string) => void said.push(line), err: (line: string) => void said.push(line) };
    const needs = { openClone, now: () => now };
    const all = args.includes("--repo") ? args : [...args, "--repo", repo];
    const code = await verifyProof([path, "--json", ...all], io, needs);
    const answer = code === 2 ? undefined : (JSON.parse(said[0] ?? "") as Answer);
    return {
      code,
      faults: answer?.faults.map((each) => each.code) ?? [],
      says: answer?.faults.map((each) => each.says) ?? said,
      answer,
    };
  };
  return {
    root,
    repo,
    git,
    commit,
    treeOf,
    key,
    policy,
    base,
    head,
    tree,
    logs,
    logDirectory,
    predicate,
    stating,
    sealed,
    bundle,
    merging,
    file,
    verify,
    sha256,
    close: () => rmSync(root, { recursive: true, force: true }),
  };
};

export type BundleWorld = ReturnType<typeof bundleWorld>;

type Answer = {
  readonly verified: boolean;
  readonly faults: readonly { readonly code: FaultCode; readonly says: string }[];
  readonly notes: readonly string[];
  readonly key: string | null;
};

/** An envelope around any payload, signed by a true key: what only somebody with the key could make. */
export const sealedText = (payload: string, by: Key, type = payloadType): string => {
  const { sig, keyid } = signatureOf(payload, by, type);
  return canonicalJson({
    payload: Buffer.from(payload).toString("base64"),
    payloadType: type,
    signatures: [{ keyid, sig }],
  });
};

const signatureOf = (payload: string, by: Key, type: string) => {
  const body = Buffer.from(payload);
  const message = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]);
  return { sig: signBytes(message, by), keyid: by.keyid };
};

const signBytes = (message: Uint8Array, by: Key): string => sign(null, message, by.key).toString("base64");
