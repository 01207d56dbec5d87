import type { Job } from "../model/job.ts";

/** What a runner is asked to do; the runner's own `order.ts` is the other side of this. */
export type Order = {
  readonly kind: Job["kind"];
  readonly tree: string;
  readonly history: string | null;
  readonly brief: string | null;
  readonly snapshot: boolean;
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
};

/** Where the package gateway listens, and where the sandbox finds it. */
export const npmGateway = {
  port: 4873,
  socket: "/run/lintel-gateway/npm.sock",
  base: "http://127.0.0.1:4873",
} as const;

export function orderOf(job: Job): Order {
  return {
    kind: job.kind,
    tree: job.tree,
    history: job.kind === "build" ? job.history : null,
    brief: job.kind === "build" ? job.brief : null,
    snapshot: job.kind !== "setup" && job.snapshot !== undefined,
    bridges: usesGateway(job) ? [{ port: npmGateway.port, socket: npmGateway.socket }] : [],
  };
}

export function usesGateway(job: Job): boolean {
  return job.kind === "setup" && job.network.includes("npm");
}
