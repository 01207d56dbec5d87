import * as z from "zod";
import type { TestCase } from "../../../model/report.ts";
import type { Read } from "./read.ts";

const line = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  FailedBuild: z.string().optional(),
});

/** Reads what `go test -json` prints. A package that does not build is a case that failed. */
export const parseGo = (text: string): Read => {
  const output = new Map<string, string>();
  const ended = new Map<string, TestCase>();
  let events = 0;
  for (const raw of text.split("\n")) {
    const event = eventIn(raw);
    // Other processes of the command print between the runner's lines.
    if (event === undefined) continue;
    events += 1;
    const pack = event.Package ?? event.ImportPath ?? "";
    const key = JSON.stringify([pack, event.Test ?? ""]);
    if (event.Output !== undefined) output.set(key, `${output.get(key) ?? ""}${event.Output}`.slice(0, 4_000));
    const outcome = outcomes[event.Action];
    if (outcome === undefined) continue;
    if (event.Test !== undefined) ended.set(key, caseOf(pack, event.Test, outcome, output.get(key)));
    else if (outcome === "failed" && !hasFailed(ended, pack))
      ended.set(key, caseOf(pack, "the package does not run", outcome, buildOutput(output, pack)));
  }
  return events === 0 ? "is not what go test prints" : [...ended.values()];
};

const outcomes: Readonly<Record<string, TestCase["outcome"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

const caseOf = (pack: string, name: string, outcome: TestCase["outcome"], message: string | undefined): TestCase => ({
  name,
  suite: pack,
  file: undefined,
  outcome,
  message: outcome === "failed" ? (message ?? "") : undefined,
});

const hasFailed = (ended: ReadonlyMap<string, TestCase>, pack: string): boolean =>
  [...ended.values()].some(({ suite, outcome }) => suite === pack && outcome === "failed");

/** A build's words come under the name of what was built: `pkg` or `pkg [pkg.test]`. */
const buildOutput = (output: ReadonlyMap<string, string>, pack: string): string =>
  [...output]
    .filter(([key]) => {
      const [name] = JSON.parse(key) as [string, string];
      return name === pack || name.startsWith(`${pack} [`) || name.startsWith(`${pack}_test [`);
    })
    .map(([, text]) => text)
    .join("");

const eventIn = (raw: string): z.infer<typeof line> | undefined => {
  if (!raw.startsWith("{")) return undefined;
  try {
    const read = line.safeParse(JSON.parse(raw));
    return read.success ? read.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
