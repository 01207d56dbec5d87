import type { Facts } from "../../model/facts.ts";
import type { GateName } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import type { Verdict } from "../../model/verdict.ts";
import { gateNames } from "../../model/names.ts";
import type { Step } from "../next.ts";
import { mustAct, names } from "../judged.ts";
import { triggerLabel } from "../intents.ts";
import { hiddenNote } from "./hidden-note.ts";
import { refusal } from "./refusal.ts";
import { clock, day } from "./time.ts";
import { fenced, oneLine } from "./untrusted.ts";

const rowNames: Readonly<Record<GateName, string>> = {
  spec: "Spec",
  permit: "Allowed",
  room: "Room",
  ground: "Your main",
  build: "Built",
  scope: "Scope",
  secrets: "No secrets",
  integrity: "Tests kept",
  verify: "Verified",
  review: "Reviewed",
  publish: "Published",
  ci: "Your CI",
  approval: "Approval",
  merge: "Merge",
};

/** The status comment: where the run is, what it waits for, since when, and what happens if that never comes. */
export const status = (step: Step): string => {
  const { run, facts, road } = step;
  if (run.ended !== undefined) return ending(run, facts);
  const stop = road.at(-1);
  if (stop === undefined) return "";
  const read = facts.spec;
  if (stop.gate === "spec" && read?.ok === false && run.spec === undefined) return refusal(run, read.problems);
  return [
    `### ${heading(run, facts, stop)}`,
    lead(run, facts, stop),
    "",
    "| | | |",
    "|:--|:-:|:--|",
    ...gateNames.map((name) => row(name, road)),
    "",
    ...(stop.gate === "spec" ? endorsement(facts) : []),
    ...evidence(stop, step.detail),
    ...hiddenNote(run.spec ?? (facts.spec?.ok === true ? facts.spec.value : undefined)),
    steering(facts),
    ...story(run),
  ].join("\n");
};

const heading = (run: Run, facts: Facts, stop: Verdict): string => {
  const pull = facts.pull === undefined ? "" : ` #${facts.pull.number}`;
  const reason = firstUp(stop.reason.split("\n")[0] ?? "");
  switch (stop.outcome) {
    case "pass":
      return "Working";
    case "fail":
      return `Needs you:${pull} ${reason}`;
    case "error":
      return `Stopped: ${reason}`;
    case "waits":
      if (stop.gate === "approval") return `Ready:${pull} ${stop.reason}`;
      if (stop.whom.kind === "people") return `Needs you:${pull} ${reason}`;
      return `Working${pull === "" ? "" : ` on${pull}`}: ${stop.reason}${run.attempts.length > 1 ? ` (attempt ${run.attempts.length})` : ""}`;
  }
};

const firstUp = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const lead = (run: Run, facts: Facts, stop: Verdict): string => {
  const since = `aiting since ${clock(run.at.since)} UTC`;
  switch (stop.outcome) {
    case "pass":
      return "";
    case "fail":
      return `${asked(stop)}how should this go on? W${since}; nothing more is spent meanwhile. ${pushed(facts)}`;
    case "error":
      return `${asked(stop)}w${since}. I cannot tell whether the change is right, so nothing goes on; this costs no attempt.`;
    case "waits": {
      const until = stop.until === undefined ? "" : `, until ${clock(stop.until)} UTC at the latest`;
      return `${asked(stop)}${asked(stop) === "" ? "W" : "w"}${since}${until}; ${stop.until === undefined ? "" : "then "}${stop.then}.`;
    }
  }
};

/** Who is asked, by name: the phone's inbox is GitHub's own. */
const asked = (stop: Verdict): string => {
  const people = mustAct(stop);
  return people.length === 0 ? "" : `${names(people)}: `;
};

const pushed = (facts: Facts): string =>
  facts.pull === undefined
    ? "Nothing was pushed; the unfinished work is kept."
    : `What is on #${facts.pull.number} is not verified as it stands.`;

const row = (name: GateName, road: readonly Verdict[]): string => {
  const verdict = road.find((each) => each.gate === name);
  if (verdict === undefined) return `| ${rowNames[name]} | | |`;
  if (verdict.outcome === "pass") return `| ${rowNames[name]} | ✓ | ${cell(verdict.reason)} |`;
  const sign = { waits: "…", fail: "✗", error: "?" }[verdict.outcome];
  return `| **${rowNames[name]}** | **${sign}** | **${cell(verdict.reason)}** |`;
};

const cell = (text: string): string => text.replaceAll("\n", " ").replaceAll(/(?<!\\)\|/gu, "\\|");

/** What was seen, for whoever must decide now; the last of it is what matters. */
const evidence = (stop: Verdict, detail: string | undefined): readonly string[] => {
  if (stop.outcome !== "fail" || detail === undefined || detail.trim() === "") return [];
  return ["<details><summary>What was seen</summary>", "", fenced(detail.slice(-6_000)), "</details>", ""];
};

const endorsement = (facts: Facts): readonly string[] => {
  const read = facts.spec;
  if (read?.ok !== true) return [];
  const { goal, criteria } = read.value;
  return [
    "What would be built, as I read it:",
    `> ${oneLine(goal, 600)}`,
    ...criteria.map(({ text }) => `> - ${oneLine(text, 300)}`),
    "",
  ];
};

const steering = (facts: Facts): string => {
  const change = facts.pull === undefined ? "comment" : `request changes on #${facts.pull.number}, or comment`;
  return `**Change course:** ${change} \`/lintel redirect <what instead>\`. **Stop:** take the \`${triggerLabel}\` label off.`;
};

const story = (run: Run): readonly string[] => {
  const lines = run.story.slice(-20).map(({ at, text }) => `${clock(at)} ${text.replaceAll("\n", " ")}`);
  return ["<details><summary>How it got here</summary>", "", lines.join(" · "), "</details>"];
};

const ending = (run: Run, facts: Facts): string => {
  const { ended } = run;
  if (ended === undefined) return "";
  const pull = facts.pull === undefined ? "" : ` #${facts.pull.number}`;
  const title = ended.how === "merged" ? `Merged:${pull}` : "Withdrawn";
  const again =
    ended.how === "merged"
      ? ""
      : `Nothing more happens here. To begin again, take the \`${triggerLabel}\` label off and put it on.`;
  return [`### ${title}`, `${firstUp(ended.reason)} (${day(ended.at)} UTC).`, again, "", ...story(run)].join("\n");
};
