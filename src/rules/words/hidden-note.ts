import type { Spec } from "../../model/spec.ts";
import { fenced } from "./untrusted.ts";

/** What the rendered issue does not show was not given to the agent either; people see it here. */
export const hiddenNote = (spec: Spec | undefined): readonly string[] => {
  const hidden = spec?.hidden ?? [];
  if (hidden.length === 0) return [];
  const text = hidden.join("\n").slice(0, 2_000);
  return ["**Hidden text was found in the issue.** Agents do not get it:", fenced(text), ""];
};
