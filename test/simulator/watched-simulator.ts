import { createSimulator, type Simulator, type SimulatorOptions } from "../../src/simulator/simulator.ts";
import { createWatch } from "./openapi/watch.ts";

/**
 * A simulator whose every answer and webhook is judged by GitHub's descriptions. `close` fails with all that did not
 * fit, and with every request that no route answers, but for those in `unknown`.
 */
export async function createWatchedSimulator(
  options: SimulatorOptions & { unknown?: readonly string[] } = {},
): Promise<Simulator> {
  const watch = createWatch();
  const { unknown = [], ...rest } = options;
  const sim = await createSimulator({ ...rest, observer: watch.observer });
  return {
    ...sim,
    close: async () => {
      const missing = (await sim.control.unknown())
        .map(({ method, path }) => `${method} ${path}`)
        .filter((one) => !unknown.includes(one))
        .map((one) => `${one} is answered by nothing`);
      await sim.close();
      const problems = [...new Set([...watch.problems, ...missing])];
      if (problems.length > 0) throw new Error(`The simulator is not GitHub's double:\n${problems.join("\n")}`);
    },
  };
}
