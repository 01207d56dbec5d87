import * as z from "zod";
import type { Pins } from "../model/job.ts";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { pull } from "./pull.ts";

export type ResolvedImage = {
  /** Content id in the engine: what containers are made from. */
  readonly id: string;
  /** What names this content on any engine that has it: a registry's digest where there is one, else the content id. */
  readonly pin: string;
  readonly environmentNames: readonly string[];
  readonly path: readonly string[];
  readonly volumes: readonly string[];
};

const referenceForm =
  /^[a-z0-9][a-z0-9._-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/u;

/**
 * Finds the image a policy or agent names, by the operator's list or from the operator's registries; "pulling" while it
 * comes. With the content that the job's run began with, it is that and no other, whatever the name means by now.
 */
export async function resolveImage(
  context: Context,
  name: string,
  pins: Pins | undefined,
): Promise<ResolvedImage | "pulling" | Failure> {
  const { operator, docker } = context;
  const listed = Object.hasOwn(operator.images, name) ? operator.images[name] : undefined;
  const reference = listed ?? name;
  if (listed === undefined && !fromRegistry(operator.registries, name)) {
    return environment(
      `The image "${name}" is neither in the operator file's "images" nor from one of its "registries".`,
    );
  }
  const pin = pins !== undefined && Object.hasOwn(pins, name) ? pins[name] : undefined;
  const found = await engineCall(docker.getImage(pin ?? reference).inspect(), 404, 400);
  if (found !== undefined) return readImage(name, reference, found);
  if (pin !== undefined)
    return listed === undefined && pin.includes("@") ? pullAgain(context, name, pin) : gone(name, pin);
  if (listed !== undefined) {
    return environment(
      `The image "${listed}" that the operator file gives for "${name}" is not on the Docker engine: pull it, or run "npm run setup" for the default one.`,
    );
  }
  const pulled = await pull(context, name);
  return typeof pulled === "object" ? environment(`The image "${name}" cannot be pulled: ${pulled.said}`) : pulled;
}

/** The registry may still have what the engine no longer has. */
async function pullAgain(context: Context, name: string, pin: string): Promise<"pulling" | Failure> {
  const pulled = await pull(context, pin);
  return typeof pulled === "object" ? gone(name, pin) : pulled;
}

function gone(name: string, pin: string): Failure {
  const reason = `The image "${name}" was ${pin} when this run looked it up, and that content is no longer on the Docker engine.`;
  return { cause: "image", reason };
}

function fromRegistry(registries: readonly string[], name: string): boolean {
  return (
    referenceForm.test(name) && registries.some((registry) => name.startsWith(`${registry.replace(/\/+$/u, "")}/`))
  );
}

const inspected = z.object({
  Id: z.string(),
  RepoDigests: z.array(z.string()).nullish(),
  Config: z.object({
    Env: z.array(z.string()).nullish(),
    Volumes: z.record(z.string(), z.unknown()).nullish(),
  }),
});

/** What evidence calls an image: its registry's digest where there is one, else its content id. */
export function imageName(image: unknown): string {
  const { Id, RepoDigests } = inspected.parse(image);
  return RepoDigests?.[0] ?? Id;
}

/** Only a digest of the very repository that was named: of another one, the operator may not have listed the registry. */
function pinOf(reference: string, { Id, RepoDigests }: z.infer<typeof inspected>): string {
  const repository = reference.replace(/@.*$/u, "").replace(/:[^:/]*$/u, "");
  return RepoDigests?.find((digest) => digest.startsWith(`${repository}@`)) ?? Id;
}

function readImage(name: string, reference: string, image: unknown): ResolvedImage | Failure {
  const found = inspected.parse(image);
  const { Id, Config } = found;
  const variables = Config.Env ?? [];
  const path = variables.find((variable) => variable.startsWith("PATH="))?.slice(5) ?? "";
  const volumes = Object.keys(Config.Volumes ?? {});
  if (volumes.some((volume) => !/^\/[^/]/u.test(volume) || volume.includes(".."))) {
    return environment(`The image "${name}" declares a VOLUME that cannot be capped: ${volumes.join(", ")}.`);
  }
  return {
    id: Id,
    pin: pinOf(reference, found),
    environmentNames: variables.map((variable) => variable.split("=")[0] ?? "").filter((key) => key !== ""),
    path: path.split(":").filter((folder) => folder.startsWith("/")),
    volumes,
  };
}
