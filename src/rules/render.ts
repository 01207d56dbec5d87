import type { Effect } from "../model/effect.ts";
import type { Digest } from "../model/names.ts";
import type { Person } from "../model/person.ts";
import type { ProofRef } from "../model/proof.ts";
import type { Run } from "../model/run.ts";
import type { Screen } from "../model/screen.ts";
import { ourCheck } from "./check.ts";
import { digestOf } from "./digest.ts";
import { mustAct } from "./judged.ts";
import type { Step } from "./next.ts";
import { answers } from "./words/answers.ts";
import { cancelledCheck, openCheck } from "./words/check-summary.ts";
import { pullBody } from "./words/pull-body.ts";
import { status } from "./words/status.ts";
import { subject } from "./words/untrusted.ts";

/** Label of ours that says a person must act; nothing is decided from it. */
export const needsYouLabel = "lintel:needs-you";

/** Everything we say about a run now. */
export const render = (step: Step): Screen => {
  const { run, facts } = step;
  const wanted = run.ended === undefined ? mustAct(step.road.at(-1)) : [];
  const needed = wanted.length > 0;
  const assigned = facts.issue?.assignees ?? [];
  return {
    comment: status(step),
    answers: answers(step),
    labels: { on: needed ? [needsYouLabel] : [], off: needed ? [] : [needsYouLabel] },
    assign: wanted.filter((person) => !assigned.some((each) => each.id === person.id)),
    unassign: letGo(step, wanted),
    pull: pullScreen(step),
    check: checkScreen(step),
  };
};

/** Whom we assigned and who need not act any more. */
const letGo = ({ run, facts }: Step, wanted: readonly Person[]): readonly Person[] =>
  (facts.issue?.assignees ?? []).filter(
    (person) => run.assigned.some(({ id }) => id === person.id) && !wanted.some(({ id }) => id === person.id),
  );

const pullScreen = ({ run, facts, road }: Step): Screen["pull"] => {
  const shown = run.ended === undefined && facts.pull?.open === true && facts.candidate?.kind === "published";
  const passed = road.some(({ gate, outcome }) => gate === "publish" && outcome === "pass");
  if (!shown || !passed) return undefined;
  return {
    title: subject(run.spec?.title ?? `Issue ${run.issue}`),
    body: pullBody(run, facts, proofShown(run, facts)),
  };
};

/** The bundle of the head that the pull request shows. */
const proofShown = (run: Run, { pull }: Step["facts"]): ProofRef | undefined =>
  run.published.findLast((each) => each.head === pull?.head && each.proof !== undefined)?.proof;

/** Our check while it must not be green; where publication concluded it, it stays as it is. */
const checkScreen = ({ run, facts, road }: Step): Screen["check"] => {
  if (facts.pull?.open !== true) return undefined;
  const concluded = ourCheck(facts)?.status === "completed";
  if (run.ended !== undefined)
    return run.ended.how === "withdrawn" ? cancelledCheck(run.ended.reason, run.ended.at) : undefined;
  const stop = road.at(-1);
  const published = road.some(({ gate, outcome }) => gate === "publish" && outcome === "pass");
  if (stop === undefined || published) return undefined;
  const isPublishing = stop.gate === "publish" && stop.outcome === "waits" && stop.whom.kind !== "people";
  if (isPublishing && !concluded) return undefined;
  return openCheck(run, facts, stop);
};

/** Whether anything that people see has changed since the digest was taken. */
export const screenDigest = (screen: Screen): Digest => digestOf(screen);

/** Effects that answer commands by a reaction, each once for ever. */
export const acknowledgements = (step: Step): readonly Effect[] =>
  step.run.heard.map((heard): Effect => {
    const reaction = !heard.may ? "-1" : heard.command.name === "unknown" ? "confused" : "+1";
    return { name: `comment/${heard.comment}/${reaction}`, do: "acknowledge", comment: heard.comment, reaction };
  });
