import type { Context } from "./context.ts";
import { pullImage } from "./pull-image.ts";

/** A pull goes on in the background: `advance` returns promptly and asks again. An object tells why it failed. */
export async function pull(
  { docker, pulls, log }: Context,
  reference: string,
): Promise<"pulling" | { readonly said: string }> {
  if (!pulls.has(reference)) {
    log("pulling an image", { image: reference });
    const said = pullImage(docker, reference, 120_000).then((pulled) => (pulled.ok ? undefined : pulled.said));
    pulls.set(reference, said);
  }
  const ended = await Promise.race([pulls.get(reference), Promise.resolve("pending")]);
  if (ended === "pending") return "pulling";
  pulls.delete(reference);
  return ended === undefined ? "pulling" : { said: ended };
}
