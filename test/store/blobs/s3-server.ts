import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export const s3Credentials = { region: "eu-test-1", accessKeyId: "AKIDTEST", secretAccessKey: "a secret/with+signs" };

/**
 * A small S3 on loopback that believes nobody: each request's signature (AWS Signature Version 4) is computed anew from
 * what came in, and a body must have the digest that was signed.
 */
export const startS3 = async () => {
  const objects = new Map<string, Buffer>();
  const failures: number[] = [];
  const seen: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
      seen.push(`${request.method ?? ""} ${request.url ?? ""}`);
      const broken = failures.shift();
      if (broken !== undefined) return response.writeHead(broken).end();
      if (!isSigned(request, body)) return response.writeHead(403).end("SignatureDoesNotMatch");
      if (request.method === "PUT") {
        objects.set(request.url ?? "", body);
        return response.writeHead(200).end();
      }
      const found = objects.get(request.url ?? "");
      return found === undefined ? response.writeHead(404).end("NoSuchKey") : response.writeHead(200).end(found);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/bucket/lintel`,
    objects,
    seen,
    /** Answers the next requests with these codes. */
    failNext: (...codes: readonly number[]) => void failures.push(...codes),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};

const hash = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

const isSigned = (request: IncomingMessage, body: Buffer): boolean => {
  const form =
    /^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request, SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/u;
  const said = form.exec(request.headers.authorization ?? "")?.groups;
  if (said === undefined || said["id"] !== s3Credentials.accessKeyId || said["region"] !== s3Credentials.region)
    return false;
  const content = request.headers["x-amz-content-sha256"];
  if (request.method === "PUT" && content !== hash(body)) return false;
  const names = (said["headers"] ?? "").split(";");
  if (!names.includes("host") || !names.includes("x-amz-content-sha256")) return false;
  const url = new URL(request.url ?? "/", "http://localhost");
  const canonical = [
    request.method,
    url.pathname,
    "",
    ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`),
    "",
    names.join(";"),
    content,
  ].join("\n");
  const date = String(request.headers["x-amz-date"]);
  const scope = `${said["day"] ?? ""}/${s3Credentials.region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\n");
  const day = hmac(`AWS4${s3Credentials.secretAccessKey}`, said["day"] ?? "");
  const key = hmac(hmac(hmac(day, s3Credentials.region), "s3"), "aws4_request");
  return hmac(key, toSign).toString("hex") === said["signature"];
};
