import { Parser, type EventLog, type FinalResults, type Result } from "tap-parser";
import type { TestCase } from "../../../model/report.ts";
import type { Read } from "./read.ts";

/**
 * Reads TAP, also several streams one after the other. What people call a case is a subtest, or the assertions under one
 * `# comment`; a point under neither is a case itself.
 */
export const parseTap = (text: string): Read => {
  const streams = text
    .split(/^(?=TAP version 1[34]\s*$)/mu)
    .filter((part) => /^(?:TAP version|(?:not )?ok\b|1\.\.\d)/mu.test(part));
  if (streams.length === 0) return "is neither XML nor JSON nor TAP";
  const all: TestCase[] = [];
  for (const stream of streams) {
    const read = parseStream(stream);
    if (typeof read === "string") return read;
    for (const each of read) all.push(each);
  }
  return all;
};

const parseStream = (stream: string): Read => {
  const log = Parser.parse(stream);
  const whole = log.findLast((event) => event[0] === "complete")?.[1] as FinalResults | undefined;
  if (whole === undefined) return "is TAP without an end";
  if (log.some(([kind]) => kind === "bailout")) return "is TAP that bailed out";
  const wrong = whole.failures.find((failure) => typeof failure.tapError === "string");
  if (wrong !== undefined) return `is broken TAP (${String(wrong.tapError).slice(0, 200)})`;
  const cases = collect(log, []);
  return cases.length === 0 && !/^1\.\.0/mu.test(stream) ? "is TAP without a test" : cases;
};

type Group = {
  readonly suites: readonly string[];
  readonly name: string;
  outcome: TestCase["outcome"];
  message: string[];
};

const collect = (log: EventLog, suites: readonly string[]): readonly TestCase[] => {
  const found: TestCase[] = [];
  let comment: string | undefined;
  let group: Group | undefined;
  let child: readonly TestCase[] | undefined;
  const close = (): void => {
    if (group !== undefined) found.push(caseOf(group));
    group = undefined;
  };
  for (const event of log) {
    const [kind, value] = event as [string, unknown];
    if (kind === "comment" && typeof value === "string") {
      const name = titleIn(value);
      if (name === undefined) continue;
      close();
      comment = name;
    } else if (kind === "child" && Array.isArray(value)) {
      close();
      child = collect(value as EventLog, [...suites, titleOfChild(value as EventLog) ?? comment ?? ""]);
    } else if (kind === "assert" && isResult(value)) {
      if (child !== undefined) {
        for (const each of summed(child, value, suites)) found.push(each);
        child = undefined;
        comment = undefined;
        continue;
      }
      group ??= { suites, name: comment ?? value.name, outcome: "skipped", message: [] };
      add(group, value);
      // Points that have no heading, or one of their own, stand for themselves.
      if (comment === undefined || comment === value.name) {
        close();
        comment = undefined;
      }
    }
  }
  close();
  return found;
};

/** A subtest that failed without any of its points having failed has failed by itself. */
const summed = (child: readonly TestCase[], point: Result, suites: readonly string[]): readonly TestCase[] => {
  const isHidden = !point.ok && !isExcused(point) && !child.some(({ outcome }) => outcome === "failed");
  const isLeaf = child.length === 0;
  return isHidden || isLeaf
    ? [...child, caseOf(add({ suites, name: point.name, outcome: "skipped", message: [] }, point))]
    : child;
};

const caseOf = ({ suites, name, outcome, message }: Group): TestCase => {
  const file = fileIn(suites[0] ?? "");
  // The file is no part of the name, so that a case which moves to another is known again.
  const within = file === undefined ? suites : suites.slice(1);
  return {
    name,
    // What encloses only itself is named once.
    suite: (within.at(-1) === name ? within.slice(0, -1) : within).filter((each) => each !== "").join(" > "),
    file,
    outcome,
    message: outcome === "failed" ? message.join("\n") : undefined,
  };
};

const fileIn = (name: string): string | undefined => (/\.[cm]?[jt]sx?$/u.test(name) ? name : undefined);

const add = (group: Group, result: Result): Group => {
  if (isExcused(result)) return group;
  if (!result.ok) {
    group.outcome = "failed";
    group.message.push(`${result.name}\n${detail(result)}`);
  } else if (group.outcome === "skipped") group.outcome = "passed";
  return group;
};

const isExcused = (result: Result): boolean => Boolean(result.skip) || Boolean(result.todo);

const detail = (result: Result): string =>
  result.diag === null || result.diag === undefined ? "" : shown(result.diag, 3).slice(0, 2_000);

/** YAML may refer to itself, and to one thing again and again: only so much of it is shown. */
const shown = (value: unknown, depth: number): string => {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 1_000));
  if (typeof value !== "object" || value === null) return String(value).slice(0, 100);
  if (depth === 0) return Array.isArray(value) ? "[...]" : "{...}";
  if (Array.isArray(value))
    return `[${value
      .slice(0, 20)
      .map((each) => shown(each, depth - 1))
      .join(",")}]`;
  const members = Object.entries(value).slice(0, 20);
  return `{${members.map(([key, each]) => `${JSON.stringify(key.slice(0, 100))}:${shown(each, depth - 1)}`).join(",")}}`;
};

/** `# Subtest: a` and `# a` are headings; the sums that a runner prints at its end are not. */
const titleIn = (comment: string): string | undefined => {
  const text = comment.replace(/^\s*#\s*/u, "").trim();
  if (
    text === "" ||
    /^(?:tests|pass|fail|ok|skip|skipped|todo|cancelled|suites|duration_ms|time|failed)\b[\s=:]*[\d.]*/u.test(text)
  )
    return undefined;
  return text.replace(/^Subtest:\s*/u, "");
};

const titleOfChild = (log: EventLog): string | undefined => {
  const first = log.find(([kind]) => kind === "comment") as [string, unknown] | undefined;
  return typeof first?.[1] === "string" && /^\s*#\s*Subtest:/u.test(first[1]) ? titleIn(first[1]) : undefined;
};

const isResult = (value: unknown): value is Result =>
  typeof value === "object" && value !== null && "ok" in value && "id" in value;
