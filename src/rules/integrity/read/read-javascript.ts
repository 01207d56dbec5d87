import { strengthOf, toleranceOf, type Link } from "../strength.ts";
import { codeMarks } from "./code-marks.ts";
import { everyPiece, parseCode, type Piece } from "./parse-code.ts";
import { said, sourceOf, type Source } from "./text-of.ts";
import type { Claim, Mode, TestCase, TestFile } from "./test-file.ts";

const suites = /^(?:f|x|d)?(?:describe|context)$|^(?:suite|module|feature)$/u;
const cases = /^(?:f|x|i)?it$|^(?:x|f)?(?:test|specify|scenario)$|^(?:tape|tap|ava|benchtest)$/u;
const skips = /^(?:x(?:it|test|describe|specify|context)|skip|todo|fixme|ignore|disabled|pending)$/u;
const focuses = /^(?:f(?:it|test|describe|context|specify)|iit|ddescribe|only)$/u;
/** What a test's own context offers besides claims. */
const notClaims =
  /^(?:test|end|plan|skip|todo|comment|log|diagnostic|context|on|once|emit|teardown|cleanup|after|before|afterEach|beforeEach|mock|name|fullName|signal|timeout|timeoutAfter|runOnly|setTimeout|slow|retries|done|ctx|resume|fixture|testdir|emits|intercept|capture|task|async|step|sanitize|expects?)$/u;
const platform =
  /platform|win32|windows|darwin|linux|\bos\b|arch|versions?\b|semver|node_?version|isbun|isdeno|endianness/iu;

type At = {
  readonly titles: readonly string[];
  readonly mode: Mode;
  readonly isFocused: boolean;
  /** Nothing here runs, or whatever fails here is swallowed. */
  readonly isDead: boolean;
  /** Index of the case that claims belong to; 0 is what stands outside of all. */
  readonly into: number;
  /** First parameters of the cases around. */
  readonly contexts: readonly string[];
  /** Conditions around a throw. */
  readonly condition: string;
};

type Draft = Omit<TestCase, "claims" | "rows"> & { claims: Claim[]; rows: string[] };
type Reading = {
  readonly source: Source;
  readonly path: string;
  readonly drafts: Draft[];
  readonly asserting: ReadonlySet<string>;
};

/**
 * Test cases, claims and marks of a JavaScript or TypeScript file, whatever the framework. `asserting`: functions of
 * other files that claim something when they are called.
 */
export function readJavaScript(path: string, text: string, asserting: ReadonlySet<string>): TestFile {
  const source = sourceOf(text);
  const root = parseCode("javascript", path, text);
  const own = assertingFunctions(root, source);
  const top: Draft = { ...blank(path), isTop: true };
  const reading = { source, path, drafts: [top], asserting: new Set([...asserting, ...own]) };
  visit(reading, root, {
    ...{ titles: [], mode: "runs", isFocused: false, isDead: false, into: 0, contexts: [], condition: "" },
  });
  return { cases: reading.drafts, marks: codeMarks("javascript", path, root, source), asserting: own };
}

function blank(path: string): Draft {
  return { path, titles: [], line: 1, mode: "runs", isFocused: false, isTop: false, claims: [], rows: [], body: "" };
}

/** Functions with a name that hold claims of their own. */
function assertingFunctions(root: Piece, source: Source): readonly string[] {
  const found: string[] = [];
  for (const piece of everyPiece(root)) {
    const isFunction = piece.name === "FunctionDeclaration" || piece.name === "MethodDeclaration";
    const isValue = piece.name === "VariableDeclaration" && piece.kids.some((kid) => functions.has(kid.name));
    if (!isFunction && !isValue) continue;
    const name = source.of(piece.kids.find((kid) => /^(?:VariableDefinition|PropertyDefinition)$/u.test(kid.name)));
    if (
      name !== "" &&
      /\b(?:assert|expect)\b|\.should\b|\bassert\w*\(|\bexpect\w*\(|\bt\.\w+\(/u.test(source.of(piece))
    )
      found.push(name);
  }
  return found;
}

const functions = new Set(["ArrowFunction", "FunctionExpression"]);

function visit(reading: Reading, piece: Piece, at: At): void {
  switch (piece.name) {
    case "CallExpression":
      if (visitTest(reading, piece, at)) return;
      break;
    case "TryStatement":
      return visitTry(reading, piece, at);
    case "IfStatement":
      return visitIf(reading, piece, at);
    case "Block":
      return visitBlock(reading, piece, at);
    case "ForStatement":
    case "WhileStatement":
      return visitLoop(reading, piece, at);
    case "ThrowStatement":
      claim(reading, piece, at, [{ name: "throw", args: [] }], `throw if ${at.condition}`, 3);
      return;
    case "BinaryExpression":
      if (/^(?:false|0|null|undefined)&&/u.test(reading.source.flat(piece, 40)))
        return visitKids(reading, piece, { ...at, isDead: true });
      break;
  }
  if (isChain(piece)) return visitChain(reading, piece, at);
  visitKids(reading, piece, at);
}

function visitKids(reading: Reading, piece: Piece, at: At): void {
  for (const kid of piece.kids) visit(reading, kid, at);
}

/** A suite or a case begins, or a case says of itself that it is skipped. */
function visitTest(reading: Reading, piece: Piece, at: At): boolean {
  const { source } = reading;
  const links = linksOf(piece, source);
  const args = piece.kids.at(-1)?.kids.filter((kid) => !/^[(),]$|Comment$/u.test(kid.name)) ?? [];
  const body = args.findLast((arg) => functions.has(arg.name));
  const names = links.map(({ name }) => name);
  const callee = source.flat(piece.kids[0], 300);
  const isAlternative =
    piece.kids[0]?.name === "ParenthesizedExpression" && /\?/u.test(callee) && /\b(?:it|test|describe)\b/u.test(callee);
  const known = names.find((name) => suites.test(name) || cases.test(name));
  const [first] = names;
  const isTest =
    isAlternative ||
    (known !== undefined &&
      (known === first || names.at(-1) === known || names.slice(names.indexOf(known)).every(isModifier)) &&
      (known === first ||
        at.contexts.includes(first ?? "") ||
        !/^[a-z]/u.test(first ?? "") ||
        /^(?:tape?|ava|qunit|deno|bun|vitest|jest|mocha|node|lab|suite|runner|exports?|global|globalThis|self|window|harness|tester)$/iu.test(
          first ?? "",
        )));
  if (!isTest) return isSkipOfItself(reading, names, args, at, piece);
  const isTodo = names.some((name) => /^(?:todo|fixme|pending)$/u.test(name));
  if (body === undefined && !isTodo && args.length < 2 && !names.some((name) => skips.test(name))) return false;
  const isSuite = known !== undefined && suites.test(known);
  const title = args[0] !== undefined && args[0] !== body ? said(source.of(args[0], 400)) : "";
  const options = args.find((arg) => arg.name === "ObjectExpression");
  const mode = modeOf(
    at.mode,
    names,
    links,
    options === undefined ? "" : source.flat(options),
    isAlternative ? callee : "",
    source,
  );
  const isFocused =
    at.isFocused ||
    names.some((name) => focuses.test(name)) ||
    /[{,]"?only"?:(?!false)/u.test(options === undefined ? "" : source.flat(options));
  const titles = [...at.titles, title];
  const inner: At = { ...at, titles, mode, isFocused, isDead: false, condition: "" };
  if (isSuite) {
    for (const arg of args) visit(reading, arg, inner);
    return true;
  }
  const line = source.line(piece.from);
  const rows = links.flatMap(({ name, args: given }) => (name === "each" ? (given ?? []) : []));
  const draft: Draft = {
    ...blank(reading.path),
    titles,
    line,
    mode,
    isFocused,
    body: source.flat(body ?? piece, 20_000),
    rows: rows.flatMap(rowsIn),
  };
  reading.drafts.push(draft);
  const parameter = source.of(
    body?.kids.find((kid) => kid.name === "ParamList")?.kids.find((kid) => /Definition$/u.test(kid.name)),
  );
  const contexts = parameter === "" ? at.contexts : [...at.contexts, parameter];
  const into = reading.drafts.length - 1;
  for (const arg of args) visit(reading, arg, { ...inner, into, contexts });
  return true;
}

const isModifier = (name: string): boolean =>
  suites.test(name) ||
  cases.test(name) ||
  skips.test(name) ||
  focuses.test(name) ||
  /^(?:each|concurrent|serial|sequential|failing|fails|skipIf|runIf|extend|macro|cb|parallel|shuffle|for|if|ifError|default|strict)$/u.test(
    name,
  );

function modeOf(
  around: Mode,
  names: readonly string[],
  links: readonly Link[],
  options: string,
  alternative: string,
  source: Source,
): Mode {
  if (around === "skipped" || names.some((name) => skips.test(name))) return "skipped";
  const [, option] = /[{,]"?(?:skip|todo|pending)"?:([^,}]*)/u.exec(options) ?? [];
  const condition =
    links.find(({ name }) => /^(?:skipIf|runIf|if)$/u.test(name))?.args?.join() ?? option ?? alternative;
  if (option !== undefined && /^(?:false|undefined|null|0|"")$/u.test(option)) return around;
  if (option !== undefined && /^(?:true|1|".*")$/u.test(option)) return "skipped";
  if (condition === "") return around;
  if (/^(?:true|1)$/u.test(condition) && names.includes("skipIf")) return "skipped";
  if (/^(?:false|0)$/u.test(condition) && names.includes("runIf")) return "skipped";
  if (/^(?:true|1|false|0)$/u.test(condition)) return around;
  return isPlatform(condition, source) ? "platform" : "conditional";
}

/** A condition about the system or a version, also where it has a name. */
function isPlatform(condition: string, source: Source): boolean {
  if (platform.test(condition)) return true;
  const [name] = /[A-Za-z_$][\w$]*/u.exec(condition) ?? [];
  if (name === undefined) return false;
  const said =
    new RegExp(`\\b(?:const|let|var)\\s+${name.replaceAll("$", "\\$")}\\s*=([^\\n]{0,300})`, "u").exec(
      source.text,
    )?.[1] ?? "";
  return platform.test(said);
}

/** `t.skip()`, `this.skip()`, `test.skip(condition)` inside of a case. */
function isSkipOfItself(
  reading: Reading,
  names: readonly string[],
  args: readonly Piece[],
  at: At,
  piece: Piece,
): boolean {
  const draft = reading.drafts[at.into];
  const isOwn =
    names.length === 2 &&
    (at.contexts.includes(names[0] ?? "") || names[0] === "this" || /^(?:test|it|ctx|context)$/u.test(names[0] ?? ""));
  if (draft === undefined || draft.isTop || !isOwn || !/^(?:skip|todo|fixme|pending)$/u.test(names[1] ?? ""))
    return false;
  const condition =
    at.condition === "" && names[0] === "test" && args.length > 0 ? reading.source.flat(args[0]) : at.condition;
  const constant = condition === "" || /^(?:true|1|".*")$/u.test(condition);
  const mode: Mode = constant ? "skipped" : isPlatform(condition, reading.source) ? "platform" : "conditional";
  if (draft.mode === "runs" || mode === "skipped") reading.drafts[at.into] = { ...draft, mode };
  return piece.kids.length > 0;
}

/** What fails inside of a `try` whose `catch` lets nothing out is not seen by anybody. */
function visitTry(reading: Reading, piece: Piece, at: At): void {
  const caught = piece.kids.find((kid) => kid.name === "CatchClause");
  const lets =
    /\bthrow\b|\bfail\b|\bassert|\bexpect|\.should|\breject|\bdone\(|\bcb\(|\bcallback\(|\bnext\(|\.(?:error|ok|is|equal|same|match|not\w*|end)\(/u;
  const isSwallowed = caught !== undefined && !lets.test(reading.source.of(caught));
  let isFirst = true;
  for (const kid of piece.kids) {
    visit(reading, kid, kid.name === "Block" && isFirst && isSwallowed ? { ...at, isDead: true } : at);
    if (kid.name === "Block") isFirst = false;
  }
}

const never = /^\(?!*(?:false|0|null|undefined|""|NaN)\)?$|^\(!(?:true|1)\)$|^\((?:1===?2|1>2|0>1)\)$/u;

function visitIf(reading: Reading, piece: Piece, at: At): void {
  const condition = reading.source.flat(piece.kids.find((kid) => kid.name === "ParenthesizedExpression"));
  let isThen = true;
  for (const kid of piece.kids) {
    if (kid.name === "else") isThen = false;
    else if (/Statement$|^Block$/u.test(kid.name)) {
      const isDead = at.isDead || (isThen ? never.test(condition) : /^\((?:true|1)\)$/u.test(condition));
      visit(reading, kid, { ...at, isDead, condition: `${at.condition}${condition}` });
    } else visit(reading, kid, at);
  }
}

/** After an unconditional `return` nothing runs; a function that nobody calls neither. */
function visitBlock(reading: Reading, piece: Piece, at: At): void {
  let isDead = at.isDead;
  const whole = reading.source.of(piece, 60_000);
  for (const kid of piece.kids) {
    const isUncalled = !isDead && at.into > 0 && isUnused(kid, whole, reading.source);
    visit(reading, kid, { ...at, isDead: isDead || isUncalled });
    if (/^(?:ReturnStatement|ThrowStatement|BreakStatement|ContinueStatement)$/u.test(kid.name)) isDead = true;
    if (kid.name === "ExpressionStatement" && /^process\.exit\(/u.test(reading.source.flat(kid, 40))) isDead = true;
  }
}

function isUnused(piece: Piece, whole: string, source: Source): boolean {
  const isValue = piece.name === "VariableDeclaration" && piece.kids.some((kid) => functions.has(kid.name));
  if (piece.name !== "FunctionDeclaration" && !isValue) return false;
  const name = source.of(piece.kids.find((kid) => kid.name === "VariableDefinition"));
  return /^\w+$/u.test(name) && whole.split(new RegExp(`\\b${name}\\b`, "u")).length <= 2;
}

function visitLoop(reading: Reading, piece: Piece, at: At): void {
  const spec = piece.kids.find((kid) => /Spec$|^ParenthesizedExpression$/u.test(kid.name));
  const list = spec?.kids.find((kid) => kid.name === "ArrayExpression");
  addRows(reading, list, at);
  const isDead =
    at.isDead || (list !== undefined && rowPieces(list).length === 0) || never.test(reading.source.flat(spec));
  visitKids(reading, piece, { ...at, isDead });
}

function addRows(reading: Reading, list: Piece | undefined, at: At): void {
  if (list === undefined || at.isDead) return;
  reading.drafts[at.into]?.rows.push(...rowPieces(list).map((row) => reading.source.flat(row)));
}

const rowPieces = (list: Piece): readonly Piece[] => list.kids.filter((kid) => !/^[[\],]$|Comment$/u.test(kid.name));
/** Rows of a table given as text: as many as it has commas outside of brackets. */
const rowsIn = (text: string): readonly string[] => {
  const rows: string[] = [];
  let depth = 0;
  let row = "";
  for (const letter of text.replace(/^\[|\]$/gu, "")) {
    if (/[[{(]/u.test(letter)) depth += 1;
    if (/[\])}]/u.test(letter)) depth -= 1;
    if (letter === "," && depth === 0) {
      rows.push(row);
      row = "";
    } else row += letter;
  }
  return row === "" ? rows : [...rows, row];
};

const isChain = (piece: Piece): boolean => piece.name === "CallExpression" || piece.name === "MemberExpression";

/** `f<T>` and `x!` are what they wrap. */
const isWrap = ({ name }: Piece): boolean => name === "InstantiationExpression" || name === "PostfixExpression";

/** The outermost call or member of a chain: a claim, or an ordinary call whose arguments are looked into. */
function visitChain(reading: Reading, piece: Piece, at: At): void {
  const { source } = reading;
  const links = linksOf(piece, source);
  if (isClaim(links, at.contexts, reading.asserting)) {
    const isSwallowed = links.some(
      ({ name, args }) =>
        name === "catch" && args?.some((arg) => /=>\{\}$|=>(?:undefined|null|void 0|true)$|\{\}$/u.test(arg)),
    );
    const isHelper = links.length === 1 && reading.asserting.has(links[0]?.name ?? "");
    const strength = isSwallowed ? 0 : isHelper ? 3 : strengthOf(links);
    claim(reading, piece, at, links, subjectOf(links), strength);
  }
  const list = piece.kids[0]?.kids[0];
  if (list?.name === "ArrayExpression" && /^(?:forEach|map)$/u.test(links.at(-1)?.name ?? ""))
    addRows(reading, list, at);
  visitInner(reading, piece, at);
}

/** Arguments and what the chain begins with, but not the shorter chains within it. */
function visitInner(reading: Reading, piece: Piece, at: At): void {
  for (const kid of piece.kids) {
    if ((isChain(kid) || isWrap(kid)) && kid === piece.kids[0]) {
      if (kid.name === "CallExpression" && visitTest(reading, kid, at)) continue;
      visitInner(reading, kid, at);
    } else visit(reading, kid, at);
  }
}

/** Names that `node:assert` and its like export: they may be called without saying where they come from. */
const ofAssert =
  /^(?:(?:not)?(?:deep|strict|deepStrict|partialDeepStrict|loose|deepLoose)(?:Equal|Same)s?|not(?:Deep|Strict|DeepStrict)?Equal|(?:strict)?[eE]qual|doesNot(?:Throw|Reject|Match)|throws|rejects|ifError|ok|notOk|(?:same|not)Deep\w*|toEqual)$/u;

function isClaim(links: readonly Link[], contexts: readonly string[], asserting: ReadonlySet<string>): boolean {
  const [root, second] = links;
  const last = links.at(-1);
  if (root === undefined || last === undefined) return false;
  const hasCall = links.some(({ args }) => args !== undefined);
  if (/^(?:assert|expect)(?:$|[A-Z_\d])/u.test(root.name) && hasCall) return !isPlan(links);
  if (second?.name === "assert" && hasCall && links.length > 2) return true;
  if (last.args !== undefined && links.length <= 2 && ofAssert.test(last.name)) return true;
  if (links.some(({ name }, at) => at > 0 && /^(?:should|must)$/u.test(name))) return true;
  if (!hasCall) return false;
  if (
    links.some(
      ({ name, args }, at) =>
        at > 0 && args !== undefined && /^(?:assert|expect)(?:[A-Z_].*)?$|^(?:should|verify)[A-Z_]?/u.test(name),
    )
  )
    return true;
  if (
    /^(?:chai|sinon|should|td|qunit)$/iu.test(root.name) &&
    /assert|expect|called|verify/iu.test(links.map(({ name }) => name).join("."))
  )
    return true;
  if (contexts.includes(root.name) && second?.args !== undefined && !notClaims.test(second.name))
    return links.length <= 3;
  return links.length === 1 && asserting.has(root.name);
}

/** Counts of assertions to come claim nothing of the code. */
function isPlan(links: readonly Link[]): boolean {
  return (
    links.length > 1 &&
    /^(?:assertions|hasAssertions|extend|addSnapshotSerializer|any|anything|objectContaining|arrayContaining|stringContaining|stringMatching|step|async|done|use|config|soft_config|AssertionError)$/u.test(
      links[1]?.name ?? "",
    )
  );
}

function subjectOf(links: readonly Link[]): string {
  const [root] = links;
  const should = links.findIndex(({ name }) => /^(?:should|must)$/u.test(name));
  if (should > 0)
    return links
      .slice(0, should)
      .map(({ name }) => name)
      .join(".");
  if (root?.args !== undefined && /^expect/u.test(root.name)) return root.args[0] ?? "";
  return links.find(({ args }) => args !== undefined)?.args?.[0] ?? "";
}

function claim(
  reading: Reading,
  piece: Piece,
  at: At,
  links: readonly Link[],
  subject: string,
  strength: Claim["strength"],
): void {
  const draft = reading.drafts[at.into];
  if (draft === undefined || (links[0]?.name === "throw" && (draft.isTop || at.condition === ""))) return;
  draft.claims.push({
    text:
      canonical(links, at.contexts) ?? `${reading.source.flat(piece)}${links[0]?.name === "throw" ? at.condition : ""}`,
    subject,
    strength: at.isDead ? 0 : strength,
    tolerance: toleranceOf(links),
    line: reading.source.line(piece.from),
  });
}

const alike: readonly (readonly [form: RegExp, name: string])[] = [
  [/^(?:equals?|strictEquals?|is|looseEquals?)$/u, "equal"],
  [/^(?:notEquals?|notStrictEquals?|not|isNot)$/u, "notEqual"],
  [/^(?:deepEquals?|deepStrictEquals?|same|strictSame|isDeeply|deepLooseEqual)$/u, "deepEqual"],
  [/^(?:notDeepEquals?|notDeepStrictEquals?|notSame|notStrictSame|notDeepLooseEqual)$/u, "notDeepEqual"],
  [/^(?:error|ifError|ifErr)$/u, "ifError"],
  [/^(?:match|has|like|partialDeepStrictEqual)$/u, "match"],
];

/** The same claim in the words of any of `assert`'s like, without its message: a suite may move to another framework. */
function canonical(links: readonly Link[], contexts: readonly string[]): string | undefined {
  const last = links.at(-1);
  const [root] = links;
  if (last?.args === undefined || root === undefined || links.slice(0, -1).some(({ args }) => args !== undefined))
    return undefined;
  const isPlain =
    contexts.includes(root.name) ||
    /^(?:t|tap|assert|chai|test)$/u.test(root.name) ||
    (links.length === 1 && ofAssert.test(root.name));
  if (!isPlain || links.some(({ name }) => name.startsWith("["))) return undefined;
  const name = alike.find(([form]) => form.test(last.name))?.[1] ?? last.name;
  const args = last.args.length > 2 && /^"/u.test(last.args.at(-1) ?? "") ? last.args.slice(0, -1) : last.args;
  return `${name}(${args.join()})`;
}

/** A chain from its root: `a.b(1).c` gives a, b with arguments, c. */
function linksOf(piece: Piece, source: Source): readonly Link[] {
  const links: Link[] = [];
  let here: Piece | undefined = piece;
  let args: readonly string[] | undefined;
  while (here !== undefined) {
    const [first]: readonly (Piece | undefined)[] = here.kids;
    if (here.name === "CallExpression" || here.name === "TaggedTemplateExpression") {
      const given = here.kids.find((kid) => kid.name === "ArgList");
      args = given?.kids.filter((kid) => !/^[(),]$|Comment$/u.test(kid.name)).map((kid) => source.flat(kid)) ?? [];
      here = first;
    } else if (isWrap(here)) {
      here = first;
    } else if (here.name === "MemberExpression") {
      const last: Piece | undefined = here.kids.at(-1);
      links.unshift({
        name: last?.name === "PropertyName" ? source.of(last) : `[${source.flat(here.kids.at(-2))}]`,
        args,
      });
      args = undefined;
      here = first;
    } else {
      const isPlain = here.name === "VariableName" || here.name === "this" || here.name === "super";
      links.unshift({ name: isPlain ? source.of(here) : source.flat(here, 200), args });
      return links;
    }
  }
  return links;
}
