import { describe, expect, test } from "vitest";
import { runCli } from "./run-cli.ts";

const stack = /\n\s+at |node:internal|Error:/u;

describe("a call that is wrong", () => {
  test.each([
    ["no command", [], /^lintel: which command\?\n\nUsage: lintel <command>/u],
    ["an unknown one", ["demp"], /^lintel: there is no command `demp`\. Did you mean `demo`\?\n\nUsage: lintel </u],
    ["a name every object has", ["constructor"], /^lintel: there is no command `constructor`\.\n\nUsage/u],
    ["setup", ["setup", "--force"], /^lintel setup: Unknown option '--force'\.\nUsage: lintel setup\n/u],
    [
      "demo",
      ["demo", "--jsn"],
      /^lintel demo: Unknown option '--jsn'\. Did you mean `--json`\?\nUsage: lintel demo \[/u,
    ],
    ["a value for a switch", ["demo", "--yes=1"], /^lintel demo: Option '--yes' does not take an argument\.\nUsage/u],
    [
      "try",
      ["try", "--isue", "x"],
      /^lintel try: Unknown option '--isue'\. Did you mean `--issue`\?\nUsage: lintel try --/u,
    ],
    ["try with a word too many", ["try", "x"], /^lintel try: Unexpected argument 'x'\. .*\nUsage: lintel try --issue/u],
    [
      "an option without its value",
      ["try", "--issue"],
      /^lintel try: Option '--issue <value>' argument missing\.\nUsage/u,
    ],
    [
      "start",
      ["start", "--no-workers"],
      /^lintel start: Unknown option '--no-workers'\. Did you mean `--no-worker`\?/u,
    ],
    ["worker", ["worker", "now"], /^lintel worker: Unexpected argument 'now'\. .*\nUsage: lintel worker\n/u],
    ["spec", ["spec", "lnt", "x"], /^Usage: lintel spec lint FILE\n/u],
    ["simulate", ["simulate", "--prt", "1"], /^Unknown option '--prt'.*\nUsage: lintel simulate \[/u],
  ])("%s: a sentence, the usage, and nothing of our insides", async (_, args, says) => {
    const { code, out, err } = await runCli(args);
    expect(err).toMatch(says);
    expect(err).not.toMatch(stack);
    expect({ code, out }).toEqual({ code: 2, out: "" });
  });

  test("help is no mistake", async () => {
    for (const args of [["help"], ["--help"], ["try", "--help"]]) {
      const { code, out, err } = await runCli(args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/^Usage: lintel /u);
    }
  });
});
