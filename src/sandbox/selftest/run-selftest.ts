import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import type { Clock, Sandboxes } from "../../engine/needs.ts";
import { operatorSchema } from "../../model/operator.ts";
import { createSandboxes, ready } from "../create-sandboxes.ts";
import type { Log } from "../context.ts";
import { kernelFor } from "../own-kernel.ts";
import { removeInstance } from "../remove-instance.ts";
import { engineCall } from "../engine-failure.ts";
import { labels } from "../job-names.ts";
import { nodeImage } from "../setup/image-names.ts";
import type { Attempt } from "./attempt.ts";
import { unjudged } from "./attempt.ts";
import { tryAftermath } from "./aftermath.ts";
import { selfRegistry, tryGateway } from "./gateway.ts";
import { liarImage, liarName, makeLiar, tryImage } from "./image-tricks.ts";
import { tryInside } from "./inside.ts";
import { tryBomb, tryEndless, tryFlood, tryLimits, tryMemory } from "./limits.ts";
import { startNeighbour } from "./neighbour.ts";
import {
  modelAgent,
  modelCommand,
  modelKeyName,
  modelProvider,
  selfModelKey,
  selfProvider,
  tryModels,
} from "./model-gateway.ts";
import type { Outset, Stand } from "./stand.ts";
import { selfImage } from "./stand.ts";
import { agentCommand, selfAgent, tryWayOut } from "./way-out.ts";
import type { Witnesses } from "./witness.ts";
import { startWitnesses } from "./witness.ts";

export type SelftestSettings = {
  readonly docker: Docker;
  /** Container runtime, where the engine's own is not wanted. */
  readonly runtime: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Has the self-test give up, and clean up, when it is no longer wanted. */
  readonly stopped: AbortSignal;
};

/** Jobs under way at once. */
const lanes = 3;

/**
 * Tries to break out of real sandboxes, made by the same code as jobs, and says what came of each attempt. Leaves nothing
 * on the engine. Throws when there is no engine, or no sandbox image on it.
 */
export async function runSelftest(settings: SelftestSettings): Promise<readonly Attempt[]> {
  const { docker } = settings;
  const token = randomBytes(8).toString("hex");
  const instance = `selftest-${token}`;
  const outset = { docker, instance, token, network: "bridge", stopped: settings.stopped };
  try {
    await ready(docker);
    await removeAbandoned(docker);
    const outside = await startWitnesses(outset);
    const operator = { sandbox: { runtime: settings.runtime } };
    const kernel = await kernelFor(
      { ...outset, operator, clock: settings.clock, kernels: new Map() },
      { id: "inside" },
    );
    const stand = { ...outset, kernel, sandboxes: sandboxesFor(settings, outset, outside) };
    const marker = `neighbour-${token}`;
    await prepare(stand, marker);
    const first = await inLanes(
      [
        async () => [
          ...(await named("gateway", tryGateway(stand, outside))),
          ...(await named("way out", tryWayOut(stand))),
        ],
        () => named("models", tryModels(stand, outside)),
        () => named("inside", tryInside(stand, outside, marker)),
        () => named("limits", tryLimits(stand)),
        () => named("endless", tryEndless(stand)),
        () => named("bomb", tryBomb(stand)),
        () => named("image", tryImage(stand)),
        () => named("memory", tryMemory(stand)),
        () => named("flood", tryFlood(stand)),
      ],
      settings.stopped,
    );
    const last = await named("aftermath", tryAftermath(stand));
    settings.stopped.throwIfAborted();
    return [...first, ...last];
  } finally {
    await removeInstance(docker, instance);
    await engineCall(docker.getImage(`${liarName(instance)}:1`).remove({ force: true }), 404, 409);
  }
}

/** How long a self-test may live; one that is older died with its process. */
const oldestMs = 10 * 60_000;

async function removeAbandoned(docker: Docker): Promise<void> {
  const { SystemTime: now } = (await engineCall(docker.info())) as { SystemTime: string };
  const filters = JSON.stringify({ label: [labels.instance] });
  for (const { Labels: found, Created: madeAt } of await docker.listContainers({ all: true, filters })) {
    const instance = found[labels.instance] ?? "";
    if (!/^selftest-[0-9a-f]{16}$/u.test(instance) || Date.parse(now) - madeAt * 1_000 < oldestMs) continue;
    await removeInstance(docker, instance);
  }
}

/** Sandboxes as a worker makes them, whose registry and model provider is the witness. */
function sandboxesFor(settings: SelftestSettings, { instance, token }: Outset, outside: Witnesses): Sandboxes {
  const { runtime } = settings;
  return createSandboxes({
    ...settings,
    instance,
    environment: { [modelKeyName]: selfModelKey(token) },
    operator: operatorSchema.parse({
      accounts: ["selftest"],
      agents: {
        [selfAgent]: { adapter: "command", command: agentCommand },
        [modelAgent]: { adapter: "command", command: modelCommand, provider: modelProvider },
      },
      models: { [modelProvider]: selfProvider(outside) },
      images: { [selfImage]: nodeImage(), [liarImage]: `${liarName(instance)}:1` },
      sandbox: runtime === undefined ? {} : { runtime },
    }),
    registrySettings: () => Promise.resolve(selfRegistry(token, outside)),
  });
}

/** What the attempts need around them. Ends only when nothing of it is still being made. */
async function prepare(stand: Stand, marker: string): Promise<void> {
  const made = [startNeighbour(stand, marker), makeLiar(stand)];
  await Promise.allSettled(made);
  await Promise.all(made);
}

/** A group that could not be tried is an error of its own, and the others go on. */
async function named(group: string, tried: Promise<readonly Attempt[]>): Promise<readonly Attempt[]> {
  return tried.catch((error: unknown) => [
    unjudged({ group, name: group, tried: "the whole group" }, error instanceof Error ? error.message : String(error)),
  ]);
}

async function inLanes(
  tasks: readonly (() => Promise<readonly Attempt[]>)[],
  stopped: AbortSignal,
): Promise<readonly Attempt[]> {
  const results: (readonly Attempt[])[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < tasks.length && !stopped.aborted) {
      const at = next;
      next += 1;
      results[at] = (await tasks[at]?.()) ?? [];
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results.flat();
}
