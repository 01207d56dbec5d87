import type { Language } from "../parse-code.ts";
import type { Dialect } from "./read-other-code.ts";

const nothing = /(?!)/u;

const python: Dialect = {
  language: "python",
  functions: new Set(["FunctionDefinition"]),
  classes: new Set(["ClassDefinition"]),
  blocks: new Set(["Body"]),
  calls: new Set(["CallExpression"]),
  heads: /^Decorator$/u,
  isCase: (name) => /^test/u.test(name),
  skip: /(?:mark|pytest)\.skip\b(?!if)|unittest\.skip(?!If|Unless)|^@?skip(?:\(|$)|(?:^|[ @])skip\(|\.skipTest\(|mark\.xfail|expectedFailure|raise(?:unittest\.)?SkipTest|skipif\((?:True|1)\b|skipIf\((?:True|1)\b|skipUnless\((?:False|0)\b|pytest\.xfail\(|@nottest/u,
  skipUnless: /skipif\(|skipIf\(|skipUnless\(|importorskip\(/u,
  claim:
    /^(?:self|cls|case|tc)\.(?:assert|fail)|(?:^|\.)assert_?\w*$|^pytest\.(?:raises|warns|fail|approx$)|\.(?:assert_(?:called|any|has|not|awaited)\w*)$|^(?:expect|ensure|assert_that)\b/u,
  subcase: undefined,
  skipFile:
    /^(?:pytestmark\s*=\s*(?:\[\s*)?pytest\.mark\.(?:skip|xfail)\b(?!if)|pytest\.skip\(.*allow_module_level\s*=\s*True|raise\s+(?:unittest\.)?SkipTest|__test__\s*=\s*False|collect_ignore)/mu,
};

const go: Dialect = {
  language: "go",
  functions: new Set(["FunctionDecl", "MethodDecl"]),
  classes: new Set(),
  blocks: new Set(["Block"]),
  calls: new Set(["CallExpr"]),
  heads: nothing,
  isCase: (name, _, path) => /_test\.go$/u.test(path) && /^(?:Test(?!Main$)|Fuzz|Example)(?:[^a-z]|$)/u.test(name),
  skip: /^\w+\.(?:Skip|SkipNow|Skipf)\(/u,
  skipUnless: nothing,
  claim:
    /^(?:t|tb|b|f|c|s|suite|tt)\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$|^(?:assert|require|is|qt|check|must|so|convey|td|ensure|approvals|gomega|g|a|r|s|suite)\.[A-Z]\w*$|^(?:Expect|Eventually|So|Ω)$|\.(?:Assert|Check|Require)\(?\)?\.?\w*$/u,
  subcase: /^\w+\.Run$/u,
  // Any build constraint but those of systems and versions.
  skipFile:
    /^\/\/\s*(?:go:build|\+build)\s+(?!(?:[\s()!&|,]|linux|darwin|windows|unix|freebsd|netbsd|openbsd|android|ios|js|wasm|wasip1|plan9|aix|solaris|illumos|dragonfly|amd64|arm64|arm|386|riscv64|ppc64le|s390x|cgo|race|gc|gccgo|go1\.\d+)+$)/mu,
};

const rust: Dialect = {
  language: "rust",
  functions: new Set(["FunctionItem"]),
  classes: new Set(["ModItem", "ImplItem"]),
  blocks: new Set(["Block", "DeclarationList"]),
  calls: new Set(["MacroInvocation", "CallExpression"]),
  heads: nothing,
  isCase: (_, heads) => /\[(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest|wasm_bindgen_test)\b/u.test(heads),
  skip: /\[ignore\b/u,
  skipUnless: /\[cfg_attr\(.*ignore|\[cfg\((?!test\))/u,
  claim: /^(?:debug_)?assert(?:_\w+)?!?$|^(?:prop_)?assert\w*!?$|^panic!?$|^insta::assert\w*!?$/u,
  subcase: undefined,
  skipFile: /^#!\[cfg\((?:any\(\)|FALSE|not\(test\))/mu,
};

const java: Dialect = {
  language: "java",
  functions: new Set(["MethodDeclaration"]),
  classes: new Set(["ClassDeclaration"]),
  blocks: new Set(["Block", "ClassBody"]),
  calls: new Set(["MethodInvocation"]),
  heads: /^Modifiers$/u,
  isCase: (name, heads) =>
    /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Theory)\b/u.test(heads) ||
    (/^test[A-Z]/u.test(name) && !/@/u.test(heads)),
  skip: /@(?:Disabled|Ignore)\b(?!If|On|For)|enabled=false/u,
  skipUnless:
    /@(?:DisabledIf|EnabledIf|DisabledOn|EnabledOn|DisabledFor|EnabledFor)\w*|^(?:Assumptions\.|Assume\.)?assume\w*\(/u,
  claim:
    /^(?:(?:Assert|Assertions|assert\w*|Truth|MatcherAssert|Mockito|Verify)\.)?(?:assert\w*|verify\w*|fail|expect\w*)$|^assert\w+\(/u,
  subcase: undefined,
  skipFile: nothing,
};

/** How each language but JavaScript tells tests and claims. */
export const dialects: Readonly<Record<Exclude<Language, "javascript">, Dialect>> = { python, go, rust, java };
