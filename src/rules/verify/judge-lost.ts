import type { TestCase } from "../../model/report.ts";
import type { ProofNote } from "../../model/verdict.ts";
import { excusedFiles, isExcused } from "./excused.ts";
import { globMatcher } from "../spec/glob.ts";
import { isCalled } from "./is-called.ts";
import { listed, type Bench, type EntryJudgement } from "./entry-judgement.ts";
import { keysOf, type Sight } from "./sight.ts";
import type { SmallCells } from "./small-cells.ts";

/** A case that passed on base must still be there and run, unless the spec names it or another plainly took its place. */
export const judgeLost = (bench: Bench, base: Sight, head: Sight, small: SmallCells): EntryJudgement => {
  const { entry, spec, flaky } = bench;
  const nothing: EntryJudgement = { outcome: "pass", reason: "", notes: [] };
  if (base.kind !== "seen" || head.kind !== "seen" || bench.whole.report === undefined) return nothing;
  const absent = keysOf(base, "passed").filter((key) => head.cases.get(key)?.outcome !== "passed" && !flaky.has(key));
  const gone = withoutMoved(
    absent,
    keysOf(head, "passed").filter((key) => !base.cases.has(key)),
  );
  const held = gone.some((key) => base.cases.get(key)?.file === undefined) ? heldOnBase(bench) : [];
  if (held === undefined) return { outcome: "waits", for: `\`${entry.name}\`` };
  const excused = gone.filter((key) => {
    const each = base.cases.get(key);
    return each !== undefined && (isExcused(spec, each) || isGoneWithItsFile(bench, each) || wasHeld(held, each));
  });
  const lost = gone.filter((key) => !excused.includes(key));
  const notes =
    excused.length === 0 ? [] : [note(entry.name, "behaviour", `${listed(excused, 10)}: gone, as the issue allows`)];
  if (lost.length === 0) return { ...nothing, notes };
  const successors = newOnHead(base, small);
  const skipped = lost.some((key) => head.cases.get(key) !== undefined);
  if (skipped || successors.length < lost.length) {
    const reason = `\`${entry.name}\`: what passed before the change is ${skipped ? "skipped" : "gone"} now: ${listed(lost)}`;
    const brief =
      "Tests that passed before this change are missing with it. Bring them back as they were, unless the issue names them under `Changes behaviour`:";
    return { outcome: "fail", reason, brief: `${brief}\n${listed(lost, 50)}` };
  }
  const text = `${listed(lost, 10)}: gone; ${listed(successors, 10)} took their place`;
  return { ...nothing, notes: [...notes, note(entry.name, "renamed", text)] };
};

/**
 * Go tells no files. What is gone from a package was in a test file of it that changed; where the issue names all of those,
 * it was in one that it names.
 */
const isGoneWithItsFile = ({ spec, lands }: Bench, { file, suite }: TestCase): boolean => {
  if (file !== undefined || suite === "") return false;
  const tests = lands.files.filter(({ path, was }) => was !== undefined && path.endsWith("_test.go"));
  const paths = tests.map(({ path }) => path).filter((path) => isInPackage(suite, path));
  return paths.length > 0 && excusedFiles(spec, paths).length === paths.length;
};

/** Whether the package's name ends in the file's folder; at the top of a module it need not. */
const isInPackage = (suite: string, path: string): boolean => {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return folder === "" || `/${suite}`.endsWith(`/${folder}`) || !suite.includes("/") || !path.includes("/");
};

/**
 * Cases of the changed test files that the issue names as such, as base tells them where only those run: for reports that
 * name no file. None where they cannot be run alone; undefined while that is measured.
 */
const heldOnBase = ({
  desk,
  facts,
  lands,
  spec,
  entry,
  whole,
  only,
  minutes,
}: Bench): readonly string[] | undefined => {
  const isTest = globMatcher(entry.tests, { nocase: false });
  const before = lands.files.filter(({ path, was }) => was !== undefined && isTest(path)).map(({ path }) => path);
  const files = excusedFiles(spec, before);
  const command = only(files);
  if (files.length === 0 || command.command === whole.command) return [];
  const { ground } = facts;
  const sight = desk.see({ tree: ground.tree, like: ground, command, minutes, mayBeEmpty: true });
  return sight === undefined ? undefined : keysOf(sight, "passed").map(nameIn);
};

/** Run by itself, a case may be called less. */
const wasHeld = (held: readonly string[], { file, name }: TestCase): boolean =>
  file === undefined && held.some((each) => isCalled(name, each));

const note = (entry: string, kind: ProofNote["kind"], text: string): ProofNote => ({ kind, entry, text });

/** A case may move to another file; one that stood there before stands for itself, and one that is new for one only. */
const withoutMoved = (absent: readonly string[], fresh: readonly string[]): readonly string[] => {
  const left = fresh.map(withoutFile);
  return absent.filter((key) => {
    const at = left.indexOf(withoutFile(key));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

/** Some runners say the file once more among what encloses a case: as it is, or as Python's modules are called. */
const withoutFile = (key: string): string => {
  const [file = "", suite = "", name = ""] = JSON.parse(key) as string[];
  const module = file.endsWith(".py") ? file.slice(0, -3).replaceAll("/", ".") : file;
  const parts = suite.split(" > ").map((part) => (part.startsWith(`${module}.`) ? part.slice(module.length) : part));
  return JSON.stringify([parts.filter((part) => part !== file && part !== module), name]);
};

const nameIn = (key: string): string => (JSON.parse(key) as string[])[2] ?? "";

/** New cases that pass on base's source too: what a renamed test does. */
const newOnHead = (base: Sight, small: SmallCells): readonly string[] => {
  const [first] = small.baseHead;
  const passing = first === undefined ? [] : keysOf(first, "passed");
  const known = base.kind === "seen" ? [...base.cases.values()].map(({ name }) => name) : [];
  // Run by itself, a case may be called less: its file, or what encloses it, may be missing.
  return passing.filter((key) => !known.some((name) => isCalled(name, nameIn(key))));
};
