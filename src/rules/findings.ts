import type { Facts } from "../model/facts.ts";
import type { Finding, FindingGate } from "../model/finding.ts";
import type { Spec } from "../model/spec.ts";
import type { Run } from "../model/run.ts";
import { namesCase } from "./behaviour/names-case.ts";
import { isAgents } from "./candidate.ts";
import { culprit } from "./culprit.ts";
import { error, fail, pass, people, type Judged } from "./judged.ts";
import { count } from "./words/count.ts";
import { oneLine } from "./words/untrusted.ts";

type Words = {
  /** What the gate found nothing of, for the road. */
  readonly clean: string;
  /** First lines of the brief for the next attempt. */
  readonly brief: string;
};

/** Most findings told one by one; the rest is counted. */
const mostTold = 60;

/**
 * The judgement of what was found in the change's contents: what could not be looked into is no verdict, what is wrong
 * fails with all of it told at once, and the rest passes with notes for whoever approves.
 */
export const judgeFindings = (run: Run, facts: Facts, gate: FindingGate, words: Words): Judged => {
  const { lands } = facts;
  const at = { gate, on: lands?.tree } as const;
  const mendable = isAgents(facts.candidate);
  const whom = mendable ? people(run.requested.by) : culprit(run, facts);
  if (lands?.kind !== "clean" || run.spec === undefined)
    return error(at, "there is no change to judge", people(run.requested.by));
  const found = weighed(lands.findings, run.spec).filter((finding) => finding.gate === gate);
  const wrong = found.filter(({ weight }) => weight === "wrong");
  if (wrong.length > 0) return fail(at, summary(wrong), { mendable, whom, brief: `${words.brief}\n${list(wrong)}` });
  const unknown = found.filter(({ weight }) => weight === "unknown");
  if (unknown.length > 0) return error(at, summary(unknown), whom);
  const notes = found.length === 0 ? "" : `; ${count(found.length, "note")} for the approver`;
  return pass(at, `${words.clean}${notes}`);
};

/** What whoever approves should look at, a line for each place. */
export const notesOn = (run: Run, facts: Facts): readonly string[] => {
  if (facts.lands?.kind !== "clean" || run.spec === undefined) return [];
  const notes = weighed(facts.lands.findings, run.spec).filter(({ weight }) => weight === "note");
  return notes.map((note) => `${place(note)} ${note.reason}`);
};

/** A test case that the spec says may change is shown to the approver, and fails nothing. */
const weighed = (findings: readonly Finding[], spec: Spec): readonly Finding[] =>
  findings.map((finding) => {
    const mayChange =
      finding.weight === "wrong" &&
      finding.cases.length > 0 &&
      finding.cases.every((name) => namesCase(spec.changesBehaviour, { file: finding.path, suite: "", name }));
    return mayChange
      ? { ...finding, weight: "note", reason: `${finding.reason}, as the issue's \`Changes behaviour\` says` }
      : finding;
  });

const summary = (findings: readonly Finding[]): string => {
  const [first] = findings;
  if (first === undefined) return "";
  const more = findings.length > 1 ? `; and ${findings.length - 1} more` : "";
  return `${place(first)} ${first.reason}${more}`;
};

const list = (findings: readonly Finding[]): string => {
  const lines = findings.slice(0, mostTold).map((each) => `- ${place(each)} ${each.reason}. ${each.fix}`);
  const rest = findings.length - lines.length;
  return [...lines, ...(rest > 0 ? [`- and ${rest} more of the same kinds`] : [])].join("\n");
};

/** A path is the agent's word: it must not break out of its code span. */
const place = ({ path, line }: Finding): string => `\`${oneLine(path, 300)}${line === undefined ? "" : `:${line}`}\``;
