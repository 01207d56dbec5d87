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
    ? [...halfAgents(read.value), ...foreignImages(read.value), ...unknownModels(read.value)].map(
        ({ path, what, fix }) => read.placed(path, what, fix),
      )
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

/** An agent is one of the catalogue, or one of the operator's own with an adapter and a command: all of one, nothing of the other. */
const halfAgents = ({ agents }: Operator) =>
  Object.entries(agents).flatMap(([name, { use, adapter, command, sessions, provider, model }]) => {
    const wrong = (key: string, what: string, fix: string) => [{ path: ["agents", name, key], what, fix }];
    if (use === undefined) {
      if (adapter === undefined)
        return wrong("adapter", `\`agents.${name}\` has neither \`use\` nor \`adapter\``, agentForms);
      if (command === undefined) return wrong("command", `\`agents.${name}.command\` is missing`, "It must be a list.");
      return [];
    }
    if (adapter !== undefined || command !== undefined || sessions.length > 0)
      return wrong("use", `\`agents.${name}\` is of the catalogue and also describes an agent of its own`, agentForms);
    if (provider === undefined || model === undefined)
      return wrong(
        "use",
        `\`agents.${name}\` says not which model it asks`,
        "Add `provider`, one of `models`, and `model`, a name in it.",
      );
    return [];
  });

const agentForms =
  "Write `{ use: claude, provider: ..., model: ... }`, or `{ adapter: command, command: [...] }` for an agent of your own.";

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

/** An agent whose provider or model is not listed could ask nothing: said now, not when it runs. */
const unknownModels = ({ agents, models }: Operator) =>
  Object.entries(agents).flatMap(([name, { provider, model }]) => {
    if (provider === undefined)
      return model === undefined
        ? []
        : [{ path: ["agents", name, "model"], what: "a model needs its `provider`", fix: "Name one of `models`." }];
    if (!Object.hasOwn(models, provider))
      return [
        {
          path: ["agents", name, "provider"],
          what: `${quoted(provider)} is not one of \`models\``,
          fix: "Add it to `models`, with its prices.",
        },
      ];
    return model === undefined || Object.hasOwn(models[provider]?.models ?? {}, model)
      ? []
      : [
          {
            path: ["agents", name, "model"],
            what: `${quoted(model)} has no price in \`models.${provider}\``,
            fix: "Add it to that provider's `models`, with its prices.",
          },
        ];
  });
