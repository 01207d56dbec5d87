import type Docker from "dockerode";
import { pullImage } from "../pull-image.ts";
import { imageParts, nodeImage, recipe } from "./image-names.ts";
import type { Say } from "./prepared.ts";

/** Pulls the Node image; false when no registry answers, in which case the image can be built instead. */
export async function pullNodeImage(docker: Docker, say: Say): Promise<boolean> {
  say(`Pulling ${recipe.pull}`);
  const pulled = await pullImage(docker, recipe.pull, 20_000);
  if (!pulled.ok) {
    say(`No image registry answers (${pulled.said})`);
    return false;
  }
  const { repo, tag } = imageParts(nodeImage());
  await docker.getImage(recipe.pull).tag({ repo, tag });
  return true;
}
