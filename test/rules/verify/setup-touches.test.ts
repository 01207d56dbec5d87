import { expect, test } from "vitest";
import { setupTouches } from "../../../src/rules/verify/setup-touches.ts";

const side = { mode: "100644", oid: "0" };
const touched = (harness: Record<string, string>, path: string, isNew = false) =>
  setupTouches(harness, [{ path, ...(isNew ? {} : { was: side }), now: { ...side, bytes: 1 } }]).map(
    (each) => each.what,
  );

test.each<[string, Record<string, string>, string, boolean]>([
  ["a script's preload", { "package.json": '{"scripts":{"test":"mocha -r ./test/setup.js"}}' }, "test/setup.js", true],
  [
    "without its ending",
    { "package.json": '{"scripts":{"test":"node --import=./test/setup --test"}}' },
    "test/setup.mjs",
    true,
  ],
  ["jest's key", { "package.json": '{"jest":{"setupFiles":["<rootDir>/test/env.js"]}}' }, "test/env.js", true],
  [
    "a configuration file",
    { "vitest.config.ts": 'export default { test: { setupFiles: ["./test/env.ts"] } }' },
    "test/env.ts",
    true,
  ],
  [".mocharc.yml", { ".mocharc.yml": "require:\n  - ./test/env.js\n" }, "test/env.js", true],
  ["another file", { "package.json": '{"scripts":{"test":"mocha -r ./test/setup.js"}}' }, "src/setup.js", false],
  ["what a script tests", { "package.json": '{"scripts":{"test":"tape test/index.js"}}' }, "test/index.js", false],
  [
    "what mocha tests",
    { "package.json": '{"mocha":{"spec":"test/index.js","require":["esm"]}}' },
    "test/index.js",
    false,
  ],
  [
    "what vite bundles",
    { "vite.config.ts": 'export default { build: { lib: { entry: "./src/a.ts" } } }' },
    "src/a.ts",
    false,
  ],
  ["the package's own main", { "package.json": '{"main":"./src/a.js"}' }, "src/a.js", false],
  ["a manifest that is no JSON", { "package.json": "{" }, "src/a.js", false],
])("%s", (_, harness, path, is) => {
  expect(touched(harness, path)).toHaveLength(is ? 1 : 0);
  expect(touched(harness, path, true)).toEqual([]);
});
