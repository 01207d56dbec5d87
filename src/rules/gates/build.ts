import type { Effect } from "../../model/effect.ts";
import type { Facts } from "../../model/facts.ts";
import type { Instant } from "../../model/names.ts";
import type { Attempt, Brief, Run } from "../../model/run.ts";
import { buildJob, leftBy, minutesSpent, newest, sessionOf } from "../attempts.ts";
import { effectiveFor } from "../effective.ts";
import { error, fail, pass, people, waits, type Gate, type Judged } from "../judged.ts";
import { setupFor } from "../measure.ts";
import { servicesFor } from "../services-for.ts";
import { leftByTry, settled } from "../tries.ts";
import { count } from "../words/count.ts";
import { briefFor } from "../words/brief.ts";

const at = { gate: "build", on: undefined } as const;

/** Passes when the newest thing asked for has been built. */
export const buildGate: Gate = {
  name: "build",
  judge: (run, facts) => {
    const attempt = newest(run);
    const ask = run.asks.at(-1);
    const answered = ask === undefined || run.attempts.some((each) => each.because.id === ask.id);
    if (!answered && attempt !== undefined && leftBy(run, attempt).kind === "nothing yet")
      return ending(run, facts, attempt, ask);
    if (!answered)
      return fail(at, "another attempt was asked for", { mendable: true, whom: { kind: "agent" }, brief: ask.text });
    if (attempt === undefined) return fail(at, "nothing is built yet", { mendable: true, whom: { kind: "agent" } });
    return judgeAttempt(run, facts, attempt);
  },
};

/** The next attempt begins when this one has ended: it goes on with what was paid for. */
const ending = (run: Run, facts: Facts, attempt: Attempt, ask: Brief): Judged => {
  const { job } = settled(run, buildJob(run, attempt));
  const asked = run.heard.find(({ id }) => id === ask.id)?.at ?? facts.at;
  return waits(at, `attempt ${attempt.n} is being stopped; the next one goes on with what it left`, {
    whom: { kind: "sandbox" },
    until: asked + stopMs,
    then: "somebody is told",
    effects: [{ name: `${job}/stop`, do: "stop", job }],
  });
};

/** Stopping takes seconds; a worker that is down may need some time to come back. */
const stopMs = 10 * 60_000;

const judgeAttempt = (run: Run, facts: Facts, attempt: Attempt): Judged => {
  const left = leftBy(run, attempt);
  const pushed = facts.candidate?.kind === "published" && facts.candidate.pushedBy !== undefined;
  switch (left.kind) {
    case "nothing yet":
      return building(run, facts, attempt);
    case "change":
      return pass(
        { gate: "build", on: left.change.tree },
        `attempt ${attempt.n}, ${count(left.change.files.length, "file")}, ${count(Math.max(1, Math.round(minutesSpent(run))), "minute")}`,
        [left.change.content],
      );
    case "no change":
      if (pushed) return pass(at, "built by hand");
      return unchanged(run, attempt);
    case "failed":
      if (pushed) return pass(at, "built by hand");
      return fail(at, `attempt ${attempt.n}: ${left.reason}`, {
        mendable: true,
        whom: people(run.requested.by),
        brief: left.tail,
      });
    case "error":
      return error(
        at,
        `attempt ${attempt.n} could not be made: ${left.reason}. \`/lintel retry\` after it is mended`,
        people(run.requested.by),
      );
  }
};

/** What the attempt was to mend still stands: people and the next attempt are told of it again. */
const unchanged = (run: Run, attempt: Attempt): Judged => {
  const because = run.attempts.findLast((each) => each.because.gate !== "build")?.because;
  const [first = "", ...rest] = (because?.text ?? "").split("\n");
  const isVerdict = because !== undefined && !wishes.has(because.gate);
  const still = isVerdict && first !== "" ? `, so this still stands: ${first}` : "";
  return fail(at, `attempt ${attempt.n} changed nothing${still}`, {
    mendable: true,
    whom: people(run.requested.by),
    brief: `Your last attempt left the repository unchanged. Make the change.\n\n${[...(isVerdict ? [] : [first]), ...rest].join("\n").trim()}`,
  });
};

/** Causes of an attempt that are somebody's wish, not what a gate found wrong. */
const wishes: ReadonlySet<Brief["gate"]> = new Set(["start", "redirect", "spec changed"]);

const building = (run: Run, facts: Facts, attempt: Attempt): Judged => {
  const policy = effectiveFor(run, facts);
  if (policy === undefined || run.spec === undefined)
    return error(at, "the policy cannot be read", people(run.requested.by));
  const setup = setupFor(run, facts, policy, facts.ground);
  if ("state" in setup) {
    const effects = setup.state === "waits" ? setup.effects : [];
    return waits(at, `preparing attempt ${attempt.n}`, {
      whom: { kind: "sandbox" },
      then: "a lost sandbox is made again",
      effects,
    });
  }
  const { minutes } = policy.policy.limits;
  const { job: id, notBefore } = settled(run, buildJob(run, attempt));
  if (notBefore !== undefined && facts.at < notBefore) return paused(run, attempt, notBefore);
  const agent = policy.policy.agents.builder;
  const left = leftByTry(run, buildJob(run, attempt));
  const session = left?.session ?? sessionOf(run, agent);
  const start: Effect = {
    name: id,
    do: "start",
    job: {
      id,
      repo: run.repo,
      image: policy.policy.image,
      pins: setup.pins,
      limits: { ...policy.sandbox, minutes },
      kind: "build",
      agent,
      brief: briefFor(run.spec, attempt),
      attempt: attempt.n,
      usd: attempt.usd,
      idleMinutes: policy.policy.limits.idle_minutes,
      ...(session === undefined ? {} : { session }),
      history: attempt.base,
      tree: left?.change?.tree ?? attempt.start,
      ...(left === undefined ? {} : { since: attempt.start }),
      snapshot: setup.snapshot,
      services: servicesFor(policy),
    },
  };
  return waits(at, `agent \`${agent}\` works on attempt ${attempt.n}`, {
    whom: { kind: "agent" },
    until: Math.max(attempt.at, notBefore ?? 0) + minutes * 60_000,
    then: "it is stopped, and what it left is kept",
    effects: [start],
  });
};

/** A model that fails costs no attempt: it is asked again after a while, and then the reason is somebody's to read. */
const paused = (run: Run, attempt: Attempt, notBefore: Instant): Judged => {
  const last = Object.values(run.results).findLast((result) => result.kind === "error" && result.cause === "model");
  const why = last?.kind === "error" ? last.reason : "the model failed";
  return waits(at, `attempt ${attempt.n} waits, because ${why}`, {
    whom: { kind: "agent" },
    until: notBefore,
    then: "the model is asked again",
  });
};
