import type Docker from "dockerode";
import { engineCall } from "../engine-failure.ts";

/** Whether the engine has this image locally. */
export async function hasImage(docker: Docker, name: string): Promise<boolean> {
  return (await engineCall(docker.getImage(name).inspect(), 404)) !== undefined;
}
