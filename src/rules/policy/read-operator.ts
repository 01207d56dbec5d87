import { operatorSchema, type Operator } from "../../model/operator.ts";
import type { Problem, Reading } from "../../model/problem.ts";
import { mayUseImage } from "./image.ts";
import { laterOperatorKeys } from "./later-keys.ts";
import { readYaml } from "./read-yaml.ts";
import { asSentence, quoted } from "../spec/quoted.ts";

/** Reads the operator file; `file` is the name problems are shown under. */
export const readOperator = (text: string, file = "operator.yml"): Reading<Operator> => {
  const read = readYaml(operatorSchema, text, laterOperatorKeys);
  const problems = read.ok
    ? foreignImages(read.value).map(({ path, what, fix }) => read.placed(path, what, fix))
    : read.problems;
  if (read.ok && problems.length === 0) return { ok: true, value: read.value };
  return {
    ok: false,
    problems: problems.map(({ line, column, what, fix }): Problem => ({
      where: `${file}:${line}:${column}`,
      what: asSentence(what),
      fix,
    })),
  };
};

const foreignImages = (operator: Operator) =>
  Object.entries(operator.agents).flatMap(([name, { image }]) =>
    image === undefined || mayUseImage(image, operator)
      ? []
      : [
          {
            path: ["agents", name, "image"],
            what: `${quoted(image)} is neither in \`images\` nor of one of the \`registries\``,
            fix: "Add it to `images`.",
          },
        ],
  );
