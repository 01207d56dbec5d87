import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An npm registry on loopback that knows nothing and answers nobody without its token; counts who had it. */
export const startRegistry = async (token: string) => {
  const asked = { withToken: 0, without: 0 };
  const server = createServer((request, response) => {
    const right = request.headers.authorization === `Bearer ${token}`;
    asked[right ? "withToken" : "without"] += 1;
    // What it says back is an attack: a registry that repeats its caller's credential.
    response.writeHead(right ? 404 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: `nothing here for ${request.headers.authorization ?? "nobody"}` }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
