import type { GateName, Instant } from "../model/names.ts";
import { reservedBy } from "./money.ts";
import type { Step } from "./next.ts";

const buildingGates: ReadonlySet<GateName> = new Set([
  "ground",
  "build",
  "scope",
  "secrets",
  "integrity",
  "verify",
  "review",
]);

/** What a run holds of its repository: a slot and its scope only while machines work on it, a place among the open pull requests, money. */
export const holdsOf = ({
  run,
  facts,
  road,
  effects,
}: Step): {
  readonly building: boolean;
  readonly pullOpen: boolean;
  readonly scope: readonly string[];
  readonly usd: number;
} => {
  const stop = road.at(-1);
  const byMachines = stop?.outcome === "waits" && stop.whom.kind !== "people";
  const building =
    run.admitted !== undefined &&
    run.ended === undefined &&
    stop !== undefined &&
    buildingGates.has(stop.gate) &&
    byMachines;
  return {
    building,
    pullOpen: run.ended === undefined && facts.pull?.open === true,
    scope: run.spec?.scope ?? [],
    usd: reservedBy(run, facts.at, building, effects),
  };
};

/** Pauses after which a run is looked at again when nothing woke it, in milliseconds. */
export type Patience = { readonly machinesMs: number; readonly peopleMs: number };

/** When to look again at the latest: a deadline, or the pause that fits who is waited for. */
export const lookAgainAt = ({ facts, road }: Step, { machinesMs, peopleMs }: Patience): Instant => {
  const stop = road.at(-1);
  if (stop?.outcome !== "waits") return facts.at + peopleMs;
  const pause = stop.whom.kind === "people" ? peopleMs : machinesMs;
  const until = stop.until === undefined || stop.until <= facts.at ? Infinity : stop.until + 5 * 60_000 + 1_000;
  return Math.min(facts.at + pause, until);
};
