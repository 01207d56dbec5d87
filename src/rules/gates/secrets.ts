import { judgeFindings } from "../findings.ts";
import type { Gate } from "../judged.ts";

/** Passes when nothing in the change looks like a credential, plain or encoded. */
export const secretsGate: Gate = {
  name: "secrets",
  judge: (run, facts) =>
    judgeFindings(run, facts, "secrets", {
      clean: "no credentials in it",
      brief: "The change holds what looks like credentials, and is not pushed while it does. Take all of these out:",
    }),
};
