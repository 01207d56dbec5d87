/**
 * The `authorization` header that npm would send to this registry, by the text of its npmrc files (later lines win).
 * `${NAME}` is replaced from `environment`, as npm does.
 */
export function credentialFor(
  registry: string,
  npmrc: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const settings = new Map<string, string>();
  for (const line of npmrc.split("\n")) {
    const [, key, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*"?(.*?)"?\s*$/u.exec(line) ?? [];
    if (key !== undefined && value !== undefined) settings.set(key, expand(value, environment));
  }
  const address = registry.replace(/^https?:/u, "");
  for (let scope = address; scope.length > 2; scope = shorter(scope)) {
    const token = settings.get(`${scope}:_authToken`);
    if (token !== undefined) return `Bearer ${token}`;
    const basic = settings.get(`${scope}:_auth`);
    if (basic !== undefined) return `Basic ${basic}`;
    const user = settings.get(`${scope}:username`);
    const password = settings.get(`${scope}:_password`);
    if (user !== undefined && password !== undefined) return `Basic ${basicOf(user, password)}`;
  }
  return undefined;
}

function expand(value: string, environment: Readonly<Record<string, string | undefined>>): string {
  return value.replaceAll(/\$\{([^}]+)\}/gu, (whole, name: string) => environment[name] ?? whole);
}

/** npm keeps the password itself in base64. */
function basicOf(user: string, password: string): string {
  return Buffer.from(`${user}:${Buffer.from(password, "base64").toString("utf8")}`).toString("base64");
}

/** npm looks at `//host/a/b/`, then `//host/a/`, then `//host/`. */
function shorter(scope: string): string {
  const bare = scope.endsWith("/") ? scope.slice(0, -1) : scope;
  const cut = bare.slice(0, bare.lastIndexOf("/") + 1);
  return cut === "//" ? "" : cut;
}
