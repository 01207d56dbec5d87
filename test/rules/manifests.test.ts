import { expect, test } from "vitest";
import { isLockfile, isManifest } from "../../src/rules/manifests.ts";

test.each([
  "package.json",
  "a/b/package.json",
  "pyproject.toml",
  "requirements.txt",
  "dev-requirements.txt",
  "requirements-dev.txt",
  "requirements/test.txt",
  "Pipfile",
  "go.mod",
  "Cargo.toml",
  "Gemfile",
  "x.gemspec",
  "composer.json",
  "pnpm-workspace.yaml",
])("%s is a manifest and no lockfile", (path) => {
  expect([isManifest(path), isLockfile(path)]).toEqual([true, false]);
});

test.each([
  "package-lock.json",
  "a/pnpm-lock.yaml",
  "yarn.lock",
  "bun.lock",
  "bun.lockb",
  "npm-shrinkwrap.json",
  "poetry.lock",
  "uv.lock",
  "Pipfile.lock",
  "go.sum",
  "Cargo.lock",
  "Gemfile.lock",
  "composer.lock",
  "pylock.dev.toml",
])("%s is a lockfile and no manifest", (path) => {
  expect([isManifest(path), isLockfile(path)]).toEqual([false, true]);
});

test.each([".npmrc", "index.js", "package.ts", "docs/requirements.md", "my-package.json", "lock", "src/cargo.rs", ""])(
  "%j is neither",
  (path) => {
    expect([isManifest(path), isLockfile(path)]).toEqual([false, false]);
  },
);
