import type { Facts } from "../../model/facts.ts";
import type { Digest } from "../../model/names.ts";
import type { Run } from "../../model/run.ts";
import { digestOf } from "../digest.ts";
import { effectiveFor } from "../effective.ts";

/** What a proof is bound to: with another tree, spec or policy another one is needed. */
export const proofBasis = (run: Run, facts: Facts): Digest =>
  digestOf({
    tree: facts.lands?.tree ?? null,
    spec: run.spec?.digest ?? null,
    policy: effectiveFor(run, facts)?.digest ?? null,
  });
