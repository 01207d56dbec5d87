import type { ServerResponse } from "node:http";
import type { Interface } from "./interface.ts";

/** Answers with an error in the interface's own shape. What would fail again says so, in the way that clients heed. */
export function refuse(
  response: ServerResponse,
  face: Interface,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const again = status === 429 || status >= 500;
  response.writeHead(status, {
    "content-type": "application/json",
    ...(again ? {} : { "x-should-retry": "false" }),
    ...headers,
  });
  response.end(JSON.stringify(face.error(status, `Lintel's gateway: ${message}`)));
}
