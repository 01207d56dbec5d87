import { sign } from "node:crypto";
import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/core";
import type { As, ClientSettings } from "./settings.ts";

export type Narrow = {
  readonly repositoryIds: readonly number[];
  readonly permissions: Readonly<Record<string, "read" | "write">>;
};

/** Mints and remembers credentials; none of them ever leaves this process but through `remote`. */
export type Tokens = {
  /** Value of an Authorization header. `anew` throws away what is remembered. */
  authorization(as: As, anew: boolean): Promise<string>;
  /** A token for these repositories and permissions only. */
  narrowed(installation: number, narrow: Narrow): Promise<string>;
};

/** Whoever gets a token is not told when it ends, so it lives for at least this long. */
const leastLifeMs = 300_000;

export function createTokens(settings: ClientSettings, octokit: Octokit): Tokens {
  const auth = createAppAuth({
    appId: settings.appId,
    createJwt: (appId) => Promise.resolve(jwtOf(String(appId), settings.privateKey, settings.now())),
    request: octokit.request,
    log: { warn: (text: string) => settings.log.warn(text) },
  });
  return {
    authorization: async (as, anew) => {
      if (as === "app") return `bearer ${(await auth({ type: "app" })).token}`;
      return `token ${(await auth({ type: "installation", installationId: as, refresh: anew })).token}`;
    },
    narrowed: async (installationId, narrow) => {
      const wanted = {
        type: "installation" as const,
        installationId,
        repositoryIds: [...narrow.repositoryIds],
        permissions: { ...narrow.permissions },
      };
      const known = await auth(wanted);
      if (Date.parse(known.expiresAt) - settings.now() > leastLifeMs) return known.token;
      return (await auth({ ...wanted, refresh: true })).token;
    },
  };
}

/** Begins two minutes ago and ends in eight: GitHub allows ten, and our clocks may be that far apart. */
function jwtOf(appId: string, privateKey: string, nowMs: number): { jwt: string; expiresAt: string } {
  const nowS = Math.floor(nowMs / 1_000);
  const claims = { iat: nowS - 120, exp: nowS + 480, iss: appId };
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}`;
  const signature = sign("RSA-SHA256", Buffer.from(unsigned), privateKey).toString("base64url");
  return { jwt: `${unsigned}.${signature}`, expiresAt: new Date(claims.exp * 1_000).toISOString() };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
