import type { Run } from "../../model/run.ts";
import { fenced } from "./untrusted.ts";

/** What the rendered issue does not show was not given to the agent either; people see it here. */
export const hiddenNote = (run: Run): readonly string[] => {
  const hidden = run.spec?.hidden ?? [];
  if (hidden.length === 0) return [];
  const text = hidden.join("\n").slice(0, 2_000);
  return ["**Hidden text was found in the issue.** The agent did not get it:", fenced(text), ""];
};
