import { z } from "zod";
import { setRef, type GitStore } from "../git/store.ts";
import { remembered, takeSnapshot } from "../state/snapshot.ts";
import type { World } from "../state/world.ts";
import { ControlError, operation } from "./operation.ts";
import { settled } from "./weather-operations.ts";

export const snapshotOperations = {
  /** Remembers the world as it is once it is quiet. */
  snapshot: operation(z.strictObject({}).default({}), async (world) => {
    await settled(world);
    const id = world.snapshots.size + 1;
    world.snapshots.set(id, takeSnapshot(world));
    return { id };
  }),
  /** Puts the world back to what was remembered, git refs included; a snapshot can be used again. */
  restore: operation(z.strictObject({ id: z.number().int() }), async (world, { id }) => {
    const snapshot = world.snapshots.get(id);
    if (snapshot === undefined) throw new ControlError(`There is no snapshot ${id}; take one first.`);
    await settled(world);
    await putBack(world, snapshot);
    return { id };
  }),
};

async function putBack(world: World, snapshot: ReturnType<typeof takeSnapshot>): Promise<void> {
  Object.assign(world, remembered(snapshot));
  for (const repo of world.repos.values()) {
    await resetRefs(repo.git, snapshot.refs.get(repo.id) ?? new Map());
  }
}

async function resetRefs(git: GitStore, wanted: ReadonlyMap<string, string>): Promise<void> {
  for (const ref of new Set([...git.refs.keys(), ...wanted.keys()])) {
    const [now, then] = [git.refs.get(ref) ?? null, wanted.get(ref) ?? null];
    if (now !== then) await setRef(git, ref, now, then);
  }
}
