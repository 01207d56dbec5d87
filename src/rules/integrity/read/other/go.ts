import type { Dialect } from "./dialect.ts";

const nothing = /(?!)/u;

/** The testing package, and the libraries of assertions around it. */
export const go: Dialect = {
  language: "go",
  functions: new Set(["FunctionDecl", "MethodDecl"]),
  classes: new Set(),
  blocks: new Set(["Block"]),
  calls: new Set(["CallExpr"]),
  heads: nothing,
  isCase: (name, _, path) => /_test\.go$/u.test(path) && /^(?:Test(?!Main$)|Fuzz|Example)(?:[^a-z]|$)/u.test(name),
  skip: /^(?:\w+\.)?(?:Skip|SkipNow|Skipf)\(/u,
  skipUnless: nothing,
  failing: nothing,
  skipAll: nothing,
  claim:
    /^(?:t|tb|b|f|c|s|suite|tt)\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)$|^(?:assert|require|is|qt|check|must|so|convey|td|ensure|approvals|gomega|g|a|r|s|suite)\.[A-Z]\w*$|^So$|\.(?:Assert|Check|Require)\(?\)?\.?\w*$/u,
  subcase: /^\w+\.Run$/u,
  // Any build constraint but those of systems and versions.
  skipFile:
    /^\/\/\s*(?:go:build|\+build)\s+(?!(?:[\s()!&|,]|linux|darwin|windows|unix|freebsd|netbsd|openbsd|android|ios|js|wasm|wasip1|plan9|aix|solaris|illumos|dragonfly|amd64|arm64|arm|386|riscv64|ppc64le|s390x|cgo|race|gc|gccgo|go1\.\d+)+$)/mu,
};
