import type { SandboxedJob } from "../model/job.ts";
import type { Operator } from "../model/operator.ts";
import { doorsOf } from "./doors.ts";
import { isAgentJob } from "./agents/agent-job.ts";
import type { Wiring } from "./shim/wiring.ts";
import type { Agent } from "./agents/agent-of.ts";

/** What a runner is asked to do; the runner's own `order.ts` is the other side of this. */
export type Order = {
  readonly kind: SandboxedJob["kind"];
  readonly tree: string;
  readonly history: string | null;
  readonly brief: string | null;
  readonly snapshot: boolean;
  readonly agent: {
    readonly speaks: Agent["speaks"];
    readonly link: "pipes" | "socket";
    readonly session: string | null;
    readonly sessionPaths: readonly string[];
  } | null;
  readonly bridges: readonly { readonly port: number; readonly socket: string }[];
};

/** `agent` for a build; `session` is the one whose files are sent along. */
export function orderOf(
  operator: Operator,
  job: SandboxedJob,
  agent: Agent | undefined,
  session: string | undefined,
  wiring: Wiring | undefined,
): Order {
  return {
    kind: job.kind,
    tree: job.tree,
    history: isAgentJob(job) ? job.history : null,
    brief: isAgentJob(job) ? job.brief : null,
    agent:
      agent === undefined
        ? null
        : {
            speaks: agent.speaks,
            link: wiring === undefined ? "pipes" : "socket",
            session: session ?? null,
            sessionPaths: agent.sessionPaths,
          },
    snapshot: job.kind !== "setup" && job.snapshot !== undefined,
    bridges: doorsOf(operator, job).map(({ port, socket }) => ({ port, socket })),
  };
}
