import { count } from "../words/count.ts";
import { digest8, isAccepted, wordsAreTrusted } from "../frozen.ts";
import { pass, people, waits, type Gate } from "../judged.ts";

const at = { gate: "spec", on: undefined } as const;

/** Passes when the lint is clean and the frozen digest is still the issue's. */
export const specGate: Gate = {
  name: "spec",
  judge: (run, facts) => {
    const read = facts.spec;
    const author = people(facts.issue?.author ?? run.requested.by);
    if (read === undefined)
      return waits(at, "the issue cannot be read", { whom: { kind: "github" }, then: "I look again by myself" });
    if (!read.ok) {
      const count = read.problems.length === 1 ? "one thing" : `${read.problems.length} things`;
      return waits(at, `${count} in the issue text must be mended first`, {
        whom: author,
        then: "I look again by myself after an edit",
      });
    }
    const spec = read.value;
    if (run.spec?.digest === spec.digest) {
      const criteria = count(spec.criteria.length, "criterion", "criteria");
      return pass(at, `${criteria}, asked by @${run.requested.by.login}, frozen as \`${digest8(spec)}\``, [
        spec.digest,
      ]);
    }
    const word = `\`/lintel accept ${digest8(spec)}\``;
    if (run.spec !== undefined) {
      return waits(at, `the issue was edited after it was frozen as \`${digest8(run.spec)}\``, {
        whom: people(run.requested.by),
        then: `${word} by somebody who can write takes the new text; undoing the edit goes on with the old`,
      });
    }
    const why =
      isAccepted(run, spec) || wordsAreTrusted(facts)
        ? "it is about to be frozen"
        : "its author or last editor cannot write here";
    return waits(at, `the text \`${digest8(spec)}\` needs an endorsement: ${why}`, {
      whom: people(run.requested.by),
      then: `${word} by somebody who can write starts it`,
    });
  },
};
