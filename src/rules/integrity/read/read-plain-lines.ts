import { isTestPath } from "../is-test-path.ts";
import { flatten } from "./text-of.ts";
import type { Claim, TestCase } from "./test-file.ts";

/** Lines that begin a case, in languages that have no parser here. */
const begins =
  /^\s*(?:(?:it|test|specify|scenario|example|should|context|describe)\s*(?:\(|\s)["'](?<title>[^"']+)["']|(?:def|fun|func|function|sub|void|async Task|public (?:void|function|async Task))\s+(?<name>test\w*|\w+Test)\b|@test\s+["'](?<bats>[^"']+)["']|Scenario(?: Outline)?:\s*(?<gherkin>.+)|TEST(?:_F|_P)?\((?<gtest>[^)]*)\)|(?:\[(?:Test|Fact|Theory|TestMethod)\]))/u;
const skips =
  /^\s*(?:xit|xdescribe|xcontext|xtest|xscenario|pending|skip)\b|\b(?:skip|markTestSkipped|markTestIncomplete|pending)\b\s*(?:\(|:|["']|$)|\[(?:Ignore|Skip)\]|Skip\s*=\s*"|@(?:skip|ignore|wip|disabled|pending)\b|GTEST_SKIP|DISABLED_/u;
/** Lines of their own that keep the case after them from running. */
const skipsNext = /^\s*(?:@(?:Disabled|Ignored?|skip|pending|(?:module)?tag\s+:?skip)\b|\[(?:Ignore|Skip)\b)/u;
const claims =
  /\b(?:assert\w*!?|expect\w*|should(?:_\w+)?|refute\w*|must_\w+|verify\w*|REQUIRE|CHECK|EXPECT_\w+|ASSERT_\w+|is_deeply|cmp_ok)\b\s*[.(!{ ]|^\s*(?:Then|And|But)\s|\[\[?\s.*\s(?:==|=|-eq|-ne|=~)\s/u;
const focuses = /^\s*(?:fit|fdescribe|fcontext|ftest|focus)\b|\.only\b|focus:\s*true|:focus\b/u;

/** Cases by lines: less sure than a parser, but the same in every language. */
export function readPlainLines(path: string, text: string): readonly TestCase[] {
  if (!isTestPath(path) || !isCode(path)) return [];
  type Draft = Omit<TestCase, "claims"> & { claims: Claim[] };
  const blank = { path, line: 1, mode: "runs", isFocused: false, rows: [], body: "" } as const;
  const drafts: Draft[] = [{ ...blank, titles: [], isTop: true, claims: [] }];
  let isNextSkipped = false;
  text.split("\n").forEach((line, at) => {
    if (skipsNext.test(line) && begins.exec(line) === null) {
      isNextSkipped = true;
      return;
    }
    if (/^\s*(?:#(?!\[)|\/\/|--|\*|\/\*)/u.test(line)) return;
    const found = begins.exec(line)?.groups;
    if (found !== undefined) {
      const said: readonly (string | undefined)[] = Object.values(found);
      const title = said.find((each) => each !== undefined) ?? `case ${drafts.length}`;
      drafts.push({
        ...blank,
        titles: [title.trim()],
        line: at + 1,
        isTop: false,
        claims: [],
        isFocused: focuses.test(line),
        ...(isNextSkipped ? { mode: "skipped" } : {}),
      });
      isNextSkipped = false;
    }
    const draft = drafts.at(-1);
    if (draft === undefined) return;
    if (skips.test(line) && !draft.isTop) drafts[drafts.length - 1] = { ...draft, mode: "skipped" };
    if (claims.test(line))
      draft.claims.push({
        text: flatten(line),
        subject: "",
        strength: strengthIn(line),
        tolerance: undefined,
        line: at + 1,
        guards: [],
        isSelf: false,
      });
  });
  return drafts.map((draft) => ({ ...draft, body: draft.claims.map((each) => each.text).join() }));
}

function strengthIn(line: string): Claim["strength"] {
  if (/\b(?:assert\w*|expect|ok)\s*\(?\s*(?:true|1)\s*\)?;?\s*$/iu.test(line)) return 0;
  return /\b(?:truthy|be_ok|present|exist|not_nil|assertTrue|assertNotNull|NotNull|be_a\b)/iu.test(line) ? 1 : 3;
}

function isCode(path: string): boolean {
  return /\.(?:rb|php|ex|exs|cs|fs|kt|kts|scala|groovy|swift|c|cc|cpp|h|hpp|m|lua|pl|pm|t|sh|bats|bash|dart|clj|erl|hs|ml|nim|jl|r|zig|cr|feature|vue|svelte|coffee|ls)$/iu.test(
    path,
  );
}
