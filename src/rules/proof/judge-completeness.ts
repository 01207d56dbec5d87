import { gateNames, type GateName } from "../../model/names.ts";
import type { Verification } from "../../model/proof.ts";
import { policySchema, type Policy } from "../../model/policy.ts";
import { commandOf, entriesFor, type CommandEntry } from "../commands-to-measure.ts";
import { laterPolicyKeys } from "../policy/later-keys.ts";
import { readYaml } from "../policy/read-yaml.ts";
import type { Checkout } from "./checkout.ts";
import { fault, type Fault } from "./fault.ts";
import { oneLine } from "../words/untrusted.ts";
import { policyFileDigest } from "./policy-file-digest.ts";

/** Gates that a bundle must hold: the road up to publication. */
export const provenGates: readonly GateName[] = gateNames.slice(0, gateNames.indexOf("publish"));

/** Whether every gate passed on this content, every one of the policy's commands was seen to pass, and by which policy. */
export const judgeCompleteness = (predicate: Verification, checkout: Checkout): readonly Fault[] => [
  ...policyFaults(predicate, checkout),
  ...provenGates.flatMap((gate) => gateFaults(predicate, gate)),
  ...unknownGates(predicate),
  ...evidenceFaults(predicate),
  ...recordFaults(predicate),
  ...commandFaults(predicate, checkout),
  ...criterionFaults(predicate),
];

/** The policy that must have judged: that of the base where it is merged already, else the default branch's of now. */
const policyThatCounts = ({ base, main, isMerged }: Checkout): string | undefined =>
  isMerged ? base?.policy : main?.policy;

const policyFaults = ({ policy }: Verification, checkout: Checkout): readonly Fault[] => {
  if (checkout.main === undefined)
    return [
      fault(
        "no-default-branch",
        "The clone does not tell its default branch, whose policy counts: name it with `--branch`.",
      ),
    ];
  if (checkout.isMerged && checkout.base === undefined) return [];
  if (policyFileDigest(policyThatCounts(checkout)) === policy.file.digest) return [];
  const where = checkout.isMerged ? "its base" : `\`${checkout.main.ref}\` (\`${checkout.main.sha.slice(0, 12)}\`)`;
  return [
    fault("other-policy", `It was judged by another policy: \`${policy.file.path}\` on ${where} says something else.`),
  ];
};

const gateFaults = ({ saw, change }: Verification, gate: GateName): readonly Fault[] => {
  const found = saw.gates.filter((each) => each.gate === gate);
  if (found.length === 0)
    return [fault("gate-missing", `The gate \`${gate}\` is missing: nothing says that it passed.`)];
  const repeated =
    found.length > 1
      ? [fault("gate-repeated", `The gate \`${gate}\` stands there ${found.length} times: which of them counts?`)]
      : [];
  const wrong = found.flatMap((each) => {
    if (each.outcome !== "pass")
      return [fault("gate-not-passed", `The gate \`${gate}\` did not pass but ended in \`${each.outcome}\`.`)];
    return aboutChange.has(gate) && each.tree !== change.tree
      ? [
          fault(
            "gate-other-tree",
            `The gate \`${gate}\` judged another tree (\`${(each.tree ?? "none").slice(0, 12)}\`).`,
          ),
        ]
      : [];
  });
  return [...wrong, ...repeated];
};

/** What this version does not know might be what did not pass. */
const unknownGates = ({ saw }: Verification): readonly Fault[] =>
  saw.gates
    .filter(({ gate }) => !provenGates.some((known) => known === gate))
    .map(({ gate }) =>
      fault(
        "gate-unknown",
        `There is a gate that this Lintel does not know (\`${oneLine(gate, 40)}\`): check it with the version that wrote it.`,
      ),
    );

/** Gates after `build` judge the tree that is published; those before it judge the request and the base. */
const aboutChange: ReadonlySet<GateName> = new Set(provenGates.slice(provenGates.indexOf("build") + 1));

/** Gates that are nothing without something that was run. */
const measured: ReadonlySet<string> = new Set(["verify"]);

const evidenceFaults = ({ saw }: Verification): readonly Fault[] => {
  const known = new Set(saw.records.shown.map(({ job }) => job));
  return saw.gates.flatMap(({ gate, evidence }) => {
    if (evidence.length === 0 && measured.has(gate))
      return [fault("evidence-missing", `The gate \`${gate}\` names no evidence.`)];
    return evidence
      .filter((job) => !known.has(job))
      .map((job) =>
        fault("evidence-missing", `The gate \`${gate}\` rests on \`${job}\`, of which there is no record.`),
      );
  });
};

/** An image by its content; a tag may be anything tomorrow. */
const pinned = /(?:^|sha256:)[0-9a-f]{64}$/u;

/** What was seen names the image it was seen in, and happened before it was signed, from its start to its end. */
const recordFaults = ({ saw, images, run }: Verification): readonly Fault[] =>
  saw.records.shown.flatMap(({ job, image, startedAt, endedAt }) => [
    ...(pinned.test(image)
      ? []
      : [fault("image-missing", `The record of \`${job}\` does not name its image by a digest: it could be any.`)]),
    ...(images.shown.length < images.count || images.shown.includes(image)
      ? []
      : [fault("image-unlisted", `The image of \`${job}\` is not among the images of this bundle.`)]),
    ...(Date.parse(startedAt) <= Date.parse(endedAt) && Date.parse(endedAt) <= Date.parse(run.finishedAt)
      ? []
      : [
          fault(
            "times",
            `\`${job}\` is said to have run from ${startedAt} to ${endedAt}, and all evidence to have been there at ${run.finishedAt}: that cannot be.`,
          ),
        ]),
  ]);

const commandFaults = (predicate: Verification, checkout: Checkout): readonly Fault[] => {
  const { base, main, changed } = checkout;
  if (main === undefined || base === undefined) return [];
  const policy = readPolicyFile(policyThatCounts(checkout));
  if (policy === undefined)
    return [
      fault(
        "policy-unreadable",
        "The policy file that counts is not valid, so nobody can say which commands it asks for.",
      ),
    ];
  const paths = changed ?? (isWhole(predicate.change.paths) ? predicate.change.paths.shown : undefined);
  const entries =
    paths &&
    entriesFor(
      policy,
      paths.map((path) => ({ path })),
    );
  if (entries === undefined)
    return [fault("not-covered", "No `verify` command of the policy covers every file of this change.")];
  return entries.flatMap((entry) => commandFault(predicate, entry, commandOf(entry, base.harness).command));
};

const isWhole = ({ shown, count }: Verification["change"]["paths"]): boolean => shown.length === count;

const readPolicyFile = (text: string | undefined): Policy | undefined => {
  const read = readYaml(policySchema, text ?? "", laterPolicyKeys);
  return read.ok ? read.value : undefined;
};

/** `telling` is the same command made to tell its results case by case; its cases were judged, not its exit code. */
const commandFault = (
  { saw, change }: Verification,
  { name, command }: CommandEntry,
  telling: string,
): readonly Fault[] => {
  const behind = new Set(saw.gates.flatMap(({ gate, evidence }) => (gate === "verify" ? evidence : [])));
  const runs = saw.records.shown.filter(
    ({ job, kind, argv, tree }) =>
      behind.has(job) && kind === "verify" && tree === change.tree && [command, telling].includes(argv.at(-1) ?? ""),
  );
  const [first] = runs;
  if (first === undefined)
    return [
      fault("command-missing", `\`${name}\` (\`${command.slice(0, 120)}\`) was not run on the tree of this bundle.`),
    ];
  return runs.some(({ exitCode, besides }) => exitCode === 0 || besides !== null)
    ? []
    : [fault("command-failed", `\`${name}\` ended with exit code ${first.exitCode} on the tree of this bundle.`)];
};

const criterionFaults = ({ saw, change }: Verification): readonly Fault[] => {
  const records = new Map(saw.records.shown.map((each) => [each.job, each]));
  return saw.criteria.shown
    .filter(({ shown }) => shown === "command")
    .flatMap(({ n, after }) => {
      const seen = records.get(after ?? "");
      return seen?.exitCode === 0 && seen.tree === change.tree
        ? []
        : [fault("criterion-unshown", `Criterion ${n} has a command, and no record of it passing on this tree.`)];
    });
};
