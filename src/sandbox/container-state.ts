import type { ContainerInspectInfo } from "dockerode";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";

/** One container as the engine shows it; `created` has never run. Instants in ms, by the engine's clock. */
export type ContainerState = {
  readonly phase: "created" | "running" | "ended";
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  readonly labels: Readonly<Record<string, string>>;
};

export async function readState({ docker }: Context, name: string): Promise<ContainerState | undefined> {
  const found = await engineCall(docker.getContainer(name).inspect(), 404);
  return found === undefined ? undefined : stateOf(found);
}

function stateOf({ State, Config }: ContainerInspectInfo): ContainerState {
  const startedAt = Date.parse(State.StartedAt);
  const never = !(startedAt > 0);
  return {
    phase: State.Running ? "running" : never ? "created" : "ended",
    startedAt,
    endedAt: Date.parse(State.FinishedAt),
    exitCode: State.ExitCode,
    outOfMemory: State.OOMKilled,
    labels: Config.Labels,
  };
}
