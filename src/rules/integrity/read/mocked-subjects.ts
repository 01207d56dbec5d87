import { everyPiece, type Language, type Piece } from "./parse-code.ts";
import { mocksInJavaScript, mocksInPython, type Mock } from "./mocks.ts";
import type { Mark, TestCase } from "./test-file.ts";
import type { Source } from "./text-of.ts";

const longest = 3_000;

/** Mocks of the very functions that the claims of a test call: it then tests what it made up itself. */
export function mockedSubjects(
  language: Language,
  root: Piece,
  source: Source,
  cases: readonly TestCase[],
): readonly Mark[] {
  const mocksOf = language === "javascript" ? mocksInJavaScript : language === "python" ? mocksInPython : undefined;
  if (mocksOf === undefined || cases.every(({ isTop }) => isTop)) return [];
  if (
    !/mock|patch|stub|spyOn|td\.replace|quibble|__set__|require\.cache|sys\.modules|esmock|proxyquire/iu.test(
      source.text,
    )
  )
    return [];
  const pieces = [...everyPiece(root)];
  const scopes = pieces.filter(({ name }) => /^(?:DecoratedStatement|FunctionDefinition)$/u.test(name));
  const marks: Mark[] = [];
  for (const piece of pieces) {
    if (!/^(?:CallExpression|VariableDeclaration|Decorator|AssignmentExpression|AssignStatement)$/u.test(piece.name))
      continue;
    const text = source.flat(piece, longest).replace(/^@/u, "");
    const near = casesNear(piece, scopes, cases, source, text);
    if (!mocksOf(text, source).some((mock) => near.some((each) => claimsCallOf(each, mock)))) continue;
    const line = source.line(piece.from);
    if (marks.every((mark) => mark.line !== line))
      marks.push({ kind: "mocked subject", text: text.slice(0, 200), line });
  }
  return marks;
}

/** The cases that a mock stands in or before; all, where it stands in none. */
function casesNear(
  piece: Piece,
  scopes: readonly Piece[],
  cases: readonly TestCase[],
  source: Source,
  text: string,
): readonly TestCase[] {
  const around = scopes.findLast(({ from, to }) => from <= piece.from && piece.to <= to);
  const [first, last] = around === undefined ? [1, 0] : [source.line(around.from), source.line(around.to)];
  const inside = cases.filter(
    ({ isTop, line, body }) => !isTop && ((first <= line && line <= last) || body.includes(text.slice(0, 80))),
  );
  return inside.length > 0 ? inside : cases.filter(({ isTop }) => !isTop);
}

/** Whether a claim calls what is mocked, or looks at what such a call gave. */
function claimsCallOf({ claims, body }: TestCase, { call }: Mock): boolean {
  const live = claims.filter(({ strength }) => strength > 0);
  if (live.some(({ text }) => new RegExp(call, "u").test(text))) return true;
  const results = new RegExp(`(?:^|[^\\w.$])(\\w+)(?::\\w+)?=(?:await )?\\(?(?:await )?(?:${call})`, "gu");
  return [...body.matchAll(results)].some(([, name = ""]) =>
    live.some(({ text }) => new RegExp(`(?<![\\w.$"])${name}(?![\\w"])`, "u").test(text)),
  );
}
