const manifests = new Set([
  "package.json",
  "package.json5",
  "package.yaml",
  "pnpm-workspace.yaml",
  "lerna.json",
  "deno.json",
  "deno.jsonc",
  "jsr.json",
  "pyproject.toml",
  "setup.py",
  "setup.cfg",
  "pipfile",
  "environment.yml",
  "environment.yaml",
  "go.mod",
  "go.work",
  "cargo.toml",
  "gemfile",
  "gems.rb",
  "composer.json",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "settings.gradle",
  "settings.gradle.kts",
  "mix.exs",
  "pubspec.yaml",
  "package.swift",
  "directory.packages.props",
]);

const lockfiles = new Set([
  "package-lock.json",
  "npm-shrinkwrap.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "bun.lock",
  "bun.lockb",
  "deno.lock",
  "poetry.lock",
  "pdm.lock",
  "uv.lock",
  "pylock.toml",
  "pipfile.lock",
  "conda-lock.yml",
  "pixi.lock",
  "go.sum",
  "go.work.sum",
  "cargo.lock",
  "gemfile.lock",
  "gems.locked",
  "composer.lock",
  "gradle.lockfile",
  "buildscript-gradle.lockfile",
  "mix.lock",
  "pubspec.lock",
  "package.resolved",
  "packages.lock.json",
  "podfile.lock",
  "cartfile.resolved",
  "flake.lock",
]);

const requirements = /^(?:.*[-_.])?(?:requirements|constraints)(?:[-_.].*)?\.(?:txt|in)$/u;
const gem = /\.gemspec$/u;
const project = /\.(?:cs|fs|vb)proj$/u;

/** How the tools that are not listed name theirs. */
const lockName = /^[\w.@-]+(?:\.lock|[-.]lock(?:file)?\.(?:json|ya?ml|hcl|toml|kdl)|\.project\.freeze)$/u;

/** Says which dependencies a package asks for: a change of one may make `setup` give another snapshot. */
export function isManifest(path: string): boolean {
  const name = baseName(path);
  return (
    manifests.has(name) ||
    requirements.test(name) ||
    /(?:^|\/)requirements\/[^/]+\.(?:txt|in)$/u.test(path.toLowerCase()) ||
    gem.test(name) ||
    project.test(name)
  );
}

/** Pins exact versions and is written by a package tool, not by people. */
export function isLockfile(path: string): boolean {
  const name = baseName(path);
  return lockfiles.has(name) || /^pylock\..+\.toml$/u.test(name) || lockName.test(name);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}
