import type { GateName, Tree } from "../../model/names.ts";
import type { ProofRef } from "../../model/proof.ts";
import { effectiveFor } from "../effective.ts";
import { digest8 } from "../frozen.ts";
import { short } from "../digest.ts";
import type { Step } from "../next.ts";
import { approverNotes } from "./approver-notes.ts";
import { criteriaRows } from "./criteria-rows.ts";
import { howToGet } from "./how-to-get.ts";
import { oneLine } from "./untrusted.ts";

/** Gates about the request, not about the change: people read of them on the issue. */
const beforeTheChange: ReadonlySet<GateName> = new Set(["spec", "permit", "room", "build"]);

/** Title and summary of the check when everything up to publication passed on this tree: only what was seen. */
export const passedSummary = (
  { run, facts, road }: Step,
  tree: Tree,
  proof: ProofRef,
): { readonly title: string; readonly summary: string } => {
  const verdicts = road.filter(({ gate, outcome }) => outcome === "pass" && !beforeTheChange.has(gate));
  const image = Object.values(run.results)
    .flatMap((result) => (result.kind === "verify" ? [result.seen.image] : []))
    .at(-1);
  return {
    title: `Passed: ${verdicts.length} of ${verdicts.length} gates on tree ${tree.slice(0, 7)}`,
    summary: [
      "| Gate | | Saw |",
      "|:--|:-:|:--|",
      ...verdicts.map((verdict) => `| ${verdict.gate} | ✓ | ${cell(verdict.reason)} |`),
      "",
      ...criteriaRows(run, facts, { withLogs: true }),
      "",
      ...approverNotes(run, facts),
      `Run in fresh sandboxes, no network, image \`${oneLine(image ?? "", 80)}\`, policy \`${short(effectiveFor(run, facts)?.digest ?? "")}\`, for spec \`${run.spec === undefined ? "" : digest8(run.spec)}\`.`,
      "**This check does not say** that your CI passed or that a person agreed: GitHub asks for those separately.",
      howToGet(proof),
    ].join("\n"),
  };
};

const cell = (text: string): string => {
  const line = text.replaceAll("\n", " ").replaceAll(/(?<!\\)\|/gu, "\\|");
  return line.length > 2_000 ? `${line.slice(0, 2_000).toWellFormed()}…` : line;
};
