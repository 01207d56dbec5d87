import type { z } from "zod";
import type { World } from "../state/world.ts";
import { accountOperations } from "./account-operations.ts";
import { appOperations } from "./app-operations.ts";
import { fillOperations } from "./fill-operation.ts";
import { findingOperations } from "./findings.ts";
import type { Operation } from "./operation.ts";
import { repoOperations } from "./repo-operations.ts";
import { snapshotOperations } from "./snapshot-operations.ts";
import { weatherOperations } from "./weather-operations.ts";

/** Everything the control plane can do, under the names it has over HTTP too. */
export const operations = {
  ...accountOperations,
  ...appOperations,
  ...fillOperations,
  ...findingOperations,
  ...repoOperations,
  ...snapshotOperations,
  ...weatherOperations,
};

type Operations = typeof operations;

/** The operations as functions: bad input is thrown as a ZodError or ControlError. */
export type Control = {
  [Name in keyof Operations]: (
    ...input: undefined extends z.input<Operations[Name]["input"]>
      ? [input?: z.input<Operations[Name]["input"]>]
      : [input: z.input<Operations[Name]["input"]>]
  ) => Promise<Awaited<ReturnType<Operations[Name]["run"]>>>;
};

/** Binds the operations to a world. */
export function createControl(world: World): Control {
  const bound = Object.entries(operations).map(([name, one]) => {
    const { input, run } = one as unknown as Operation<z.ZodType, unknown>;
    return [name, async (given: unknown) => await run(world, input.parse(given ?? {}))];
  });
  return Object.fromEntries(bound) as Control;
}
