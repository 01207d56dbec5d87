import type { IncomingMessage, ServerResponse } from "node:http";

/** What may be downloaded: bundles by their digest, and the logs a bundle speaks of. */
export type ProofFiles = {
  bundle(digest: string): Promise<Uint8Array | undefined>;
  log(bundle: string, log: string): Promise<Uint8Array | undefined>;
};

const form = /^\/proof\/(?<bundle>[0-9a-f]{64})(?:\/logs\/(?<log>[0-9a-f]{64}))?$/u;

/**
 * `/proof/<digest>` and `/proof/<digest>/logs/<digest>`. The digest is the password: nobody finds it who was not shown the
 * pull request or the bundle. Logs are words of others and are never shown as a page.
 */
export const answerProof = async (
  proofs: ProofFiles,
  pathname: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const place = form.exec(pathname)?.groups;
  if (request.method !== "GET" && request.method !== "HEAD") {
    plain(response, 405, "only GET");
    return;
  }
  if (place === undefined) {
    plain(response, 404, "A proof is at /proof/ and the 64 digits of its digest.");
    return;
  }
  const bundle = `sha256:${place["bundle"] ?? ""}`;
  const log = place["log"];
  try {
    const bytes = await (log === undefined ? proofs.bundle(bundle) : proofs.log(bundle, `sha256:${log}`));
    if (bytes === undefined) {
      plain(response, 404, "There is no such proof here.");
      return;
    }
    const name = log === undefined ? `lintel-${bundle.slice(7, 19)}.intoto.jsonl` : `${log}.log`;
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${name}"`,
      "content-length": bytes.byteLength,
      "cache-control": log === undefined ? "no-cache" : "private, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
  } catch (error) {
    const later = error instanceof Error && "retryable" in error && error.retryable === true;
    plain(response, later ? 503 : 500, "The proof cannot be read now.");
  }
};

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
};
