import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ControlError } from "./control/operation.ts";
import { applySeed, parseSeed, type PlaceOf, type Seed } from "./seed.ts";
import { createSimulator } from "./simulator.ts";

const usage = "Usage: lintel simulate [--port 3001] [--seed seed.yml] [--data-dir DIR]\n";

/**
 * `lintel simulate`: runs the simulated GitHub alone until it is told to stop. The first line of its output is one
 * JSON document with its url, the users' tokens and the apps' keys. Answers the exit code: 0, or 2 for bad input.
 */
export async function simulate(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (typeof options === "string") return refuse([options]);
  const seed = await readSeed(options.seed);
  if ("problems" in seed) return refuse(seed.problems);
  const { port, dataDir } = options;
  const simulator = await createSimulator({ port, ...(dataDir === undefined ? {} : { dataDir }) });
  try {
    const seeded = await applySeed(simulator, seed.seed, seed.placeOf);
    process.stdout.write(`${JSON.stringify({ url: simulator.url, ...seeded })}\n`);
    await untilStopped();
    return 0;
  } catch (error) {
    if (error instanceof ControlError) return refuse([error.message]);
    throw error;
  } finally {
    await simulator.close();
  }
}

function refuse(problems: readonly string[]): number {
  process.stderr.write(problems.map((problem) => `${problem}\n`).join(""));
  return 2;
}

type Options = { port: number; seed: string | undefined; dataDir: string | undefined };

function readOptions(argv: string[]): Options | string {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({ args: argv, options: { port: text, seed: text, "data-dir": text } });
    const port = z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .safeParse(values.port ?? "3001");
    if (!port.success) return `--port must be a number from 0 to 65535, not "${values.port ?? ""}".\n${usage}`;
    return { port: port.data, seed: values.seed, dataDir: values["data-dir"] };
  } catch (error) {
    if (error instanceof TypeError) return `${error.message}\n${usage}`;
    throw error;
  }
}

type Read = { seed: Seed; placeOf: PlaceOf } | { problems: string[] };

async function readSeed(file: string | undefined): Promise<Read> {
  const text = file === undefined ? "" : await readFile(file, "utf8").catch(() => null);
  if (text === null) return { problems: [`The seed file "${file ?? ""}" cannot be read; check its path.`] };
  const parsed = parseSeed(text, file ?? "seed");
  return parsed.ok ? parsed : { problems: parsed.problems };
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
