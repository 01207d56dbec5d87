import { once } from "node:events";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { linkSocket } from "../places.ts";
import type { Link } from "./link.ts";

/**
 * Listens for the shim of an agent that has a kernel of its own. The first connection that says something is the
 * agent's; one that was made to see whether anybody listens says nothing.
 */
export async function listenForAgent(): Promise<() => Promise<Link>> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: false });
  const taken = new Promise<Link>((resolve) => {
    server.on("connection", (socket: Socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("readable", () => {
        const first = socket.read() as Buffer | null;
        if (first === null) return void socket.destroy();
        socket.unshift(first);
        server.close();
        resolve({ toAgent: socket, fromAgent: socket });
      });
    });
  });
  server.listen(linkSocket);
  await once(server, "listening");
  return () => taken;
}
