import { judgeFindings } from "../findings.ts";
import type { Gate } from "../judged.ts";

/** Passes when no test is lost, skipped or weakened by the change, nor lint, types or coverage. */
export const integrityGate: Gate = {
  name: "integrity",
  judge: (run, facts) =>
    judgeFindings(run, facts, "integrity", {
      clean: "no test lost or weakened",
      brief:
        "The change weakens what would show whether it is right. Undo exactly these, and keep the rest; the tests that the issue says may change are named there:",
    }),
};
