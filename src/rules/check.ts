import type { Check, Facts } from "../model/facts.ts";
import type { Digest, Tree } from "../model/names.ts";
import type { Run } from "../model/run.ts";

/** Name of our check: what branch rules require, pinned to our app. */
export const checkName = "lintel";

/** Name of our second check, where the policy asks for four eyes: GitHub does not know who asked for a change. */
export const fourEyesName = "lintel/four-eyes";

/** The verdict a check carries, readable by machine: whose run, for which tree, and for which spec and policy together. */
export const checkExternalId = (run: Run, tree: Tree, basis?: Digest): string =>
  `run/${run.id}/${tree}${basis === undefined ? "" : `/${basis.replace(/^sha256:/u, "").slice(0, 12)}`}`;

/** Our own check on the head; one of the same name by anybody else is not it. */
export const ourCheck = (facts: Pick<Facts, "pull" | "self">): Check | undefined =>
  facts.pull?.checks.find((check) => check.name === checkName && check.app === facts.self.appId);
