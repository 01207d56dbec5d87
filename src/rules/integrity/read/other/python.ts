import type { Dialect } from "./dialect.ts";

/** pytest and unittest. */
export const python: Dialect = {
  language: "python",
  functions: new Set(["FunctionDefinition"]),
  classes: new Set(["ClassDefinition"]),
  blocks: new Set(["Body"]),
  calls: new Set(["CallExpression"]),
  heads: /^Decorator$/u,
  isCase: (name, heads) => /^test/u.test(name) && !/@(?:\w+\.)*fixture\b/u.test(heads),
  skip: /(?:mark|pytest)\.skip\b(?!if)|unittest\.skip(?!If|Unless)|^@?skip(?:\(|$)|(?:^|[ @])skip\(|\.skipTest\(|mark\.xfail|expectedFailure|(?:^|[ .])SkipTest\(|raise ?(?:unittest\.)?SkipTest|skipif\((?:True|1)\b|skipIf\((?:True|1)\b|skipUnless\((?:False|0)\b|pytest\.xfail\(|@nottest/u,
  skipUnless: /skipif\(|skipIf\(|skipUnless\(|importorskip\(/u,
  failing: /(?!)/u,
  skipAll: /SkipTest\(|allow_module_level=True|^pytest\.importorskip\(/u,
  claim:
    /^(?:self|cls|case|tc)\.(?:assert|fail)|(?:^|\.)assert_?\w*$|^pytest\.(?:raises|warns|fail|approx$)|\.(?:assert_(?:called|any|has|not|awaited)\w*)$|^(?:expect|ensure|assert_that)\b/u,
  subcase: undefined,
  skipFile:
    /^(?:pytest\.skip\(.*allow_module_level\s*=\s*True|raise\s+(?:unittest\.)?SkipTest|__test__\s*=\s*False|collect_ignore)/mu,
};
