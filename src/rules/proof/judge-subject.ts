import type { MergeStatement, VerificationStatement } from "../../model/proof.ts";
import { digestOf } from "../digest.ts";
import type { Checkout } from "./checkout.ts";
import { oneLine } from "../words/untrusted.ts";
import { fault, type Fault } from "./fault.ts";

/** A verification and, where the bundle has one, the statement of what GitHub made of it. */
export type Bundle = {
  readonly verification: VerificationStatement;
  /** Digest of the verification's envelope. */
  readonly digest: string;
  readonly merge: MergeStatement | undefined;
};

/** Whether the bundle is about this commit, and about this very content. */
export const judgeSubject = (bundle: Bundle, checkout: Checkout, repository?: string): readonly Fault[] => [
  ...otherRepository(bundle.verification, repository),
  ...damage(checkout),
  ...ownSubject(bundle.verification),
  ...lists(bundle.verification),
  ...mergeBinding(bundle),
  ...base(bundle, checkout),
  ...commit(bundle, checkout),
];

const damage = ({ damaged }: Checkout): readonly Fault[] =>
  damaged === undefined
    ? []
    : [
        fault(
          "clone-damaged",
          `The object \`${damaged}\` of the clone is not what its name says: the disk failed, or somebody changed it. Clone anew.`,
        ),
      ];

/** A fork has the same commits: only who asks knows which repository is meant. `wanted` is its number, or its name. */
const otherRepository = ({ predicate }: VerificationStatement, wanted: string | undefined): readonly Fault[] => {
  const { id, name } = predicate.repository;
  const isIt = wanted === undefined || wanted === String(id) || wanted.toLowerCase() === name.toLowerCase();
  return isIt
    ? []
    : [
        fault(
          "other-repository",
          `The bundle is of the repository \`${oneLine(name, 140)}\` (${id}), not of \`${oneLine(wanted, 140)}\`. Where that was renamed, give its number.`,
        ),
      ];
};

/** Subject and predicate must name the same. */
const ownSubject = ({ subject, predicate: { change } }: VerificationStatement): readonly Fault[] => {
  const wanted = [
    { name: "lands", digest: { gitTree: change.tree } },
    { name: "head", digest: { gitCommit: change.commit } },
  ];
  return digestOf(subject) === digestOf(wanted)
    ? []
    : [fault("subject-mismatch", "The statement's subject names another tree or commit than its predicate.")];
};

/** A list that is whole must have the digest that is given for the whole. */
const lists = ({ predicate: { change, images, saw, claims } }: VerificationStatement): readonly Fault[] =>
  [change.paths, images, saw.records, saw.criteria, claims.attempts].flatMap(({ shown, count, digest }) =>
    shown.length < count || (shown.length === count && digestOf(shown) === digest)
      ? []
      : [fault("list-digest", "A list in the statement is not the one its digest was taken of.")],
  );

const mergeBinding = ({ verification, digest, merge }: Bundle): readonly Fault[] => {
  if (merge === undefined) return [];
  const { predicate, subject } = merge;
  const { merged, repository, run } = predicate;
  if (predicate.bundle !== digest)
    return [
      fault(
        "merge-other-bundle",
        `The merge statement is for the bundle \`${short(predicate.bundle)}\`, and this one is \`${short(digest)}\`.`,
      ),
    ];
  const faults: Fault[] = [];
  const about = verification.predicate;
  if (repository.id !== about.repository.id || run.id !== about.run.id)
    faults.push(fault("merge-other-run", "The merge statement is of another repository or run than the verification."));
  if (merged.tree !== about.change.tree)
    faults.push(
      fault(
        "merge-other-tree",
        `What was merged (tree \`${merged.tree.slice(0, 12)}\`) is not what was verified (\`${about.change.tree.slice(0, 12)}\`).`,
      ),
    );
  const wanted = [
    { name: "merged", digest: { gitCommit: merged.commit } },
    { name: "lands", digest: { gitTree: merged.tree } },
  ];
  if (digestOf(subject) !== digestOf(wanted))
    faults.push(
      fault("subject-mismatch", "The merge statement's subject names another tree or commit than its predicate."),
    );
  return faults;
};

const base = ({ verification: { predicate } }: Bundle, checkout: Checkout): readonly Fault[] => {
  const { commit, tree } = predicate.base;
  if (checkout.base === undefined)
    return [
      fault(
        "base-missing",
        `The clone has no commit \`${commit}\`, the base of this bundle: fetch the whole history (\`git fetch --unshallow\`, or \`fetch-depth: 0\` in a workflow).`,
      ),
    ];
  return checkout.base.tree === tree
    ? []
    : [
        fault(
          "base-tree",
          `The base \`${commit.slice(0, 12)}\` has the tree \`${checkout.base.tree.slice(0, 12)}\` here, and \`${tree.slice(0, 12)}\` in the bundle.`,
        ),
      ];
};

const commit = ({ verification, merge }: Bundle, checkout: Checkout): readonly Fault[] => {
  const { change } = verification.predicate;
  const here = checkout.commit;
  if (here === undefined)
    return [fault("commit-missing", "The clone has no such commit: fetch it, or name another with `--commit`.")];
  const name = `\`${here.sha.slice(0, 12)}\``;
  if (here.sha === change.commit) {
    const isIt = here.tree === change.tree || checkout.lands === change.tree;
    return isIt ? [] : [differs(name, checkout, change.tree)];
  }
  if (merge !== undefined && here.sha === merge.predicate.merged.commit)
    return here.tree === merge.predicate.merged.tree
      ? []
      : [
          fault(
            "merge-commit-tree",
            `The merged commit ${name} has the tree \`${here.tree.slice(0, 12)}\` here, and \`${merge.predicate.merged.tree.slice(0, 12)}\` in the merge statement.`,
          ),
        ];
  const named = [change.commit, ...(merge === undefined ? [] : [merge.predicate.merged.commit])];
  const same =
    here.tree === change.tree
      ? " It has the tree that was verified, but nobody bound it to this bundle; a merge statement would."
      : "";
  return [
    fault(
      "other-commit",
      `The bundle is for ${named.map((sha) => `\`${sha.slice(0, 12)}\``).join(" and ")}, not for ${name}.${same}`,
    ),
  ];
};

const differs = (name: string, { commit, lands }: Checkout, tree: string): Fault => {
  const merged = lands === undefined ? "" : `, and merging it into its base gives \`${lands.slice(0, 12)}\``;
  return fault(
    "tree-mismatch",
    `The commit ${name} has the tree \`${(commit?.tree ?? "").slice(0, 12)}\`${merged}; what was verified is \`${tree.slice(0, 12)}\`.`,
  );
};

const short = (digest: string): string => digest.slice(0, 19);
