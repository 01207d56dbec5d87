import type { Facts } from "../../model/facts.ts";
import type { ProofRef } from "../../model/proof.ts";
import type { Run } from "../../model/run.ts";
import { buildJob, minutesSpent, newestChange } from "../attempts.ts";
import { verifyEntries } from "../commands-to-measure.ts";
import { effectiveFor } from "../effective.ts";
import { short } from "../digest.ts";
import { count } from "./count.ts";
import { criteriaRows } from "./criteria-rows.ts";
import { approverNotes } from "./approver-notes.ts";
import { hiddenNote } from "./hidden-note.ts";
import { howToGet } from "./how-to-get.ts";
import { settled } from "../tries.ts";
import { fenced, oneLine } from "./untrusted.ts";

/**
 * The pull request's text. It speaks of the tree under judgement; `show` keeps it current. What the agent says stands
 * apart from what was seen, in a paragraph of its own.
 */
export const pullBody = (run: Run, facts: Facts, proof?: ProofRef): string => {
  const policy = effectiveFor(run, facts);
  const tree = facts.lands?.tree ?? "";
  const builder = policy?.policy.agents.builder ?? "an agent";
  return [
    `Closes #${run.issue}, asked for by @${run.requested.by.login}. Written by an agent (${oneLine(builder, 40)}), verified by Lintel. **${readBy(facts)}**`,
    "",
    "### Does it do what was asked?",
    ...criteriaRows(run, facts, { withLogs: false }),
    "",
    verified(run, facts),
    "",
    startReading(facts),
    "",
    ...claimed(run),
    ...approverNotes(run, facts),
    ...hiddenNote(run.spec),
    `**Check it yourself:** \`git rev-parse HEAD^{tree}\` prints \`${tree.slice(0, 12)}…\`, the tree every line above was measured on, unless \`${facts.repo.defaultBranch}\` moved since.`,
    ...(proof === undefined ? [] : ["", howToGet(proof)]),
    "",
    "**Not right?** Request changes as you would of anyone: the same pull request is reworked. Push to it if you like; your commits are verified too.",
    `<sub>${count(run.attempts.length, "attempt")} · ${minutesSpent(run).toFixed(0)} min · no network for agent and tests · policy \`${short(policy?.digest ?? "")}\`</sub>`,
  ].join("\n");
};

const readBy = (facts: Facts): string => {
  const readers = (facts.pull?.reviews ?? []).filter(
    (review) => review.state === "APPROVED" && review.commit === facts.pull?.head && review.by?.kind === "user",
  );
  const [first] = readers;
  return first?.by === undefined ? "No person has read this code yet." : `Read and approved by @${first.by.login}.`;
};

const verified = (run: Run, facts: Facts): string => {
  const policy = effectiveFor(run, facts);
  const entries = policy === undefined ? [] : verifyEntries(policy.policy);
  const names = entries.flatMap((entry) =>
    entry.kind === "ci" ? [] : [`\`${entry.name}\` (\`${oneLine(entry.command, 120)}\`)`],
  );
  if (names.length === 0) return "**Nothing was measured here:** `verify` leaves it to this repository's own CI.";
  return `**Measured as a whole:** ${names.join(", ")}: green on \`${facts.repo.defaultBranch}\` before the change and green with it, each in a fresh sandbox without network.`;
};

/** The agent's own words: a claim, apart from everything that was measured. */
const claimed = (run: Run): readonly string[] => {
  const attempt = newestChange(run)?.attempt;
  const result = attempt === undefined ? undefined : settled(run, buildJob(run, attempt)).result;
  if (result?.kind !== "build" || result.summary === undefined) return [];
  return [
    "<details><summary>What the agent says about it (a claim: nobody checked this text)</summary>",
    "",
    fenced(result.summary.slice(0, 4_000), "text"),
    "",
    "</details>",
    "",
  ];
};

const startReading = (facts: Facts): string => {
  const files = facts.lands?.kind === "clean" ? facts.lands.files : [];
  const size = (file: (typeof files)[number]) => (file.lines?.added ?? 0) + (file.lines?.removed ?? 0);
  const isTest = (file: (typeof files)[number]) => /(^|[/._-])(tests?|specs?|__tests__)([/._-]|$)/iu.test(file.path);
  // What the change does is read before what shows it.
  const largest = files.toSorted((a, b) => Number(isTest(a)) - Number(isTest(b)) || size(b) - size(a))[0];
  if (largest === undefined) return "";
  const others = files.length - 1;
  const rest =
    others === 0 ? "It is the only file." : `${others} other file${others === 1 ? " was" : "s were"} touched.`;
  return `**Start reading at** \`${oneLine(largest.path)}\` (+${largest.lines?.added ?? 0} −${largest.lines?.removed ?? 0}). ${rest}`;
};
