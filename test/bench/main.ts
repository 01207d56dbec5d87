import { parseArgs } from "node:util";
import { benchApi } from "./api.ts";
import { benchGates } from "./gates/gates.ts";
import { benchOverhead } from "./overhead.ts";
import { benchProve } from "./prove.ts";
import { benchSandbox } from "./sandbox.ts";
import type { Bench } from "./stack.ts";

const options = {
  json: { type: "boolean", default: false },
  pairs: { type: "string", default: "5" },
  corpus: { type: "string" },
  only: { type: "string" },
  sample: { type: "string" },
  parallel: { type: "string" },
  log: { type: "string" },
} as const;

const { values, positionals } = parseArgs({ allowPositionals: true, options });

/** A whole number above zero; undefined where none was given, NaN where it is none. */
const count = (given: string | undefined): number | undefined =>
  given === undefined ? undefined : /^[1-9]\d*$/u.test(given) ? Number(given) : Number.NaN;

const numbers = { pairs: count(values.pairs) ?? 0, sample: count(values.sample), parallel: count(values.parallel) };
const { corpus, only, log } = values;

/** Each benchmark, with what of the command line it takes. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  overhead: () => benchOverhead(numbers),
  api: () => benchApi(),
  prove: () => benchProve(numbers),
  sandbox: () => benchSandbox(numbers),
  gates: () => benchGates(given({ corpus, only, log, sample: numbers.sample, parallel: numbers.parallel })),
};

/** Without what was not given. */
function given<T extends object>(all: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const usage = [
  "Usage: npm run bench -- overhead|api|prove|sandbox [--json] [--pairs N]",
  "       npm run bench -- gates [--corpus DIR] [--only GLOB] [--sample N] [--parallel N] [--log FILE] [--json]",
].join("\n");

const bench = Object.hasOwn(benches, positionals[0] ?? "") ? benches[positionals[0] ?? ""] : undefined;
if (bench !== undefined && !Object.values(numbers).some(Number.isNaN)) {
  const { figures, table } = await bench();
  if (!values.json) process.stdout.write(`${table}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} else {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
}
