import { randomBytes } from "node:crypto";
import type { World } from "./world.ts";

/**
 * A new installation token's text: 40 characters, or `ghs_`, the app's id and a JWT, which is what GitHub has been
 * giving out since 2026 and may be of any length.
 */
export function newTokenValue(world: World, appId: number): string {
  const noise = (bytes: number): string => randomBytes(bytes).toString("base64url");
  if (world.tokenFormat === "opaque") return `ghs_${randomBytes(18).toString("hex")}`;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: "github", app: appId, jti: noise(12) };
  return `ghs_${appId}_${part({ alg: "ES256", typ: "JWT" })}.${part(claims)}.${noise(64)}`;
}
