import type { Server } from "node:http";
import { codeOf } from "./send.ts";
import { writeLine } from "./write-line.ts";

/** Ends what is no request that a door can read (smuggled, cut, another protocol): with an answer, and a line of evidence. */
export function turnAway(server: Server): void {
  server.on("clientError", (error, socket) => {
    const code = codeOf(error);
    // A client that went away has broken nothing.
    if (code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = code === "HPE_HEADER_OVERFLOW" ? 431 : code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
    writeLine({ event: "refused", method: "", path: "", status, why: `not a request (${code.slice(0, 60)})` });
    socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  });
}
