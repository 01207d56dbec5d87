import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { engineCall } from "./engine-failure.ts";

const mostMs = 5_000;

/** Whether a command succeeds within a running container, in a few seconds; false where the container is gone. */
export async function succeedsIn(docker: Docker, container: string, argv: readonly string[]): Promise<boolean> {
  const made = docker.getContainer(container).exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
  const exec = await engineCall(made, 404, 409);
  if (exec === undefined) return false;
  const output = await engineCall(exec.start({ hijack: true, stdin: false }), 404, 409);
  if (output === undefined) return false;
  output.resume();
  try {
    await finished(output, { writable: false, signal: AbortSignal.timeout(mostMs) });
  } catch {
    // It takes too long, or broke: it is asked again.
    return false;
  } finally {
    output.destroy();
  }
  return (await engineCall(exec.inspect(), 404))?.ExitCode === 0;
}
