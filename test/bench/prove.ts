import type { Step } from "../../src/rules/next.ts";
import { stopOf, tryChange, type Trial } from "../verify/try-change.ts";
import { median, round, type Bench } from "./stack.ts";

/** Files of the suite, and how long each keeps a processor busy, in milliseconds. */
const files = 8;
const busyMs = 2_500;

/**
 * A change judged by its plain test run, and the same change proven, in turn on the same machine: seconds from the first
 * test job until the gate has its answer. Base is known in both, and both use the same sandboxes, two at once.
 */
export const benchProve = async ({ pairs }: { readonly pairs: number }): Promise<Bench> => {
  const plain: number[] = [];
  const proven: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    plain.push(await secondsAtVerify("npm test"));
    proven.push(await secondsAtVerify("{ run: npm test, prove: true }"));
  }
  const ratio = round(median(proven) / median(plain));
  const figures = { plain_s: round(median(plain)), prove_s: round(median(proven)), ratio, pairs };
  const rows = plain.map(
    (seconds, n) => `${String(n + 1).padStart(6)}  ${seconds.toFixed(2)}  ${proven[n]?.toFixed(2)}`,
  );
  return { figures, table: ["  pair  plain  prove (s)", ...rows].join("\n") };
};

const secondsAtVerify = async (entry: string): Promise<number> => {
  let from: number | undefined;
  let until: number | undefined;
  const told = ({ road }: Step): void => {
    const gate = road.at(-1)?.gate;
    if (gate === "verify") from ??= Date.now();
    else if (from !== undefined) until ??= Date.now();
  };
  const step = await tryChange(trial(entry), told);
  const stop = stopOf(step);
  if (stop.gate !== "publish" || from === undefined || until === undefined)
    throw new Error(`the change did not come through: ${stop.gate}: ${stop.reason}`);
  return (until - from) / 1_000;
};

const head = 'import assert from "node:assert/strict";\nimport { test } from "node:test";\n';
const adds = "export const add = (a, b) => a + b;\n";
const busy = `const until = Date.now() + ${busyMs}; while (Date.now() < until) add(1, 2);`;

const trial = (entry: string): Trial => ({
  policy: `verify:\n  test: ${entry}\nlimits: { attempts: 1, minutes: 10 }\n`,
  issue: "## Goal\n\nA function that doubles.\n\n## Acceptance criteria\n\n- [ ] It doubles\n\n## Kind\n\nFeature\n",
  base: {
    "package.json": '{ "name": "busy", "type": "module", "scripts": { "test": "node --test" } }\n',
    "src/add.js": adds,
    ...Object.fromEntries(
      Array.from({ length: files }, (_, n) => [
        `test/busy-${n}.test.js`,
        `${head}import { add } from "../src/add.js";\ntest("adds for a while, ${n}", () => { ${busy} assert.equal(add(1, 2), 3); });\n`,
      ]),
    ),
  },
  change: {
    "src/add.js": `${adds}export const double = (a) => a + a;\n`,
    "test/double.test.js": `${head}import { double } from "../src/add.js";\ntest("doubles", () => assert.equal(double(2), 4));\n`,
  },
});
