import { readFile } from "node:fs/promises";
import type { Operator } from "../model/operator.ts";
import type { Reading } from "../model/problem.ts";
import { readOperator } from "../rules/policy/read-operator.ts";
import { defaultOperatorImages } from "../sandbox/setup/image-names.ts";

/** The operator file, with the images that `npm run setup` made known under their usual names. */
export const loadOperator = async (path: string): Promise<Reading<Operator>> => {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    const fix = "Write one (docs/operator.md), and name it by LINTEL_OPERATOR if it lies elsewhere.";
    return { ok: false, problems: [{ where: path, what: "The operator file cannot be read.", fix }] };
  }
  const read = readOperator(text);
  if (!read.ok) return read;
  return { ok: true, value: withImages(read.value) };
};

/** Adds what this machine has; what the operator says about a name wins. */
export const withImages = (operator: Operator): Operator => ({
  ...operator,
  images: { ...defaultOperatorImages(), ...operator.images },
});
