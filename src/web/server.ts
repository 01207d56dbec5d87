import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerProof, type ProofFiles } from "./answer-proof.ts";

type Needs = {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Answers `POST /api/github/webhooks`. */
  readonly webhooks: RequestListener;
  readonly proofs: ProofFiles;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  /** Whether the store answers; anything but `true` makes the process not ready. */
  readonly ready: () => Promise<boolean>;
};

/** The one listening door: webhooks, `/proof/<digest>`, `/healthz` (the process lives), `/readyz` (the store answers), `/metrics`. */
export const serve = async (needs: Needs): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const server = createServer((request, response) => void route(needs, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(needs.port, needs.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${needs.host}:${port}`,
    close: async () => {
      server.closeIdleConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const text = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${body}\n`);
};

const route = async (needs: Needs, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/api/github/webhooks") needs.webhooks(request, response);
  else if (pathname === "/healthz") text(response, 200, "alive");
  else if (pathname === "/readyz") await answerReady(needs, response);
  else if (pathname.startsWith("/proof/")) await answerProof(needs.proofs, pathname, request, response);
  else if (pathname === "/metrics") text(response, 200, (await needs.metrics()).trimEnd());
  else text(response, 404, nothing);
};

const nothing =
  "Nothing here. Lintel speaks on GitHub; this door takes webhooks, /proof, /healthz, /readyz and /metrics.";

const answerReady = async (needs: Needs, response: ServerResponse): Promise<void> => {
  if (await needs.ready()) text(response, 200, "ready");
  else text(response, 503, "the store does not answer");
};
