import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type Docker from "dockerode";
import * as z from "zod";
import { engineCall } from "../engine-failure.ts";
import { nodeImage, runnerImage } from "../setup/image-names.ts";
import type { SelftestFigures } from "./outcome.ts";

/** Where the engine keeps a self-test's outcome: in the labels of an empty volume, so that it goes when the engine goes. */
const label = "lintel.selftest";

const remembered = z.object({
  at: z.number(),
  figures: z.object({
    attempts: z.number(),
    contained: z.number(),
    escaped: z.number(),
    errors: z.number().optional(),
  }),
});
export type Remembered = { readonly at: number; readonly figures: SelftestFigures };

/** What a self-test speaks of: this engine with this kernel, this code and these images, and one runtime. */
export type Tested = { readonly engine: string; readonly key: string };

export async function whatIsTested(docker: Docker, runtime: string | undefined): Promise<Tested> {
  const info = (await engineCall(docker.info())) as Readonly<Record<"ID" | "ServerVersion" | "KernelVersion", string>>;
  const parts = [info.ID, info.ServerVersion, info.KernelVersion, runtime ?? "", runnerImage(), nodeImage(), ownCode];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 20);
  return { engine: `${info.ID}${runtime === undefined ? "" : ` ${runtime}`}`, key };
}

/** Once, when this module is loaded: the code that makes sandboxes, as it lies beside this file. */
const ownCode = hashOwnCode();

function hashOwnCode(): string {
  const room = new URL("../", import.meta.url);
  const hash = createHash("sha256");
  for (const name of readdirSync(room, { recursive: true, encoding: "utf8" }).sort()) {
    if (/(?<!\.d)\.(?:ts|js|json)$/u.test(name)) hash.update(`\0${name}\0`).update(readFileSync(new URL(name, room)));
  }
  return hash.digest("hex");
}

/** What the engine remembers of the last self-test of the same things; undefined when there was none. */
export async function recall(docker: Docker, { key }: Tested): Promise<Remembered | undefined> {
  const found = await engineCall(docker.getVolume(nameOf(key)).inspect(), 404);
  const text = found?.Labels[label];
  return text === undefined ? undefined : remembered.parse(JSON.parse(text));
}

export async function remember(docker: Docker, { key }: Tested, outcome: Remembered): Promise<void> {
  await engineCall(docker.getVolume(nameOf(key)).remove(), 404);
  await engineCall(docker.createVolume({ Name: nameOf(key), Labels: { [label]: JSON.stringify(outcome) } }));
}

function nameOf(key: string): string {
  return `lintel-selftest-outcome-${key}`;
}
