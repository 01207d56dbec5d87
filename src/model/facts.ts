import type { EffectivePolicy } from "./policy.ts";
import type { EntryCells } from "./cells.ts";
import type { FileChange } from "./change.ts";
import type { Finding } from "./finding.ts";
import type { Digest, Instant, RepoId, Sha, Tree } from "./names.ts";
import type { Permission, Person } from "./person.ts";
import type { Readable, Reading } from "./problem.ts";
import type { Spec } from "./spec.ts";

export type Repo = {
  readonly id: RepoId;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly private: boolean;
  readonly archived: boolean;
};

/** Who we are on GitHub: the App, and the account its tokens act as. */
export type Self = { readonly appId: number; readonly bot: Person };

export type Comment = {
  readonly id: number;
  readonly author: Person | undefined;
  readonly body: string;
  readonly createdAt: Instant;
  readonly edited: boolean;
  /** Issue or pull request number it stands on. */
  readonly on: number;
};

export type Issue = {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly author: Person | undefined;
  readonly lastEditor: Person | undefined;
  readonly labels: readonly string[];
  readonly assignees: readonly Person[];
  /** The newest time the trigger label was put on: by whom, and GitHub's id of that event. */
  readonly requested: { readonly id: string; readonly at: Instant; readonly by: Person } | undefined;
  readonly comments: readonly Comment[];
};

/** One check or status on a commit. `app` is undefined for commit statuses (anyone with write may post those). */
export type Check = {
  readonly name: string;
  readonly app: number | undefined;
  readonly id: number | undefined;
  readonly externalId: string | undefined;
  /** GitHub's words: completed with a conclusion, or not. */
  readonly status: "queued" | "in_progress" | "completed" | "other";
  readonly conclusion: string | undefined;
  readonly title: string | undefined;
  readonly summary: string | undefined;
  readonly url: string | undefined;
};

export type Review = {
  readonly id: number;
  readonly by: Person | undefined;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  readonly body: string;
  readonly commit: Sha | undefined;
  readonly at: Instant;
  readonly threads: readonly { readonly path: string; readonly line: number | undefined; readonly body: string }[];
};

export type Pull = {
  readonly number: number;
  readonly nodeId: string;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly draft: boolean;
  readonly head: Sha;
  readonly headTree: Tree;
  /** Branch it would merge into. */
  readonly onto: string;
  readonly author: Person | undefined;
  readonly labels: readonly string[];
  readonly assignees: readonly Person[];
  readonly reviews: readonly Review[];
  readonly comments: readonly Comment[];
  readonly checks: readonly Check[];
  /** People and bots that authored, co-authored or committed what the branch adds. */
  readonly authors: readonly Person[];
  /** Other open pull requests that show the same head: our check stands on the commit, so it speaks for them too. */
  readonly twins: readonly { readonly number: number; readonly onto: string }[];
  /** GitHub's own summary of required reviews, code owners included. */
  readonly decision: "APPROVED" | "CHANGES_REQUESTED" | "REVIEW_REQUIRED" | undefined;
  readonly merged:
    { readonly commit: Sha; readonly tree: Tree; readonly by: Person | undefined; readonly at: Instant } | undefined;
};

/** Rules that bind the default branch, as GitHub enforces them for us. */
export type Rules = {
  readonly pullRequest: boolean;
  readonly approvals: number;
  readonly staleDismissed: boolean;
  readonly codeOwners: boolean;
  readonly lastPushApproval: boolean;
  readonly required: readonly { readonly name: string; readonly app: number | undefined }[];
  readonly upToDate: boolean;
  readonly queue: boolean;
  /** True only if GitHub says `never` for every ruleset that holds one of the above. */
  readonly neverBypassed: boolean;
};

/** A tree with what the gates ask about it. */
export type TreeFacts = {
  readonly tree: Tree;
  /** Over the manifests and lockfiles in it: same digest, same snapshot of `setup`. */
  readonly manifests: Digest;
};

/** The tree a merge of the candidate would put on base now, before anybody looked into its files. */
export type Landed =
  | (TreeFacts & {
      readonly kind: "clean";
      readonly files: readonly FileChange[];
      readonly harness: readonly HarnessTouch[];
      /** True when base is not among the ancestors of the candidate: it must catch up before a strict rule lets it merge. */
      readonly behind: boolean;
    })
  | { readonly kind: "conflict"; readonly tree: Tree; readonly paths: readonly string[] };

/** The same, with what its changed files were found to hold. */
export type Lands =
  | (Extract<Landed, { readonly kind: "clean" }> & { readonly findings: readonly Finding[] })
  | Extract<Landed, { readonly kind: "conflict" }>;

/** A manifest's part that decides how tests run was changed: `package.json` `scripts.test`. */
export type HarnessTouch = { readonly path: string; readonly what: string };

/** What is read of GitHub for one run, in as few requests as possible. */
export type World = {
  readonly at: Instant;
  readonly repo: Repo;
  readonly self: Self;
  readonly policy: Reading<EffectivePolicy>;
  /** Read even from an invalid policy file. */
  readonly halted: boolean;
  readonly rules: Readable<Rules>;
  readonly base: { readonly sha: Sha; readonly tree: Tree; readonly checks: readonly Check[] };
  readonly issue: Issue | undefined;
  /** Head of `lintel/<issue>`, if the branch exists. */
  readonly branch: Sha | undefined;
  readonly pull: Pull | undefined;
  /** Live permission of everyone whose word matters in this turn, by numeric id; absent = not asked = no. */
  readonly permissions: Readonly<Record<number, Permission>>;
  /** People other than bots with live write permission: whose approval may count. */
  readonly writers: Readable<readonly Person[]>;
  /** State of the issues named by `Depends on`. */
  readonly dependencies: readonly {
    readonly number: number;
    readonly state: "open" | "completed" | "not planned" | "unknown";
  }[];
};

/** What another live run of the repository holds, or spent today. */
export type Held = {
  readonly run: number;
  readonly issue: number;
  readonly scope: readonly string[];
  readonly building: boolean;
  readonly pullOpen: boolean;
  readonly usdToday: number;
};

/** The issues that another live run of the repository depends on. */
export type Waiting = { readonly issue: number; readonly on: readonly number[] };

/** What a worker found out about the sandboxes of its engine by trying to break out of them. */
export type SandboxReport = {
  /** The engine's own id, and the runtime where it is not the usual one. */
  readonly engine: string;
  /** Whether every attempt was contained. */
  readonly passed: boolean;
  /** In one sentence, without a full stop. */
  readonly says: string;
};

/** What the world says now. Replaced whole, never stored as history, never guessed. */
export type Facts = World & {
  readonly ground: TreeFacts & {
    readonly paths: readonly string[];
    /** Base's files at the top that say how tests run (manifests, runners' configuration), by path. */
    readonly harness: Readonly<Record<string, string>>;
  };
  /** What `prove` measures besides *lands*, by the entry's name; empty while there is nothing to land. */
  readonly cells: Readonly<Record<string, EntryCells>>;
  readonly lands: Lands | undefined;
  /** The issue as it reads now against base's paths; undefined when it is gone. */
  readonly spec: Reading<Spec> | undefined;
  /** What the repository's other runs hold: why there may be no room. */
  readonly held: readonly Held[];
  /** Which issues the repository's other live runs wait for: how a circle of them is found. */
  readonly waiting: readonly Waiting[];
  /** What the workers' self-tests say of the sandboxes in use; none = nobody has tested. */
  readonly sandboxes: readonly SandboxReport[];
  /** The commit or change `lands` was computed from; see `rules/candidate.ts`. */
  readonly candidate: Candidate | undefined;
};

/** What is under judgement: the newest change an agent left, or the head somebody else pushed. */
export type Candidate =
  | { readonly kind: "unpublished"; readonly attempt: number; readonly tree: Tree; readonly parents: readonly Sha[] }
  | {
      readonly kind: "published";
      readonly head: Sha;
      /** Undefined: the head is the commit we made. */ readonly pushedBy: Person | "somebody" | undefined;
    };
