import type { Facts } from "../../model/facts.ts";
import type { ProofNote } from "../../model/verdict.ts";
import type { Run } from "../../model/run.ts";
import { verifyGate } from "../gates/verify.ts";

/** What the proof of the change under judgement leaves open or left out, once it is proven. */
export const proofNotes = (run: Run, facts: Facts): readonly ProofNote[] =>
  facts.lands?.kind === "clean" ? (verifyGate.judge(run, facts).verdict.notes ?? []) : [];

/** The same, a line for each: for whoever approves. */
export const proofLines = (run: Run, facts: Facts): readonly string[] =>
  proofNotes(run, facts).map(({ kind, entry, text }) => `${words[kind]} (\`${entry}\`): ${text}`);

const words: Readonly<Record<ProofNote["kind"], string>> = {
  weak: "**Weak proof**",
  flaky: "Flaky, left out",
  behaviour: "Behaviour that the issue changes",
  renamed: "Tests that look renamed",
  mended: "Mended",
};
