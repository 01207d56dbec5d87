import { expect, test } from "vitest";
import type { Kernel } from "../../../src/sandbox/own-kernel.ts";
import { fileProbes } from "../../../src/sandbox/selftest/probes/files.ts";
import { judgeProbe, readAnswers } from "../../../src/sandbox/selftest/probes/judge-probe.ts";
import { kernelProbes } from "../../../src/sandbox/selftest/probes/kernel.ts";
import { networkProbes } from "../../../src/sandbox/selftest/probes/network.ts";
import { privilegeProbes } from "../../../src/sandbox/selftest/probes/privilege.ts";

const probes = [...fileProbes, ...kernelProbes, ...networkProbes, ...privilegeProbes];

function outcome(name: string, said: string, kernel: Kernel): string {
  const probe = probes.find((each) => each.name === name);
  if (probe === undefined) throw new Error(`there is no probe "${name}"`);
  return judgeProbe("g", probe, readAnswers(`probe\t${name}\t${said}\n`).get(name), kernel).outcome;
}

test.each<[string, string, string, string]>([
  ["unshare-user", "through", "escaped", "contained"],
  ["perf", "refused\tENODEV", "error", "contained"],
  ["link-local", "broken\tended by signal 14", "error", "contained"],
  // A probe that broke tells nothing of any kernel.
  ["unshare-user", "broken\tsyntax error", "error", "error"],
  ["unshare-user", "", "error", "error"],
  // What reaches files, a network, users or the first process is judged alike.
  ["setuid", "through", "escaped", "escaped"],
  ["setuid", "refused\tEINVAL", "error", "error"],
  ["ptrace-first", "through", "escaped", "escaped"],
  ["first-process-memory", "through", "escaped", "escaped"],
  ["first-process-vm", "through", "escaped", "escaped"],
  ["tcp4-witness", "through", "escaped", "escaped"],
  ["tcp4-witness", "broken\tended by signal 14", "error", "error"],
  ["root-filesystem", "through\t/", "escaped", "escaped"],
])("%s that says %s: %s on the engine's kernel, %s on one of its own", (name, said, shared, own) => {
  expect(outcome(name, said, "engine")).toBe(shared);
  // A kernel that nobody heard is judged as the engine's.
  expect(outcome(name, said, "unheard")).toBe(shared);
  expect(outcome(name, said, "own")).toBe(own);
});
