/** The addresses that belong to one GitHub, all without a trailing slash. */
export type Urls = { readonly api: string; readonly graphql: string; readonly web: string };

/** From the REST address: github.com, a tenant on ghe.com, or an Enterprise Server's `/api/v3`. */
export function urlsOf(apiUrl: string): Urls {
  const api = apiUrl.replace(/\/+$/u, "");
  const url = new URL(api);
  if (url.pathname.endsWith("/api/v3")) {
    const web = api.slice(0, -"/api/v3".length);
    return { api, graphql: `${web}/api/graphql`, web };
  }
  const web = url.hostname.startsWith("api.") ? `${url.protocol}//${url.host.slice("api.".length)}` : url.origin;
  return { api, graphql: `${api}/graphql`, web };
}
