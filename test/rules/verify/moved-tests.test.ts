import { expect, it, test } from "vitest";
import type { FileChange } from "../../../src/model/change.ts";
import { movedTests } from "../../../src/rules/verify/moved-tests.ts";

const side = (oid: string) => ({ mode: "100644", oid });
const gone = (path: string, oid: string): FileChange => ({ path, was: side(oid) });
const came = (path: string, oid: string): FileChange => ({ path, now: { ...side(oid), bytes: 1 } });
const text = 'import { test } from "vitest";\nimport { signal } from "./signal.js";\n';

/** Which files of a change are tests that moved. */
const movedIn = (files: readonly FileChange[], told = text) =>
  [
    ...movedTests(
      files
        .filter(({ path }) => path.includes(".test."))
        .map((file) => ({ file, text: file.now === undefined ? undefined : told })),
      files,
    ),
  ].toSorted();

const tests = [gone("src/events/signal.test.ts", "t"), came("src/signal/signal.test.ts", "t")];
const modules = [gone("src/events/signal.ts", "m"), came("src/signal/signal.ts", "n")];

it("moves with the module that it tests", () => {
  expect(movedIn([...tests, ...modules])).toEqual(["src/events/signal.test.ts", "src/signal/signal.test.ts"]);
});

test.each<[string, readonly FileChange[], string?]>([
  ["the module stays where it was", [...tests, came("src/signal/signal.ts", "n")]],
  ["the module is nowhere else", [...tests, gone("src/events/signal.ts", "m")]],
  ["there was a module already where it goes", [...tests, gone("src/events/signal.ts", "m")]],
  [
    "the test is another than before",
    [gone("src/events/signal.test.ts", "t"), came("src/signal/signal.test.ts", "u"), ...modules],
  ],
  ["the test stands in two places now", [...tests, came("src/other/signal.test.ts", "t"), ...modules]],
  ["it loads something else that stays", [...tests, ...modules], `${text}import "../kept.ts";\n`],
  ["it loads nothing from where it stands", [...tests, ...modules], 'import "signal";\n'],
])("stays to be tried as it was where %s", (_, files, told) => {
  expect(movedIn(files, told)).toEqual([]);
});
