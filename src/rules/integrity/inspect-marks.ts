import type { Finding } from "../../model/finding.ts";
import { oneLine } from "../words/untrusted.ts";
import type { ReadSides } from "./inspect-tests.ts";
import { isTestPath } from "./is-test-path.ts";
import type { Mark, MarkKind, TestFile } from "./read/test-file.ts";

/** So many lines may be taken from a tool's sight in one file before it is more than an exception. */
const mostOff = 10;

type Word = { readonly rule: string; readonly does: string; readonly fix: string };

const words: Readonly<Record<MarkKind, Word>> = {
  "neutered assertion": {
    rule: "assertions neutered",
    does: "replaces what assertions are made with",
    fix: "Leave assertion functions as they are.",
  },
  "mocked subject": {
    rule: "assertions neutered",
    does: "mocks what the assertions call",
    fix: "Mock what the code under test needs, not the code itself.",
  },
  "early exit": { rule: "early exit", does: "may end the test run by itself", fix: "Let the test runner end the run." },
  "tried again": {
    rule: "failures hidden",
    does: "tries again what failed",
    fix: "Mend what makes it fail now and then; a test that is tried again hides it.",
  },
  "detects the test run": {
    rule: "detects tests",
    does: "looks whether it is being tested",
    fix: "Behave the same whether tested or not.",
  },
  "reads tests": {
    rule: "reads tests",
    does: "reads the tests",
    fix: "Code must not depend on the tests that judge it.",
  },
  "reads sources": {
    rule: "reads sources",
    does: "looks at the text of the code",
    fix: "Run the code, and look at what it does.",
  },
  "always equal": {
    rule: "assertions neutered",
    does: "makes a comparison always come out the same",
    fix: "Compare what there is to compare.",
  },
  "lint off for a file": {
    rule: "lint weakened",
    does: "turns the linter off for a whole file",
    fix: "Mend what it finds, or name single rules on single lines.",
  },
  "types off for a file": {
    rule: "types weakened",
    does: "turns the type check off for a whole file",
    fix: "Mend what it finds.",
  },
  "coverage off for a file": {
    rule: "coverage weakened",
    does: "takes a whole file from the measured coverage",
    fix: "Test it, or leave it uncovered.",
  },
  "lint off": { rule: "lint weakened", does: "turns the linter off", fix: "Mend what it finds." },
  "types off": { rule: "types weakened", does: "turns the type check off", fix: "Mend what it finds." },
  "asks for checks": {
    rule: "types weakened",
    does: "no longer asks for checks of the whole file",
    fix: "Leave it there, and mend what the check finds.",
  },
  "coverage off": {
    rule: "coverage weakened",
    does: "is taken from the measured coverage",
    fix: "Test it, or leave it uncovered.",
  },
};

/** Marks that the change brings: what may make a run come out green, and what hides from tools. */
export function inspectMarks(files: readonly ReadSides[]): readonly Finding[] {
  const before = new Map<string, number>();
  for (const { was } of files)
    for (const mark of was?.marks ?? []) before.set(keyOf(mark), (before.get(keyOf(mark)) ?? 0) + 1);
  return files.flatMap(({ path, was, now }) => {
    if (now === undefined) return [];
    const lost = asked(was).filter((mark) => asked(now).every((each) => each.text !== mark.text));
    const fresh = now.marks.filter((mark) => {
      if (mark.kind === "asks for checks") return false;
      const left = before.get(keyOf(mark)) ?? 0;
      if (left > 0) before.set(keyOf(mark), left - 1);
      return left === 0;
    });
    const all = [...fresh, ...(asked(now).length === 0 ? lost : [])];
    const kinds = [...new Set(all.map(({ kind }) => kind))];
    return kinds.map((kind) =>
      findingOf(
        path,
        now,
        kind,
        all.filter((mark) => mark.kind === kind),
      ),
    );
  });
}

const asked = (side: TestFile | undefined): readonly Mark[] =>
  side?.marks.filter(({ kind }) => kind === "asks for checks") ?? [];

const keyOf = ({ kind, text }: Mark): string => `${kind}/${text}`;

function findingOf(path: string, now: TestFile, kind: MarkKind, marks: readonly Mark[]): Finding {
  const { rule, does, fix } = words[kind];
  const [first] = marks;
  const many = marks.length > 1 ? ` in ${marks.length} places` : "";
  return {
    ...{ gate: "integrity", rule, path, line: first?.line, cases: kind === "tried again" ? [""] : [], fix },
    weight: weightOf(path, now, kind, marks.length),
    reason: `${does}${many}: '${oneLine(first?.text ?? "", 100)}'`,
  };
}

function weightOf(path: string, now: TestFile, kind: MarkKind, many: number): Finding["weight"] {
  const isTest = isTestPath(path);
  switch (kind) {
    case "neutered assertion":
    case "always equal":
    case "mocked subject":
    case "tried again":
    case "reads sources":
      return "wrong";
    case "detects the test run":
      return isTooling(path) ? "note" : "wrong";
    case "reads tests":
      // A file with cases is a test, wherever it lies.
      return isTooling(path) || now.cases.some(({ isTop }) => !isTop) ? "note" : "wrong";
    case "early exit":
      // Programs that tests start may end themselves.
      return isTest && now.cases.every(({ isTop, claims }) => isTop && claims.length === 0) ? "note" : "wrong";
    case "lint off for a file":
    case "types off for a file":
    case "coverage off for a file":
    case "asks for checks":
      return isTest || isTooling(path) ? "note" : "wrong";
    case "lint off":
    case "types off":
    case "coverage off":
      return many > mostOff && !isTest && !isTooling(path) ? "wrong" : "note";
  }
}

/** Programs around the code: they may know where tests are. */
function isTooling(path: string): boolean {
  return /(?:^|\/)(?:scripts?|tools?|tasks?|build|bench(?:mark)?s?|examples?|docs?|ci|\.[^/]+)\/|(?:^|\/)(?:[^/]*\.config|gulpfile|gruntfile|rollup[^/]*|webpack[^/]*|setup|noxfile|build)\.[a-z]+$/iu.test(
    path,
  );
}
