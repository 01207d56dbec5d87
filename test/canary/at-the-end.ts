import { suiteCanary } from "./suite-canary.ts";
import { createSearch } from "./create-search.ts";
import { scanRemains } from "./scan-remains.ts";

/** Before the suite: notes when it began. What it answers runs after it, and fails the run where a secret was left. */
export const setup = (): (() => Promise<void>) => {
  const since = Date.now();
  return async () => {
    const search = createSearch([{ name: "a fixed secret of the suite", value: suiteCanary }]);
    const findings = await scanRemains(search, since);
    if (findings.length === 0) return;
    // Vitest reports what a teardown throws; the exit code is ours to make sure of.
    process.exitCode = 1;
    const places = findings.map(({ form, where }) => `${where} (${form})`).join("; ");
    throw new Error(`The suite left a secret of its own lying about, found by ${suiteCanary}: ${places}.`);
  };
};
