import type { AgentReport, AgentSession } from "../../src/model/agent.ts";
import type { Change } from "../../src/model/change.ts";
import type { Effect } from "../../src/model/effect.ts";
import type { Event } from "../../src/model/event.ts";
import type {
  Candidate,
  Check,
  Comment,
  Facts,
  Issue,
  Lands,
  Pull,
  Review,
  Waiting,
  SandboxReport,
} from "../../src/model/facts.ts";
import type { Job, JobResult, Seen } from "../../src/model/job.ts";
import type { Person } from "../../src/model/person.ts";
import type { EffectivePolicy } from "../../src/model/policy.ts";
import { policySchema } from "../../src/model/policy.ts";
import type { Review as Verdict } from "../../src/model/review.ts";
import type { Run } from "../../src/model/run.ts";
import { absorb } from "../../src/rules/absorb.ts";
import { begin } from "../../src/rules/begin.ts";
import { candidateOf } from "../../src/rules/candidate.ts";
import { digestOf } from "../../src/rules/digest.ts";
import { specOf } from "../../src/rules/frozen.ts";
import { commandsIn } from "../../src/rules/intents.ts";
import { next, type Step } from "../../src/rules/next.ts";
import { proofBasis } from "../../src/rules/proof/proof-basis.ts";
import { verificationOf } from "../../src/rules/proof/verification-of.ts";
import { provenTexts } from "../../src/rules/words/proven.ts";

export const author: Person = { id: 1, login: "author", kind: "user" };
export const reviewer: Person = { id: 2, login: "reviewer", kind: "user" };
export const stranger: Person = { id: 3, login: "stranger", kind: "user" };
/** Writes, and takes no part unless asked. */
export const keeper: Person = { id: 4, login: "keeper", kind: "user" };
export const bot: Person = { id: 90, login: "lintel[bot]", kind: "bot" };
const appId = 7;
const repo = { id: 42, owner: "acme", name: "shop", defaultBranch: "main", private: false, archived: false };
const ci = 15368;

export const goodBody = "## Goal\n\nDo it.\n\n## Acceptance criteria\n\n- [ ] It is done\n\n## Kind\n\nchore\n";

const cost = (usd: number, short?: number) => {
  if (usd === 0 && short === undefined) return {};
  const tokens = { inputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0, outputTokens: 1 };
  return { spent: { usd, requests: 1, ...tokens, ...(short === undefined ? {} : { short }) } };
};

/** The change of a life touches neither source nor tests that could be tried apart. */
const nothingComposed = {
  kind: "composed",
  trees: {},
  changed: [],
  canary: { files: [], cases: [] },
  source: [],
  touchesTests: false,
  readsText: false,
  recoded: [],
} as const;

const id40 = (value: unknown) => digestOf(value).slice(7, 47);

/** Contents are sets of named changes; a tree's id is the set's digest. */
type Content = readonly string[];
type Commit = { readonly sha: string; readonly content: Content; readonly base: Content; readonly by: Person };

const policy = (over: object = {}): EffectivePolicy => {
  const value = policySchema.parse({
    level: "merge",
    verify: { test: { run: "npm test", prove: true } },
    agents: { builder: "default", reviewer: "second" },
    approval: { four_eyes: true },
    ...over,
  });
  return {
    policy: value,
    agents: { metered: value.limits.usd !== 10, independent: true },
    sandbox: { minutes: 60, memoryMb: 512, cpus: 1, pids: 100, diskMb: 100 },
    digest: digestOf({ value }),
    source: "blob",
  };
};

/**
 * One issue's world without GitHub, git or containers: enough of each to ask `next` for its judgement, and to do what it
 * says. Everything is deterministic; chance comes from the caller.
 */
export const createLife = (over: object = {}) => {
  let now = 1_000_000;
  let serial = 0;
  const fresh = (what: string) => `${what}${(serial += 1)}`;
  const contents = new Map<string, Content>();
  const treeOf = (content: Content) => {
    const sorted = [...new Set(content)].toSorted();
    const tree = id40({ tree: sorted });
    contents.set(tree, sorted);
    return tree;
  };
  const world = {
    base: { sha: id40("base0"), content: ["base"] as Content },
    label: true,
    issueOpen: true,
    body: goodBody,
    comments: [] as Comment[],
    commits: [] as Commit[],
    branch: undefined as string | undefined,
    /** Exit code of a command that fails. */
    redCode: 1,
    pull: undefined as
      | { number: number; open: boolean; reviews: Review[]; checks: Map<string, Check[]>; merged: Pull["merged"] }
      | undefined,
    permissions: { 1: "write", 2: "write", 3: "read", 4: "write" } as Record<
      number,
      "write" | "read" | "none" | "admin" | "unknown"
    >,
    policy: policy(over),
    pinned: true,
    /** What an image's name means now. */
    contentOf: (name: string) => `${name}@1`,
    /** What a reviewer answers, and what an agent's job costs. */
    reviewed: undefined as Verdict | undefined,
    usd: 0,
    twins: [] as Pull["twins"],
    waiting: [] as Waiting[],
    sandboxes: [{ engine: "e", passed: true, says: "all was contained" }] as SandboxReport[],
    /** Checks on every head besides ours and CI's plain result. */
    moreChecks: [] as Check[],
    /** Checks on base, what the branch rules require besides our check, and how many approvals. */
    baseChecks: [] as Check[],
    required: [{ name: "build", app: ci }] as { name: string; app: number | undefined }[],
    approvals: 1,
    coAuthors: [] as Person[],
    ciOn: new Map<string, "success" | "failure">(),
  };
  const jobs = new Map<string, { readonly job: Job; result: JobResult | undefined }>();
  const log = {
    starts: [] as string[],
    published: [] as string[],
    merged: [] as string[],
    proven: [] as string[],
    merges: 0,
    pulls: 0,
  };
  let run: Run = begin(1, 42, 5, { id: "label/1", at: now, type: "requested", by: author, permission: "write" });
  let events: Event[] = [];
  let pending: Effect[] = [];
  let last: Step | undefined;
  /** What a tree would show when tested: red while it holds a change named `bad…`. */
  const isGreen = (tree: string) => !(contents.get(tree) ?? ["bad"]).some((each) => each.startsWith("bad"));

  /** `needs x` passes where a change named `x…` is in; every other command where nothing bad is. */
  const passes = (command: string, tree: string) => {
    const [, needed] = /^needs (\w+)$/u.exec(command) ?? [];
    return needed === undefined ? isGreen(tree) : (contents.get(tree) ?? []).some((each) => each.startsWith(needed));
  };

  const headCommit = () => world.commits.find((commit) => commit.sha === world.branch);

  const mergeContents = (base: Content, ours: Content, ancestor: Content): { content: Content; conflict: boolean } => {
    const added = ours.filter((each) => !ancestor.includes(each));
    const conflict =
      added.some((each) => each.startsWith("clash")) &&
      base.some((each) => each.startsWith("clash") && !ancestor.includes(each));
    const kept = base.filter((each) => ours.includes(each) || !ancestor.includes(each));
    return { content: [...kept, ...added], conflict };
  };

  const land = (candidate: Candidate): Lands => {
    const attempt =
      candidate.kind === "unpublished" ? run.attempts.find((each) => each.n === candidate.attempt) : undefined;
    const head = headCommit();
    const [ours, ancestor] =
      candidate.kind === "unpublished"
        ? [
            contents.get(candidate.tree) ?? [],
            contents.get(attempt === undefined ? "" : (baseTrees.get(attempt.base) ?? "")) ?? [],
          ]
        : [head?.content ?? [], head?.base ?? []];
    const withHead =
      candidate.kind === "unpublished" && head !== undefined && attempt?.onto !== head.sha
        ? [...ours, ...head.content.filter((each) => each.includes("person"))]
        : ours;
    const merged = mergeContents(world.base.content, withHead, ancestor);
    const tree = treeOf(merged.content);
    if (merged.conflict) return { kind: "conflict", tree, paths: ["src/a.ts"] };
    const files = merged.content
      .filter((each) => !world.base.content.includes(each))
      .map((each) => ({ path: `src/${each}.ts`, now: { mode: "100644", oid: id40(each), bytes: 1 } }));
    return {
      kind: "clean",
      tree,
      manifests: "m",
      files,
      harness: [],
      findings: [],
      behind: JSON.stringify(ancestor) !== JSON.stringify(world.base.content),
    };
  };
  const baseTrees = new Map([[world.base.sha, treeOf(world.base.content)]]);

  const issueFacts = (): Issue => ({
    number: 5,
    nodeId: "I",
    title: "Do it",
    body: world.body,
    open: world.issueOpen,
    author,
    lastEditor: undefined,
    labels: world.label ? ["lintel"] : [],
    assignees: [],
    requested: { id: "label/1", at: 1_000_000, by: author },
    comments: world.comments,
  });

  const readings = new Map<string, Facts["spec"]>();
  /** Parsing is the dear part of a life, and few texts occur in one. */
  const readNow = (): Facts["spec"] => {
    const known = readings.get(world.body);
    if (known !== undefined) return known;
    const read = specOf({ issue: issueFacts(), repo }, ["src/a.ts"]);
    readings.set(world.body, read);
    return read;
  };

  const facts = (): Facts => {
    const head = headCommit();
    const candidate =
      world.pull?.merged === undefined
        ? candidateOf(run, { branch: world.branch, pull: pullFacts(), self: { appId, bot } })
        : undefined;
    return {
      at: now,
      repo,
      self: { appId, bot },
      policy: { ok: true, value: world.policy },
      halted: false,
      rules: {
        ok: true,
        value: {
          pullRequest: true,
          approvals: world.approvals,
          staleDismissed: true,
          codeOwners: true,
          lastPushApproval: false,
          required: [...(world.pinned ? [{ name: "lintel", app: appId }] : []), ...world.required],
          upToDate: true,
          queue: false,
          neverBypassed: true,
        },
      },
      base: { sha: world.base.sha, tree: treeOf(world.base.content), checks: world.baseChecks },
      issue: issueFacts(),
      branch: head?.sha,
      pull: pullFacts(),
      permissions: world.permissions,
      writers: {
        ok: true,
        value: [author, reviewer, keeper].filter((person) => world.permissions[person.id] === "write"),
      },
      dependencies: [],
      ground: { tree: treeOf(world.base.content), manifests: "m", paths: ["src/a.ts"], harness: {} },
      cells: { test: nothingComposed },
      spec: readNow(),
      held: [],
      waiting: world.waiting,
      sandboxes: world.sandboxes,
      candidate,
      lands: candidate === undefined ? undefined : land(candidate),
    };
  };

  const pullFacts = (): Pull | undefined => {
    const { pull } = world;
    const head = headCommit();
    if (pull === undefined || head === undefined) return undefined;
    const authors = [...world.coAuthors, ...world.commits.map((commit) => commit.by)];
    const ciResult = world.ciOn.get(head.sha);
    const ciChecks: Check[] =
      ciResult === undefined
        ? []
        : [
            {
              name: "build",
              app: ci,
              id: 1,
              externalId: undefined,
              status: "completed",
              conclusion: ciResult,
              title: undefined,
              summary: undefined,
              url: undefined,
            },
          ];
    return {
      number: pull.number,
      nodeId: "P",
      title: "",
      body: "",
      open: pull.open,
      draft: false,
      head: head.sha,
      headTree: treeOf(head.content),
      onto: "main",
      author: bot,
      labels: [],
      assignees: [],
      reviews: pull.reviews,
      comments: [],
      checks: [...(pull.checks.get(head.sha) ?? []), ...ciChecks, ...world.moreChecks],
      authors,
      twins: world.twins,
      decision: pull.reviews.some(({ state, commit }) => state === "APPROVED" && commit === head.sha)
        ? "APPROVED"
        : "REVIEW_REQUIRED",
      merged: pull.merged,
    };
  };

  /** A turn: everything recorded is absorbed, then judged; effects wait to be performed. */
  const turn = (): Step => {
    events.push(...commandsIn(facts(), [], run));
    run = events.reduce(absorb, run);
    events = [];
    const step = next(run, facts());
    run = step.run;
    const stop = step.road.at(-1);
    if (stop?.gate === "room" && stop.outcome === "waits" && stop.whom.kind === "slot") {
      events.push({
        id: `admitted/${run.id}`,
        at: now,
        type: "admitted",
        reservation: { repo: 42, scope: [], usd: 1 },
      });
    }
    for (const effect of step.effects) if (!pending.some((each) => each.name === effect.name)) pending.push(effect);
    last = step;
    return step;
  };

  const seenNow = (exitCode: number): Seen => ({
    argv: ["sh"],
    image: "i",
    startedAt: now,
    endedAt: now + 1_000,
    exitCode,
    log: digestOf(fresh("log")),
    tail: "tail",
  });

  const perform = (effect: Effect): void => {
    switch (effect.do) {
      case "start":
        if (!jobs.has(effect.job.id)) {
          jobs.set(effect.job.id, { job: effect.job, result: undefined });
          log.starts.push(effect.job.id);
        }
        return;
      case "stop":
        stop(effect.job);
        return;
      case "publish":
        publish(effect);
        return;
      case "merge":
        merge(effect);
        return;
      case "conclude":
        conclude(effect);
        return;
      case "prove":
        log.proven.push(effect.tree);
        return;
      case "acknowledge":
      case "show":
        return;
    }
  };

  const wantedNow = (effect: Effect) => next(run, facts()).effects.some((each) => each.name === effect.name);

  const publish = (effect: Extract<Effect, { do: "publish" }>): void => {
    if (!wantedNow(effect) || world.branch !== effect.expect) return;
    const step = next(run, facts());
    const content = contents.get(effect.tree) ?? [];
    if (effect.parents !== undefined) {
      const sha = id40({ tree: effect.tree, parents: effect.parents });
      world.commits.push({ sha, content, base: world.base.content, by: bot });
      world.branch = sha;
      log.published.push(effect.tree);
    }
    if (world.branch === undefined) return;
    if (world.pull === undefined) {
      world.pull = { number: 6, open: true, reviews: [], checks: new Map(), merged: undefined };
      log.pulls += 1;
    }
    const basis = proofBasis(run, step.facts);
    const stated = verificationOf(step, { head: world.branch, policyText: undefined });
    const { check, proof } = provenTexts(step, effect.tree, {
      digest: digestOf({ basis, head: stated.predicate.change.commit }),
      url: undefined,
      basis,
    });
    world.pull.checks.set(world.branch, [
      {
        name: "lintel",
        app: appId,
        id: 2,
        externalId: check.externalId,
        status: "completed",
        conclusion: "success",
        title: check.title,
        summary: check.summary,
        url: undefined,
      },
    ]);
    events.push({
      id: `publish/${world.branch}/${effect.tree}/${proof.digest}`,
      at: now,
      type: "published",
      attempt: effect.attempt,
      head: world.branch,
      tree: effect.tree,
      base: effect.base,
      pull: world.pull.number,
      proof,
    });
  };

  const conclude = (effect: Extract<Effect, { do: "conclude" }>): void => {
    if (!wantedNow(effect) || world.branch !== effect.head) return;
    const { conclusion, title, summary, name: externalId } = effect;
    const check = { name: "lintel/four-eyes", app: appId, id: 3, status: "completed", url: undefined } as const;
    const others = (world.pull?.checks.get(effect.head) ?? []).filter(({ name }) => name !== check.name);
    world.pull?.checks.set(effect.head, [...others, { ...check, conclusion, title, summary, externalId }]);
  };

  const merge = (effect: Extract<Effect, { do: "merge" }>): void => {
    if (!wantedNow(effect) || world.pull?.open !== true || world.branch !== effect.head) return;
    const head = headCommit();
    if (head === undefined) return;
    const tree = treeOf(mergeContents(world.base.content, head.content, head.base).content);
    world.pull = { ...world.pull, open: false, merged: { commit: id40("m"), tree, by: bot, at: now } };
    log.merged.push(tree);
    log.merges += 1;
  };

  const endJob = (id: string, result: JobResult): void => {
    const job = jobs.get(id);
    if (job === undefined || job.result !== undefined) return;
    job.result = result;
    events.push({ id: `job/${id}`, at: now, type: "jobEnded", job: id, result });
  };

  const changeOf = (job: Job & { kind: "build" }, leaves: string): Change => {
    const started = (contents.get(job.tree) ?? []).filter(
      (each) => !each.startsWith("bad") && !each.startsWith("clash"),
    );
    return {
      base: job.history,
      tree: treeOf([...started, leaves]),
      files: [{ path: "src/a.ts", now: { mode: "100644", oid: id40(leaves), bytes: 1 } }],
      content: digestOf(leaves),
    };
  };

  /** A job that never began ends by being stopped, too; one that ran leaves its work unfinished. */
  const stop = (id: string): void => {
    const known = jobs.get(id);
    const stopped = { kind: "error", cause: "stopped", reason: "stopped", seen: undefined } as const;
    if (known === undefined) {
      events.push({ id: `job/${id}`, at: now, type: "jobEnded", job: id, result: { ...stopped, change: undefined } });
      return;
    }
    const { job } = known;
    endJob(id, { ...stopped, change: job.kind === "build" ? changeOf(job, "unfinished") : undefined });
  };

  const allMet = (): Verdict => ({
    criteria: (run.spec?.criteria ?? []).map((_, index) => ({ n: index + 1, verdict: "met", evidence: "src/a.ts:1" })),
    findings: [],
  });

  /** Ends a running job: verify tells the truth about the tree, a build leaves what the caller says. */
  const finish = (
    id: string,
    leaves: string,
    more: {
      readonly agent?: AgentReport;
      readonly session?: AgentSession;
      readonly exitCode?: number;
      /** What there is of a build that its model failed. */
      readonly left?: string;
      /** A request that the job's money did not allow. */
      readonly short?: number;
    } = {},
  ): void => {
    const job = jobs.get(id)?.job;
    if (job === undefined) return;
    if (leaves === "lost")
      return endJob(id, { kind: "error", cause: "lost", reason: "sandbox lost", seen: undefined, change: undefined });
    if (leaves === "image gone")
      return endJob(id, {
        kind: "error",
        cause: job.kind === "images" ? "environment" : "image",
        reason: "it is gone",
        seen: undefined,
        change: undefined,
      });
    if (job.kind === "verify")
      return endJob(id, { kind: "verify", seen: seenNow(passes(job.command, job.tree) ? 0 : world.redCode) });
    if (job.kind === "review")
      return endJob(id, { kind: "review", seen: seenNow(0), review: world.reviewed ?? allMet(), ...cost(world.usd) });
    if (job.kind === "images")
      return endJob(id, {
        kind: "images",
        images: Object.fromEntries(job.images.map((name) => [name, world.contentOf(name)])),
        seen: undefined,
      });
    if (job.kind === "setup") return endJob(id, { kind: "setup", seen: seenNow(0), snapshot: "s" });
    if (leaves === "model")
      return endJob(id, {
        kind: "error",
        cause: "model",
        reason: "the model answered 529",
        seen: seenNow(1),
        change: more.left === undefined ? undefined : changeOf(job, more.left),
        ...(more.session === undefined ? {} : { session: more.session }),
      });
    const change = leaves === "nothing" ? undefined : changeOf(job, leaves);
    const { exitCode = leaves === "crash" ? 1 : 0, short, agent, session } = more;
    const told = { ...(agent === undefined ? {} : { agent }), ...(session === undefined ? {} : { session }) };
    const paid = cost(world.usd, short);
    endJob(id, { kind: "build", seen: seenNow(exitCode), change, dropped: [], ...told, ...paid });
  };

  return {
    world,
    log,
    turn,
    get run() {
      return run;
    },
    get last() {
      return last;
    },
    isGreen,
    pending: () => pending,
    running: () => [...jobs.values()].filter(({ result }) => result === undefined).map(({ job }) => job),
    /** Performs the nth waiting effect; `keep` leaves it queued, so that it is performed twice. */
    performNth: (n: number, keep = false) => {
      const effect = pending[n % Math.max(1, pending.length)];
      if (effect === undefined) return;
      if (!keep) pending = pending.filter((each) => each !== effect);
      perform(effect);
    },
    dropPending: () => (pending = pending.filter(({ do: kind }) => kind === "start" || kind === "stop")),
    finish,
    pass: (ms: number) => (now += ms),
    say: (by: Person, body: string) =>
      world.comments.push({
        id: 1_000 + world.comments.length,
        author: by,
        body,
        createdAt: now,
        edited: false,
        on: 5,
      }),
    review: (by: Person, state: Review["state"]) => {
      const head = headCommit();
      world.pull?.reviews.push({
        id: 1 + world.pull.reviews.length,
        by,
        state,
        body: "please",
        commit: head?.sha,
        at: (now += 1),
        threads: [],
      });
    },
    push: (by: Person, what: string) => {
      const head = headCommit();
      if (head === undefined || world.pull?.open !== true) return;
      const sha = id40({ push: fresh(what) });
      world.commits.push({ sha, content: [...head.content, what], base: head.base, by });
      world.branch = sha;
    },
    moveBase: (what: string) => {
      world.base = { sha: id40(fresh("base")), content: [...world.base.content, what] };
      baseTrees.set(world.base.sha, treeOf(world.base.content));
    },
    ciSays: (conclusion: "success" | "failure") => {
      const head = headCommit();
      if (head !== undefined) world.ciOn.set(head.sha, conclusion);
    },
    fresh,
  };
};

export type Life = ReturnType<typeof createLife>;

/** Everybody does their part, machines and people alike, until nothing changes any more. */
export const settle = (life: Life): Step => {
  for (let n = 0; n < 400; n += 1) {
    life.pass(60_000);
    const step = life.turn();
    if (life.run.ended !== undefined) return step;
    const before = JSON.stringify([
      life.run,
      life.world.branch,
      life.world.pull?.reviews.length,
      life.running().map(({ id }) => id),
    ]);
    while (life.pending().length > 0) life.performNth(0);
    for (const job of life.running()) life.finish(job.id, `good${life.fresh("g")}`);
    life.ciSays("success");
    const stop = step.road.at(-1);
    if (stop?.gate === "approval" && stop.outcome === "waits" && stop.whom.kind === "people") {
      for (const person of stop.whom.people) life.review(person, "APPROVED");
    }
    life.turn();
    const after = JSON.stringify([
      life.run,
      life.world.branch,
      life.world.pull?.reviews.length,
      life.running().map(({ id }) => id),
    ]);
    // A wait for a known moment is no rest: the moment comes.
    const waitsForTime = stop?.outcome === "waits" && stop.whom.kind !== "people" && stop.until !== undefined;
    if (before === after && n > 3 && !waitsForTime) return life.turn();
  }
  throw new Error("the life did not come to rest in 400 rounds");
};
