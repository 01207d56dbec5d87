import type { Facts, World } from "../model/facts.ts";
import type { Reading } from "../model/problem.ts";
import type { Spec } from "../model/spec.ts";
import type { Brief, Run } from "../model/run.ts";
import { isWriter } from "./authority.ts";
import { readSpec } from "./spec/read-spec.ts";

/** Reads an issue against the paths of base; undefined when it is gone. */
export const specOf = (world: Pick<World, "issue" | "repo">, paths: readonly string[]): Reading<Spec> | undefined => {
  const { issue } = world;
  if (issue === undefined) return undefined;
  const author = issue.author ?? { id: 0, login: "ghost", kind: "user" as const };
  return readSpec({ repo: world.repo.id, issue: issue.number, title: issue.title, body: issue.body, author, paths });
};

/** Whether everybody whose words stand in the issue may write to the repository. */
export const wordsAreTrusted = (facts: Facts): boolean => {
  const { issue } = facts;
  if (!isWriter(issue?.author, facts)) return false;
  return issue?.lastEditor === undefined || isWriter(issue.lastEditor, facts);
};

/** What people type to endorse exactly this text. */
export const digest8 = (spec: Spec): string => spec.digest.replace(/^sha256:/u, "").slice(0, 8);

/** Whether somebody who may has endorsed exactly this text. */
export const isAccepted = (run: Run, spec: Spec): boolean =>
  run.accepted.some(
    ({ digest }) => digest.length >= 8 && spec.digest.replace(/^sha256:/u, "").startsWith(digest.toLowerCase()),
  );

/**
 * Freezes the issue when it may be: clean, and either written by people who may write or endorsed by one. An edit after
 * that takes effect only when it is accepted, and then asks for another attempt.
 */
export const freeze = (run: Run, facts: Facts): Run => {
  const read = facts.spec;
  if (read?.ok !== true) return run;
  const spec = read.value;
  if (run.spec === undefined) {
    const may = wordsAreTrusted(facts) || isAccepted(run, spec);
    return may
      ? { ...run, spec, story: [...run.story, { at: facts.at, text: `spec frozen as \`${digest8(spec)}\`` }] }
      : run;
  }
  if (run.spec.digest === spec.digest || !isAccepted(run, spec)) return run;
  const text = `accepted the edited text \`${digest8(spec)}\``;
  const by = run.accepted.findLast(({ digest }) =>
    spec.digest.replace(/^sha256:/u, "").startsWith(digest.toLowerCase()),
  )?.by;
  const ask: Brief = {
    id: `spec/${spec.digest}/${run.asks.length}`,
    gate: "spec changed",
    text: "The issue was edited. The spec below is the new text.",
    by,
  };
  const asks = run.attempts.length === 0 ? run.asks : [...run.asks, ask];
  return {
    ...run,
    spec,
    asks,
    story: [...run.story, { at: facts.at, text: by === undefined ? text : `@${by.login} ${text}` }],
  };
};
