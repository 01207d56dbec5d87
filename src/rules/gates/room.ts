import { admit } from "../admit.ts";
import { effectiveFor } from "../effective.ts";
import { circleOf } from "../circle-of.ts";
import { pass, people, waits, type Gate } from "../judged.ts";

const at = { gate: "room", on: undefined } as const;

/** Passes when the run was let in: dependencies closed as completed, and the admission rule found room. Holds back only a first build. */
export const roomGate: Gate = {
  name: "room",
  judge: (run, facts) => {
    if (run.admitted !== undefined) return pass(at, "let in");
    const circle = circleOf(run, facts.waiting);
    if (circle !== undefined)
      return waits(at, inCircle(circle), {
        whom: people(facts.issue?.author),
        then: "edit `Depends on` of one of them, and take it with `/lintel accept`",
      });
    const open = (run.spec?.dependsOn ?? []).filter(
      (number) => facts.dependencies.find((each) => each.number === number)?.state !== "completed",
    );
    if (open.length > 0) {
      const list = open.map((number) => `#${number}`).join(", ");
      return waits(at, `${list} must be closed as completed first`, {
        whom: { kind: "github" },
        then: "it starts by itself after that",
      });
    }
    const policy = effectiveFor(run, facts);
    const asked = policy === undefined ? undefined : admit(run, policy, facts.held);
    return waits(at, asked?.admitted === false ? asked.reason : "being let in", {
      whom: { kind: "slot" },
      then: "it starts by itself when another run makes room",
    });
  },
};

const inCircle = (circle: readonly number[]): string =>
  circle.length === 1
    ? `#${circle[0] ?? 0} depends on itself`
    : `these depend on each other in a circle, so none can start: ${[...circle, circle[0] ?? 0].map((issue) => `#${issue}`).join(" → ")}`;
