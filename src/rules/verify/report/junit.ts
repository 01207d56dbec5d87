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
  if (/<!DOCTYPE|<!ENTITY/iu.test(text)) return "declares XML entities, which no test runner does";
  try {
    SyntaxValidator.validate(text);
    const root = parser.parse(text) as unknown;
    if (!isNode(root)) return "is not JUnit XML";
    const top = isNode(root["testsuites"]) ? root["testsuites"] : root;
    if (!isNode(root["testsuites"]) && root["testsuite"] === undefined && root["testsuites"] !== "")
      return "is XML, but not JUnit's";
    return collect(top, []);
  } catch (error) {
    return `is not well-formed XML (${error instanceof Error ? error.message.slice(0, 200) : "unknown"})`;
  }
};

const collect = (node: Node, suites: readonly string[]): TestCase[] | string => {
  const cases = list(node["testcase"]).map((each) => caseOf(each, suites));
  const inner = list(node["testsuite"]).map((suite) => collect(suite, [...suites, said(suite, "name")]));
  const wrong = inner.find((each) => typeof each === "string");
  if (wrong !== undefined) return wrong;
  const all = [...cases, ...inner.flat()] as TestCase[];
  return contradiction(node, all) ?? all;
};

/** A suite that counts more failures than it names has lost some. */
const contradiction = (node: Node, cases: readonly TestCase[]): string | undefined => {
  const counted = ["failures", "errors"].reduce((sum, key) => sum + Number(node[`@${key}`] ?? 0), 0);
  const failed = cases.filter(({ outcome }) => outcome === "failed").length;
  return counted > 0 && failed === 0 ? `counts ${counted} failures and names none of them` : undefined;
};

const caseOf = (node: Node, suites: readonly string[]): TestCase => {
  const bad = [...list(node["failure"]), ...list(node["error"])];
  const classname = said(node, "classname");
  const suite = [...suites.filter((name) => !isRoot(name)), ...(isRoot(classname) ? [] : [classname])];
  const file = said(node, "file");
  return {
    name: said(node, "name"),
    suite: [...new Set(suite)].join(" > "),
    file: file !== "" ? file : fileLike(classname),
    outcome: bad.length > 0 ? "failed" : node["skipped"] === undefined ? "passed" : "skipped",
    message: bad.length > 0 ? bad.map(messageOf).join("\n") : undefined,
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
