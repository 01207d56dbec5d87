import type { HostConfig } from "dockerode";
import seccomp from "./seccomp.json" with { type: "json" };

/** Who code runs as in every container of a job; no account has this number. */
export const sandboxUser = "23456:23456";
/** The gateway's own: what a job writes it cannot touch, and the other way round. */
export const gatewayUser = "23457:23457";

const mebibyte = 1024 * 1024;

/** The engine's usual mask, and the memory of the first process: an exit code must not be written by others. */
const maskedPaths = [
  "/proc/1/mem",
  "/proc/1/task/1/mem",
  "/proc/acpi",
  "/proc/asound",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
];

export type Allowance = {
  readonly memoryMb: number;
  readonly cpus: number;
  readonly pids: number;
  /** Container runtime, where the engine's own is not wanted. */
  readonly runtime: string | undefined;
};

/** What holds for every container of ours, whatever is in it. */
export function hardened(allowance: Allowance): HostConfig {
  return {
    NetworkMode: "none",
    ReadonlyRootfs: true,
    CapDrop: ["ALL"],
    SecurityOpt: ["no-new-privileges", `seccomp=${JSON.stringify(seccomp)}`],
    MaskedPaths: maskedPaths,
    PidsLimit: allowance.pids,
    Memory: allowance.memoryMb * mebibyte,
    MemorySwap: allowance.memoryMb * mebibyte,
    NanoCpus: Math.round(allowance.cpus * 1e9),
    Ulimits: [
      { Name: "core", Soft: 0, Hard: 0 },
      { Name: "nofile", Soft: 16_384, Hard: 16_384 },
    ],
    IpcMode: "private",
    LogConfig: { Type: "json-file", Config: { "max-size": "5m", "max-file": "2" } },
    RestartPolicy: { Name: "no" },
    ...(allowance.runtime === undefined ? {} : { Runtime: allowance.runtime }),
  };
}
