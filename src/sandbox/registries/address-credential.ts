/** An address without the user and password in it, and the `authorization` header they stand for. */
export function splitCredential(address: string): {
  readonly address: string;
  readonly authorization: string | undefined;
} {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { address: url.href, authorization: undefined };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: url.href, authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** The same from the text of a netrc file, which Python's and Go's tools read. */
export function netrcCredential(host: string, netrc: string): string | undefined {
  const words = netrc.split(/\s+/u);
  for (let at = 0; at < words.length; at += 1) {
    const isDefault = words[at] === "default";
    if (!isDefault && !(words[at] === "machine" && words[at + 1] === host)) continue;
    const entry = words.slice(at + (isDefault ? 1 : 2));
    const end = entry.findIndex((word) => word === "machine" || word === "default");
    const own = end < 0 ? entry : entry.slice(0, end);
    const value = (key: string): string => own[own.indexOf(key) + 1] ?? "";
    if (!own.includes("password")) return undefined;
    return `Basic ${Buffer.from(`${own.includes("login") ? value("login") : ""}:${value("password")}`).toString("base64")}`;
  }
  return undefined;
}
