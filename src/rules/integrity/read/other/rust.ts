import type { Dialect } from "./dialect.ts";

const nothing = /(?!)/u;

/** `#[test]` and its like. */
export const rust: Dialect = {
  language: "rust",
  functions: new Set(["FunctionItem"]),
  classes: new Set(["ModItem", "ImplItem"]),
  blocks: new Set(["Block", "DeclarationList"]),
  calls: new Set(["MacroInvocation", "CallExpression"]),
  heads: nothing,
  isCase: (_, heads) => /\[(?:\w+::)*(?:test|rstest|test_case|quickcheck|proptest|wasm_bindgen_test)\b/u.test(heads),
  skip: /\[ignore\b/u,
  skipUnless: /\[cfg_attr\(.*ignore|\[cfg\((?!test\))/u,
  failing: /\[should_panic\b/u,
  skipAll: nothing,
  claim: /^(?:debug_)?assert(?:_\w+)?!?$|^(?:prop_)?assert\w*!?$|^panic!?$|^insta::assert\w*!?$/u,
  subcase: undefined,
  skipFile: /^#!\[cfg\((?:any\(\)|FALSE|not\(test\)|[^\n]*\bfeature\s*=)/mu,
};
