import type { Facts } from "../../model/facts.ts";
import type { Run } from "../../model/run.ts";
import { notesOn } from "../findings.ts";
import { proofLines } from "../verify/findings.ts";
import { reviewRemarks } from "./annotations.ts";

const mostShown = 20;

/** What gates let through and a person should see: doubtful places, and tests that changed because the issue says so. */
export const approverNotes = (run: Run, facts: Facts): readonly string[] => {
  const said = reviewRemarks(run, facts).lines.map((line) => `The reviewer agent, ${line}`);
  const notes = [...proofLines(run, facts), ...notesOn(run, facts), ...said];
  if (notes.length === 0) return [];
  const rest = notes.length - mostShown;
  const more = rest > 0 ? [`- and ${rest} more`] : [];
  return ["### For the approver", ...notes.slice(0, mostShown).map((note) => `- ${note}`), ...more, ""];
};
