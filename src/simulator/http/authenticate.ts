import { verify } from "node:crypto";
import { z } from "zod";
import type { App } from "../state/app.ts";
import { clockMs, type World } from "../state/world.ts";
import type { Actor } from "./call.ts";
import { Refusal } from "./refusal.ts";

/** GitHub allows this much for clocks that are a little ahead. */
const skewSeconds = 60;
const longestJwtSeconds = 600;

/** Finds out who sends a request by its Authorization header; a wrong credential is 401, none is anonymous. */
export function authenticate(world: World, header: string | undefined): Actor {
  const credential = credentialOf(header);
  if (credential === null) return { kind: "anonymous" };
  const token = world.tokens.get(credential);
  if (token === undefined) {
    if (credential.split(".").length === 3) return { kind: "app", app: verifyJwt(world, credential) };
    throw new Refusal(401, "Bad credentials");
  }
  if (token.expiresAtMs !== null && token.expiresAtMs <= clockMs(world)) throw new Refusal(401, "Bad credentials");
  if (token.kind === "user") return { kind: "user", account: token.account };
  const { installation, permissions, repositoryIds } = token;
  if (installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  const { app } = installation;
  return {
    kind: "installation",
    app,
    account: app.bot,
    installation,
    permissions,
    repositoryIds,
    token: credential,
  };
}

function credentialOf(header: string | undefined): string | null {
  const match = /^(bearer|token|basic)\s+(.+)$/i.exec(header ?? "");
  if (match === null) return null;
  const [, scheme, value] = match as unknown as [string, string, string];
  if (scheme.toLowerCase() !== "basic") return value.trim();
  const pair = Buffer.from(value, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const password = pair.slice(colon + 1);
  return password === "" || password === "x-oauth-basic" ? pair.slice(0, colon) : password;
}

const headerSchema = z.object({ alg: z.literal("RS256") });
const claimsSchema = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

function verifyJwt(world: World, jwt: string): App {
  const undecodable = new Refusal(401, "A JSON web token could not be decoded");
  const [head = "", payload = "", signature = ""] = jwt.split(".");
  const header = headerSchema.safeParse(parseJson(head));
  const claims = claimsSchema.safeParse(parseJson(payload));
  if (!header.success || !claims.success) throw undecodable;
  const issuer = String(claims.data.iss);
  const app = [...world.apps.values()].find((one) => String(one.id) === issuer || one.clientId === issuer);
  if (app === undefined) throw new Refusal(404, "Integration not found");
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify("RSA-SHA256", signed, app.publicKey, Buffer.from(signature, "base64url"))) throw undecodable;
  checkTimes(claims.data.iat, claims.data.exp, clockMs(world) / 1000);
  return app;
}

function checkTimes(issuedAt: number, expiresAt: number, nowSeconds: number): void {
  if (expiresAt <= nowSeconds) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (expiresAt > nowSeconds + longestJwtSeconds + skewSeconds) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (issuedAt > nowSeconds + skewSeconds) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function parseJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
