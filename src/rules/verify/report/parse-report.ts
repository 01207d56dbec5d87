import type { TestCase, TestReport } from "../../../model/report.ts";
import { digestOf } from "../../digest.ts";
import { parseGo } from "./go.ts";
import { parseJest } from "./jest.ts";
import { parseJunit } from "./junit.ts";
import type { Read } from "./read.ts";
import { parseTap } from "./tap.ts";

/** Largest report that is read, in bytes. */
export const mostReportBytes = 8 * 1024 * 1024;
const mostCases = 20_000;
const mostMessages = 300;
const mostMessageChars = 1_500;
const mostNameChars = 400;

/** Reads a report whichever of the formats it is in. Anything that is not wholly one of them is no report. */
export const parseReport = (bytes: Uint8Array): TestReport => {
  if (bytes.length > mostReportBytes) return no(`is larger than ${mostReportBytes / 1024 / 1024} MiB`);
  const text = decode(bytes);
  if (text === undefined) return no("is not UTF-8 text");
  const read = guarded(formatOf(text), text);
  if (typeof read === "string") return no(read);
  if (read.length > mostCases) return no(`names more than ${mostCases} cases`);
  return { ok: true, cases: bounded(merged(read.map(tidy))) };
};

/** A reader that fails has read nothing, whatever made it fail: a report must not be able to break who reads it. */
const guarded = (reader: (text: string) => Read, text: string): Read => {
  try {
    return reader(text);
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.name : "unknown"})`;
  }
};

const no = (why: string): TestReport => ({ ok: false, why });

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
};

const formatOf = (text: string): ((text: string) => Read) => {
  const start = text.trimStart();
  if (start === "") return () => "is empty";
  if (start.startsWith("<")) return parseJunit;
  if (/^\{"(?:Time|Action|ImportPath|Package)":/mu.test(start)) return parseGo;
  if (start.startsWith("{")) return parseJest;
  return parseTap;
};

const workspace = "/workspace/";

const tidy = (each: TestCase): TestCase => ({
  ...each,
  name: clean(each.name),
  suite: clean(each.suite),
  file: each.file === undefined ? undefined : relative(each.file),
});

/** A name as one line. Of two long ones that begin alike each stays itself. */
const clean = (text: string): string => {
  const line = text
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .trim();
  if (line.length <= mostNameChars) return line;
  return `${line.slice(0, mostNameChars).toWellFormed()}… ${digestOf(line).slice(7, 15)}`;
};

const relative = (file: string): string => {
  const path = file
    .toWellFormed()
    .replaceAll("\u0000", "")
    .replace(/^file:\/\//u, "")
    .replace(/^\.\//u, "");
  return path.startsWith(workspace) ? path.slice(workspace.length) : path;
};

/** Identity of a case over several reports. */
export const caseKey = ({ file, suite, name }: TestCase): string => JSON.stringify([file ?? "", suite, name]);

/** A name that occurs more than once is one case: failed if any of them failed. */
const merged = (cases: readonly TestCase[]): readonly TestCase[] => {
  const known = new Map<string, TestCase>();
  for (const each of cases) {
    const before = known.get(caseKey(each));
    if (before === undefined || rank[each.outcome] > rank[before.outcome]) known.set(caseKey(each), each);
  }
  return [...known.values()];
};

const rank = { skipped: 0, passed: 1, failed: 2 } as const;

const bounded = (cases: readonly TestCase[]): readonly TestCase[] => {
  let left = mostMessages;
  return cases.map((each) => {
    if (each.outcome !== "failed" || each.message === undefined || left === 0) return { ...each, message: undefined };
    left -= 1;
    return { ...each, message: each.message.replaceAll("\u0000", "").slice(0, mostMessageChars).toWellFormed() };
  });
};
