import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Debian's gh speaks plain http to one host only, `api.github.localhost`, whose paths have no prefix. This proxy takes
 * such requests to the simulator and gives its links back under that host.
 */
export async function openGhDoor(apiUrl: string): Promise<{ proxyUrl: string; close: () => void }> {
  const outside = "http://api.github.localhost";
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = (request.url ?? "").replace(outside, "");
      const url = path.startsWith("/graphql") ? apiUrl.replace("/v3", path) : apiUrl + path;
      const { method = "GET" } = request;
      const headers = { authorization: request.headers.authorization ?? "", accept: request.headers.accept ?? "*/*" };
      const body = method === "GET" ? {} : { body: Buffer.concat(chunks) };
      void fetch(url, { method, headers, redirect: "manual", ...body }).then(async (answer) => {
        const link = answer.headers.get("link")?.replaceAll(apiUrl, outside);
        const type = { "content-type": answer.headers.get("content-type") ?? "" };
        response.writeHead(answer.status, { ...type, ...(link === undefined ? {} : { link }) });
        response.end(await answer.text());
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
