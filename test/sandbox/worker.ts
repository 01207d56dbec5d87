import { text } from "node:stream/consumers";
import type { SandboxedJob } from "../../src/model/job.ts";
import type { Operator } from "../../src/model/operator.ts";
import { createSandboxes } from "../../src/sandbox/create-sandboxes.ts";
import { openRepository } from "./repository.ts";

/** A worker to be killed: advances one job until it has ended. */
const { instance, job, operator, folder } = JSON.parse(await text(process.stdin)) as {
  instance: string;
  job: SandboxedJob & { kind: "build" };
  operator: Operator;
  folder: string;
};
const sandboxes = createSandboxes({
  instance,
  operator,
  environment: process.env,
  registrySettings: () => Promise.reject(new Error("not needed")),
  clock: { now: () => Date.now() },
  log: () => undefined,
});
console.log("begin");
for (;;) {
  const step = await sandboxes.advance(job, openRepository(folder).inputs(job));
  if (step.state === "ended") break;
  await sandboxes.wait(job.id, 10_000);
}
