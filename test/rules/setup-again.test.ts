import { expect, test } from "vitest";
import type { JobResult } from "../../src/model/job.ts";
import type { Run } from "../../src/model/run.ts";
import { settled, timesGone } from "../../src/rules/tries.ts";

const gone: JobResult = { kind: "error", cause: "snapshot", reason: "it is gone", seen: undefined, change: undefined };

function runWith(results: Readonly<Record<string, JobResult>>): Run {
  return { results, heard: [] } as unknown as Run;
}

test("jobs that found what setup left gone are wanted again, and setup with them", () => {
  const once = runWith({ "1/verify/t/p/test": gone, "1/verify/t/p/lint": gone });
  expect(timesGone(once, "snapshot")).toBe(1);
  expect(settled(once, "1/verify/t/p/test")).toEqual({ job: "1/verify/t/p/test/2", result: undefined });
  const twice = runWith({ "1/verify/t/p/test": gone, "1/verify/t/p/test/2": gone, "1/verify/t/p/lint": gone });
  expect(timesGone(twice, "snapshot")).toBe(2);
  expect(timesGone(runWith({}), "snapshot")).toBe(0);
});

test("but not for ever", () => {
  const names = ["1/verify/a", "1/verify/a/2", "1/verify/a/3"];
  const run = runWith(Object.fromEntries(names.map((name) => [name, gone])));
  expect(settled(run, "1/verify/a")).toEqual({ job: "1/verify/a/3", result: gone });
});
