import { createHash } from "node:crypto";
import type { PackageRoute, PackageRoutes } from "./package-route.ts";
import { refusedRoute } from "./package-route.ts";
import { readPythonIndex, writePythonIndex } from "./python-index.ts";

const page = /^\/simple\/([a-z0-9]|[a-z0-9][a-z0-9._-]{0,200}[a-z0-9])\/?$/iu;
const file = /^\/files\/([0-9a-f]{32})\/([\w.+!-]{1,300}?)(\.metadata)?$/u;
const accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.5";
/** Files whose addresses are remembered: those of the newest pages. */
const mostFiles = 200_000;

/**
 * Python's simple index (PEP 503, 691): pages of projects and the files they list. Only an address that a page of the
 * operator's index named can be asked for; after a restart the pages are asked first, as installers do.
 */
export function pythonRoutes(base: string): PackageRoutes {
  const addresses = new Map<string, string>();
  const remember = (address: string): string => {
    const key = createHash("sha256").update(address).digest("hex").slice(0, 32);
    addresses.delete(key);
    addresses.set(key, address);
    const [oldest] = addresses.keys();
    if (addresses.size > mostFiles && oldest !== undefined) addresses.delete(oldest);
    return key;
  };
  return (method, url): PackageRoute => {
    if (method !== "GET" && method !== "HEAD") return refusedRoute(`${method} is not reading`);
    const [, project] = page.exec(url) ?? [];
    if (project !== undefined) {
      const normal = project.toLowerCase().replaceAll(/[._-]+/gu, "-");
      return {
        kind: "document",
        url: `./${normal}/`,
        accept,
        rewrite: (text, type, at) => ({
          type: "text/html; charset=utf-8",
          body: writePythonIndex(
            readPythonIndex(text, type, at),
            (each) => `${base}/files/${remember(each.url)}/${each.name}`,
          ),
        }),
      };
    }
    const [, key = "", , metadata = ""] = file.exec(url) ?? [];
    const address = addresses.get(key);
    return address === undefined
      ? refusedRoute("not a project's page, nor a file of one that was asked for")
      : { kind: "file", url: `${address}${metadata}` };
  };
}
