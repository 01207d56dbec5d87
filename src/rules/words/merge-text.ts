import type { Run } from "../../model/run.ts";
import { subject } from "./untrusted.ts";

/** Title and message of the merge commit: one line of the issue's words at most, the rest is ours. */
export const mergeText = (run: Run, pull: number): { readonly title: string; readonly message: string } => ({
  title: `${subject(run.spec?.title ?? `Issue ${run.issue}`)} (#${pull})`,
  message: `Closes #${run.issue}. Written by an agent, verified by Lintel (run ${run.id}), approved by a person.`,
});
