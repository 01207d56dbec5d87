import { blankDraft, type Draft } from "../draft.ts";
import { codeMarks } from "../code-marks.ts";
import { parseCode, type Piece } from "../parse-code.ts";
import type { ParsedTests } from "../parsed-tests.ts";
import { mockedSubjects } from "../mocked-subjects.ts";
import { sourceOf } from "../text-of.ts";
import { addClaim, addThrow } from "./add-claim.ts";
import { assertingFunctions } from "./asserting-functions.ts";
import { aliasesIn } from "./aliases.ts";
import { beginTest, parametersOf } from "./begin-test.ts";
import { stepsBehind, stepsIntoBlock, stepsIntoIf, stepsIntoLoop, stepsIntoTry } from "./flow.ts";
import { isClaim } from "./is-claim.ts";
import { lateIn, letsNothingOut, swallowingFunctions, turnsFailuresRound } from "./lost-failures.ts";
import { argsOf, isChain, isWrap, linksOf } from "./links-of.ts";
import { loadsIn, originsInJavaScript } from "./origins.ts";
import { stepsIntoKids } from "../reading.ts";
import { functions, type At, type Reading, type Step } from "./reading.ts";
import { addRows } from "./rows.ts";

const outside: At = {
  ...{ titles: [], mode: "runs", isFocused: false, isDead: false, into: 0, contexts: [], condition: "", guards: [] },
};

/** A JavaScript or TypeScript file, whatever the framework of its tests. */
export function parseJavaScript(path: string, text: string): ParsedTests {
  const source = sourceOf(text);
  const root = parseCode("javascript", path, text);
  const own = assertingFunctions(root, source);
  const known = { aliases: aliasesIn(root, source), swallowing: swallowingFunctions(root, source) };
  const origins = originsInJavaScript(root, source);
  return {
    asserting: own,
    read: (asserting) => {
      const top = { ...blankDraft(path), isTop: true };
      const reading: Reading = { source, path, drafts: [top], asserting: new Set([...asserting, ...own]), ...known };
      visit(reading, root, outside);
      return {
        cases: withHooks(reading.drafts),
        origins,
        loads: loadsIn(text),
        marks: [
          ...codeMarks("javascript", path, root, source),
          ...mockedSubjects("javascript", root, source, reading.drafts),
        ],
      };
    },
  };
}

function visit(reading: Reading, piece: Piece, at: At): void {
  for (const [next, there] of stepsInto(reading, piece, at)) visit(reading, next, there);
}

/** Notes what a piece says itself, and gives what is to be looked into next. */
function stepsInto(reading: Reading, piece: Piece, at: At): readonly Step[] {
  switch (piece.name) {
    case "CallExpression": {
      const steps = beginTest(reading, piece, at);
      if (steps !== undefined) return steps;
      break;
    }
    case "TryStatement":
      return stepsIntoTry(reading, piece, at);
    case "IfStatement":
      return stepsIntoIf(reading, piece, at);
    case "Block":
      return stepsIntoBlock(reading, piece, at);
    case "ArrowFunction":
    case "FunctionExpression":
      return stepsIntoKids(piece, lateIn(reading, piece, at));
    case "ForStatement":
    case "WhileStatement":
      return stepsIntoLoop(reading, piece, at);
    case "ThrowStatement":
      addThrow(reading, piece, at);
      return [];
    case "BinaryExpression":
      if (/^(?:false|0|null|undefined)&&/u.test(reading.source.flat(piece, 40)))
        return stepsIntoKids(piece, { ...at, isDead: true });
      return stepsBehind(reading, piece, at);
    case "ConditionalExpression":
      return stepsBehind(reading, piece, at);
  }
  return isChain(piece) ? stepsIntoChain(reading, piece, at) : stepsIntoKids(piece, at);
}

/** The outermost call or member of a chain: a claim, or an ordinary call whose arguments are looked into. */
function stepsIntoChain(reading: Reading, piece: Piece, at: At): readonly Step[] {
  const links = linksOf(piece, reading.source);
  if (isClaim(links, at.contexts, reading.asserting)) addClaim(reading, piece, at, links);
  const hook =
    hooks.test(links.at(-1)?.name ?? "") && links.length <= 2
      ? argsOf(piece.kids.at(-1)).findLast((arg) => functions.has(arg.name))
      : undefined;
  if (hook !== undefined && at.into === 0)
    return stepsIntoKids(piece, { ...at, contexts: [...at.contexts, ...parametersOf(hook, reading.source)] });
  const list = piece.kids[0]?.kids[0];
  if (list?.name === "ArrayExpression" && /^(?:forEach|map)$/u.test(links.at(-1)?.name ?? ""))
    addRows(reading, list, at);
  return stepsInside(
    reading,
    piece,
    letsNothingOut(links, reading.source) || turnsFailuresRound(links) ? { ...at, isDead: true } : at,
  );
}

/** What runs before the cases. */
const hooks = /^(?:before|beforeEach|beforeAll|setup|suiteSetup)$/u;

/** A skip that stands in what runs before the cases is one of all of them. */
function withHooks(drafts: readonly Draft[]): readonly Draft[] {
  const [top] = drafts;
  if (top === undefined || top.mode === "runs") return drafts;
  return drafts.map((draft) => (draft.mode === "runs" ? { ...draft, mode: top.mode } : draft));
}

/** Arguments and what the chain begins with, but not the shorter chains within it. */
function stepsInside(reading: Reading, piece: Piece, at: At): readonly Step[] {
  return piece.kids.flatMap((kid): readonly Step[] => {
    if ((!isChain(kid) && !isWrap(kid)) || kid !== piece.kids[0]) return [[kid, at]];
    const steps = kid.name === "CallExpression" ? beginTest(reading, kid, at) : undefined;
    return steps ?? stepsInside(reading, kid, at);
  });
}
