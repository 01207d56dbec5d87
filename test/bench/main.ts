import { parseArgs } from "node:util";
import { benchApi } from "./api.ts";
import { benchOverhead } from "./overhead.ts";

const benches = { overhead: benchOverhead, api: benchApi } as const;
const isBench = (name: string | undefined): name is keyof typeof benches =>
  name !== undefined && Object.hasOwn(benches, name);

const usage = "Usage: npm run bench -- overhead|api [--json] [--pairs N]";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, pairs: { type: "string", default: "5" } },
});
const [name] = positionals;
const pairs = Number(values.pairs);
if (isBench(name) && Number.isInteger(pairs) && pairs > 0) {
  const { figures, table } = await benches[name]({ pairs });
  if (!values.json) process.stdout.write(`${table}\n`);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} else {
  process.stderr.write(`${usage}\n`);
  process.exitCode = 2;
}
