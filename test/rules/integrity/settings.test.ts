import { describe, expect, it } from "vitest";
import { inspected, wrongs } from "./inspected.ts";

type Row = readonly [what: string, path: string, was: string, now: string];

const checkstyle = (more: string, severity = "error"): string =>
  `<module name="Checker">\n<module name="TreeWalker">\n<property name="severity" value="${severity}"/>\n<module name="AvoidStarImport"/>\n${more}</module>\n</module>\n`;
const suppressions = (more: string): string => `<suppressions>\n${more}</suppressions>\n`;
const extending = (place: string): string => `{ "extends": "${place}", "compilerOptions": { "outDir": "dist" } }`;
const flat = (inner: string): string => `export default [${inner}];\n`;

const worse: readonly Row[] = [
  [
    "extends gone",
    "tsconfig.json",
    extending("@tsconfig/strictest/tsconfig.json"),
    '{ "compilerOptions": { "outDir": "dist" } }',
  ],
  ["extends milder", "tsconfig.json", extending("@tsconfig/strictest"), extending("@tsconfig/recommended")],
  ["extends another file", "tsconfig.json", extending("./tsconfig.base.json"), extending("./tsconfig.loose.json")],
  ["sources left out", "tsconfig.json", '{ "exclude": ["dist"] }', '{ "exclude": ["dist", "src/cart"] }'],
  ["Cargo, allow", "Cargo.toml", '[lints.rust]\nunsafe_code = "forbid"\n', '[lints.rust]\nunsafe_code = "allow"\n'],
  [
    "Cargo, warn",
    "Cargo.toml",
    '[lints.clippy]\nall = { level = "deny", priority = -1 }\n',
    '[lints.clippy]\nall = { level = "warn", priority = -1 }\n',
  ],
  ["Cargo, gone", "Cargo.toml", '[workspace.lints.rust]\nunsafe_code = "forbid"\n', "[workspace.lints.rust]\n"],
  ["Cargo, the workspace's", "Cargo.toml", "[lints]\nworkspace = true\n", '[package]\nname = "a"\n'],
  ["a crate allows", "src/lib.rs", "pub fn a() {}\n", "#![allow(warnings)]\npub fn a() {}\n"],
  ["a crate allows one", "src/main.rs", "fn main() {}\n", "#![allow(dead_code, clippy::unwrap_used)]\nfn main() {}\n"],
  ["a crate no longer denies", "src/lib.rs", "#![deny(unsafe_code)]\npub fn a() {}\n", "pub fn a() {}\n"],
  ["clippy", "clippy.toml", "too-many-arguments-threshold = 5\n", "too-many-arguments-threshold = 20\n"],
  ["clippy, allowed", ".clippy.toml", 'disallowed-methods = ["std::env::set_var"]\n', "disallowed-methods = []\n"],
  ["checkstyle, milder", "config/checkstyle.xml", checkstyle(""), checkstyle("", "warning")],
  [
    "checkstyle, a rule",
    "checkstyle.xml",
    checkstyle('<module name="MagicNumber"/>\n'),
    checkstyle('<!-- <module name="MagicNumber"/> -->\n'),
  ],
  [
    "checkstyle, suppressed",
    "config/checkstyle-suppressions.xml",
    suppressions(""),
    suppressions('<suppress checks=".*" files="Cart.java"/>\n'),
  ],
  [
    "pmd",
    "pmd-ruleset.xml",
    '<ruleset><rule ref="a.xml"></rule></ruleset>',
    '<ruleset><rule ref="a.xml"><exclude name="Empty"/></rule></ruleset>',
  ],
  [
    "pmd, a pattern",
    "pmd.xml",
    "<ruleset><exclude-pattern>.*/gen/.*</exclude-pattern></ruleset>",
    "<ruleset><exclude-pattern>.*/gen/.*</exclude-pattern><exclude-pattern>.*/cart/.*</exclude-pattern></ruleset>",
  ],
  [
    "spotbugs",
    "spotbugs-exclude.xml",
    "<FindBugsFilter></FindBugsFilter>",
    '<FindBugsFilter><Match><Class name="Cart"/></Match></FindBugsFilter>',
  ],
  [
    "golangci, a path",
    ".golangci.yml",
    "issues:\n  exclude-rules: []\n",
    "issues:\n  exclude-rules:\n    - path: cart\\.go\n      linters: [errcheck]\n",
  ],
  ["golangci, a text", ".golangci.yaml", "issues:\n  exclude: []\n", "issues:\n  exclude: ['.*']\n"],
  ["golangci, second kind", ".golangci.yml", "linters:\n  default: standard\n", "linters:\n  default: none\n"],
  [
    "golangci, paths",
    ".golangci.yml",
    "linters:\n  exclusions:\n    paths: []\n",
    "linters:\n  exclusions:\n    paths: [internal]\n",
  ],
  [
    "eslint ignores sources",
    "eslint.config.js",
    flat('{ ignores: ["dist"] }'),
    flat('{ ignores: ["dist", "src/**"] }'),
  ],
  ["eslint ignores one", ".eslintrc.json", '{ "ignorePatterns": [] }', '{ "ignorePatterns": ["src/cart.js"] }'],
  ["eslint ignores all", ".eslintignore", "dist\n", "dist\n**/*.js\n"],
  ["eslint builds on less", "eslint.config.mjs", flat("js.configs.recommended, { rules: {} }"), flat("{ rules: {} }")],
  [
    "eslint builds on milder",
    "eslint.config.js",
    flat("...tseslint.configs.strict"),
    flat("...tseslint.configs.recommended"),
  ],
  ["eslintrc builds on less", ".eslintrc.json", '{ "extends": ["airbnb", "prettier"] }', '{ "extends": ["prettier"] }'],
];

const fine: readonly Row[] = [
  [
    "skipLibCheck",
    "tsconfig.json",
    '{ "compilerOptions": { "strict": true } }',
    '{ "compilerOptions": { "strict": true, "skipLibCheck": true } }',
  ],
  [
    "extends renewed",
    "tsconfig.json",
    extending("@tsconfig/node20/tsconfig.json"),
    extending("@tsconfig/node22/tsconfig.json"),
  ],
  ["extends moved", "tsconfig.json", extending("./tsconfig.base.json"), extending("../../tsconfig.base.json")],
  [
    "extends written out",
    "tsconfig.json",
    extending("./tsconfig.base.json"),
    '{ "compilerOptions": { "strict": true } }',
  ],
  ["extends added", "tsconfig.json", "{}", extending("@tsconfig/strictest")],
  [
    "a target",
    "tsconfig.json",
    '{ "compilerOptions": { "target": "es2020" }, "include": ["src"] }',
    '{ "compilerOptions": { "target": "es2022" }, "include": ["src", "bin"] }',
  ],
  ["tests left out of a build", "tsconfig.json", '{ "exclude": [] }', '{ "exclude": ["src/**/*.test.ts", "dist"] }'],
  ["Cargo, stricter", "Cargo.toml", '[lints.rust]\nunsafe_code = "warn"\n', '[lints.rust]\nunsafe_code = "forbid"\n'],
  [
    "Cargo, a dependency",
    "Cargo.toml",
    '[package]\nversion = "1.0.0"\n',
    '[package]\nversion = "1.0.1"\nexclude = ["src/a"]\n[dependencies]\na = "1"\n',
  ],
  ["a crate denies", "src/lib.rs", "pub fn a() {}\n", "#![deny(missing_docs)]\n#![warn(clippy::all)]\npub fn a() {}\n"],
  ["one item allows", "src/lib.rs", "pub fn a() {}\n", "#[allow(dead_code)]\nfn b() {}\npub fn a() {}\n"],
  [
    "a crate with features",
    "src/lib.rs",
    "pub fn a() {}\n",
    "#![no_std]\n#![cfg_attr(docsrs, feature(doc_cfg))]\npub fn a() {}\n",
  ],
  [
    "clippy, stricter",
    "clippy.toml",
    "too-many-arguments-threshold = 9\n",
    'too-many-arguments-threshold = 5\nmsrv = "1.70"\n',
  ],
  ["clippy in tests", "clippy.toml", 'msrv = "1.70"\n', 'msrv = "1.70"\nallow-unwrap-in-tests = true\n'],
  ["checkstyle, more", "checkstyle.xml", checkstyle(""), checkstyle('<module name="MagicNumber"/>\n')],
  [
    "checkstyle, less suppressed",
    "checkstyle-suppressions.xml",
    suppressions('<suppress checks=".*" files="Cart.java"/>\n'),
    suppressions(""),
  ],
  ["checkstyle, layout", "checkstyle.xml", checkstyle(""), checkstyle("<!-- all -->\n").replaceAll('"/>', '" />')],
  [
    "pmd, more",
    "pmd.xml",
    '<ruleset><rule ref="a.xml"/></ruleset>',
    '<ruleset><rule ref="a.xml"/><rule ref="b.xml"/></ruleset>',
  ],
  ["another XML", "src/main/resources/log.xml", "<a/>", '<a><exclude name="b"/></a>'],
  [
    "golangci, tests",
    ".golangci.yml",
    "issues:\n  exclude-rules: []\n",
    "issues:\n  exclude-rules:\n    - path: _test\\.go\n      linters: [errcheck]\n",
  ],
  [
    "golangci, generated",
    ".golangci.yml",
    "linters:\n  exclusions:\n    paths: []\n",
    "linters:\n  exclusions:\n    paths: [third_party, '.*\\.pb\\.go$']\n",
  ],
  ["golangci, more", ".golangci.yml", "linters:\n  enable: [govet]\n", "linters:\n  enable: [govet, errcheck]\n"],
  [
    "eslint ignores what is made",
    "eslint.config.js",
    flat('{ ignores: ["dist"] }'),
    flat('{ ignores: ["dist", "coverage/**", "src/generated/**", "**/*.d.ts"] }'),
  ],
  ["eslint ignores less", ".eslintignore", "dist\nsrc\n", "dist\n# all else\n"],
  [
    "eslint builds on more",
    "eslint.config.js",
    flat("js.configs.recommended"),
    flat("js.configs.recommended, ...tseslint.configs.strict"),
  ],
  [
    "eslint builds on stricter",
    "eslint.config.js",
    flat("...tseslint.configs.recommended"),
    flat("...tseslint.configs.strictTypeChecked"),
  ],
  [
    "eslintrc builds on more",
    ".eslintrc.json",
    '{ "extends": "eslint:recommended" }',
    '{ "extends": ["eslint:recommended", "prettier"] }',
  ],
  ["eslint's rules", "eslint.config.js", flat("{ rules: { semi: 1 } }"), flat("{ rules: { semi: 2, eqeqeq: 2 } }")],
];

describe("settings of compilers and linters", () => {
  it.each(worse)("made milder: %s", (_, path, was, now) => {
    expect(wrongs({ [path]: was }, { [path]: now })).not.toEqual([]);
  });

  it.each(fine)("changed rightly: %s", (_, path, was, now) => {
    expect(inspected({ [path]: was }, { [path]: now }).filter(({ weight }) => weight !== "note")).toEqual([]);
  });

  it("may go where they held more, or exceptions only", () => {
    for (const path of ["src/lib.rs", "Cargo.toml", ".eslintignore", "checkstyle-suppressions.xml"])
      expect(wrongs({ [path]: "" }, {})).toEqual([]);
    expect(wrongs({ "checkstyle.xml": checkstyle("") }, {})).toEqual(["settings removed"]);
  });
});
