import { strengthOf, toleranceOf, type Link } from "../../strength.ts";
import { codeMarks } from "../code-marks.ts";
import { everyPiece, parseCode, type Language, type Piece } from "../parse-code.ts";
import { flatten, said, sourceOf, type Source } from "../text-of.ts";
import type { Claim, Mode, TestCase, TestFile } from "../test-file.ts";

/** What tells a test case from any other function, and a claim from any other statement, in one language. */
export type Dialect = {
  readonly language: Exclude<Language, "javascript">;
  readonly functions: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
  /** Words before a function or class (decorators, attributes, annotations) stand in these pieces. */
  readonly heads: RegExp;
  readonly isCase: (name: string, heads: string, path: string) => boolean;
  /** Heads, or calls in a body, that keep a case from running. */
  readonly skip: RegExp;
  readonly skipUnless: RegExp;
  /** Calls, without their receiver's text, that claim something. */
  readonly claim: RegExp;
  /** A call that begins a case of its own inside of another. */
  readonly subcase: RegExp | undefined;
  /** Keeps a whole file from running. */
  readonly skipFile: RegExp;
};

const platform =
  /platform|win32|windows|darwin|linux|macos|\bGOOS\b|\bGOARCH\b|sys\.version|python_version|version_info|testing\.Short|target_os|EnabledOn|DisabledOn|cfg\(|\bos\.name\b|importorskip|which\(|no_network/iu;

type At = {
  readonly titles: readonly string[];
  readonly mode: Mode;
  readonly isDead: boolean;
  readonly into: number;
  readonly condition: string;
};
type Draft = Omit<TestCase, "claims" | "rows"> & { claims: Claim[]; rows: string[] };
type Reading = {
  readonly dialect: Dialect;
  readonly source: Source;
  readonly path: string;
  readonly drafts: Draft[];
  readonly asserting: ReadonlySet<string>;
};

/** Test cases, claims and marks of a file in a language with functions for cases. */
export function readOtherCode(dialect: Dialect, path: string, text: string, asserting: ReadonlySet<string>): TestFile {
  const source = sourceOf(text);
  const root = parseCode(dialect.language, path, text);
  const own = assertingFunctions(dialect, root, source, path);
  const isOff = dialect.skipFile.test(text);
  const top: Draft = {
    path,
    titles: [],
    line: 1,
    mode: isOff ? "skipped" : "runs",
    isFocused: false,
    isTop: true,
    claims: [],
    rows: [],
    body: "",
  };
  const reading = { dialect, source, path, drafts: [top], asserting: new Set([...asserting, ...own]) };
  visit(reading, root, { titles: [], mode: top.mode, isDead: false, into: 0, condition: "" });
  return { cases: reading.drafts, marks: codeMarks(dialect.language, path, root, source), asserting: own };
}

function assertingFunctions(dialect: Dialect, root: Piece, source: Source, path: string): readonly string[] {
  const found: string[] = [];
  for (const piece of everyPiece(root)) {
    if (!dialect.functions.has(piece.name)) continue;
    const name = nameOf(piece, source);
    if (
      name !== "" &&
      !dialect.isCase(name, "", path) &&
      /\bassert|\bt\.(?:Error|Fatal|Fail)|\brequire\.|\bfail\(/u.test(source.of(piece))
    )
      found.push(name);
  }
  return found;
}

const nameOf = (piece: Piece, source: Source): string =>
  source.of(
    piece.kids.find((kid) =>
      /^(?:VariableName|DefName|FieldName|BoundIdentifier|Definition|TypeName|TypeIdentifier|Identifier)$/u.test(
        kid.name,
      ),
    ),
    300,
  );

function visit(reading: Reading, piece: Piece, at: At, heads = ""): void {
  const { dialect, source } = reading;
  if (dialect.functions.has(piece.name)) return visitFunction(reading, piece, at, heads);
  if (dialect.classes.has(piece.name)) return visitClass(reading, piece, at, heads);
  if (dialect.calls.has(piece.name)) return visitCall(reading, piece, at);
  if (dialect.blocks.has(piece.name)) return visitBlock(reading, piece, at);
  switch (piece.name) {
    case "DecoratedStatement":
    case "AttributeItem": {
      const before = piece.kids.filter((kid) => /^(?:Decorator|Attribute)$/u.test(kid.name));
      const said = before.map((kid) => source.flat(kid)).join(" ");
      for (const kid of piece.kids) visit(reading, kid, at, said);
      return;
    }
    case "AssertStatement": {
      const asserted = piece.kids.filter((kid) => !/^(?:assert|,|Comment)$/u.test(kid.name));
      const texts = asserted.slice(0, 1).map((kid) => source.flat(kid));
      return claim(
        reading,
        piece,
        at,
        [{ name: "assert", args: texts }],
        /^(.*?)(?:[!=<>]=|[<>]| (?:not )?in | is |$)/u.exec(texts[0] ?? "")?.[1] ?? "",
      );
    }
    case "IfStatement":
    case "IfExpression":
      return visitIf(reading, piece, at);
    case "TryStatement":
      return visitTry(reading, piece, at);
    case "ForStatement":
    case "EnhancedForStatement":
      addRows(reading, piece, at);
      break;
  }
  for (const kid of piece.kids) visit(reading, kid, at);
}

function headsOf(reading: Reading, piece: Piece, given: string): string {
  const own = piece.kids
    .filter((kid) => reading.dialect.heads.test(kid.name))
    .map((kid) => reading.source.flat(kid))
    .join(" ");
  return `${given} ${own}`.trim();
}

function modeIn({ dialect }: Reading, around: Mode, heads: string): Mode {
  if (around === "skipped" || dialect.skip.test(heads)) return "skipped";
  if (!dialect.skipUnless.test(heads)) return around;
  return platform.test(heads) ? "platform" : "conditional";
}

function visitClass(reading: Reading, piece: Piece, at: At, heads: string): void {
  const name = nameOf(piece, reading.source);
  const all = headsOf(reading, piece, heads);
  const isOff = /(?:^|\n)\s*__test__\s*=\s*False/u.test(reading.source.of(piece, 20_000));
  const mode = isOff ? "skipped" : modeIn(reading, at.mode, all);
  for (const kid of piece.kids) visit(reading, kid, { ...at, titles: [...at.titles, name], mode });
}

function visitFunction(reading: Reading, piece: Piece, at: At, heads: string): void {
  const { source, dialect } = reading;
  const name = nameOf(piece, source);
  const all = headsOf(reading, piece, heads);
  if (name === "" || !dialect.isCase(name, all, reading.path)) {
    const isUncalled =
      at.into > 0 &&
      name !== "" &&
      source.text.split(new RegExp(`\\b${name.replaceAll(/\W/gu, "\\$&")}\\b`, "u")).length <= 2;
    for (const kid of piece.kids) visit(reading, kid, { ...at, isDead: at.isDead || isUncalled });
    return;
  }
  const body = piece.kids.findLast((kid) => dialect.blocks.has(kid.name) || kid.name === "Body");
  begin(reading, piece, body, at, [...at.titles, name], modeIn(reading, at.mode, all), rowsOfHeads(piece, all));
}

/** Rows of `parametrize([...])`, or one for each attribute that holds values. */
function rowsOfHeads(piece: Piece, heads: string): readonly string[] {
  const [, list] = /parametrize\("[^"]*",([[(].*)/u.exec(heads) ?? /parametrize\(\([^)]*\),([[(].*)/u.exec(heads) ?? [];
  if (list !== undefined) return splitTop(list.slice(1).replace(/[\])]*\)?$/u, ""));
  return [...heads.matchAll(/(?:test_case|case|CsvSource|ValueSource)\([^)]*\)/gu)]
    .map(([row]) => row)
    .concat(piece.kids.length === 0 ? ["none"] : []);
}

function splitTop(text: string): readonly string[] {
  const rows: string[] = [""];
  let depth = 0;
  for (const letter of text) {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    if (letter === "," && depth === 0) rows.push("");
    else rows.push((rows.pop() ?? "") + letter);
  }
  return rows.filter((row) => row !== "");
}

function begin(
  reading: Reading,
  piece: Piece,
  body: Piece | undefined,
  at: At,
  titles: readonly string[],
  mode: Mode,
  rows: readonly string[],
): void {
  const { source } = reading;
  reading.drafts.push({
    ...{ path: reading.path, titles, line: source.line(piece.from), mode, isFocused: false, isTop: false, claims: [] },
    ...{ rows: [...rows], body: source.flat(body ?? piece, 20_000) },
  });
  const inner = { ...at, titles, mode, into: reading.drafts.length - 1, isDead: false, condition: "" };
  if (body !== undefined) visit(reading, body, inner);
}

/** After a `return` nothing runs. */
function visitBlock(reading: Reading, piece: Piece, at: At): void {
  let { isDead } = at;
  for (const kid of piece.kids) {
    visit(reading, kid, { ...at, isDead });
    if (/^(?:ReturnStatement|RaiseStatement|ThrowStatement|BreakStatement|ContinueStatement)$/u.test(kid.name))
      isDead = true;
    if (kid.name === "ExpressionStatement" && kid.kids[0]?.name === "ReturnExpression") isDead = true;
  }
}

const never = /^\(?(?:False|false|0|None|not True|!true)\)?$/u;

function visitIf(reading: Reading, piece: Piece, at: At): void {
  const { source, dialect } = reading;
  let condition = "";
  for (const kid of piece.kids) {
    if (/^(?:elif|else)$/u.test(kid.name)) condition = "";
    const isBlock = dialect.blocks.has(kid.name);
    if (isBlock)
      visit(reading, kid, {
        ...at,
        isDead: at.isDead || never.test(condition),
        condition: `${at.condition}${condition}`,
      });
    else {
      if (!/^(?:if|elif|else|Comment|LineComment)$/u.test(kid.name)) condition += source.flat(kid);
      visit(reading, kid, at);
    }
  }
}

function visitTry(reading: Reading, piece: Piece, at: At): void {
  const { source, dialect } = reading;
  const handlers = /\bexcept\b[\s\S]*|\bcatch\b[\s\S]*/u.exec(source.of(piece, 20_000))?.[0] ?? "";
  const isSwallowed =
    handlers !== "" &&
    !/\braise\b|\bthrow\b|\bfail\b|assert|pytest|\berror\b/iu.test(
      handlers.replaceAll(/\bexcept\b[^:\n]*:|\bcatch\s*\([^)]*\)/gu, ""),
    );
  let isFirst = true;
  for (const kid of piece.kids) {
    visit(reading, kid, dialect.blocks.has(kid.name) && isFirst && isSwallowed ? { ...at, isDead: true } : at);
    if (dialect.blocks.has(kid.name)) isFirst = false;
  }
}

/** Rows of literal tables in a case, or at the top of a file, that loops run through. */
function addRows(reading: Reading, piece: Piece, at: At): void {
  const list = [...everyPiece(piece)].find((kid) =>
    /^(?:ArrayExpression|TupleExpression|LiteralValue|ArrayInitializer)$/u.test(kid.name),
  );
  if (list === undefined || at.isDead) return;
  const rows = list.kids
    .filter((kid) => !/^[[\](){},]$|Comment$/u.test(kid.name))
    .map((kid) => reading.source.flat(kid));
  reading.drafts[at.into]?.rows.push(...rows);
}

function visitCall(reading: Reading, piece: Piece, at: At): void {
  const { dialect, source } = reading;
  const given = piece.kids.findLast((kid) => argumentsNames.test(kid.name));
  const callee = flatten(source.text.slice(piece.from, given?.from ?? piece.to).slice(-300));
  const whole = source.flat(piece, 600);
  const draft = reading.drafts[at.into];
  if (
    draft !== undefined &&
    at.into > 0 &&
    (dialect.skip.test(whole) || dialect.skipUnless.test(whole)) &&
    !at.isDead
  ) {
    const mode: Mode =
      at.condition === "" && dialect.skip.test(whole)
        ? "skipped"
        : platform.test(at.condition + whole)
          ? "platform"
          : "conditional";
    if (draft.mode === "runs" || mode === "skipped") reading.drafts[at.into] = { ...draft, mode };
  }
  const args = argsOf(piece, source);
  if (dialect.subcase?.test(callee) === true && at.into > 0) {
    const body = [...everyPiece(piece)].find((kid) => dialect.blocks.has(kid.name));
    const name = said(args[0] ?? "");
    if (body !== undefined) return begin(reading, piece, body, at, [...at.titles, name], at.mode, []);
  }
  const name = callee.replace(/^.*[.:]/u, "");
  if (dialect.claim.test(callee) || (reading.asserting.has(name) && callee === name)) {
    const used = dialect.language === "go" && /^t$/iu.test(args[0] ?? "") ? args.slice(1) : args;
    claim(
      reading,
      piece,
      at,
      [
        { name: "assert", args: undefined },
        { name, args: used },
      ],
      used[0] ?? "",
    );
  }
  for (const kid of piece.kids) visit(reading, kid, at);
}

const argsOf = (piece: Piece, source: Source): readonly string[] =>
  splitTop(source.flat(piece.kids.findLast((kid) => argumentsNames.test(kid.name))).replace(/^\(|\)$/gu, ""));

const argumentsNames = /^(?:ArgList|Arguments|ArgumentList|ParenthesizedTokens)$/u;

function claim(reading: Reading, piece: Piece, at: At, links: readonly Link[], subject: string): void {
  const { source } = reading;
  const isFailure = /^(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|fail|panic)$/u.test(links.at(-1)?.name ?? "");
  const text = isFailure ? `fails if ${at.condition}` : source.flat(piece);
  reading.drafts[at.into]?.claims.push({
    text,
    subject: isFailure ? (/^(.*?)(?:!=|==|<|>)/u.exec(at.condition)?.[1] ?? at.condition) : subject,
    strength: at.isDead || (isFailure && never.test(at.condition)) ? 0 : isFailure ? 3 : strengthOf(links),
    tolerance: toleranceOf(links),
    line: source.line(piece.from),
  });
}
