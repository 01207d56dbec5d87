import type { LookedUp } from "../engine/needs.ts";
import type { ImagesJob, Pins } from "../model/job.ts";
import { agentOf } from "./agents/agent-of.ts";
import type { Context } from "./context.ts";
import { resolveImage } from "./resolve-image.ts";

/** What the images of a run are now, those of its agents among them. Nothing is made for it, and nothing remembered. */
export async function lookUp(context: Context, job: ImagesJob): Promise<LookedUp> {
  const found: Record<string, string> = {};
  const names = new Set([...job.images, ...job.agents.flatMap((agent) => imageOf(context, agent))]);
  let isPulling = false;
  for (const name of names) {
    const image = await resolveImage(context, name, undefined);
    if (image === "pulling") isPulling = true;
    // Without a content to be found there is no content that can be gone.
    else if ("cause" in image) return { state: "failed", cause: "environment", reason: image.reason };
    else found[name] = image.pin;
  }
  const images: Pins = found;
  return isPulling ? { state: "pulling" } : { state: "found", images };
}

/** An agent that cannot run is told of when it is to run. */
function imageOf({ operator }: Context, agent: string): readonly string[] {
  const known = agentOf(operator, agent);
  return "cause" in known || known.image === undefined ? [] : [known.image];
}
