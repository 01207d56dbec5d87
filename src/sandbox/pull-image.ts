import { createInterface } from "node:readline";
import type Docker from "dockerode";
import { engineMessage } from "./engine-failure.ts";

export type Pulled = { readonly ok: true } | { readonly ok: false; readonly said: string };

/** Pulls an image without credentials; gives up when the engine has said nothing for `silenceMs`. Never throws. */
export async function pullImage(docker: Docker, reference: string, silenceMs: number): Promise<Pulled> {
  const gone = new AbortController();
  let timer = setTimeout(() => gone.abort(), silenceMs);
  try {
    const answer = await docker.pull(reference, { abortSignal: gone.signal });
    for await (const line of createInterface({ input: answer })) {
      clearTimeout(timer);
      timer = setTimeout(() => gone.abort(), silenceMs);
      const said = refusalIn(line);
      if (said !== undefined) return { ok: false, said };
    }
    return { ok: true };
  } catch (error) {
    return { ok: false, said: gone.signal.aborted ? "no answer" : engineMessage(error) };
  } finally {
    clearTimeout(timer);
  }
}

function refusalIn(line: string): string | undefined {
  const document: unknown = line === "" ? undefined : JSON.parse(line);
  if (typeof document !== "object" || document === null || !("error" in document)) return undefined;
  return String(document.error);
}
