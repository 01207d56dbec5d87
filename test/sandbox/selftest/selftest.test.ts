import { expect, test } from "vitest";
import { runSelftest } from "../../../src/sandbox/selftest/run-selftest.ts";
import { figuresOf, passed } from "../../../src/sandbox/selftest/outcome.ts";
import { docker, withEngine } from "../bench.ts";
import { weakened } from "./weakened.ts";

const settings = { runtime: undefined, clock: { now: () => Date.now() }, log: () => undefined } as const;

/** What the kernel of any Linux lets through where nothing holds it back. */
const seenWhereNothingHolds = [
  ...["gateway-credentials", "gateway-query", "gateway-header", "gateway-publish", "gateway-unpublish"],
  ...["gateway-sign-in", "gateway-tokens", "gateway-audit", "gateway-foreign-path", "gateway-absolute"],
  ...["gateway-connect", "gateway-tarball"],
  ...["model-credentials", "model-web-search", "model-image-url", "model-duplicate-key", "model-files", "model-host"],
  ...["tcp4-witness", "udp4-witness", "gateway-host", "raw-socket", "packet-socket", "interfaces"],
  ...["netlink-address", "netlink-families", "other-families", "unshare-others", "setns-others", "fspick", "grow-tmp"],
  ...["mount-attributes", "domain-name", "clock-now", "sysctl-any", "proc-any", "multicast"],
  ...["setgroups", "capabilities", "no-new-privileges", "unshare-user", "unshare-net", "unshare-mount"],
  ...["clone-user", "clone3-user", "setns", "mount-tmpfs", "mount-bind", "fsopen", "open-tree", "chroot", "hostname"],
  ...["open-by-handle", "mknod-disk", "mknod-memory", "ptrace", "process-vm-read", "process-vm-write", "pidfd-getfd"],
  ...["first-process-vm"],
  ...["kcmp", "reboot", "swap", "clock", "personality", "core-pattern", "sysctl-memory", "root-filesystem"],
  ...["name-resolution", "shadow", "fork-bomb", "fill-tmp", "fill-home", "memory", "log-flood"],
  ...["image-user", "image-environment", "image-setuid", "image-volume", "image-volume-left", "image-healthcheck"],
];

/** What even a kernel of the sandbox's own does not hold back. */
const seenUnderOwnKernel = [
  ...["gateway-credentials", "gateway-publish", "gateway-connect", "model-credentials", "model-web-search"],
  ...["model-host", "tcp4-witness", "udp4-witness", "host-abstract", "setuid", "setgroups", "capabilities", "chroot"],
  ...["ptrace-first", "first-process-memory", "sysctl-memory", "root-filesystem", "shadow", "fork-bomb", "fill-tmp"],
  ...["memory", "log-flood", "image-user", "image-environment", "image-volume"],
];

const { Runtimes: runtimes = {} } = (await docker.info().catch(() => ({}))) as { Runtimes?: Record<string, unknown> };
/** gVisor is another program; where the engine does not have it, this is skipped for all to see. */
const withGvisor = "runsc" in runtimes ? test : test.skip;

withEngine("the self-test", () => {
  test("every attempt to break out of a sandbox is contained, and nothing is left of it", async () => {
    const attempts = await runSelftest({ ...settings, docker, stopped: AbortSignal.timeout(170_000) });
    expect(attempts.filter(({ outcome }) => outcome !== "contained")).toEqual([]);
    const figures = figuresOf(attempts);
    expect(figures.attempts).toBeGreaterThan(150);
    expect(passed(figures)).toBe(true);
    expect(new Set(attempts.map(({ group, name }) => `${group} ${name}`)).size).toBe(attempts.length);
  }, 180_000);

  test("where nothing holds, it says so", async () => {
    const attempts = await runSelftest({
      ...settings,
      docker: weakened(docker),
      stopped: AbortSignal.timeout(170_000),
    });
    const escaped = new Set(attempts.filter(({ outcome }) => outcome === "escaped").map(({ name }) => name));
    expect(seenWhereNothingHolds.filter((name) => !escaped.has(name))).toEqual([]);
    expect(passed(figuresOf(attempts))).toBe(false);
  }, 180_000);

  withGvisor(
    "under a kernel of its own every attempt is contained as well; where nothing else holds, it says so",
    async () => {
      const gvisor = { ...settings, runtime: "runsc" };
      const attempts = await runSelftest({ ...gvisor, docker, stopped: AbortSignal.timeout(170_000) });
      expect(attempts.filter(({ outcome }) => outcome !== "contained")).toEqual([]);
      expect(attempts.length).toBeGreaterThan(150);
      const loose = await runSelftest({ ...gvisor, docker: weakened(docker), stopped: AbortSignal.timeout(170_000) });
      const escaped = new Set(loose.filter(({ outcome }) => outcome === "escaped").map(({ name }) => name));
      expect(seenUnderOwnKernel.filter((name) => !escaped.has(name))).toEqual([]);
      expect(passed(figuresOf(loose))).toBe(false);
    },
    360_000,
  );

  test("one that is no longer wanted ends soon and leaves nothing", async () => {
    const stop = new AbortController();
    const going = runSelftest({ ...settings, docker, stopped: stop.signal });
    setTimeout(() => stop.abort(), 2_500);
    const from = performance.now();
    await expect(going).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(30_000);
  }, 60_000);
});
