import type Docker from "dockerode";
import { demultiplex } from "./demultiplex.ts";
import { engineCall } from "./engine-failure.ts";

/** The last bytes of what a container wrote, both streams in their order, at most `mostBytes`. */
export async function readLog(docker: Docker, container: string, mostBytes: number): Promise<Buffer> {
  const raw = await engineCall(docker.getContainer(container).logs({ stdout: true, stderr: true, follow: false }), 404);
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const output of demultiplex([raw ?? Buffer.alloc(0)])) {
    parts.push(output.bytes);
    bytes += output.bytes.length;
    while (bytes - (parts[0]?.length ?? bytes) >= mostBytes) bytes -= parts.shift()?.length ?? 0;
  }
  return Buffer.concat(parts).subarray(-mostBytes);
}
