import type { SandboxedJob } from "../../model/job.ts";
import { isDriven } from "../agents/is-driven.ts";
import { toolchainInstance } from "../agents/toolchain.ts";
import type { Context } from "../context.ts";
import { doorsOf } from "../doors.ts";
import type { JobNames } from "../job-names.ts";
import { snapshotNames } from "../job-names.ts";
import { mount } from "../mounts.ts";
import type { Kernel } from "../own-kernel.ts";
import { link, linkSocket, wire } from "../places.ts";
import { imageParts, runnerImage } from "../setup/image-names.ts";
import { programPath } from "../setup/program-files.ts";

/** Where the shim lies in a command's container, read-only. */
const shimMount = "/opt/lintel-shim";

/** What the shim is told: the runner's `shim/main.ts` is the other side of this. */
export type Wiring = {
  /** Loopback ports of the command's own kernel, and the gateway's sockets they lead to. */
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
  /** The runner's socket for the command's input and output; null where it is not driven. */
  readonly link: string | null;
};

/**
 * How a command with a kernel of its own is led to what lies beside it. Undefined where it needs nothing, or shares the
 * engine's kernel: there the runner's loopback and pipes are its own.
 */
export function wiringOf(context: Context, job: SandboxedJob, kernel: Kernel): Wiring | undefined {
  if (kernel !== "own") return undefined;
  const bridges = doorsOf(context.operator, job).map(({ port, socket }) => ({ port, socket }));
  const isLinked = isDriven(context, job);
  return bridges.length > 0 || isLinked ? { bridges, link: isLinked ? linkSocket : null } : undefined;
}

/** The command as the shim runs it. It comes with its own loader and libraries, so that it runs in any image. */
export function underShim(wiring: Wiring, argv: readonly string[]): readonly string[] {
  const lib = `${shimMount}/lib`;
  const program = programPath("runner/shim/main").replace("/opt/lintel/", `${shimMount}/`);
  return [`${lib}/ld.so`, "--library-path", lib, `${shimMount}/node`, program, JSON.stringify(wiring), ...argv];
}

export function shimMounts(names: JobNames, { bridges, link: socket }: Wiring): readonly ReturnType<typeof mount>[] {
  return [
    mount(snapshotNames(toolchainInstance, shimKey()).files, shimMount, "read"),
    ...(bridges.length > 0 ? [mount(names.wire, wire, "read")] : []),
    ...(socket === null ? [] : [mount(names.link, link, "read")]),
  ];
}

/** Name of the shim by what it holds: our programs and the Node of the runner's image. */
export function shimKey(): string {
  return `shim-${imageParts(runnerImage()).tag}`;
}
