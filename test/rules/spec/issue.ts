import { readSpec, type IssueText, type SpecReading } from "../../../src/rules/spec/read-spec.ts";
import type { Spec } from "../../../src/model/spec.ts";

/** Files of the repository the specs of these tests are read against. */
export const somePaths = [
  "src/payments/refund.ts",
  "src/payments/invoice.ts",
  "src/app/(auth)/[id]/page.tsx",
  "test/refund.test.ts",
  "docs/my file.md",
  "CHANGELOG.md",
  "README.md",
];

/** Reads a body as issue 7 of repository 1. */
export const reading = (body: string, over: Partial<IssueText> = {}): SpecReading =>
  readSpec({
    repo: 1,
    issue: 7,
    title: "Refund zero-amount invoices",
    body,
    author: { id: 10, login: "author", kind: "user" },
    paths: somePaths,
    ...over,
  });

/** A complete body with further sections behind it. */
export const withSections = (more: string): string =>
  `## Goal\nRefunds work.\n\n## Acceptance criteria\n- One\n\n${more}`;

/** The spec of a body that must be clean. */
export const specOf = (body: string, over: Partial<IssueText> = {}): Spec => {
  const read = reading(body, over);
  if (!read.ok) throw new Error(`Expected a clean spec: ${JSON.stringify(read.problems, null, 2)}`);
  return read.value;
};

/** `where: what` of each problem of a body. */
export const problemsOf = (body: string, over: Partial<IssueText> = {}): readonly string[] => {
  const read = reading(body, over);
  return read.ok ? [] : read.problems.map(({ where, what }) => `${where}: ${what}`);
};
