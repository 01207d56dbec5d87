import { sign } from "node:crypto";
import type { Stage } from "../../src/main/demo/stage.ts";

/** One REST call below the stage's repository. Throws on anything but success. */
export type AppApi = ((method: string, path: string, body?: unknown) => Promise<unknown>) & { readonly token: string };

/** GitHub as the App, by plain requests with one token. */
export const appApi = async ({ simulator, app, repository }: Stage): Promise<AppApi> => {
  const send = async (method: string, path: string, bearer: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${simulator.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, accept: "application/vnd.github+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const nowS = Math.floor(Date.now() / 1_000);
  const unsigned = `${encode({ alg: "RS256", typ: "JWT" })}.${encode({ iat: nowS - 60, exp: nowS + 300, iss: String(app.id) })}`;
  const jwt = `${unsigned}.${sign("RSA-SHA256", Buffer.from(unsigned), app.privateKey).toString("base64url")}`;
  const [installation] = (await send("GET", "/app/installations", jwt)) as readonly { readonly id: number }[];
  const path = `/app/installations/${installation?.id ?? 0}/access_tokens`;
  const { token } = (await send("POST", path, jwt)) as { readonly token: string };
  return Object.assign(
    (method: string, below: string, body?: unknown) => send(method, `/repos/${repository}${below}`, token, body),
    { token },
  );
};
