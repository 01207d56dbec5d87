import { XMLParser } from "fast-xml-parser";
import { SyntaxValidator } from "fast-xml-validator";
import type { TestCase } from "../../../model/report.ts";
import type { Read } from "./read.ts";

type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseAttributeValue: false,
  parseTagValue: false,
  htmlEntities: true,
  isArray: (name) => ["testsuite", "testcase", "failure", "error", "skipped"].includes(name),
});

/** Reads JUnit XML, as most runners write it. */
export const parseJunit = (text: string): Read => {
  if (/<!DOCTYPE|<!ENTITY/iu.test(withoutQuoted(text))) return "declares XML entities, which no test runner does";
  try {
    SyntaxValidator.validate(text);
    const root = parser.parse(text) as unknown;
    if (!isNode(root)) return "is not JUnit XML";
    const top = isNode(root["testsuites"]) ? root["testsuites"] : root;
    if (!isNode(root["testsuites"]) && root["testsuite"] === undefined && root["testsuites"] !== "")
      return "is XML, but not JUnit's";
    const read = collect(top, []);
    return typeof read === "string" ? read : read.cases;
  } catch (error) {
    return `is not well-formed XML (${error instanceof Error ? error.message.slice(0, 200) : "unknown"})`;
  }
};

/** A text without what is quoted in it: CDATA and comments may hold anything that a test printed. */
const withoutQuoted = (text: string): string => {
  const begins = /<!\[CDATA\[|<!--/gu;
  let rest = "";
  let at = 0;
  for (let found = begins.exec(text); found !== null; found = begins.exec(text)) {
    rest += text.slice(at, found.index);
    const end = text.indexOf(found[0] === "<!--" ? "-->" : "]]>", begins.lastIndex);
    if (end < 0) return rest;
    at = end + 3;
    begins.lastIndex = at;
  }
  return rest + text.slice(at);
};

type Collected = {
  readonly cases: TestCase[];
  /** Failures that are told; a case may have several. */ readonly told: number;
};

const collect = (node: Node, suites: readonly string[]): Collected | string => {
  const nodes = list(node["testcase"]);
  if (nodes.some((each) => each["testcase"] !== undefined)) return "has cases inside of cases";
  const cases = nodes.map((each) => caseOf(each, suites));
  if (failuresOf(node).length > 0) cases.push(brokenSuite(node, suites));
  const inner = list(node["testsuite"]).map((suite) => collect(suite, [...suites, said(suite, "name")]));
  const wrong = inner.find((each) => typeof each === "string");
  if (wrong !== undefined) return wrong;
  const below = inner as readonly Collected[];
  const all = {
    cases: [...cases, ...below.flatMap((each) => each.cases)],
    told: [node, ...nodes].flatMap(failuresOf).length + below.reduce((sum, { told }) => sum + told, 0),
  };
  return contradiction(node, all) ?? all;
};

/** A suite that counts more than it names has lost some of it. */
const contradiction = (node: Node, { cases, told }: Collected): string | undefined => {
  const counts = ["failures", "errors", "tests"].map((key) => said(node, key).trim());
  if (counts.some((count) => !/^\d*$/u.test(count))) return "counts in something else than numbers";
  const [failures = 0, errors = 0, tests = 0] = counts.map(Number);
  const failed = Math.max(told, cases.filter(({ outcome }) => outcome === "failed").length);
  // mocha says its failures a second time, as errors.
  const isTwice = said(node, "name") === "Mocha Tests" && failures === errors;
  const counted = isTwice ? failures : failures + errors;
  if (counted > failed) return `counts ${counted} failures and names ${failed === 0 ? "none" : failed} of them`;
  return tests > cases.length ? `counts ${tests} cases and names ${cases.length} of them` : undefined;
};

const failuresOf = (node: Node): readonly Node[] => [
  ...list(node["failure"]),
  ...list(node["error"]),
  ...list(node["rerunFailure"]),
];

/** What failed around the cases of a suite: it did not load, or did not come down again. */
const brokenSuite = (node: Node, suites: readonly string[]): TestCase => ({
  name: "the suite does not run",
  suite: suites.filter((name) => !isRoot(name)).join(" > "),
  file: undefined,
  outcome: "failed",
  message: failuresOf(node).map(messageOf).join("\n"),
});

/** Some runners say it in an attribute. */
const saysFailed = (node: Node): boolean =>
  ["status", "result"].some((name) =>
    /^(?:fail(?:ed|ure)?|error(?:ed)?|broken|timed?[ _-]?out|aborted)$/iu.test(said(node, name)),
  );

const caseOf = (node: Node, suites: readonly string[]): TestCase => {
  const bad = failuresOf(node);
  const hasFailed = bad.length > 0 || saysFailed(node);
  const classname = said(node, "classname");
  const suite = [...suites.filter((name) => !isRoot(name)), ...(isRoot(classname) ? [] : [classname])];
  const file = said(node, "file");
  return {
    name: said(node, "name"),
    suite: [...new Set(suite)].join(" > "),
    file: file !== "" ? file : fileLike(classname),
    outcome: hasFailed ? "failed" : node["skipped"] === undefined ? "passed" : "skipped",
    message: hasFailed ? bad.map(messageOf).join("\n") : undefined,
  };
};

/** Names that a runner gives to what encloses everything. */
const isRoot = (name: string): boolean =>
  /^(?:|test|pytest|Mocha Tests|Root Suite|vitest tests|jest tests)$/u.test(name);

/** Runners that name no file put it into the class: as a path, or as Python's modules. */
const fileLike = (classname: string): string | undefined => {
  if (/\.(?:[cm]?[jt]sx?)$/u.test(classname)) return classname;
  const [, module] = /^((?:\w+\.)*(?:test_\w+|\w+_test))(?:\.\w+)*$/u.exec(classname) ?? [];
  return module === undefined ? undefined : `${module.replaceAll(".", "/")}.py`;
};

const messageOf = (node: Node): string => [said(node, "message"), textOf(node["#text"])].filter(Boolean).join("\n");

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const said = (node: Node, name: string): string => textOf(node[`@${name}`]);

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** An element without attributes and content comes as a text. */
const list = (value: unknown): readonly Node[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).map((each: unknown) =>
    isNode(each) ? each : { "#text": textOf(each) },
  );
