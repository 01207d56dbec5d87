import { KeyObject } from "node:crypto";
import { ObjectReader } from "../git/object-reader.ts";
import type { World } from "./world.ts";

/** What is remembered of the world: everything that requests change. Git objects never go away, so refs suffice. */
const parts = [
  "aheadMs",
  "lastId",
  "accounts",
  "repos",
  "apps",
  "installations",
  "tokens",
  "requests",
  "unknown",
  "deliveries",
  "deliveryMode",
  "faults",
  "actionsRules",
  "limits",
  "tokenFormat",
  "usage",
  "notYet",
  "lagMs",
  "archives",
  "manifests",
] as const satisfies readonly (keyof World)[];

type Parts = Pick<World, (typeof parts)[number]>;
export type Snapshot = { world: Parts; refs: Map<number, Map<string, string>> };

/** Copies the world; later changes do not reach the copy. */
export function takeSnapshot(world: World): Snapshot {
  const picked = Object.fromEntries(parts.map((name) => [name, world[name]])) as unknown as Parts;
  const refs = new Map([...world.repos].map(([id, repo]) => [id, new Map(repo.git.refs)]));
  return { world: copy(picked, new Map()), refs };
}

/** A fresh copy of what was remembered, so that a snapshot serves more than once. */
export function remembered(snapshot: Snapshot): Parts {
  return copy(snapshot.world, new Map());
}

/** Keys, functions and a repository's way to its disk are shared, all else is copied with its identities. */
function copy<T>(value: T, done: Map<unknown, unknown>): T {
  if (typeof value !== "object" || value === null || isShared(value)) return value;
  const known = done.get(value);
  if (known !== undefined) return known as T;
  if (value instanceof Map) {
    const made = new Map<unknown, unknown>();
    done.set(value, made);
    for (const [key, inner] of value) made.set(copy(key, done), copy(inner, done));
    return made as T;
  }
  if (value instanceof Set) {
    const made = new Set<unknown>();
    done.set(value, made);
    for (const inner of value) made.add(copy(inner, done));
    return made as T;
  }
  const made: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  done.set(value, made);
  for (const [key, inner] of Object.entries(value)) (made as Record<string, unknown>)[key] = copy(inner, done);
  return made as T;
}

function isShared(value: object): boolean {
  return value instanceof KeyObject || ("reader" in value && value.reader instanceof ObjectReader);
}
