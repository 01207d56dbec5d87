import { expect, test } from "vitest";
import { harnessTouches } from "../../src/rules/harness-touches.ts";

const json = (value: unknown): string => JSON.stringify(value);

/** Ways to put something else in the place of the test runner, or of what tests are judged with. */
test.each<[what: string, path: string, was: string, now: string]>([
  ["an override", "package.json", "{}", json({ overrides: { mocha: "npm:fake@1" } })],
  ["an override further in", "package.json", "{}", json({ overrides: { x: { chai: "file:./fake" } } })],
  ["a resolution", "package.json", "{}", json({ resolutions: { "**/jest": "./fake" } })],
  ["pnpm's overrides", "package.json", "{}", json({ pnpm: { overrides: { jest: "link:fake" } } })],
  ["yarn's patch", "package.json", "{}", json({ resolutions: { tape: "patch:tape@npm:5#./x.patch" } })],
  ["the package tool", "package.json", "{}", json({ packageManager: "yarn@3.0.0" })],
  ["a script before", "package.json", json({ scripts: { test: "a" } }), json({ scripts: { test: "a", pretest: "b" } })],
  ["a package called like the runner", "packages/x/package.json", "{}", json({ name: "mocha" })],
  ["Deno's tasks", "deno.jsonc", "{}", '{\n // all\n "tasks": { "test": "true", },\n}'],
  ["replace", "go.mod", "module a\n", "module a\nreplace github.com/stretchr/testify => ./fake\n"],
  ["replace in a block", "go.mod", "module a\n", "module a\nreplace (\n\tb.test/c v1.0.0 => ../c\n)\n"],
  ["a toolchain", "go.mod", "module a\n", "module a\ntoolchain go1.99.0\n"],
  ["a path in a Gemfile", "Gemfile", "gem 'rspec'\n", "gem 'rspec', path: './fake'\n"],
  ["a source in a Gemfile", "Gemfile", "gem 'rspec'\n", "source 'https://x.test' do\ngem 'rspec'\nend\n"],
  ["a path in requirements", "requirements-dev.txt", "pytest==8\n", "./fake\n"],
  ["an address in requirements", "requirements.txt", "pytest==8\n", "pytest @ git+https://x.test/y\n"],
  ["an index in requirements", "requirements.txt", "pytest==8\n", "--extra-index-url https://x.test\npytest==8\n"],
  ["uv's sources", "pyproject.toml", "", '[tool.uv.sources]\npytest = { path = "./fake" }\n'],
  ["poetry's path", "pyproject.toml", "", '[tool.poetry.group.dev.dependencies]\npytest = { path = "fake" }\n'],
  ["a plugin of pytest", "pyproject.toml", "", '[project.entry-points.pytest11]\na = "fake"\n'],
  ["a build backend", "pyproject.toml", "", '[build-system]\nbuild-backend = "fake"\nbackend-path = ["."]\n'],
  ["cargo's patch", "Cargo.toml", "", '[patch.crates-io]\nserde = { path = "fake" }\n'],
  ["debug assertions", "Cargo.toml", "", "[profile.dev]\ndebug-assertions = false\n"],
  ["composer's repositories", "composer.json", "{}", json({ repositories: [{ type: "path", url: "./fake" }] })],
  ["pub's overrides", "pubspec.yaml", "name: a\n", "name: a\ndependency_overrides:\n  test:\n    path: fake\n"],
])("%s is a touch", (_, path, was, now) => {
  expect(harnessTouches(path, was, now)).not.toEqual([]);
});

test.each<[what: string, path: string, was: string, now: string]>([
  ["a dependency", "package.json", "{}", json({ dependencies: { qs: "^6.0.0" }, overrides: { semver: "^7.5.2" } })],
  [
    "files and words",
    "package.json",
    json({ version: "1.0.0" }),
    json({ version: "1.0.1", files: ["x"], main: "b.js" }),
  ],
  ["a new package", "packages/x/package.json", "{}", json({ name: "@acme/mocha-tools" })],
  ["Deno's imports", "deno.json", "{}", json({ imports: { "@std/path": "jsr:@std/path@1" } })],
  ["a module", "go.mod", "module a\n", "module a\n\ngo 1.23\n\nrequire b.test/c v1.0.0 // indirect\n"],
  ["a gem", "Gemfile", "gem 'rspec'\n", "gem 'rspec'\ngem 'pathname2', '~> 1.0' # git: no\n"],
  ["a requirement", "requirements.txt", "a==1\n", "a==1\n-r base.txt\nb[c]>=2 # ./no\n"],
  ["a Python package", "pyproject.toml", "[project]\ndependencies = []\n", '[project]\ndependencies = ["x>=1"]\n'],
  ["a crate", "Cargo.toml", "[dependencies]\n", '[dependencies]\nserde = { version = "1", features = ["derive"] }\n'],
  ["a Dart package", "pubspec.yaml", "name: a\n", "name: a\ndependencies:\n  http: ^1.0.0\n"],
])("%s is none", (_, path, was, now) => {
  expect(harnessTouches(path, was, now)).toEqual([]);
});
