import { expect, test } from "vitest";
import { failedBy } from "../../src/engine/failed-by.ts";
import type { EndedJob } from "../../src/engine/needs.ts";
import type { AgentEnding } from "../../src/model/agent.ts";
import type { Change } from "../../src/model/change.ts";

const change = {} as Change;
const seen = (exitCode: number) => ({ exitCode }) as EndedJob["seen"] & object;
const failing = { modelFailure: "the model answered 529" };

const driven = (ending: AgentEnding, more: object = {}) =>
  ({ kind: "exited", seen: seen(0), agent: { ending }, ...more }) as unknown as EndedJob;
const run = (exitCode: number, more: object = {}) =>
  ({ kind: "exited", seen: seen(exitCode), ...more }) as unknown as EndedJob;
const broke = (cause: string, more: object = {}) =>
  ({ kind: "error", cause, reason: "r", seen: seen(1), ...more }) as unknown as EndedJob;

test.each<[string, EndedJob, Change | undefined, string | undefined]>([
  ["ends well", driven("end_turn"), change, undefined],
  ["fails by itself", driven("failed"), change, undefined],
  ["ends well with a change after a model's failure", driven("end_turn", failing), change, undefined],
  [
    "says that it ended well, and left nothing after a model's failure",
    driven("end_turn", failing),
    undefined,
    "model",
  ],
  ["breaks off with half a change, because of its model", driven("failed", failing), change, "model"],
  ["dies with half a change, because of its model", driven("gone", failing), change, "model"],
  ["ends with a code, because of its model", run(1, failing), change, "model"],
  ["ends with 0 and a change after a model's failure", run(0, failing), change, undefined],
  ["ends with a code", run(1), undefined, undefined],
  ["asks its model until its time is up", broke("timeout", failing), change, "model"],
  ["runs out of time", broke("timeout"), change, "timeout"],
  ["runs out of memory, and its model failed, too", broke("memory", failing), change, "memory"],
  ["does not start", broke("environment"), undefined, "environment"],
  ["is not wanted any more", broke("stopped", failing), undefined, "stopped"],
])("an agent that %s", (_, ended, left, cause) => {
  expect(failedBy(ended, left)?.cause).toBe(cause);
});
