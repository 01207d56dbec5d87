import { isTestPath } from "../is-test-path.ts";
import { conditionKind } from "./condition-kind.ts";
import { strengthOfLine } from "./strength-of-line.ts";
import { flatten, sourceOf, type Source } from "./text-of.ts";
import type { Claim, Guard, Mode, TestCase } from "./test-file.ts";
import { withoutUnread } from "./without-unread.ts";

/** Lines that begin a case, in languages that have no parser here. */
const begins =
  /^\s*(?:(?:[fx]?(?:it|test|describe|context|specify|scenario|example)|should)\s*(?:\(|\s)["'](?<title>[^"']+)["']|(?:(?:async\s+|override\s+|open\s+|public\s+|internal\s+|final\s+|static\s+)*(?:def|fun|func|function|sub|void)|async Task|public (?:void|function|async Task))\s+(?<name>test\w*|\w+Test)\b|@test\s+["'](?<bats>[^"']+)["']|Scenario(?: Outline)?:\s*(?<gherkin>.+)|TEST(?:_F|_P)?\((?<gtest>[^)]*)\))/u;
/** Any other function: what stands in it belongs to no case. */
const functions =
  /^\s*(?:\[[^\]]*\]\s*)*(?:(?:(?:private|protected|internal|public|open|override|static|final|async|suspend|fileprivate)\s+)*(?:def|fun|func|function|sub|defp)\s+(?<name>[\w?!.`]+)|(?:(?:public|private|protected|internal|static|async|override|virtual)\s+)+[\w<>[\]?,.]+\s+(?<method>\w+)\s*\()/u;
const annotated = /^\s*(?:@Test\b(?!\w)|\[(?:Test|Fact|Theory|TestMethod|DataTestMethod|TestCase)\b)/u;
const skips =
  /^\s*(?:xit|xdescribe|xcontext|xtest|xscenario|xspecify|xexample|pending|skip)\b|\b(?:skip|markTestSkipped|markTestIncomplete|pending)\b\s*(?:\(|:|["']|$)|,\s*:(?:skip|pending)\b|\[(?:Ignore|Skip)\]|Skip\s*=\s*"|Explicit\s*=\s*true|@(?:skip|ignore|wip|disabled|pending)\b|GTEST_SKIP|DISABLED_|\bXCTSkip\(|\bXCTExpectFailure\(|\bassume(?:True|False|That|NotNull)\(\s*(?:true|false)\s*\)/u;
const conditions =
  /^\s*(?:(?:return|next|skip|pending)\b[^#\n]*?\b(?<way>if|unless)\s+(?<a>.+)|if\s*\(?(?<b>.+?)\)?\s*(?:\{|then)?\s*(?:return|next|skip)\b.*|.*[,(]\s*(?:if|unless):\s*(?<c>.+?)(?:\s+do)?|\s*(?:XCTSkip(?:If|Unless)|assume(?:True|False|That))\((?<d>.+)\))\s*;?\s*$/u;
/** Lines of their own that keep the case after them from running. */
const skipsNext =
  /^\s*\[.*\b(?:Skip\s*=\s*"|Explicit\s*=\s*true)|^\s*(?:@(?:Disabled|Ignored?|Skip|skip|pending|(?:module)?tag\s+:?skip)\b|\[(?:Ignore|Skip)\b|#\[Requires(?!Php\b|Php\(|OperatingSystem)|\*?\s*@requires\b)/u;
const claims =
  /\b(?:assert\w*!?|XCTAssert\w*|XCTUnwrap|expect\w*|should(?:_\w+)?|refute\w*|must_\w+|verify\w*|REQUIRE|CHECK|EXPECT_\w+|ASSERT_\w+|is_deeply|cmp_ok|Assert)\b\s*[.(!{ ]|^\s*(?:Then|And|But)\s|\[\[?\s.*\s(?:==|=|-eq|-ne|=~)\s|^\s*\[\s+(?:-[nz]|!)\s/u;
const focuses = /^\s*(?:fit|fdescribe|fcontext|ftest|focus)\b|\.only\b|focus:\s*true|:focus\b|\bsolo:\s*true/u;
const leaves = /^\s*(?:return|next|break)\s*(?:nil|true|null|0)?\s*;?\s*$/u;
const suites = /^(?<indent>\s*)(?:(?<off>x)?(?:describe|context)|group)\b(?<rest>.*)/u;
const tries = /^\s*(?:try\b|begin\s*$|\}?\s*do\s*\{\s*$)/u;
const handlers = /^\s*\}?\s*(?:rescue|catch)\b/u;

type Draft = Omit<TestCase, "claims"> & { claims: Claim[] };

/** Nobody writes longer lines by hand. */
const longest = 2_000;

/** A line with single spaces behind its indentation, so that no pattern has to try them in many ways. */
const evened = (line: string): string =>
  (/^\s{0,200}/u.exec(line)?.[0] ?? "") + line.slice(0, longest).trim().replaceAll(/\s+/gu, " ");

const indentOf = (line: string): number => /^\s*/u.exec(line)?.[0].length ?? 0;

/** Cases by lines: less sure than a parser, but the same in every language. */
export function readPlainLines(path: string, text: string): readonly TestCase[] {
  if (!isTestPath(path) || !isCode(path)) return [];
  const reader = new LineReader(path, sourceOf(text));
  const lines = withoutUnread(path, text).split("\n").map(evened);
  lines.forEach((line, at) => {
    reader.read(line, at + 1, lines[at + 1] ?? "");
  });
  return reader.drafts.map((draft) => ({ ...draft, body: draft.claims.map((each) => each.text).join() }));
}

/** Goes through a file line by line, and keeps what is known of where it is. */
class LineReader {
  readonly drafts: Draft[];
  readonly #source: Source;
  readonly #blank: Draft;
  #isNextSkipped = false;
  #isNextCase = false;
  #isPrivate = false;
  #isDead = false;
  #bodyIndent: number | undefined;
  #guards: readonly Guard[] = [];
  /** Suites that do not run, by how far they are set in. */
  #off: number | undefined;
  /** How many claims the case had where a `try` began. */
  #tried: number | undefined;

  constructor(path: string, source: Source) {
    this.#source = source;
    this.#blank = {
      ...{ path, line: 1, mode: "runs", isFocused: false, rows: [], body: "", claims: [], titles: [], isTop: false },
    };
    this.drafts = [{ ...this.#blank, isTop: true, claims: [] }];
  }

  read(line: string, number: number, next: string): void {
    if (skipsNext.test(line) && begins.exec(line) === null) this.#isNextSkipped = true;
    if (annotated.test(line)) this.#isNextCase = true;
    if (/^\s*(?:#(?![[{])|\/\/|--|\*|\/\*)/u.test(line) || line.trim() === "") return;
    if (/^\s*(?:private|public|protected)\s*$/u.test(line)) this.#isPrivate = !/public/u.test(line);
    if (/^\s*class\b/u.test(line)) this.#isPrivate = false;
    this.#suite(line);
    const isBegin = this.#begin(line, number);
    if (!isBegin) this.#inside(line, next);
    if (claims.test(line)) this.#claim(line, number);
  }

  #suite(line: string): void {
    const suite = suites.exec(line)?.groups;
    const indent = indentOf(line);
    if (this.#off !== undefined && indent <= this.#off && !/^\s*(?:end|\}|\))/u.test(line)) this.#off = undefined;
    if (suite === undefined || this.#off !== undefined) return;
    if (suite["off"] !== undefined || skips.test(`x ${suite["rest"] ?? ""}`)) this.#off = indent;
  }

  #begin(line: string, number: number): boolean {
    const found = begins.exec(line)?.groups;
    const defined = functions.exec(line)?.groups;
    const other = defined?.["name"] ?? defined?.["method"];
    const isCase =
      !(this.#isPrivate && /^\s*def\b/u.test(line)) && !/^\s*(?:private|fileprivate|protected)\b/u.test(line);
    if (found !== undefined && isCase) {
      const said: readonly (string | undefined)[] = Object.values(found);
      return this.#open(said.find((each) => each !== undefined) ?? `case ${this.drafts.length}`, line, number, false);
    }
    if (other === undefined) return false;
    const isAnnotated = this.#isNextCase && isCase;
    this.#isNextCase = false;
    return this.#open(other, line, number, !isAnnotated);
  }

  #open(title: string, line: string, number: number, isTop: boolean): true {
    const isSkipped = !isTop && (this.#isNextSkipped || this.#off !== undefined);
    this.drafts.push({
      ...this.#blank,
      ...{ titles: [title.trim()], line: number, isTop, claims: [], isFocused: !isTop && focuses.test(line) },
      ...(isSkipped || (!isTop && skips.test(line)) ? { mode: "skipped" } : {}),
    });
    if (!isTop) this.#isNextSkipped = false;
    [this.#isDead, this.#bodyIndent, this.#guards, this.#tried, this.#isNextCase] = [
      false,
      undefined,
      [],
      undefined,
      false,
    ];
    const condition = conditions.exec(line)?.groups?.["c"];
    if (condition !== undefined) this.#mode(this.#kind(condition));
    return true;
  }

  /** A line of a case's body. */
  #inside(line: string, next: string): void {
    this.#bodyIndent ??= indentOf(line);
    const draft = this.drafts.at(-1);
    const found = conditions.exec(line)?.groups;
    const condition = found?.["a"] ?? found?.["b"] ?? found?.["d"];
    if (condition !== undefined && !/assume\w*\(\s*(?:true|false)\s*\)/u.test(line)) {
      if (/^\s*(?:return|next|if)\b/u.test(line) && !/\bskip\b/u.test(line))
        this.#guards = [...this.#guards, { kind: this.#guard(condition), text: flatten(condition), form: "exit" }];
      else this.#mode(this.#kind(condition));
    } else if (draft !== undefined && !draft.isTop && skips.test(line)) this.#mode("skipped");
    if (draft !== undefined && !draft.isTop && focuses.test(line) && /^\s*[})]/u.test(line))
      this.drafts[this.drafts.length - 1] = { ...draft, isFocused: true };
    if (leaves.test(line) && indentOf(line) <= this.#bodyIndent) this.#isDead = true;
    if (tries.test(line)) this.#tried = draft?.claims.length;
    if (handlers.test(line)) this.#handler(line, next);
  }

  /** What fails in front of a handler that does nothing is not seen by anybody. */
  #handler(line: string, next: string): void {
    const draft = this.drafts.at(-1);
    const isEmpty = /\{\s*\}\s*$/u.test(line) || /^\s*(?:\}|end\b|#|\/\/|nil\s*$|null\s*;?\s*$|ensure\b)/u.test(next);
    if (draft === undefined || this.#tried === undefined || !isEmpty) return;
    const [before, inside] = [draft.claims.slice(0, this.#tried), draft.claims.slice(this.#tried)];
    draft.claims = [...before, ...inside.map((claim): Claim => ({ ...claim, strength: 0 }))];
  }

  #claim(line: string, number: number): void {
    this.drafts.at(-1)?.claims.push({
      text: flatten(line),
      subject: "",
      strength: this.#isDead ? 0 : strengthOfLine(line),
      tolerance: undefined,
      line: number,
      guards: this.#guards,
      isSelf: false,
    });
  }

  #guard(condition: string): Guard["kind"] {
    return conditionKind(condition, this.#source);
  }

  #kind(condition: string): Mode {
    return this.#guard(condition) === "platform" ? "platform" : "conditional";
  }

  #mode(mode: Mode): void {
    const draft = this.drafts.at(-1);
    if (draft === undefined || draft.isTop || draft.mode === "skipped") return;
    this.drafts[this.drafts.length - 1] = { ...draft, mode };
  }
}

function isCode(path: string): boolean {
  return /\.(?:rb|php|ex|exs|cs|fs|kt|kts|scala|groovy|swift|c|cc|cpp|h|hpp|m|lua|pl|pm|t|sh|bats|bash|dart|clj|erl|hs|ml|nim|jl|r|zig|cr|feature|vue|svelte|coffee|ls)$/iu.test(
    path,
  );
}
