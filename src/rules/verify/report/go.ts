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
  const begun = new Map<string, { readonly pack: string; readonly test: string | undefined }>();
  /** Packages with a case that failed: what failed besides needs no case of its own. */
  const failed = new Set<string>();
  const broken = new Map<string, string>();
  let events = 0;
  for (const raw of text.split("\n")) {
    const event = eventIn(raw);
    // Other processes of the command print between the runner's lines.
    if (event === undefined) continue;
    events += 1;
    const pack = event.Package ?? event.ImportPath ?? "";
    const key = JSON.stringify([pack, event.Test ?? ""]);
    const said = output.get(key) ?? "";
    if (event.Output !== undefined && said.length < mostSaid) output.set(key, (said + event.Output).slice(0, mostSaid));
    if (event.Action === "run" || event.Action === "start") begun.set(key, { pack, test: event.Test });
    const outcome = Object.hasOwn(outcomes, event.Action) ? outcomes[event.Action] : undefined;
    if (outcome === undefined) continue;
    begun.delete(key);
    if (event.Test !== undefined)
      ended.set(key, worst(ended.get(key), caseOf(pack, event.Test, outcome, output.get(key))));
    else if (outcome === "failed" && !failed.has(pack)) broken.set(key, pack);
    if (outcome === "failed") failed.add(pack);
  }
  if (events === 0) return "is not what go test prints";
  // A package that panics takes its other cases with it; where nothing failed, the end of the report is missing.
  for (const [key, { pack, test }] of begun) {
    const name = test ?? pack;
    if (!failed.has(pack)) return `says that \`${name.slice(0, 100)}\` began, and not how it ended`;
    if (test !== undefined) ended.set(key, caseOf(pack, test, "failed", output.get(key) ?? "did not come to its end"));
  }
  if (broken.size > mostBroken) return `names more than ${mostBroken} packages that do not run`;
  const words = wordsOfBuilds(output);
  const whole = [...broken].map(([, pack]) => caseOf(pack, "the package does not run", "failed", words.get(pack)));
  return [...ended.values(), ...whole];
};

/** Of what one case or build says. */
const mostSaid = 4_000;
const mostBroken = 10_000;

const outcomes: Readonly<Record<string, TestCase["outcome"]>> = { pass: "passed", fail: "failed", skip: "skipped" };

const caseOf = (pack: string, name: string, outcome: TestCase["outcome"], message: string | undefined): TestCase => ({
  name,
  suite: pack,
  file: undefined,
  outcome,
  message: outcome === "failed" ? (message ?? "") : undefined,
});

/** A case that ends twice has ended as badly as it ever did. */
const worst = (before: TestCase | undefined, now: TestCase): TestCase => (before?.outcome === "failed" ? before : now);

/** A build's words come under the name of what was built: `pkg`, `pkg [pkg.test]` or `pkg_test [pkg.test]`. */
const wordsOfBuilds = (output: ReadonlyMap<string, string>): ReadonlyMap<string, string> => {
  const words = new Map<string, string>();
  for (const [key, text] of output) {
    const [name] = JSON.parse(key) as [string, string];
    const pack = name.replace(/(?:_test)? \[[^\]]*\]$/u, "");
    words.set(pack, ((words.get(pack) ?? "") + text).slice(0, mostSaid));
  }
  return words;
};

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
