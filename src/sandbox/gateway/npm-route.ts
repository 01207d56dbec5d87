/** What a request to the package gateway asks for. */
export type NpmRoute =
  | { readonly kind: "metadata"; readonly path: string }
  | { readonly kind: "tarball"; readonly path: string }
  | { readonly kind: "refused"; readonly why: string };

const name = "(?:@[a-z0-9~][a-z0-9._~-]*(?:/|%2f))?[a-z0-9~][a-z0-9._~-]*";
const file = "(?:@[a-z0-9~][a-z0-9._~-]*(?:/|%2f))?[a-z0-9~][a-z0-9._~+-]*\\.tgz";
const metadata = new RegExp(`^/${name}(?:/[a-z0-9][a-z0-9._~+-]*)?$`, "iu");
const tarball = new RegExp(`^/${name}/-/${file}$`, "iu");

/** An allow-list: reading a package's metadata and its tarballs. The query is dropped. */
export function npmRoute(method: string, url: string): NpmRoute {
  if (method !== "GET" && method !== "HEAD") return { kind: "refused", why: `${method} is not reading` };
  const path = url.split("?")[0] ?? "";
  if (tarball.test(path)) return { kind: "tarball", path };
  if (metadata.test(path)) return { kind: "metadata", path };
  return { kind: "refused", why: "not a package's metadata or tarball" };
}
