/** What a request to a package gateway asks for, below the registry's address. */
export type PackageRoute =
  | { readonly kind: "refused"; readonly why: string }
  /** Passed on byte for byte. `url` may be another host's, where the registry's own index named it. */
  | { readonly kind: "file"; readonly url: string }
  /** Read whole and rewritten, so that everything it names is asked of us again. */
  | {
      readonly kind: "document";
      readonly url: string;
      readonly accept: string;
      readonly rewrite: (text: string, type: string, at: string) => { readonly type: string; readonly body: string };
    };

/** The allow-list of one preset: reading, and nothing else. */
export type PackageRoutes = (method: string, url: string, accept: string) => PackageRoute;

export function refusedRoute(why: string): PackageRoute {
  return { kind: "refused", why };
}
