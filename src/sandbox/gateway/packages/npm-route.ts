import type { PackageRoute, PackageRoutes } from "./package-route.ts";
import { refusedRoute } from "./package-route.ts";
import { rewriteTarballs } from "./rewrite-tarballs.ts";

const name = "(?:@[a-z0-9~][a-z0-9._~-]*(?:/|%2f))?[a-z0-9~][a-z0-9._~-]*";
const file = "(?:@[a-z0-9~][a-z0-9._~-]*(?:/|%2f))?[a-z0-9~][a-z0-9._~+-]*\\.tgz";
const metadata = new RegExp(`^/${name}(?:/[a-z0-9][a-z0-9._~+-]*)?$`, "iu");
const tarball = new RegExp(`^/${name}/-/${file}$`, "iu");
const abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8";

/** npm: a package's metadata and its tarballs. The query is dropped. */
export function npmRoutes(base: string): PackageRoutes {
  return (method, url, accept): PackageRoute => {
    if (method !== "GET" && method !== "HEAD") return refusedRoute(`${method} is not reading`);
    const path = url.split("?")[0] ?? "";
    if (tarball.test(path)) return { kind: "file", url: `.${path}` };
    if (!metadata.test(path)) return refusedRoute("not a package's metadata or tarball");
    return {
      kind: "document",
      url: `.${path}`,
      accept: accept.includes("install-v1+json") ? abbreviated : "application/json",
      rewrite: (text, type) => ({ type, body: JSON.stringify(rewriteTarballs(JSON.parse(text), base)) }),
    };
  };
}
