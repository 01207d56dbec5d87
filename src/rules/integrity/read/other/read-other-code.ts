import { isTestPath } from "../../is-test-path.ts";
import { originsInPython } from "./origins.ts";
import { codeMarks } from "../code-marks.ts";
import { blankDraft, type Draft } from "../draft.ts";
import { parseCode, type Piece } from "../parse-code.ts";
import type { ParsedTests } from "../parsed-tests.ts";
import { mockedSubjects } from "../mocked-subjects.ts";
import { sourceOf } from "../text-of.ts";
import { stepsIntoClass, stepsIntoFunction } from "./begin-case.ts";
import { addAssert, stepsIntoCall } from "./claims.ts";
import type { Dialect } from "./dialect.ts";
import {
  stepsBehind,
  stepsIntoBlock,
  stepsIntoIf,
  stepsIntoTry,
  stepsIntoWith,
  isNever,
  isUnused,
  lateIn,
} from "./flow.ts";
import { assertingFunctions, skippingFunctions } from "./names.ts";
import { stepsIntoKids } from "../reading.ts";
import type { At, Reading, Step } from "./reading.ts";
import { skipByMark } from "./mode-of.ts";
import { addRows } from "./rows.ts";

/** A file in a language with functions for cases. */
export function parseOtherCode(dialect: Dialect, path: string, text: string): ParsedTests {
  const source = sourceOf(text);
  const root = parseCode(dialect.language, path, text);
  const own = assertingFunctions(dialect, root, source, path);
  const skips = skippingFunctions(dialect, root, source, path);
  const isOff = dialect.skipFile.test(text);
  return {
    asserting: own,
    read: (asserting) => {
      const top: Draft = { ...blankDraft(path), mode: isOff ? "skipped" : "runs", isTop: true };
      const reading: Reading = {
        dialect,
        source,
        path,
        drafts: [top],
        asserting: new Set([...asserting, ...own]),
        ...skips,
      };
      visit(reading, root, {
        titles: [],
        mode: top.mode,
        isDead: false,
        into: 0,
        condition: "",
        guards: [],
        heads: "",
        around: undefined,
      });
      return {
        cases: withTop(reading.drafts),
        origins: dialect.language === "python" ? originsInPython(root, source) : new Map(),
        loads: dialect.language === "rust" ? modulesOfTests(path, text) : [],
        marks: [
          ...codeMarks(dialect.language, path, root, source),
          ...mockedSubjects(dialect.language, root, source, reading.drafts),
        ],
      };
    },
  };
}

/** What keeps a whole file from running keeps each of its cases. */
function withTop(drafts: readonly Draft[]): readonly Draft[] {
  const [top] = drafts;
  if (top === undefined || top.mode === "runs") return drafts;
  return drafts.map((draft) =>
    draft.mode === "runs" || (top.mode !== "platform" && draft.mode === "platform")
      ? { ...draft, mode: top.mode }
      : draft,
  );
}

/** Modules that hold tests: those of a directory of tests, and those under `cfg(test)`. */
const modulesOfTests = (path: string, text: string): readonly string[] =>
  [...text.matchAll(/^\s*(#\[cfg\(test\)\]\s*)?(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/gmu)].flatMap(
    ([, isOfTests, name = ""]) => (isOfTests !== undefined || isTestPath(path) ? [name] : []),
  );

function visit(reading: Reading, piece: Piece, at: At): void {
  for (const [next, there] of stepsInto(reading, piece, at)) visit(reading, next, there);
}

/** Notes what a piece says itself, and gives what is to be looked into next. */
function stepsInto(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const { dialect } = reading;
  if (dialect.functions.has(piece.name)) return stepsIntoFunction(reading, piece, at);
  if (dialect.classes.has(piece.name)) return stepsIntoClass(reading, piece, at);
  const here = { ...at, heads: "" };
  if (dialect.calls.has(piece.name)) return stepsIntoCall(reading, piece, here);
  if (dialect.blocks.has(piece.name) || piece.name === "Script") return stepsIntoBlock(reading, piece, here);
  switch (piece.name) {
    case "DecoratedStatement":
    case "AttributeItem":
      return stepsIntoKids(piece, { ...at, heads: headsIn(reading, piece) });
    case "AssertStatement":
      addAssert(reading, piece, here);
      return [];
    case "IfStatement":
    case "IfExpression":
      return stepsIntoIf(reading, piece, here);
    case "BinaryExpression":
      return stepsBehind(reading.source, piece, here);
    case "TryStatement":
      return stepsIntoTry(reading, piece, here);
    case "WithStatement":
      return stepsIntoWith(reading.source, piece, here);
    case "GoStatement":
      return stepsIntoKids(piece, lateIn(reading, piece, here));
    case "AssignStatement":
      skipByMark(reading, piece, here);
      break;
    case "WhileStatement":
    case "ForStatement":
    case "EnhancedForStatement":
      if (isNever(reading.source, piece)) return stepsIntoKids(piece, { ...here, isDead: true });
      addRows(reading, piece, here);
      break;
    case "LetDeclaration":
      if (isUnused(reading.source, piece)) return stepsIntoKids(piece, { ...here, isDead: true });
      break;
  }
  return stepsIntoKids(piece, here);
}

/** Decorators and attributes before a function or class. */
function headsIn({ source }: Reading, piece: Piece): string {
  const before = piece.kids.filter((kid) => /^(?:Decorator|Attribute)$/u.test(kid.name));
  return before.map((kid) => source.flat(kid)).join(" ");
}
