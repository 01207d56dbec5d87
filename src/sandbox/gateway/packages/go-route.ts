import type { PackageRoute, PackageRoutes } from "./package-route.ts";
import { refusedRoute } from "./package-route.ts";

/** A module's path as proxies have it: lower case, `!` before what was a capital. */
const element = "[a-z0-9_~!-][a-z0-9._~!+-]*";
const modulePath = `${element}(?:/${element})*`;
const version = "[a-z0-9!][a-z0-9.!+_-]*";
const file = new RegExp(`^/${modulePath}/@(?:latest|v/list|v/${version}\\.(?:info|mod|zip))$`, "u");

/** Go's module proxy protocol: lists, versions, modules. Its checksum database is another host's, and is not asked. */
export function goRoutes(): PackageRoutes {
  return (method, url): PackageRoute => {
    if (method !== "GET" && method !== "HEAD") return refusedRoute(`${method} is not reading`);
    return file.test(url) && !url.includes("..")
      ? { kind: "file", url: `.${url}` }
      : refusedRoute("not a module's list, version or file");
  };
}
