import { programOf } from "./words.ts";

/** Programs that look at sources and make nothing that a test could need. */
const programs: ReadonlySet<string> = new Set([
  ...[
    "eslint",
    "standard",
    "standardx",
    "semistandard",
    "xo",
    "ts-standard",
    "neostandard",
    "tslint",
    "jshint",
    "jscs",
  ],
  ...["prettier", "prettierx", "dprint", "biome", "oxlint", "oxfmt", "rome", "stylelint", "remark", "markdownlint"],
  ...["markdownlint-cli2", "cspell", "alex", "write-good", "eclint", "editorconfig-checker", "commitlint", "gitlint"],
  ...["tsd", "tsd-lite", "dtslint", "attw", "publint", "arethetypeswrong", "expect-type", "tstyche", "type-coverage"],
  ...["depcheck", "dependency-check", "knip", "unimported", "madge", "ls-engines", "ls-lint", "aud", "audit-ci"],
  ...[
    "size-limit",
    "bundlesize",
    "installed-check",
    "sort-package-json",
    "npmPkgJsonLint",
    "license-checker",
    "es-check",
  ],
  ...["snazzy", "echo", "true", ":", "lockfile-lint", "evalmd", "jsmd", "flake8", "ruff", "mypy", "pyright", "black"],
  ...["isort", "pylint", "bandit", "gofmt", "golangci-lint", "staticcheck", "rubocop", "shellcheck", "shfmt"],
]);

/** Whether a simple command only checks: with it or without, the tests behind it do the same. */
export const isChecker = (words: readonly string[]): boolean => {
  const [first = "", second = "", ...rest] = words.filter((word) => !/^[A-Za-z_]\w*=/u.test(word));
  const tool = programOf(first);
  if (["npx", "bunx", "cross-env"].includes(tool) || (["yarn", "pnpm"].includes(tool) && second === "exec"))
    return isChecker([second, ...rest].filter((word) => word !== "exec" && !word.startsWith("-")));
  if (
    ["poetry", "pipenv", "hatch", "pdm", "uv", "uvx", "bundle"].includes(tool) ||
    (/^python/u.test(tool) && second === "-m")
  )
    return isChecker([second, ...rest].filter((word) => !["run", "exec", "-m"].includes(word)));
  if (tool === "go") return second === "vet" || second === "fmt" || (second === "mod" && rest[0] === "verify");
  if (tool === "cargo") return second === "fmt" || second === "clippy";
  if (tool === "tsc") return words.includes("--noEmit");
  if (["npm", "yarn", "pnpm"].includes(tool)) return second === "audit";
  return programs.has(tool);
};
