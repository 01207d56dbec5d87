import type { Dialect } from "./dialect.ts";

const nothing = /(?!)/u;

/** JUnit and TestNG. */
export const java: Dialect = {
  language: "java",
  functions: new Set(["MethodDeclaration"]),
  classes: new Set(["ClassDeclaration"]),
  blocks: new Set(["Block", "ClassBody"]),
  calls: new Set(["MethodInvocation"]),
  heads: /^Modifiers$/u,
  isCase: (name, heads) =>
    !/\bprivate\b/u.test(heads) &&
    (/@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Theory)\b/u.test(heads) ||
      (/^test[A-Z]/u.test(name) && !/@/u.test(heads))),
  skip: /@(?:Disabled|Ignore)\b(?!If|On|For)|enabled=false/u,
  skipUnless:
    /@(?:DisabledIf|EnabledIf|DisabledOn|EnabledOn|DisabledFor|EnabledFor)\w*|^(?:Assumptions\.|Assume\.)?assume\w*\(/u,
  failing: /@ExpectedToFail\b|expected=(?:java\.lang\.)?(?:AssertionError|Throwable|Exception|Error)\.class/u,
  skipAll: nothing,
  claim:
    /^(?:(?:Assert|Assertions|assert\w*|Truth|MatcherAssert|Mockito|Verify)\.)?(?:assert\w*|verify\w*|fail|expect\w*)$|^assert\w+\(/u,
  subcase: undefined,
  skipFile: nothing,
};
