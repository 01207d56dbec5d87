import { createHmac, timingSafeEqual } from "node:crypto";

/** Whether GitHub's `X-Hub-Signature-256` over the very bytes was made with one of the secrets. Takes the same time for any wrong one. */
export function verifySignature(body: Buffer, signature: string | undefined, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature ?? "");
  const matches = secrets.map((secret) => {
    const wanted = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  return matches.includes(true);
}
