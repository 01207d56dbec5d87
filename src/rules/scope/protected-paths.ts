import { isLockfile } from "../manifests.ts";
import { foldedPath } from "./folded-path.ts";

/** Why a path is protected whatever the policy says; `lookalike` when only a reader or another system takes it for one. */
export type Protection = { readonly why: string; readonly lookalike: boolean };

type Family = { readonly why: string; readonly is: (path: string, name: string) => boolean };

/** Paths below these directories, at any depth, and the directories themselves. */
function inside(names: readonly string[]): (path: string) => boolean {
  const known = new Set(names);
  return (path) => path.split("/").some((name) => known.has(name));
}

const agentDirectories = inside([
  ...[".agent", ".agents", ".aider", ".amazonq", ".augment", ".claude", ".cline", ".clinerules", ".codex", ".continue"],
  ...[".copilot", ".crush", ".cursor", ".devin", ".factory", ".gemini", ".goose", ".junie", ".kiro", ".mcp"],
  ...[".opencode", ".qwen", ".roo", ".trae", ".vscode", ".windsurf", ".zed"],
]);
const agentFiles =
  /^(?:(?:claude|agents?|gemini|qwen|crush|warp|replit|skill|codex|jules|iflow|codebuddy|copilot-instructions|llms-install)(?:\.(?:local|override))?\.md|\.copilot-instructions\.md|\.?crush\.json|(?:.*_)?mcp_(?:config|settings)\.json|claude_desktop_config\.json|\.?sweep\.ya?ml|\.?coderabbit\.ya?ml|\.(?:codiumai|pr_agent)\.toml|\.(?:llmrules|aiexclude|codexignore|cursorindexingignore|kilocodemodes|openhands_instructions)|\.claude\.json|mcp\.jsonc?|\.replit|\.augment-guidelines|\.aider.*|\.(?:cursor|windsurf|cline|roo)(?:rules|ignore|modes).*|\.(?:goosehints|rules|codeiumignore|aiignore)|\.mcp\.jsonc?|opencode\.jsonc?)$/u;

const runners =
  "jest|vitest|vite|mocha|ava|karma|cypress|playwright|playwright-ct|nyc|c8|wdio|nightwatch|protractor|jasmine|testcafe|web-test-runner|wtr|tap|stryker|codecept|cucumber|qunit|lost-pixel|detox|rstest|poku|testem";
const testFiles = [
  new RegExp(
    `^\\.?(?:${runners})(?:[._-][a-z0-9]+)*[._-](?:config|conf|setup|preset|workspace|environment)(?:[._-][a-z0-9]+)*\\.(?:[cm]?[jt]sx?|json5?|ya?ml|toml)$`,
    "u",
  ),
  new RegExp(`^\\.(?:${runners})(?:rc|opts)?(?:\\.[a-z0-9]+)?$`, "u"),
  /^(?:mocha\.opts|jasmine\.json|cypress\.json|testem\.jsx?|nightwatch\.json|cucumber\.(?:ya?ml|[cm]?js|json)|node\.config\.json)$/u,
  /^(?:setup-?tests?|test-?setup|(?:jest|vitest)-?setup|global-?(?:setup|teardown))\.[cm]?[jt]sx?$/u,
  /^(?:conftest\.py|\.?pytest\.(?:ini|toml)|tox\.(?:ini|toml)|setup\.cfg|noxfile\.py|\.coveragerc|nose\.cfg|\.noserc|(?:site|user)customize\.py)$/u,
  /^(?:\.rspec(?:-.*)?|\.simplecov|rakefile(?:\.rb)?|guardfile|(?:spec|rails|test)_helper\.rb|test_helper\.exs?|mix\.exs)$/u,
  /^(?:phpunit(?:[._-].*)?\.xml(?:[._-]dist)?|\.phpunit.*|pest\.php|(?:codeception|behat|phpspec)(?:\.dist)?\.ya?ml(?:\.dist)?|infection\.json5?(?:\.dist)?)$/u,
  /^(?:pom\.xml|(?:build|settings)\.gradle(?:\.kts)?|gradle\.properties|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|junit-platform\.properties|testng(?:-.*)?\.xml|build\.(?:sbt|xml))$/u,
  /^(?:.*\.runsettings|xunit\.runner\.json|directory\.build\.(?:props|targets)|\.?nextest\.toml|rust-toolchain(?:\.toml)?)$/u,
];
const testDirectories =
  /(?:^|\/)(?:\.cargo|\.mvn|gradle\/wrapper|node_modules|site-packages|vendor\/(?:bundle|bin|composer|[^/]+\.(?:com|org|in|io|net|dev)))(?:\/|$)|^vendor\/(?:modules\.txt|autoload\.php)$/u;
/** At the top these would stand in for the runner's own modules. */
const shadows = /^(?:src\/|lib\/)?(?:pytest|_pytest|unittest|nose)(?:\.py|\/__init__\.py)$/u;

const prose = /\.(?:md|markdown|mdx|rst|adoc|txt)$/u;
const runFiles =
  /^(?:(?:gnu)?makefile(?:\..+)?|.*\.mk|\.?justfile|taskfile(?:\..*)?\.ya?ml|magefile\.go|turbo\.jsonc?|nx\.json|lerna\.json|moon\.ya?ml|(?:dockerfile|containerfile)(?:[._-].*)?|.*\.(?:dockerfile|containerfile)|\.dockerignore|(?:docker-)?compose(?:[._-].*)?\.ya?ml|docker-bake\.(?:hcl|json)|\.?devcontainer\.json)$/u;
const ciFiles =
  /^(?:jenkinsfile(?:\..+)?|azure-pipelines(?:[._-].*)?\.ya?ml|bitbucket-pipelines\.ya?ml|\.?appveyor\.ya?ml|\.(?:travis|gitlab-ci|drone|cirrus|woodpecker)(?:[._-].*)?\.(?:ya?ml|star|jsonnet)|cloudbuild\.(?:ya?ml|json)|buildspec\.ya?ml|codefresh\.ya?ml|\.pre-commit-(?:config|hooks)\.ya?ml|wercker\.yml|\.(?:build|sourcehut|shippable)\.ya?ml|(?:screwdriver|codemagic|bitrise|amplify|render|heroku)\.ya?ml|netlify\.toml|vercel\.json|\.kodiak\.toml|dependabot\.ya?ml|\.releaserc(?:\..+)?|release-please-config\.json|\.goreleaser\.ya?ml|earthfile|dagger\.json|bors\.toml|\.mergify\.ya?ml|renovate\.json5?|\.renovaterc(?:\.json5?)?|\.gitpod\.ya?ml|sonar-project\.properties|\.actrc|\.?codecov\.ya?ml)$/u;
/** Programs that git, or a tool around it, starts by itself on people's machines. */
const hookFiles =
  /^(?:\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)|\.huskyrc(?:\.[a-z]+)?|\.lintstagedrc(?:\.[a-z]+)?|lint-staged\.config\.[cm]?[jt]s|\.?simple-git-hooks\.(?:json|[cm]?js))$/u;
const hooks =
  /(?:^|\/)\.?(?:git-?)?hooks\/(?:pre|post|prepare|commit|update|applypatch|push|sendemail|fsmonitor|reference)-?[a-z-]*(?:\.sample)?$/u;
/** Which version of a tool runs, and how files become what runs. */
const toolchains =
  /^(?:\.(?:nvmrc|node-version|python-version|ruby-version|java-version|go-version|tool-versions|sdkmanrc|swcrc|bazelrc|bazelversion)|\.?mise\.toml|\.babelrc(?:\.[a-z]+)?|babel\.config\.[a-z]+|workspace(?:\.bazel)?|module\.bazel|go\.work|global\.json|(?:gulp|grunt|cake)file(?:\.[a-z]+)*|wallaby\.[cm]?js|[^/]*\.pth)$/u;
const testSetup =
  /(?:^|\/)(?:tests?|specs?|__tests__)\/(?:setup|teardown|bootstrap|global-?(?:setup|teardown))\.[cm]?[jt]sx?$/u;
/** Programs that are called as "the tests" by scripts of manifests and by continuous integration. */
const testPrograms =
  /^(?:(?:scripts?|ci|tools?|bin|build|hack|dev|tests?|\.?utils?)\/)?(?:run[-_]?(?:all[-_]?)?(?:unit[-_]?)?tests?|tests?|run[-_]?(?:ci|lint|checks?)|test[-_]?all|coverage)\.(?:sh|bash|zsh|ps1|bat|cmd)$|^(?:(?:scripts?|ci|tools?|bin|build|hack|dev)\/)(?:run[-_]?(?:all[-_]?)?tests?|tests?|run[-_]?ci|coverage)\.(?:[cm]?[jt]s|py|rb|pl|php)$|^(?:run[-_]?(?:all[-_]?)?tests?)\.(?:[cm]?[jt]s|py|rb|pl|php)$|^(?:tests?|specs?)\/(?:run(?:[-_](?:all|tests?))?|runner|runtests)\.(?:[cm]?[jt]s|py|rb|pl|php)$/u;
const packageTools =
  /^(?:\.npmrc|\.yarnrc(?:\.ya?ml)?|\.?pnpmfile\.[cm]?js|pnpm-workspace\.yaml|package\.(?:json5|yaml)|\.pnp\..*|bunfig\.toml|uv\.toml|pip\.conf|\.pypirc|\.netrc|_netrc|\.gemrc|nuget\.config|\.condarc)$/u;

/** What Windows calls protected files and directories where long names are not known. */
const shortNames =
  /(?:^|\/)(?:agents|claude|cursor|codeow|docker|gemini|gitatt|gitmod|jenkin|makefi|mcp|packag|pnpm-l|yarn|yarnlo)~\d+(?:\.[a-z0-9]{1,3})?(?:\/|$)/u;

const families: readonly Family[] = [
  {
    why: "GitHub reads its settings, workflows and templates from there",
    is: (path) =>
      /^\.github(?:\/|$)/u.test(path) ||
      /^(?:docs\/)?(?:codeowners|owners(?:_aliases)?|(?:issue|pull_request)_template(?:\/|\.|$).*)$/u.test(path),
  },
  {
    why: "it changes what git does with other files",
    is: (path, name) =>
      /^(?:\.gitattributes|\.gitmodules|\.gitconfig|\.lfsconfig)$/u.test(name) ||
      /(?:^|\/)(?:\.git|git(?:hub)?~\d)(?:\/|$)/u.test(path) ||
      shortNames.test(path),
  },
  { why: "git starts it on people's machines", is: (path, name) => hookFiles.test(name) || hooks.test(path) },
  {
    why: "it decides how tests run",
    is: (path, name) => toolchains.test(name) || testSetup.test(path) || testPrograms.test(path),
  },
  { why: "lockfiles change only by a package tool in people's hands", is: (path) => isLockfile(path) },
  {
    why: "agents read their instructions from there",
    is: (path, name) => agentDirectories(path) || agentFiles.test(name),
  },
  {
    why: "it decides how tests run",
    is: (path, name) =>
      testFiles.some((form) => form.test(name)) ||
      testDirectories.test(path) ||
      shadows.test(path) ||
      (runFiles.test(name) && !prose.test(name)),
  },
  { why: "it decides what continuous integration does", is: (_, name) => ciFiles.test(name) && !prose.test(name) },
  { why: "it decides where packages come from", is: (_, name) => packageTools.test(name) },
  {
    why: "environments are set by people",
    is: (_, name) => /^\.env/u.test(name) && !/\.(?:example|sample|template|dist|defaults)$/u.test(name),
  },
];

const dotDirectories: Family = {
  why: "top-level dot-directories hold settings of tools",
  is: (path) => /^\.[^/]+\//u.test(path) && !/^\.(?:changeset|changes|changelog|well-known)\//u.test(path),
};

/** What protects a path always; `undefined` when nothing does. Names are compared without case and as they look. */
export function alwaysProtected(path: string): Protection | undefined {
  const plain = path.toLowerCase();
  const exact = familyOf(plain, families);
  if (exact !== undefined) return { why: exact.why, lookalike: false };
  const folded = foldedPath(path);
  const seen = folded === plain ? undefined : familyOf(folded, families);
  if (seen !== undefined) return { why: seen.why, lookalike: true };
  const dots = familyOf(plain, [dotDirectories]) ?? familyOf(folded, [dotDirectories]);
  return dots === undefined ? undefined : { why: dots.why, lookalike: false };
}

function familyOf(path: string, among: readonly Family[]): Family | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return among.find(({ is }) => is(path, name));
}
