import * as z from "zod";
import type { Context } from "./context.ts";
import { engineCall } from "./engine-failure.ts";
import type { Failure } from "./failure.ts";
import { environment } from "./failure.ts";
import { pullImage } from "./pull-image.ts";

export type ResolvedImage = {
  /** Content id in the engine: what containers are made from. */
  readonly id: string;
  readonly environmentNames: readonly string[];
  readonly path: readonly string[];
  readonly volumes: readonly string[];
};

const referenceForm =
  /^[a-z0-9][a-z0-9._-]*(?::\d+)?(?:\/[a-z0-9][a-z0-9._-]*)*(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/u;

/** Finds the image a policy or agent names, by the operator's list or from the operator's registries; "pulling" while it comes. */
export async function resolveImage(context: Context, name: string): Promise<ResolvedImage | "pulling" | Failure> {
  const { operator, docker } = context;
  const listed = Object.hasOwn(operator.images, name) ? operator.images[name] : undefined;
  const reference = listed ?? name;
  if (listed === undefined && !fromRegistry(operator.registries, name)) {
    return environment(
      `The image "${name}" is neither in the operator file's "images" nor from one of its "registries".`,
    );
  }
  const found = await engineCall(docker.getImage(reference).inspect(), 404, 400);
  if (found !== undefined) return readImage(name, found);
  if (listed !== undefined) {
    return environment(
      `The image "${listed}" that the operator file gives for "${name}" is not on the Docker engine: pull it, or run "npm run setup" for the default one.`,
    );
  }
  return pull(context, name);
}

function fromRegistry(registries: readonly string[], name: string): boolean {
  return (
    referenceForm.test(name) && registries.some((registry) => name.startsWith(`${registry.replace(/\/+$/u, "")}/`))
  );
}

/** A pull goes on in the background: `advance` returns promptly and asks again. */
async function pull({ docker, pulls, log }: Context, name: string): Promise<"pulling" | Failure> {
  if (!pulls.has(name)) {
    log("pulling an image", { image: name });
    const said = pullImage(docker, name, 120_000).then((pulled) => (pulled.ok ? undefined : pulled.said));
    pulls.set(name, said);
  }
  const ended = await Promise.race([pulls.get(name), Promise.resolve("pending")]);
  if (ended === "pending") return "pulling";
  pulls.delete(name);
  return ended === undefined ? "pulling" : environment(`The image "${name}" cannot be pulled: ${ended}`);
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

function readImage(name: string, image: unknown): ResolvedImage | Failure {
  const { Id, Config } = inspected.parse(image);
  const variables = Config.Env ?? [];
  const path = variables.find((variable) => variable.startsWith("PATH="))?.slice(5) ?? "";
  const volumes = Object.keys(Config.Volumes ?? {});
  if (volumes.some((volume) => !/^\/[^/]/u.test(volume) || volume.includes(".."))) {
    return environment(`The image "${name}" declares a VOLUME that cannot be capped: ${volumes.join(", ")}.`);
  }
  return {
    id: Id,
    environmentNames: variables.map((variable) => variable.split("=")[0] ?? "").filter((key) => key !== ""),
    path: path.split(":").filter((folder) => folder.startsWith("/")),
    volumes,
  };
}
