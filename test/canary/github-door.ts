import { once } from "node:events";
import { createServer, request as send, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { leastBytes } from "./forms-of.ts";

/** Stands before a simulated GitHub and remembers every credential that goes through, either way. */
export const openGitHubDoor = async (url: string) => {
  const credentials = new Set<string>();
  const { hostname, port } = new URL(url);
  const server = createServer((incoming, answer) => {
    for (const credential of credentialsIn(incoming.headers)) credentials.add(credential);
    const { method, url: path, headers } = incoming;
    const onward = send({ hostname, port, method, path, headers }, (came) => {
      const parts: Buffer[] = [];
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.on("data", (chunk: Buffer) => {
        parts.push(chunk);
        answer.write(chunk);
      });
      came.on("end", () => {
        if (path?.endsWith("/access_tokens") === true) credentials.add(tokenIn(Buffer.concat(parts)));
        answer.end();
      });
    });
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    credentials,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

/** What a header proves itself with: a token; of a signed one its signature; of `Basic` the password. */
const credentialsIn = ({ authorization = "" }: IncomingHttpHeaders): readonly string[] => {
  const [scheme = "", value = ""] = authorization.split(" ");
  const text = /^basic$/iu.test(scheme)
    ? Buffer.from(value, "base64")
        .toString("utf8")
        .replace(/^[^:]*:/u, "")
    : value;
  const credential = text.split(".").at(-1) ?? "";
  return credential.length < leastBytes ? [] : [credential];
};

const tokenIn = (body: Buffer): string => {
  const { token } = JSON.parse(body.toString("utf8")) as { token?: unknown };
  if (typeof token !== "string") throw new Error("The simulated GitHub answered no token.");
  return token;
};
