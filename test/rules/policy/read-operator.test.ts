import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { readOperator } from "../../../src/rules/policy/read-operator.ts";
import { operatorOf, operatorText } from "./operator.ts";

const problemsOf = (text: string, file?: string): readonly string[] => {
  const read = readOperator(text, file);
  return read.ok ? [] : read.problems.map(({ where, what, fix }) => `${where}: ${what} ${fix}`);
};

describe("readOperator", () => {
  test("fills in defaults", () => {
    expect(operatorOf()).toMatchObject({
      accounts: ["acme"],
      agents: { claude: { adapter: "command", command: ["claude", "--print"] } },
      limits: { parallel: 3, attempts: 5, usd: 50 },
      sandbox: { memory_mb: 4_096 },
      level: "merge",
    });
  });

  test("reads the example of its documentation", async () => {
    const page = await readFile(new URL("../../../docs/operator.md", import.meta.url), "utf8");
    expect(operatorOf(/```yaml\n([\s\S]*?)```/u.exec(page)?.[1] ?? "").accounts).toEqual(["acme"]);
  });

  test.each<[string, string, readonly string[]]>([
    [
      "nothing",
      "",
      [
        "operator.yml:1:1: `accounts` is missing. It must be a list.",
        "operator.yml:1:1: `agents` is missing. It must be a mapping.",
      ],
    ],
    [
      "no account",
      operatorText.replace("[acme]", "[]"),
      ["operator.yml:1:11: `accounts` is an empty list, less than it may be. At least 1 entry."],
    ],
    [
      "a misspelt key",
      `${operatorText}acounts: [x]`,
      ["operator.yml:7:1: `acounts` is not a setting. Did you mean `accounts`?"],
    ],
    [
      "an unknown adapter",
      operatorText.replace("adapter: command", "adapter: acpp"),
      ["operator.yml:3:23: `agents.default.adapter` cannot be `acpp`. Did you mean `acp`? It can be `command`, `acp`."],
    ],
    [
      "an agent that is not in the catalogue",
      operatorText.replace("{ adapter: command, command: [agent] }", "{ use: clode }"),
      [
        "operator.yml:3:19: `agents.default.use` cannot be `clode`. Did you mean `claude`? It can be `claude`, `codex`, `gemini`, `opencode`, `pi`, `qwen`.",
      ],
    ],
    [
      "an agent of the catalogue without a model",
      operatorText.replace("{ adapter: command, command: [agent] }", "{ use: claude }"),
      [
        "operator.yml:3:19: `agents.default` says not which model it asks. Add `provider`, one of `models`, and `model`, a name in it.",
      ],
    ],
    [
      "an agent that is two",
      operatorText.replace("{ adapter: command, ", "{ use: claude, adapter: acp, "),
      [
        "operator.yml:3:19: `agents.default` is of the catalogue and also describes an agent of its own. Write `{ use: claude, provider: ..., model: ... }`, or `{ adapter: command, command: [...] }` for an agent of your own.",
      ],
    ],
    [
      "an agent that is none",
      operatorText.replace("{ adapter: command, command: [agent] }", "{ image: node:24 }"),
      [
        "operator.yml:3:12: `agents.default` has neither `use` nor `adapter`. Write `{ use: claude, provider: ..., model: ... }`, or `{ adapter: command, command: [...] }` for an agent of your own.",
      ],
    ],
    [
      "an agent without a command",
      operatorText.replace("adapter: command, command: [agent]", "adapter: acp"),
      ["operator.yml:3:12: `agents.default.command` is missing. It must be a list."],
    ],
    [
      "a file that would lie outside of the home",
      operatorText.replace("command: [agent]", "command: [agent], files: { ../x: y }"),
      [expect.stringMatching(/^operator\.yml:3:\d+: `agents\.default\.files/u) as string],
    ],
    [
      "a command that is text",
      operatorText.replace("[agent]", "agent"),
      [
        "operator.yml:3:41: `agents.default.command` must be a list, and is `agent`. Write it as `[a, b]`, or one `- a` on each line.",
      ],
    ],
    [
      "a key of a later version",
      `${operatorText}prices: {}`,
      [
        "operator.yml:7:1: `prices` is not available yet in this version. Take it out until a version has it; nothing is ignored silently.",
      ],
    ],
    [
      "an agent's image from elsewhere",
      operatorText.replace("ghcr.io/acme/agents", "evil.example/agents"),
      [
        "operator.yml:4:66: `evil.example/agents:4` is neither in `images` nor of one of the `registries`. Add it to `images`.",
      ],
    ],
  ])("refuses %s", (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test("shows problems under the name it was given", () => {
    expect(problemsOf("x: 1", "/etc/lintel.yml")[0]).toMatch(/^\/etc\/lintel\.yml:1:1: /u);
  });
});
