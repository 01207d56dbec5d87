import type { Tree } from "../../model/names.ts";
import type { ProofRef } from "../../model/proof.ts";
import type { Proven } from "../../model/screen.ts";
import { checkExternalId } from "../check.ts";
import type { Step } from "../next.ts";
import { passedSummary } from "./passed-summary.ts";
import { pullBody } from "./pull-body.ts";

/** What is said of a tree whose bundle is stored: the step must stand at publication, with every gate before it passed. */
export const provenTexts = (step: Step, tree: Tree, proof: ProofRef): Proven => ({
  proof,
  body: pullBody(step.run, step.facts, proof),
  check: { ...passedSummary(step, tree, proof), externalId: checkExternalId(step.run, tree, proof.basis) },
});
