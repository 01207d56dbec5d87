import type Docker from "dockerode";
import { connectEngine } from "../connect-engine.ts";
import { buildNodeImage } from "./build-node-image.ts";
import { buildRunnerImage } from "./build-runner-image.ts";
import { checkNode } from "./check-node.ts";
import { hasImage } from "./has-image.ts";
import { nodeImage, runnerImage } from "./image-names.ts";
import { prepareEngine } from "./prepare-engine.ts";
import type { Prepared, Say } from "./prepared.ts";
import { done } from "./prepared.ts";
import { pullNodeImage } from "./pull-node-image.ts";

/**
 * Makes this machine ready to run sandboxes and says each thing it does; a ready machine is left alone.
 * A problem is one sentence that names the fix. Throws only where the engine fails half-way.
 */
export async function prepareMachine(options: { readonly say: Say; readonly docker?: Docker }): Promise<Prepared> {
  const { say, docker = connectEngine() } = options;
  const node = checkNode(process.version);
  if (!node.ok) return node;
  const engine = await prepareEngine(docker, say);
  if (!engine.ok) return engine;
  if (await hasImage(docker, runnerImage())) {
    if (await hasImage(docker, nodeImage())) {
      say("Nothing to do: Node, the Docker engine and the sandbox images are ready");
      return done;
    }
  }
  return prepareImages(docker, say);
}

async function prepareImages(docker: Docker, say: Say): Promise<Prepared> {
  if (!(await hasImage(docker, nodeImage()))) {
    const made = (await pullNodeImage(docker, say)) ? done : await buildNodeImage(docker, say);
    if (!made.ok) return made;
    say(`The image ${nodeImage()} is ready`);
  }
  say("Putting Lintel's programs into the sandbox image");
  const made = await buildRunnerImage(docker);
  if (made.ok) say(`The image ${runnerImage()} is ready`);
  return made;
}
